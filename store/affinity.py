"""Affinity: a ledger of what earned it, each entry standing as long as its source does, and the score it adds up to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from store.tables import AffinityEvent, Exercise, ExerciseExecution, Goal, Operation, PerformedSet, User, Workout

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Fact:
    """Something that earns: what it was, what it is worth, why in words, where it comes from and the day of it."""

    kind: str
    delta: Decimal
    reason: str
    source_type: str
    source_id: int
    occurred_on: date


class Entry(NamedTuple):
    """What an entry of the ledger says: its kind, its worth before any limit, why, and the local day of it."""

    id: int
    kind: str
    delta: Decimal
    reason: str
    occurred_on: date


@dataclass(frozen=True)
class Sources:
    """What may have come, changed or gone: workouts, sets and goals by id, and whether operations were undone."""

    workouts: frozenset[int] = frozenset()
    sets: frozenset[int] = frozenset()
    goals: frozenset[int] = frozenset()
    undone: bool = False


@dataclass(frozen=True)
class Visit:
    """A finished workout as far as it can earn: `before` is the day of the one before, `last_week` counts the days
    trained in the week before, `told_on` is when it was last written to, `exercises` maps what was done to its muscles.
    """

    workout_id: int
    day: date
    told_on: date
    before: date | None
    last_week: int
    exercises: dict[int, frozenset[str]] = field(default_factory=dict)


class Affinity:
    """The caller's ledger."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now

    async def events(self) -> list[Entry]:
        """Everything that stands, in the order it was noticed."""
        columns = [getattr(AffinityEvent, name) for name in Entry._fields]
        mine = select(*columns).where(AffinityEvent.user_id == self._user_id, AffinityEvent.stands)
        return [Entry(*row) for row in await self._session.execute(mine.order_by(AffinityEvent.id))]

    async def of_turn(self, turn_id: int) -> list[int]:
        """The ids of what a turn earned."""
        query = select(AffinityEvent.id).where(
            AffinityEvent.user_id == self._user_id, AffinityEvent.turn_id == turn_id, AffinityEvent.stands
        )
        return list(await self._session.scalars(query.order_by(AffinityEvent.id)))

    async def add(self, facts: Sequence[Fact], turn_id: int | None) -> bool:
        """Write down what is not there yet; returns whether anything was new.

        Past the undo journal, because what is earned follows its source by itself and must never keep anybody from
        undoing anything.
        """
        if not facts:
            return False
        shared = {"user_id": self._user_id, "at": self._now, "turn_id": turn_id}
        rows = [vars(fact) | shared for fact in facts]
        written = insert(AffinityEvent).on_conflict_do_nothing().returning(AffinityEvent.id)
        return bool((await self._session.scalars(written, rows)).all())

    def reset(self, today: date, reason: str) -> None:
        """Begin again from nought. In the undo journal, so it can be taken back."""
        source = {"source_type": "person", "source_id": None}
        known = {"kind": "reset", "delta": Decimal(0), "occurred_on": today, "at": self._now, "stands": True}
        self._session.add(AffinityEvent(user_id=self._user_id, reason=reason, **known, **source))

    async def follow(self, changed: Sources, planned: Collection[int]) -> bool:
        """Let what came from these rows stand just as they do; returns whether anything changed.

        A workout stands while it is there, finished and not empty, as planned if it is among `planned`; a set while it
        is there, a goal too, as reached while it is; an operation until it is undone.
        """
        kind, source = AffinityEvent.source_type, AffinityEvent.source_id
        concerned = or_(
            and_(kind == "workout", source.in_(changed.workouts)),
            and_(kind == "set", source.in_(changed.sets)),
            and_(kind == "goal", source.in_(changed.goals)),
            and_(kind == "operation", literal(changed.undone)),
        )
        standing = self._standing(planned)
        moved = update(AffinityEvent).where(
            AffinityEvent.user_id == self._user_id, concerned, AffinityEvent.stands != standing
        )
        written = moved.values(stands=standing).returning(AffinityEvent.id)
        return bool((await self._session.scalars(written.execution_options(synchronize_session=False))).all())

    def _standing(self, planned: Collection[int]) -> ColumnElement[bool]:
        source = AffinityEvent.source_id
        finished = select(Workout.id).where(
            Workout.user_id == self._user_id, Workout.id == source, Workout.finished_at.is_not(None), _trained()
        )
        there = select(PerformedSet.id).where(PerformedSet.user_id == self._user_id, PerformedSet.id == source)
        goal = select(Goal.id).where(Goal.user_id == self._user_id, Goal.id == source)
        reached = or_(AffinityEvent.kind != "goal_reached", goal.where(Goal.reached_on.is_not(None)).exists())
        undone = select(Operation.id).where(
            Operation.user_id == self._user_id, Operation.id == source, Operation.undone_by.is_not(None)
        )
        as_planned = or_(AffinityEvent.kind != "as_planned", source.in_(planned))
        return case(
            (AffinityEvent.source_type == "workout", and_(finished.exists(), as_planned)),
            (AffinityEvent.source_type == "set", there.exists()),
            (AffinityEvent.source_type == "goal", and_(goal.exists(), reached)),
            else_=~undone.exists(),
        )

    async def keep(self, score: Decimal) -> None:
        """Keep what the ledger adds up to; past the undo journal, as the ledger is."""
        mine = update(User).where(User.id == self._user_id).values(affinity_score=score)
        await self._session.execute(mine.execution_options(synchronize_session="fetch"))

    async def visits(self, workout_ids: Collection[int]) -> list[Visit]:
        """Those of these workouts that are finished, oldest first."""
        if not workout_ids:
            return []
        rows = list(await self._session.execute(self._visits(workout_ids)))
        done: dict[int, dict[int, frozenset[str]]] = {row.id: {} for row in rows}
        for workout_id, exercise_id, muscles in await self._session.execute(self._exercises(list(done))):
            done[workout_id][exercise_id] = frozenset(muscles)
        return [
            Visit(row.id, row.local_date, row.touched_at.date(), row.before, row.last_week, done[row.id])
            for row in rows
        ]

    def _visits(self, workout_ids: Collection[int]) -> Select[int, date, datetime, date | None, int]:
        other = aliased(Workout)
        theirs = and_(other.user_id == self._user_id, other.finished_at.is_not(None))
        week = func.date_trunc("week", Workout.local_date).cast(Workout.local_date.type)
        before = select(func.max(other.local_date)).where(theirs, other.local_date < Workout.local_date)
        last_week = select(func.count(other.local_date.distinct())).where(
            theirs, other.local_date >= week - 7, other.local_date < week
        )
        return (
            select(
                Workout.id,
                Workout.local_date,
                Workout.touched_at,
                before.scalar_subquery().label("before"),
                last_week.scalar_subquery().label("last_week"),
            )
            .where(Workout.user_id == self._user_id, Workout.id.in_(workout_ids), Workout.finished_at.is_not(None))
            .where(_trained())
            .order_by(Workout.local_date, Workout.id)
        )

    def _exercises(self, workout_ids: Collection[int]) -> Select[int, int, list[str]]:
        return (
            select(ExerciseExecution.workout_id, Exercise.id, Exercise.primary_muscles)
            .join(Exercise, Exercise.id == ExerciseExecution.exercise_id)
            .where(ExerciseExecution.user_id == self._user_id, ExerciseExecution.workout_id.in_(workout_ids))
        )


def _trained() -> ColumnElement[bool]:
    """Whether anything was done in a workout; an empty one earns nothing."""
    inside = (
        select(PerformedSet.id)
        .join(
            ExerciseExecution,
            and_(ExerciseExecution.user_id == PerformedSet.user_id, ExerciseExecution.id == PerformedSet.execution_id),
        )
        .where(PerformedSet.user_id == Workout.user_id, ExerciseExecution.workout_id == Workout.id)
    )
    # because a planner that knows nothing yet of these tables would join all that anybody did to each workout
    return inside.correlate(Workout).offset(0).exists()
