"""The best there is in the log: every way a set was done, once, and how much was lifted in a workout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    bindparam,
    func,
    not_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from store.feats import ALIKE, Feat, first_time
from store.parameters import ME, any_of
from store.progress import ON_DAYS, bodyweight, counted, volume
from store.tables import Exercise, ExerciseExecution, PerformedSet, Workout

Days = tuple[date | None, date | None]
EVER: Days = (None, None)
WORKOUT = bindparam("workout_id", type_=BigInteger)
OF_THESE = ExerciseExecution.exercise_id == any_of("exercise_ids")


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


@dataclass
class Past:
    """Everything done of an exercise so far; the most lifted in another workout, what this one has up to now, and the
    bodyweight of its day, where anything was done and it is known.
    """

    feats: list[Feat] = field(default_factory=list)
    best_volume_kg: Decimal = Decimal(0)
    volume_kg: Decimal = Decimal(0)
    bodyweight_kg: Decimal | None = None


class Records:
    """The caller's feats."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def of(self, exercises: Sequence[Exercise], days: Days = EVER) -> dict[int, Held]:
        """What there is to hold records with of each of these exercises, by its id; two statements for all."""
        found = {exercise.id: Held() for exercise in exercises}
        asked = self._asked(days, found)
        for exercise_id, *row in await self._session.execute(_feats(), asked):
            found[exercise_id].feats.append(Feat(*row))
        for exercise_id, *row in await self._session.execute(_most_lifted(), asked):
            found[exercise_id].lifted = Lifted(*row) if row[0] else None
        return found

    async def pasts(self, exercises: Sequence[Exercise], workout_id: int) -> dict[int, Past]:
        """What new sets of these exercises in this workout are held against, by exercise; two statements for all."""
        found = {exercise.id: Past() for exercise in exercises}
        asked = self._asked(EVER, found)
        for exercise_id, *row in await self._session.execute(_lifted_before(), asked | {"workout_id": workout_id}):
            found[exercise_id] = Past([], *row)
        for exercise_id, *row in await self._session.execute(_feats(), asked):
            found[exercise_id].feats.append(Feat(*row))
        return found

    async def exercises(self, page: int, per_page: int, days: Days = EVER) -> tuple[Sequence[Exercise], int]:
        """The exercises trained on these days, those of most workouts first, and how many there are."""
        asked = self._asked(days) | {"per_page": per_page, "skipped": (page - 1) * per_page}
        rows = (await self._session.execute(_ranked(), asked)).all()
        if not rows and page > 1:
            return [], (await self.exercises(1, 1, days))[1]
        return [exercise for exercise, _ in rows], rows[0].total if rows else 0

    def _asked(self, days: Days, exercise_ids: Iterable[int] = ()) -> dict[str, Any]:
        first, last = days[0] or date.min, days[1] or date.max
        return {"user_id": self._user_id, "first": first, "last": last, "exercise_ids": list(exercise_ids)}


@cache
def _ranked() -> Select[Any]:
    key, workouts = ExerciseExecution.exercise_id, func.count(Workout.id.distinct())
    place = func.row_number().over(order_by=(workouts.desc(), func.count().desc(), key)).label("place")
    trained = counted(ME, key, func.count().over().label("total"), place).where(ON_DAYS).group_by(key)
    page = trained.order_by(place).limit(bindparam("per_page", type_=Integer))
    ranked = page.offset(bindparam("skipped", type_=Integer)).subquery()
    return select(Exercise, ranked.c.total).join(ranked, Exercise.id == ranked.c.exercise_id).order_by(ranked.c.place)


@cache
def _feats() -> Select[Any]:
    keys = (ExerciseExecution.exercise_id, *ALIKE)
    return counted(ME, *keys, *first_time()).where(OF_THESE, ON_DAYS).group_by(*keys)


@cache
def _most_lifted() -> Select[Any]:
    """The workout in which most was lifted of each exercise, the first of equals."""
    key = ExerciseExecution.exercise_id
    order = (key, volume().desc(), Workout.local_date, Workout.started_at)
    most = _volumes(Workout.local_date).where(ON_DAYS).ext(distinct_on(key)).order_by(*order).subquery()
    ids = func.array_agg(PerformedSet.id).aggregate_order_by(ExerciseExecution.position, PerformedSet.set_number)
    there = counted(ME, ids).where(Workout.id == most.c.id, key == most.c.exercise_id)
    return select(most.c.exercise_id, most.c.volume, most.c.local_date, there.correlate(most).scalar_subquery())


@cache
def _lifted_before() -> Select[Any]:
    """The most that was lifted of each exercise in another workout, what in this one, and the bodyweight of its day."""
    lifted = _volumes().subquery()
    most, here = func.max(lifted.c.volume), lifted.c.id == WORKOUT
    volumes = [func.coalesce(most.filter(where), 0) for where in (not_(here), here)]
    weighed = select(bodyweight()).where(Workout.user_id == ME, Workout.id == WORKOUT).scalar_subquery()
    return select(lifted.c.exercise_id, *volumes, weighed).group_by(lifted.c.exercise_id)


def _volumes(*more: Any) -> Select[Any]:
    """How much each workout lifted of each of these exercises."""
    keys = (Workout.user_id, Workout.id, ExerciseExecution.exercise_id)
    return counted(ME, Workout.id, keys[2], volume().label("volume"), *more).where(OF_THESE).group_by(*keys)
