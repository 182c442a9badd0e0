"""A person's own exercises: made, changed, taken away without losing what rests on them, merged into others."""

import re
from datetime import datetime
from itertools import chain, count
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import Conflict, Forbidden, Invalid
from store.exercises import Exercises
from store.names import fold, normalize
from store.tables import (
    CATALOGUE_OWNER,
    Exercise,
    ExerciseExecution,
    Goal,
    Memory,
    Plan,
    PlanDay,
    PlannedExercise,
    Workout,
)
from store.workouts import Workouts

APART = re.compile(r"[\W_]+")
NAMELESS = "exercise"
USING: tuple[Any, ...] = (ExerciseExecution, PlannedExercise, Goal)


class Uses(NamedTuple):
    """How often an exercise was done, is planned and is aimed at."""

    executions: int
    planned: int
    goals: int


class OwnExercises:
    """The exercises that belong to the caller. Whoever gets one is the only writer of that person."""

    def __init__(
        self, session: AsyncSession, user_id: int, now: datetime, exercises: Exercises, workouts: Workouts
    ) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now
        self._exercises = exercises
        self._workouts = workouts

    async def get(self, exercise_id: int) -> Exercise:
        """An own exercise to write to; raises `NotFound`, or `Forbidden` for one of the catalogue."""
        await self._workouts.only_writer()
        found = await self._exercises.get(exercise_id)
        if found.owner_id == CATALOGUE_OWNER:
            raise Forbidden(f"{found.name} belongs to the catalogue, which is everybody's. Make one of your own.")
        return found

    async def create(self, exercise: Exercise) -> Exercise:
        """Write a new one, with a key made of its name; raises as `check_name`."""
        await self._workouts.only_writer()
        await self.check_name(exercise.name)
        exercise.owner_id, exercise.slug = self._user_id, await self._slug(exercise.name)
        self._session.add(exercise)
        await self._session.flush()
        return exercise

    async def check_name(self, name: str, exercise: Exercise | None = None) -> None:
        """Raise `Conflict` when `name` means another exercise than this one, the catalogue's or one's own.

        One that was named like an exercise of the catalogue would hide it from whoever says its name.
        """
        if not any(letter.isalpha() for letter in name):
            raise Invalid("The name of an exercise needs letters. How is it called?")
        for known in (await self._exercises.index()).meanings(name):
            if exercise is None or known.exercise_id != exercise.id:
                whose = "the catalogue's" if known.owner_id == CATALOGUE_OWNER else "your own"
                raise Conflict(
                    f"“{name}” means {whose} {known.name} already, exercise {known.exercise_id}."
                    " Use that one, or choose another name."
                )

    async def uses(self, exercise: Exercise) -> Uses:
        """What rests on an exercise."""
        numbers = (
            select(func.count()).where(table.user_id == self._user_id, table.exercise_id == exercise.id)
            for table in USING
        )
        row = await self._session.execute(select(*(number.scalar_subquery() for number in numbers)))
        return Uses(*row.one())

    async def delete(self, exercise: Exercise) -> None:
        """Take out an exercise that nothing rests on, and the person's words for it."""
        for alias in await self._exercises.aliases(exercise):
            await self._session.delete(alias)
        await self._session.flush()
        await self._session.delete(exercise)
        await self._session.flush()

    async def archive(self, exercise: Exercise) -> None:
        """Leave an exercise to what rests on it: nobody finds it by name any more."""
        exercise.archived_at = exercise.archived_at or self._now
        await self._session.flush()

    async def restore(self, exercise: Exercise) -> None:
        """Bring back an archived exercise; raises `Conflict` when its name means another one by now."""
        if exercise.archived_at is not None:
            await self.check_name(exercise.name, exercise)
            exercise.archived_at = None
            await self._session.flush()

    async def merge(self, exercise: Exercise, into: Exercise) -> Uses:
        """Let `into` take the place of an exercise in the log, plans, goals, limits and words; its name becomes one.

        What is left is archived. Workouts and plans that held it move on a version.
        """
        uses = await self.uses(exercise)
        await self._move_on(exercise)
        for table in USING:
            pointing = select(table).where(table.user_id == self._user_id, table.exercise_id == exercise.id)
            for row in await self._session.scalars(pointing.order_by(table.id)):
                row.exercise_id, row.exercise_owner = into.id, into.owner_id
        for alias in await self._exercises.aliases(exercise):
            alias.exercise_id, alias.exercise_owner = into.id, into.owner_id
        await self._limit(exercise.slug, into.slug)
        await self.archive(exercise)
        await self._exercises.call(exercise.name, into)
        return uses

    async def _move_on(self, exercise: Exercise) -> None:
        """Count a write to every workout and plan that holds the exercise, in the order in which others lock them."""
        done = select(ExerciseExecution.workout_id).where(
            ExerciseExecution.user_id == self._user_id, ExerciseExecution.exercise_id == exercise.id
        )
        planned = (
            select(PlanDay.plan_id)
            .join(
                PlannedExercise,
                (PlannedExercise.user_id == PlanDay.user_id) & (PlannedExercise.plan_day_id == PlanDay.id),
            )
            .where(PlanDay.user_id == self._user_id, PlannedExercise.exercise_id == exercise.id)
        )
        workouts = select(Workout).where(Workout.user_id == self._user_id, Workout.id.in_(done)).order_by(Workout.id)
        plans = select(Plan).where(Plan.user_id == self._user_id, Plan.id.in_(planned)).order_by(Plan.id)
        rows: list[Workout | Plan] = list(await self._session.scalars(workouts.with_for_update()))
        rows += await self._session.scalars(plans.with_for_update())
        for row in rows:
            row.version += 1

    async def _limit(self, slug: str, instead: str) -> None:
        """Let what the person cannot do by one key be what they cannot do by another."""
        limiting = select(Memory).where(Memory.user_id == self._user_id, Memory.affects["exercises"].contains([slug]))
        for memory in await self._session.scalars(limiting):
            named = [instead if one == slug else one for one in memory.affects["exercises"]]
            memory.affects = {**memory.affects, "exercises": list(dict.fromkeys(named))}
        await self._session.flush()

    async def _slug(self, name: str) -> str:
        """A key made of the name that neither the catalogue nor the person has."""
        wanted = APART.sub("-", fold(normalize(name))).strip("-") or NAMELESS
        taken = set(await self._exercises.slugs(wanted))
        candidates = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
        return next(slug for slug in candidates if slug not in taken)
