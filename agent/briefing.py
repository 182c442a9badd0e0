"""The briefing: what the persona knows before it speaks, read in one short transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic_ai.messages import ModelMessage

from agent.history import Budget, History, PastTurn, recounted
from agent.voice import UNKNOWN, Voice, voice_for
from prompts import render
from store.names import NameIndex
from store.tables import Turn
from store.turns import ENDED, MAX_WAITING
from store.workouts import Bout
from tools.constraints import Constraint, Constraints
from tools.earning import settle
from tools.memories import remembered
from tools.memory_shapes import MemoryShape
from tools.work import Work
from tools.workouts import ExerciseName, LoggedExercise, LoggedSet, shaped

LOOKED_BACK = 60  # turns: what a conversation held before them is in the log, and nobody goes on from there


@dataclass(frozen=True)
class Briefing:
    """The situation of one turn.

    `history` holds earlier turns whole, `earlier` tells in words what came before them, `workout` what is open in
    order, `last` what the last message added to it, `turns_before` counts the person's turns up to this one, `voice` is
    how to speak to them. `limiting` are the memories that limit what can be trained today, `recalled` others that fit
    the message, best first.
    """

    now: datetime
    time_zone: str
    unit: str
    workout: tuple[LoggedExercise, ...]
    last: LoggedExercise | None
    index: NameIndex
    history: tuple[ModelMessage, ...]
    turns_before: int = 0
    earlier: str = ""
    voice: Voice = UNKNOWN
    limiting: tuple[MemoryShape, ...] = ()
    recalled: tuple[MemoryShape, ...] = ()

    @property
    def today(self) -> date:
        """The person's local date."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def constraints(self) -> Constraints:
        """What limits the person today, in code."""
        return Constraints(Constraint(one.text, one.limits) for one in self.limiting)

    def text(self) -> str:
        """The situation in words, for a model's instructions."""
        local = self.now.astimezone(ZoneInfo(self.time_zone))
        done = "; ".join(entry.summary for entry in self.workout)
        return render(
            "briefing",
            weekday=f"{local:%A}",
            today=local.date(),
            time=f"{local:%H:%M}",
            time_zone=self.time_zone,
            unit=self.unit,
            called=self.voice.name or "not told",
            workout=done or "none",
            constraints=_listed(self.limiting),
            memories=_listed(self.recalled),
        )


def _listed(memories: Sequence[MemoryShape]) -> str:
    return "; ".join(f"[{memory.id}] {memory.line}" for memory in memories) or "none"


async def brief(work: Work, turn: Turn, budget: Budget) -> Briefing:
    """Read what this turn's reply will rest on; memories also by likeness where `work` has a vector of the message."""
    store = work.store
    current = await store.workouts.current()
    bouts = await store.workouts.contents(current) if current else []
    await settle(work)  # because a workout that has just been found to have lapsed counts for how they are spoken to
    history = await _history(work, turn, budget)
    limiting, fitting = await remembered(work, turn.message)
    return Briefing(
        now=work.now,
        time_zone=work.user.time_zone,
        unit=work.user.unit,
        workout=tuple(shaped(current, bouts).executions) if current else (),
        last=_last_added(bouts),
        turns_before=await store.turns.count_before(turn.id),
        index=await store.exercises.index(),
        voice=voice_for(work.user),
        limiting=tuple(limiting),
        recalled=tuple(fitting),
        history=history.messages,
        earlier=history.summary,
    )


async def _history(work: Work, turn: Turn, budget: Budget) -> History:
    store = work.store
    recent = await store.turns.of_conversation(turn.conversation_id, LOOKED_BACK + MAX_WAITING) if budget.turns else []
    earlier = [row for row in recent if _past(row, turn)]
    effects = await store.turns.effects([row.id for row in earlier])
    undone = frozenset(await store.operations.undone([it.operation_id for it in effects if it.operation_id]))
    turns = [PastTurn(row, [it for it in effects if it.turn_id == row.id], undone) for row in earlier]
    return recounted(turns, ZoneInfo(work.user.time_zone), budget)


def _last_added(bouts: list[Bout]) -> LoggedExercise | None:
    """The exercise written to last, with the sets its last message added."""
    if not any(sets for _, _, sets in bouts):
        return None
    execution, exercise, sets = max(bouts, key=lambda bout: max((done.id for done in bout[2]), default=0))
    newest = [done for done in sets if done.turn_id == sets[-1].turn_id]
    return LoggedExercise(
        exercise=ExerciseName.model_validate(exercise),
        superset_group=execution.superset_group,
        sets=[LoggedSet.model_validate(done) for done in newest],
    )


def _past(row: Turn, turn: Turn) -> bool:
    return row.id < turn.id and row.status in ENDED
