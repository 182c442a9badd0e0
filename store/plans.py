"""Plans: what is prescribed, never what was done."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import NotFound
from store.tables import Exercise, Plan, PlanDay, PlannedExercise, PlannedSet


class Prescription(NamedTuple):
    """One exercise of a plan day with its targets, in order."""

    exercise: Exercise
    sets: Sequence[PlannedSet]


class Plans:
    """The caller's plans; at most one is active.

    `expected` are the versions that a plan asked for by its id may be in; None where any will do.
    """

    def __init__(self, session: AsyncSession, user_id: int, expected: Collection[int] | None = None) -> None:
        self._session = session
        self._user_id = user_id
        self._expected = expected

    def _mine(self) -> Select[Plan]:
        return select(Plan).where(Plan.user_id == self._user_id)

    async def active(self) -> Plan | None:
        """The plan being followed."""
        found: Plan | None = await self._session.scalar(self._mine().where(Plan.is_active))
        return found

    async def sessions(self) -> list[list[Exercise]]:
        """The exercises of each day of the plan being followed, in order; empty without one."""
        active = self._mine().where(Plan.is_active).with_only_columns(Plan.id).scalar_subquery()
        query = (
            select(PlanDay.id, Exercise)
            .join(
                PlannedExercise,
                (PlannedExercise.user_id == PlanDay.user_id) & (PlannedExercise.plan_day_id == PlanDay.id),
            )
            .join(Exercise, Exercise.id == PlannedExercise.exercise_id)
            .where(PlanDay.user_id == self._user_id, PlanDay.plan_id == active)
            .order_by(PlanDay.position, PlannedExercise.position)
        )
        days: dict[int, list[Exercise]] = {}
        for day_id, exercise in await self._session.execute(query):
            days.setdefault(day_id, []).append(exercise)
        return list(days.values())

    async def day(self, plan_day_id: int) -> PlanDay:
        """One day of an own plan; raises `NotFound`."""
        found = await self._session.get(PlanDay, (self._user_id, plan_day_id))
        if found is None:
            raise NotFound(f"There is no plan day {plan_day_id}.")
        return found

    async def create(self, plan: Plan, days: Sequence[tuple[str, Sequence[Prescription]]]) -> Plan:
        """Write a plan with its days and make it the active one."""
        earlier = await self._session.scalar(self._mine().where(Plan.is_active).with_for_update())
        if earlier is not None:
            earlier.is_active = False
            earlier.version += 1
            await self._session.flush()  # only one may be active at a time
        plan.user_id, plan.is_active = self._user_id, True
        self._session.add(plan)
        await self._session.flush()
        for position, (name, prescriptions) in enumerate(days, start=1):
            day = PlanDay(user_id=self._user_id, plan_id=plan.id, position=position, name=name)
            self._session.add(day)
            await self._session.flush()
            for place, prescription in enumerate(prescriptions, start=1):
                await self._prescribe(day, place, prescription)
        return plan

    async def _prescribe(self, day: PlanDay, position: int, prescription: Prescription) -> None:
        planned = PlannedExercise(
            user_id=self._user_id,
            plan_day_id=day.id,
            exercise_id=prescription.exercise.id,
            exercise_owner=prescription.exercise.owner_id,
            position=position,
        )
        self._session.add(planned)
        await self._session.flush()
        for number, target in enumerate(prescription.sets, start=1):
            target.user_id, target.planned_exercise_id, target.position = self._user_id, planned.id, number
            self._session.add(target)
        await self._session.flush()
