"""What the log adds up to: sums and the last time, computed by the database. Warm-ups count for nothing here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    ScalarSelect,
    Select,
    Text,
    and_,
    any_,
    bindparam,
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
from store.parameters import ME, any_of
from store.tables import Exercise, ExerciseExecution, Measurement, PerformedSet, Workout

WARMUP = "warmup"
LEADS, HELPS = Decimal(1), Decimal("0.5")
Moment = tuple[date, datetime]
Filters = frozenset[str]
Entry = tuple[Exercise, list[PerformedSet]]

MOMENT = ("before_day", "before_moment")
MUSCLE = bindparam("muscle", type_=ARRAY(Text))  # in a list, because it is looked for in lists
IN_ORDER = (Workout.local_date, Workout.started_at, ExerciseExecution.position, PerformedSet.set_number)
LATEST_FIRST = (Workout.local_date.desc(), Workout.started_at.desc(), Workout.id.desc())
ON_DAYS = Workout.local_date.between(bindparam("first", type_=Date), bindparam("last", type_=Date))

# By the fields of a scope.
FILTERS: dict[str, ColumnElement[bool]] = {
    "exercise": and_(
        ExerciseExecution.exercise_id == bindparam("exercise_id"),
        ExerciseExecution.exercise_owner == bindparam("exercise_owner"),
    ),
    "muscle": or_(Exercise.primary_muscles.contains(MUSCLE), Exercise.secondary_muscles.contains(MUSCLE)),
    "body_part": Exercise.body_part == bindparam("body_part"),
}


@dataclass(frozen=True)
class Scope:
    """Which sets are meant: of one exercise, or of one muscle or body part; on the days `first` to `last`, if given."""

    exercise: Exercise | None = None
    muscle: str | None = None
    body_part: str | None = None
    first: date | None = None
    last: date | None = None

    @property
    def filters(self) -> Filters:
        """Which of `FILTERS` hold, whatever the days."""
        return frozenset(name for name in FILTERS if getattr(self, name) is not None)

    @property
    def parameters(self) -> dict[str, Any]:
        """What statements over these sets are told, apart from whose they are."""
        return {
            "exercise_id": self.exercise.id if self.exercise else None,
            "exercise_owner": self.exercise.owner_id if self.exercise else None,
            "muscle": [self.muscle],
            "body_part": self.body_part,
            "first": self.first or date.min,
            "last": self.last or date.max,
        }


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


class Progress:
    """Sums over the caller's log."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def total(self, scope: Scope) -> Sums:
        """The sums over everything in scope."""
        return Sums(*(await self._session.execute(_total(scope.filters), self._asked(scope))).one())

    async def by_workout(self, scope: Scope, most: int) -> list[Sums]:
        """The sums of each workout in scope, oldest first; of the newest `most` only."""
        rows = await self._session.execute(_newest(scope.filters), self._asked(scope) | {"most": most})
        return [Sums(*row) for row in rows][::-1]

    async def feats(self, scope: Scope, workout_ids: Sequence[int]) -> list[tuple[int, Feat, Decimal | None]]:
        """The sets in scope of these workouts, in the order they were done: each with its workout's id and, where it
        may count, that day's bodyweight in kilograms, if it is known.
        """
        asked = self._asked(scope) | {"workout_ids": list(workout_ids)}
        rows = await self._session.execute(_feats(scope.filters), asked)
        return [(workout_id, Feat(*row), weighed) for workout_id, weighed, *row in rows]

    async def weekly(self, scope: Scope) -> list[WeeklySets]:
        """The sets in scope by muscle and week, oldest week first."""
        rows = await self._session.execute(_weekly(scope.filters), self._asked(scope))
        return [WeeklySets(*row) for row in rows]

    async def latest(self, scope: Scope, before: Moment | None = None) -> tuple[Workout, list[Entry]] | None:
        """The last workout with sets in scope and those sets by exercise; only such as began `before` that moment."""
        moment = dict(zip(MOMENT, before or (date.max, datetime.max.replace(tzinfo=UTC)), strict=True))
        rows = await self._session.execute(_latest(scope.filters), self._asked(scope) | moment)
        return _gathered(rows.all())

    def _asked(self, scope: Scope) -> dict[str, Any]:
        return {"user_id": self._user_id, **scope.parameters}


