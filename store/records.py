"""The best there is in the log: every way a set was done, once, and how much was lifted in a workout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.ext.asyncio import AsyncSession

from store.progress import counted, in_order, of_exercise, volume
from store.tables import Exercise, ExerciseExecution, PerformedSet, Workout

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
    """How much one workout lifted of an exercise, Σ reps × load, and from which sets."""

    volume_kg: Decimal
    performed_on: date
    set_ids: list[int]


@dataclass(frozen=True)
class Past:
    """Everything done of an exercise so far; the most lifted in another workout, and what this one has up to now."""

    feats: list[Feat]
    best_volume_kg: Decimal
    volume_kg: Decimal


class Records:
    """The caller's feats."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def feats(self, exercise: Exercise) -> list[Feat]:
        """Every way this exercise was done, once."""
        return [feat_of(row) for row in await self._session.execute(self._feats(exercise))]

    async def past(self, exercise: Exercise, workout_id: int) -> Past:
        """What a new set of this exercise in this workout is held against, in one statement."""
        elsewhere = self._volumes(exercise).where(Workout.id != workout_id).subquery()
        here = counted(self._user_id, volume()).where(of_exercise(exercise), Workout.id == workout_id)
        query = self._feats(exercise).add_columns(
            select(func.coalesce(func.max(elsewhere.c.volume), 0)).scalar_subquery(), here.scalar_subquery()
        )
        rows = (await self._session.execute(query)).all()
        *_, best, so_far = rows[0] if rows else (Decimal(0), Decimal(0))
        return Past([feat_of(row) for row in rows], best, so_far)

    async def most_lifted(self, exercise: Exercise) -> Lifted | None:
        """The workout in which most was lifted of this exercise, the first of equals; None when nothing was."""
        ids = func.array_agg(aggregate_order_by(PerformedSet.id, *in_order()))
        query = self._volumes(exercise).add_columns(Workout.local_date, ids)
        best = (await self._session.execute(query.order_by(volume().desc(), *in_order()[:2]).limit(1))).first()
        return Lifted(*best) if best and best[0] else None

    async def exercises(self, most: int) -> Sequence[Exercise]:
        """The exercises trained most, by the number of workouts."""
        ranked = (
            counted(self._user_id, Exercise)
            .group_by(Exercise.id)
            .order_by(func.count(Workout.id.distinct()).desc(), func.count().desc(), Exercise.id)
            .limit(most)
        )
        return list((await self._session.scalars(ranked)).all())

    def _feats(self, exercise: Exercise) -> Select[Any]:
        return counted(self._user_id, *ALIKE, first_time()).where(of_exercise(exercise)).group_by(*ALIKE)

    def _volumes(self, exercise: Exercise) -> Select[Any]:
        return (
            counted(self._user_id, volume().label("volume"))
            .where(of_exercise(exercise))
            .group_by(Workout.user_id, Workout.id, ExerciseExecution.exercise_id)
        )


def first_time() -> ColumnElement[Any]:
    """The day and the id of the first of sets that are alike."""
    day = cast(Workout.local_date - literal(FIRST_DAY), BigInteger)
    return func.min(array([day, PerformedSet.id]))  # because an ordered aggregate would sort every set


def feat_of(row: Sequence[Any]) -> Feat:
    """A row of `ALIKE` and `first_time`."""
    day, set_id = row[len(ALIKE)]
    fields = [*row[: len(ALIKE)], FIRST_DAY + timedelta(days=day), set_id]
    return Feat(*fields)
