"""What the log adds up to: sums and the last time, computed by the database. Warm-ups count for nothing here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import LateralFromClause

from store.feats import ALIKE, Feat
from store.tables import Exercise, ExerciseExecution, Measurement, PerformedSet, Workout

WARMUP = "warmup"
LEADS, HELPS = Decimal(1), Decimal("0.5")
Moment = tuple[date, datetime]
Day = date | BindParameter[date]
Entry = tuple[Exercise, list[PerformedSet]]


@dataclass(frozen=True)
class Scope:
    """Which sets are meant: of one exercise, or of one muscle or body part; on the days `first` to `last`, if given."""

    exercise: Exercise | None = None
    muscle: str | None = None
    body_part: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Sums:
    """Sums over sets, of one workout where `workout_id` and `day` say which.

    `hard_sets` counts a set half when the muscle asked for only helps, `volume_kg` is the sum of reps × effective load
    as far as that is known, `set_ids` are the sets it all comes from, in the order they were done.
    """

    workout_id: int | None
    day: date | None
    workouts: int
    sets: int
    hard_sets: Decimal
    reps: int
    volume_kg: Decimal
    distance_m: Decimal
    duration_s: int
    set_ids: list[int]


class WeeklySets(NamedTuple):
    """Sets of one muscle in the week of a Monday: all that train it, and counting those half where it only helps."""

    week: date
    muscle: str
    hard_sets: Decimal
    sets: int


def counted(user_id: int | BindParameter[int], *columns: Any) -> Select[Any]:
    """Columns over all sets of this person that count, each beside its execution and workout."""
    return (
        select(*columns)
        .select_from(PerformedSet)
        .join(ExerciseExecution, _both(PerformedSet.user_id, PerformedSet.execution_id, ExerciseExecution))
        .join(Workout, _both(ExerciseExecution.user_id, ExerciseExecution.workout_id, Workout))
        .where(PerformedSet.user_id == user_id, PerformedSet.set_type != WARMUP)
    )


def trained(user_id: int, *columns: Any) -> Select[Any]:
    """Columns over all sets of this person that count, each beside its execution, workout and exercise."""
    meant = and_(Exercise.id == ExerciseExecution.exercise_id, Exercise.owner_id == ExerciseExecution.exercise_owner)
    return counted(user_id, *columns).join(Exercise, meant)


def of_exercise(exercise: Exercise) -> ColumnElement[bool]:
    """Sets of this one."""
    return and_(ExerciseExecution.exercise_id == exercise.id, ExerciseExecution.exercise_owner == exercise.owner_id)


@cache
def bodyweight() -> ScalarSelect[Decimal]:
    """What the person weighed on the day of a workout, in kilograms: the last measurement up to it, or null."""
    weighed = select(Measurement.canonical).where(
        Measurement.user_id == Workout.user_id,
        Measurement.kind == "bodyweight",
        Measurement.measured_on <= Workout.local_date,
    )
    latest = weighed.order_by(Measurement.measured_on.desc(), Measurement.id.desc()).limit(1)
    return latest.correlate(Workout).scalar_subquery()


@cache
def effective_load() -> ColumnElement[Decimal]:
    """All that a set moves, in kilograms, as `effective_load` of the formulas has it; null where that is not known."""
    own, kind = bodyweight(), PerformedSet.load_type
    return case(
        (kind == "external", PerformedSet.weight_kg),
        (kind == "bodyweight", own + func.coalesce(PerformedSet.weight_kg, 0)),
        (kind == "bodyweight_plus", own + PerformedSet.weight_kg),
        (kind == "assisted", func.greatest(own - PerformedSet.weight_kg, 0)),
    )


@cache
def volume() -> ColumnElement[Decimal]:
    """Σ reps × effective load in kilograms, as far as that is known."""
    return func.coalesce(func.sum(PerformedSet.reps * effective_load()), 0)


def on_days(first: Day | None, last: Day | None) -> list[ColumnElement[bool]]:
    """Sets of these local days, both included."""
    since = [] if first is None else [Workout.local_date >= first]
    return since if last is None else [*since, Workout.local_date <= last]


def in_order() -> tuple[Any, ...]:
    """The order in which sets were done."""
    return (Workout.local_date, Workout.started_at, ExerciseExecution.position, PerformedSet.set_number)


class Progress:
    """Sums over the caller's log."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def total(self, scope: Scope) -> Sums:
        """The sums over everything in scope."""
        query = trained(self._user_id, literal(None), literal(None), *_sums(scope)).where(*_within(scope))
        return Sums(*(await self._session.execute(query)).one())

    async def by_workout(self, scope: Scope, most: int) -> list[Sums]:
        """The sums of each workout in scope, oldest first; of the newest `most` only."""
        query = trained(self._user_id, Workout.id, Workout.local_date, *_sums(scope)).where(*_within(scope))
        newest = query.group_by(Workout.user_id, Workout.id).order_by(
            Workout.local_date.desc(), Workout.started_at.desc(), Workout.id.desc()
        )
        rows = [Sums(*row) for row in await self._session.execute(newest.limit(most))]
        return rows[::-1]

    async def feats(self, scope: Scope, workout_ids: Sequence[int]) -> list[tuple[int, Feat, Decimal | None]]:
        """The sets in scope of these workouts, in the order they were done: each with its workout's id and, where it
        may count, that day's bodyweight in kilograms, if it is known.
        """
        weighed = case((PerformedSet.load_type != "external", bodyweight()))
        query = trained(self._user_id, Workout.id, weighed, *ALIKE, Workout.local_date, PerformedSet.id)
        these = Workout.id == any_(literal(list(workout_ids), ARRAY(BigInteger)))
        rows = await self._session.execute(query.where(*_within(scope), these).order_by(*in_order()))
        return [(workout_id, Feat(*row), weighed) for workout_id, weighed, *row in rows]

    async def weekly(self, scope: Scope) -> list[WeeklySets]:
        """The sets in scope by muscle and week, oldest week first."""
        week = cast(func.date_trunc("week", Workout.local_date), Date)
        shares = _shares()
        only = [] if scope.muscle is None else [shares.c.muscle == scope.muscle]
        query = (
            trained(self._user_id, week, shares.c.muscle, func.sum(shares.c.share), func.count())
            .join(shares, true())
            .where(*_within(scope), *only)
        )
        rows = await self._session.execute(query.group_by(week, shares.c.muscle).order_by(week, shares.c.muscle))
        return [WeeklySets(*row) for row in rows]

    async def latest(self, scope: Scope, before: Moment | None = None) -> tuple[Workout, list[Entry]] | None:
        """The last workout with sets in scope and those sets by exercise; only such as began `before` that moment."""
        earlier = [tuple_(Workout.local_date, Workout.started_at) < tuple_(*map(literal, before))] if before else []
        newest = (
            trained(self._user_id, Workout.id)
            .where(*_within(scope), *earlier)
            .order_by(Workout.local_date.desc(), Workout.started_at.desc(), Workout.id.desc())
            .limit(1)
        )
        query = trained(self._user_id, Workout, Exercise, PerformedSet).where(
            *_within(scope), Workout.id == newest.scalar_subquery()
        )
        return _gathered((await self._session.execute(query.order_by(*in_order()))).all())


