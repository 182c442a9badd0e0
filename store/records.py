"""The best there is in the log: every way a set was done, once, and how much was lifted in a workout."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    Integer,
    Select,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from store.feats import ALIKE, Feat, first_time
from store.progress import bodyweight, counted, volume
from store.tables import Exercise, ExerciseExecution, PerformedSet, Workout

Days = tuple[date | None, date | None]
EVER: Days = (None, None)
ME = bindparam("user_id", type_=BigInteger)
WORKOUT = bindparam("workout_id", type_=BigInteger)
OF_THESE = ExerciseExecution.exercise_id == any_(bindparam("exercise_ids", type_=ARRAY(BigInteger)))
ON_DAYS = Workout.local_date.between(bindparam("first", type_=Date), bindparam("last", type_=Date))


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
        asked = self._asked(days) | {"exercise_ids": list(found)}
        for exercise_id, *row in await self._session.execute(_feats(), asked):
            found[exercise_id].feats.append(Feat(*row))
        for exercise_id, *row in await self._session.execute(_most_lifted(), asked):
            found[exercise_id].lifted = Lifted(*row) if row[0] else None
        return found

    async def past(self, exercise: Exercise, workout_id: int) -> Past:
        """What a new set of this exercise in this workout is held against, in one statement."""
        asked = self._asked(EVER) | {"exercise_ids": [exercise.id], "workout_id": workout_id}
        rows = (await self._session.execute(_past(), asked)).all()
        *_, best, so_far, weighed = rows[0] if rows else (Decimal(0), Decimal(0), None)
        return Past([Feat(*row[1:-3]) for row in rows], best, so_far, weighed)

    async def pasts(self, exercises: Sequence[Exercise], workout_id: int) -> dict[int, Past]:
        """What sets of these exercises in this workout, which has none yet, are held against; three statements."""
        held = await self.of(exercises)
        weighed = await self._session.scalar(_weighed(), {"user_id": self._user_id, "workout_id": workout_id})
        nothing = Decimal(0)
        return {
            exercise_id: Past(one.feats, one.lifted.volume_kg if one.lifted else nothing, nothing, weighed)
            for exercise_id, one in held.items()
        }

    async def exercises(self, page: int, per_page: int, days: Days = EVER) -> tuple[Sequence[Exercise], int]:
        """The exercises trained on these days, those of most workouts first, and how many there are."""
        asked = self._asked(days) | {"per_page": per_page, "skipped": (page - 1) * per_page}
        rows = (await self._session.execute(_ranked(), asked)).all()
        if not rows and page > 1:
            return [], (await self.exercises(1, 1, days))[1]
        return [exercise for exercise, _ in rows], rows[0].total if rows else 0

    def _asked(self, days: Days) -> dict[str, Any]:
        return {"user_id": self._user_id, "first": days[0] or date.min, "last": days[1] or date.max}


# The statements are made once, because making them takes as long as many an answer.


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
    lifted = _volumes().with_only_columns(key, volume().label("volume"), Workout.id, Workout.local_date)
    order = (key, volume().desc(), Workout.local_date, Workout.started_at)
    most = lifted.where(ON_DAYS).ext(distinct_on(key)).order_by(*order).subquery()
    ids = func.array_agg(PerformedSet.id).aggregate_order_by(ExerciseExecution.position, PerformedSet.set_number)
    there = counted(ME, ids).where(Workout.id == most.c.id, key == most.c.exercise_id)
    return select(most.c.exercise_id, most.c.volume, most.c.local_date, there.correlate(most).scalar_subquery())


@cache
def _past() -> Select[Any]:
    elsewhere = _volumes().where(Workout.id != WORKOUT).subquery()
    here = counted(ME, volume()).where(OF_THESE, Workout.id == WORKOUT)
    return _feats().add_columns(
        select(func.coalesce(func.max(elsewhere.c.volume), 0)).scalar_subquery(),
        here.scalar_subquery(),
        _weighed().correlate(None).scalar_subquery(),
    )


@cache
def _weighed() -> Select[Any]:
    return select(bodyweight()).where(Workout.user_id == ME, Workout.id == WORKOUT)


def _volumes() -> Select[Any]:
    """How much each workout lifted of each of these exercises."""
    lifted = counted(ME, volume().label("volume")).where(OF_THESE)
    return lifted.group_by(Workout.user_id, Workout.id, ExerciseExecution.exercise_id)
