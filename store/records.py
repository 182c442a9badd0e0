"""The best there is in the log: every way a set was done, once, and how much was lifted in a workout."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, array, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from store.progress import bodyweight, counted, in_order, of_exercise, on_days, volume
from store.tables import Exercise, ExerciseExecution, PerformedSet, Workout

Days = tuple[date | None, date | None]
EVER: Days = (None, None)
FIRST_DAY = date(1970, 1, 1)
ALIKE = (
    PerformedSet.set_type,
    PerformedSet.load_type,
    PerformedSet.weight,
    PerformedSet.unit,
    PerformedSet.weight_kg,
    PerformedSet.reps,
    PerformedSet.rpe,
    PerformedSet.rir,
    PerformedSet.duration_s,
    PerformedSet.distance_m,
)


@dataclass(slots=True)
class Feat:
    """One way sets were done: `set_id` and `performed_on` are those of the first set that says the same."""

    set_type: str
    load_type: str
    weight: Decimal | None
    unit: str | None
    weight_kg: Decimal | None
    reps: int | None
    rpe: Decimal | None
    rir: Decimal | None
    duration_s: int | None
    distance_m: Decimal | None
    performed_on: date
    set_id: int


@dataclass(frozen=True)
class Lifted:
    """How much one workout lifted of an exercise, Σ reps × effective load, and from which sets."""

    volume_kg: Decimal
    performed_on: date
    set_ids: list[int]


@dataclass
class Held:
    """Every way an exercise was done, once, and the workout in which most was lifted of it, if anything was."""

    feats: list[Feat] = field(default_factory=list)
    lifted: Lifted | None = None


@dataclass(frozen=True)
class Past:
    """Everything done of an exercise so far; the most lifted in another workout, what this one has up to now, and the
    bodyweight of its day, if it is known.
    """

    feats: list[Feat]
    best_volume_kg: Decimal
    volume_kg: Decimal
    bodyweight_kg: Decimal | None = None


class Records:
    """The caller's feats."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def of(self, exercises: Sequence[Exercise], days: Days = EVER) -> dict[int, Held]:
        """What there is to hold records with of each of these exercises, by its id; two statements for all."""
        found = {exercise.id: Held() for exercise in exercises}
        feats = self._feats(of_one(exercises), days, ExerciseExecution.exercise_id)
        for exercise_id, *row in await self._session.execute(feats):
            found[exercise_id].feats.append(feat_of(row))
        for exercise_id, *row in await self._session.execute(self._most_lifted(exercises, days)):
            found[exercise_id].lifted = Lifted(*row) if row[0] else None
        return found

    async def past(self, exercise: Exercise, workout_id: int) -> Past:
        """What a new set of this exercise in this workout is held against, in one statement."""
        elsewhere = self._volumes(of_exercise(exercise)).where(Workout.id != workout_id).subquery()
        here = counted(self._user_id, volume()).where(of_exercise(exercise), Workout.id == workout_id)
        this = select(bodyweight()).where(Workout.user_id == self._user_id, Workout.id == workout_id)
        query = self._feats(of_exercise(exercise)).add_columns(
            select(func.coalesce(func.max(elsewhere.c.volume), 0)).scalar_subquery(),
            here.scalar_subquery(),
            this.correlate(None).scalar_subquery(),
        )
        rows = (await self._session.execute(query)).all()
        *_, best, so_far, weighed = rows[0] if rows else (Decimal(0), Decimal(0), None)
        return Past([feat_of(row) for row in rows], best, so_far, weighed)

    async def pasts(self, exercises: Sequence[Exercise], workout_id: int) -> dict[int, Past]:
        """What sets of these exercises in this workout, which has none yet, are held against; three statements."""
        held = await self.of(exercises)
        this = select(bodyweight()).where(Workout.user_id == self._user_id, Workout.id == workout_id)
        weighed = await self._session.scalar(this)
        nothing = Decimal(0)
        return {
            exercise_id: Past(one.feats, one.lifted.volume_kg if one.lifted else nothing, nothing, weighed)
            for exercise_id, one in held.items()
        }

    async def exercises(self, page: int, per_page: int, days: Days = EVER) -> tuple[Sequence[Exercise], int]:
        """The exercises trained on these days, those of most workouts first, and how many there are."""
        trained = counted(self._user_id, Exercise).where(*on_days(*days)).group_by(Exercise.id)
        workouts = func.count(Workout.id.distinct())
        ranked = trained.order_by(workouts.desc(), func.count().desc(), Exercise.id)
        total = await self._session.scalar(
            select(func.count()).select_from(trained.with_only_columns(Exercise.id).subquery())
        )
        rows = await self._session.scalars(ranked.limit(per_page).offset((page - 1) * per_page))
        return rows.all(), int(total or 0)

    def _feats(self, wanted: ColumnElement[bool], days: Days = EVER, *keys: Any) -> Select[Any]:
        query = counted(self._user_id, *keys, *ALIKE, first_time()).where(wanted, *on_days(*days))
        return query.group_by(*keys, *ALIKE)

    def _volumes(self, wanted: ColumnElement[bool], days: Days = EVER) -> Select[Any]:
        return (
            counted(self._user_id, volume().label("volume"))
            .where(wanted, *on_days(*days))
            .group_by(Workout.user_id, Workout.id, ExerciseExecution.exercise_id)
        )

    def _most_lifted(self, exercises: Sequence[Exercise], days: Days) -> Select[Any]:
        """The workout in which most was lifted of each exercise, the first of equals."""
        key = ExerciseExecution.exercise_id
        ids = func.array_agg(aggregate_order_by(PerformedSet.id, *in_order()))
        query = self._volumes(of_one(exercises), days).add_columns(Workout.local_date, ids)
        most = query.ext(distinct_on(key)).order_by(key, volume().desc(), *in_order()[:2])
        return most.with_only_columns(key, *most.selected_columns)


def of_one(exercises: Sequence[Exercise]) -> ColumnElement[bool]:
    """Sets of any of these."""
    return ExerciseExecution.exercise_id.in_([exercise.id for exercise in exercises])


@cache
def first_time() -> ColumnElement[Any]:
    """The day and the id of the first of sets that are alike."""
    day = cast(Workout.local_date - literal(FIRST_DAY), BigInteger)
    return func.min(array([day, PerformedSet.id]))  # because an ordered aggregate would sort every set


def feat_of(row: Sequence[Any]) -> Feat:
    """A row of `ALIKE` and `first_time`."""
    day, set_id = row[len(ALIKE)]
    fields = [*row[: len(ALIKE)], FIRST_DAY + timedelta(days=day), set_id]
    return Feat(*fields)
