"""The ledger: holds what the database says against what was asked for, and counts what is lost, doubled or torn."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from store.tables import Effect, ExerciseExecution, PerformedSet, Turn, TurnEvent, Workout
from store.turns import ENDED

Row = TypeVar("Row", Effect, PerformedSet, TurnEvent)


@dataclass
class Ledger:
    """What was found. Everything but `turns`, `rerun`, `failed` and `sets` has to be empty."""

    turns: int = 0
    rerun: int = 0
    failed: int = 0
    sets: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that must not be."""
        return [*self.lost, *self.doubled, *self.gaps]

    def __str__(self) -> str:
        return (
            f"{self.turns} turns ({self.rerun} run again, {self.failed} failed honestly), {self.sets} sets: "
            f"{len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.gaps)} gaps"
        )


async def balance(engine: AsyncEngine, acknowledged: dict[str, int]) -> Ledger:
    """Check everything in a database against the turns `acknowledged` by key. Every turn must have ended."""
    ledger = Ledger()
    async with AsyncSession(engine) as session:
        turns = list(await session.scalars(select(Turn).order_by(Turn.id)))
        effects = _by_turn(await session.scalars(select(Effect)))
        events = _by_turn(await session.scalars(select(TurnEvent).order_by(TurnEvent.seq)))
        sets = _by_turn(await session.scalars(select(PerformedSet)))
        await _numbers(session, ledger)
    _keys(ledger, turns, acknowledged)
    for turn in turns:
        ledger.turns += 1
        ledger.rerun += turn.attempt > 1
        ledger.failed += turn.status == "failed"
        ledger.sets += len(sets[turn.id])
        _calls(ledger, turn, effects[turn.id])
        _rows(ledger, turn, effects[turn.id], sets[turn.id])
        _stream(ledger, turn, events[turn.id], effects[turn.id])
    return ledger


def _by_turn(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.turn_id or 0].append(row)
    return grouped


def _keys(ledger: Ledger, turns: Sequence[Turn], acknowledged: dict[str, int]) -> None:
    known = {turn.idempotency_key: turn.id for turn in turns}
    for key, turn_id in acknowledged.items():
        if known.get(key) != turn_id:
            ledger.lost.append(f"{key} was acknowledged as turn {turn_id}, but it is {known.get(key)}")
    ledger.doubled += [
        f"turn {turn.id} was never asked for" for turn in turns if turn.idempotency_key not in acknowledged
    ]


def _calls(ledger: Ledger, turn: Turn, effects: Sequence[Effect]) -> None:
    """The turn has the effects of its journaled calls, all of them when it is done."""
    wanted = int(turn.message.split()[-1])
    calls = {
        part["tool_call_id"]
        for message in turn.journal or ()
        for part in message["parts"]
        if part["part_kind"] == "tool-call"
    }
    done = {effect.call_id for effect in effects}
    if turn.status not in ENDED:
        ledger.lost.append(f"turn {turn.id} never ended: {turn.status}, attempt {turn.attempt}")
    if turn.status == "done" and len(done) < wanted:
        ledger.lost.append(f"turn {turn.id} did {len(done)} of {wanted} calls")
    if len(done) > wanted or (turn.journal and done - calls):
        ledger.doubled.append(
            f"turn {turn.id} did {len(done)} calls where {wanted} were wanted, {len(calls)} journaled"
        )
    unsaid = [effect.call_id for effect in effects if effect.result["summary"] not in (turn.reply or "")]
    if turn.status == "failed" and unsaid:
        ledger.lost.append(f"turn {turn.id} failed without naming {unsaid}")


def _rows(ledger: Ledger, turn: Turn, effects: Sequence[Effect], sets: Sequence[PerformedSet]) -> None:
    """Every set of every effect is in the log once, and no other."""
    told = Counter((done["reps"], Decimal(str(done["weight"]))) for effect in effects for done in effect.result["sets"])
    stored = Counter((done.reps, done.weight) for done in sets)
    ledger.lost += [f"turn {turn.id}: no row for {row}" for row in (told - stored).elements()]
    ledger.doubled += [f"turn {turn.id}: a row too many, {row}" for row in (stored - told).elements()]


def _stream(ledger: Ledger, turn: Turn, events: Sequence[TurnEvent], effects: Sequence[Effect]) -> None:
    """The stream has no holes, no writer after its successor, one end, a card for each effect, the reply's words."""
    names = [event.name for event in events]
    faults = {
        "holes": [event.seq for event in events] != list(range(1, len(events) + 1)),
        "attempts out of order": any(one.attempt > other.attempt for one, other in pairwise(events)),
        "no single beginning": names[:1] != ["accepted"] or names.count("accepted") != 1,
        "no single end": names[-1:] != ["done"] or names.count("done") != 1 or names.count("message") != 1,
        "cards missing or twice": _cards(events) != Counter(effect.call_id for effect in effects),
        "other words than the reply": joined(events) != turn.reply,
    }
    ledger.gaps += [f"turn {turn.id} ({turn.status}, {names}): {fault}" for fault, is_so in faults.items() if is_so]


def _cards(events: Sequence[TurnEvent]) -> Counter[str]:
    return Counter(event.data["call_id"] for event in events if event.name == "tool.done" and event.data["ok"])


def joined(events: Sequence[Any]) -> str:
    """The words since the last reset, as a listener puts them together."""
    words = ""
    for event in events:
        words = "" if event.name == "reset" else words
        words += event.data["delta"] if event.name == "text" else ""
    return words


async def _numbers(session: AsyncSession, ledger: Ledger) -> None:
    """Sets are numbered without holes, and nobody has two workouts open."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for execution, number in await session.execute(
        select(ExerciseExecution.id, PerformedSet.set_number).join(
            PerformedSet, PerformedSet.execution_id == ExerciseExecution.id
        )
    ):
        numbers[execution].append(number)
    ledger.gaps += [
        f"execution {execution} has sets {sorted(found)}"
        for execution, found in numbers.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]
    open_ones = Counter(await session.scalars(select(Workout.user_id).where(Workout.finished_at.is_(None))))
    ledger.doubled += [f"user {user} has {count} open workouts" for user, count in open_ones.items() if count > 1]