def _gathered(rows: Sequence[Any]) -> tuple[Workout, list[Entry]] | None:
    entries: dict[int, Entry] = {}
    for _, exercise, performed in rows:
        entries.setdefault(exercise.id, (exercise, []))[1].append(performed)
    return (rows[0][0], list(entries.values())) if rows else None


def _both(user_id: Any, key: Any, table: type[ExerciseExecution] | type[Workout]) -> ColumnElement[bool]:
    return and_(table.user_id == user_id, table.id == key)


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if scope.exercise is not None:
        wanted.append(of_exercise(scope.exercise))
    if scope.body_part is not None:
        wanted.append(Exercise.body_part == scope.body_part)
    if scope.muscle is not None:
        trained = (Exercise.primary_muscles, Exercise.secondary_muscles)
        wanted.append(or_(*(muscles.contains([scope.muscle]) for muscles in trained)))
    return wanted + on_days(scope.first, scope.last)


def _shares() -> LateralFromClause:
    """The muscles an exercise trains, each with what a set of it counts: 1 where it leads, ½ where it helps."""
    parts = ((Exercise.primary_muscles, LEADS), (Exercise.secondary_muscles, HELPS))
    chosen = [
        select(func.unnest(muscles).label("muscle"), literal(share).label("share")).correlate(Exercise)
        for muscles, share in parts
    ]
    return union_all(*chosen).lateral()


def _sums(scope: Scope) -> tuple[ColumnElement[Any], ...]:
    share: ColumnElement[Decimal] = literal(LEADS)
    if scope.muscle is not None:
        share = case((Exercise.primary_muscles.contains([scope.muscle]), LEADS), else_=HELPS)
    return (
        func.count(Workout.id.distinct()),
        func.count(),
        func.coalesce(func.sum(share), Decimal(0)),
        func.coalesce(func.sum(PerformedSet.reps), 0),
        volume(),
        func.coalesce(func.sum(PerformedSet.distance_m), Decimal(0)),
        func.coalesce(func.sum(PerformedSet.duration_s), 0),
        func.coalesce(func.array_agg(PerformedSet.id).aggregate_order_by(*in_order()), literal([])),
    )
