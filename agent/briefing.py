"""The briefing: what the persona knows before it speaks, read in one short transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from agent.voice import UNKNOWN, Voice, voice_for
from prompts import render
from store.names import NameIndex
from store.tables import Effect, Turn
from store.turns import ENDED, MAX_WAITING
from store.workouts import Bout
from tools.earning import settle
from tools.work import Work
from tools.workouts import ExerciseName, LoggedExercise, LoggedSet, shaped

UNANSWERED = "(no answer was given)"


@dataclass(frozen=True)
class Briefing:
    """The situation of one turn.

    `history` holds earlier turns whole, `workout` what is open in order, `last` what the last message added to it,
    `turns_before` counts the person's turns up to this one, `voice` is how to speak to them.
    """

    now: datetime
    time_zone: str
    unit: str
    workout: tuple[LoggedExercise, ...]
    last: LoggedExercise | None
    index: NameIndex
    history: tuple[ModelMessage, ...]
    turns_before: int = 0
    voice: Voice = UNKNOWN

    @property
    def today(self) -> date:
        """The person's local date."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()

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
        )


async def brief(work: Work, turn: Turn, history_turns: int) -> Briefing:
    """Read what this turn's reply will rest on."""
    store = work.store
    current = await store.workouts.current()
    bouts = await store.workouts.contents(current) if current else []
    await settle(work)  # because a workout that has just been found to have lapsed counts for how they are spoken to
    recent = await store.turns.of_conversation(turn.conversation_id, history_turns + MAX_WAITING)
    earlier = [row for row in recent if _past(row, turn)]
    told = earlier[-history_turns:] if history_turns else []
    effects = await store.turns.effects([row.id for row in told])
    return Briefing(
        now=work.now,
        time_zone=work.user.time_zone,
        unit=work.user.unit,
        workout=tuple(shaped(current, bouts).executions) if current else (),
        last=_last_added(bouts),
        turns_before=await store.turns.count_before(turn.id),
        index=await store.exercises.index(),
        voice=voice_for(work.user),
        history=tuple(retold(told, effects, ZoneInfo(work.user.time_zone))),
    )


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


def retold(turns: list[Turn], effects: list[Effect], zone: ZoneInfo) -> list[ModelMessage]:
    """Earlier turns as a model would have lived them: what was asked, what was really done, what was answered.

    Told from the rows that committed, not from what a model said it would do, so a broken turn cannot mislead.
    """
    messages: list[ModelMessage] = []
    for turn in turns:
        when = turn.created_at.astimezone(zone)
        prompt = f"[{when:%a %Y-%m-%d %H:%M}] {turn.message}"
        messages.append(ModelRequest(parts=[UserPromptPart(prompt)]))
        messages += _done([effect for effect in effects if effect.turn_id == turn.id])
        messages.append(ModelResponse(parts=[TextPart(turn.reply or UNANSWERED)]))
    return messages


def lived(message: str, effects: Sequence[Effect]) -> list[ModelMessage]:
    """The turn itself up to now, as far as its effects tell; nothing when it has none, for then it can begin anew."""
    return [ModelRequest(parts=[UserPromptPart(message)]), *_done(effects)] if effects else []


def _done(effects: Sequence[Effect]) -> list[ModelMessage]:
    if not effects:
        return []
    return [
        ModelResponse(parts=[ToolCallPart(e.tool, e.arguments, e.call_id) for e in effects]),
        ModelRequest(parts=[ToolReturnPart(e.tool, _result(e), e.call_id) for e in effects]),
    ]


def _result(effect: Effect) -> dict[str, Any]:
    return {"summary": effect.result.get("summary", ""), "operation_id": effect.operation_id}