def _gathered(rows: Sequence[Any]) -> tuple[Workout, list[Entry]] | None:
    entries: dict[int, Entry] = {}
    for _, exercise, performed in rows:
        entries.setdefault(exercise.id, (exercise, []))[1].append(performed)
    return (rows[0][0], list(entries.values())) if rows else None


def _both(user_id: Any, key: Any, table: type[ExerciseExecution] | type[Workout]) -> ColumnElement[bool]:
    return and_(table.user_id == user_id, table.id == key)


def _in(filters: Filters, *columns: Any) -> Select[Any]:
    meant = and_(Exercise.id == ExerciseExecution.exercise_id, Exercise.owner_id == ExerciseExecution.exercise_owner)
    every = counted(ME, *columns).join(Exercise, meant)
    return every.where(ON_DAYS, *(wanted for name, wanted in FILTERS.items() if name in filters))


@cache
def _total(filters: Filters) -> Select[Any]:
    return _in(filters, literal(None), literal(None), *_sums(filters))


@cache
def _newest(filters: Filters) -> Select[Any]:
    by_workout = _in(filters, Workout.id, Workout.local_date, *_sums(filters)).group_by(Workout.user_id, Workout.id)
    return by_workout.order_by(*LATEST_FIRST).limit(bindparam("most", type_=Integer))


@cache
def _feats(filters: Filters) -> Select[Any]:
    weighed = case((PerformedSet.load_type != "external", bodyweight()))
    every = _in(filters, Workout.id, weighed, *ALIKE, Workout.local_date, PerformedSet.id)
    return every.where(Workout.id == any_of("workout_ids")).order_by(*IN_ORDER)


@cache
def _weekly(filters: Filters) -> Select[Any]:
    week = cast(func.date_trunc("week", Workout.local_date), Date)
    shares = _shares()
    only = [shares.c.muscle == any_(MUSCLE)] if "muscle" in filters else []
    every = _in(filters, week, shares.c.muscle, func.sum(shares.c.share), func.count()).join(shares, true())
    return every.where(*only).group_by(week, shares.c.muscle).order_by(week, shares.c.muscle)


@cache
def _latest(filters: Filters) -> Select[Any]:
    moment = tuple_(bindparam(MOMENT[0], type_=Date), bindparam(MOMENT[1], type_=DateTime(timezone=True)))
    earlier = _in(filters, Workout.id).where(tuple_(Workout.local_date, Workout.started_at) < moment)
    newest = earlier.order_by(*LATEST_FIRST).limit(1).scalar_subquery()
    return _in(filters, Workout, Exercise, PerformedSet).where(Workout.id == newest).order_by(*IN_ORDER)


def _shares() -> LateralFromClause:
    """The muscles an exercise trains, each with what a set of it counts: 1 where it leads, ½ where it helps."""
    parts = ((Exercise.primary_muscles, LEADS), (Exercise.secondary_muscles, HELPS))
    chosen = [
        select(func.unnest(muscles).label("muscle"), literal(share).label("share")).correlate(Exercise)
        for muscles, share in parts
    ]
    return union_all(*chosen).lateral()


def _sums(filters: Filters) -> tuple[ColumnElement[Any], ...]:
    share: ColumnElement[Decimal] = literal(LEADS)
    if "muscle" in filters:
        share = case((Exercise.primary_muscles.contains(MUSCLE), LEADS), else_=HELPS)
    return (
        func.count(Workout.id.distinct()),
        func.count(),
        func.coalesce(func.sum(share), Decimal(0)),
        func.coalesce(func.sum(PerformedSet.reps), 0),
        volume(),
        func.coalesce(func.sum(PerformedSet.distance_m), Decimal(0)),
        func.coalesce(func.sum(PerformedSet.duration_s), 0),
        func.coalesce(func.array_agg(PerformedSet.id).aggregate_order_by(*IN_ORDER), literal([])),
    )
