"""Plans: what is prescribed, never what was done."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import NotFound
from store.parameters import ME
from store.plan_writing import PrescribedDay, WritablePlan
from store.tables import Exercise, ExerciseExecution, Plan, PlanDay, PlannedExercise, PlannedSet, Workout
from store.versions import check_version
from store.workouts import Workouts

MOST_VISITS = 30  # so far back the day that is due is worked out from

ACTIVE = select(Plan).where(Plan.user_id == ME, Plan.is_active)
CONTENTS = (
    select(PlanDay, PlannedExercise, Exercise, PlannedSet)
    .outerjoin(
        PlannedExercise, (PlannedExercise.user_id == PlanDay.user_id) & (PlannedExercise.plan_day_id == PlanDay.id)
    )
    .outerjoin(
        Exercise, (Exercise.id == PlannedExercise.exercise_id) & (Exercise.owner_id == PlannedExercise.exercise_owner)
    )
    .outerjoin(
        PlannedSet,
        (PlannedSet.user_id == PlannedExercise.user_id) & (PlannedSet.planned_exercise_id == PlannedExercise.id),
    )
    .where(PlanDay.user_id == ME, PlanDay.plan_id == bindparam("plan_id"))
    .order_by(PlanDay.position, PlannedExercise.position, PlannedSet.position)
)

PlanItem = tuple[PlannedExercise, Exercise, list[PlannedSet]]
PlannedDay = tuple[PlanDay, list[PlanItem]]


class PlanOutline(NamedTuple):
    """A plan with its days in order, and how many exercises each has."""

    plan: Plan
    days: list[tuple[PlanDay, int]]


class Visited(NamedTuple):
    """A workout as far as it can follow a plan: the day it names, and the muscles of each exercise done by its id."""

    plan_day_id: int | None
    exercises: dict[int, frozenset[str]]


class Plans:
    """The caller's plans; at most one is active.

    `expected` are the versions that a plan asked for by its id may be in; None where any will do.
    """

    def __init__(
        self,
        session: AsyncSession,
        user_id: int,
        now: datetime,
        workouts: Workouts,
        expected: Collection[int] | None = None,
    ) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now
        self._workouts = workouts
        self._expected = expected

    def _mine(self) -> Select[Plan]:
        return select(Plan).where(Plan.user_id == self._user_id)

    async def active(self) -> Plan | None:
        """The plan being followed."""
        found: Plan | None = await self._session.scalar(ACTIVE, {"user_id": self._user_id})
        return found

    async def get(self, plan_id: int) -> Plan:
        """One plan to read; raises `NotFound` or `Stale`."""
        return self._checked(await self._session.scalar(self._mine().where(Plan.id == plan_id)), plan_id)

    async def open(self, plan_id: int) -> WritablePlan:
        """Lock a plan for writing; raises `NotFound` or `Stale`."""
        await self._workouts.only_writer()  # first, as an undo does, or the two would wait for each other
        query = self._mine().where(Plan.id == plan_id).with_for_update()
        found = await self._session.scalar(query.execution_options(populate_existing=True))
        return WritablePlan(self._session, self._checked(found, plan_id))

    async def create(self, plan: Plan, days: Sequence[PrescribedDay], *, active: bool = True) -> WritablePlan:
        """Write a plan with its days, and make it the one to follow unless `active` is False."""
        await self._workouts.only_writer()
        plan.user_id, plan.version, plan.created_at = self._user_id, 0, self._now
        self._session.add(plan)
        await self._session.flush()  # its id is what days point at
        written = WritablePlan(self._session, plan)
        await written.add_days(days)
        if active:
            await written.activate()
        return written

    async def page(
        self, page: int, per_page: int, *, active: bool | None = None, text: str | None = None
    ) -> tuple[list[PlanOutline], int]:
        """Plans, the active one first and then the newest, and how many; `text` is in their name, goal or a day's."""
        query = self._mine() if active is None else self._mine().where(Plan.is_active.is_(active))
        if text:
            days = select(PlanDay.plan_id).where(
                PlanDay.user_id == self._user_id, PlanDay.name.icontains(text, autoescape=True)
            )
            named = (column.icontains(text, autoescape=True) for column in (Plan.name, Plan.goal))
            query = query.where(or_(*named, Plan.id.in_(days)))
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        ordered = query.order_by(Plan.is_active.desc(), Plan.id.desc())
        rows = await self._session.scalars(ordered.limit(per_page).offset((page - 1) * per_page))
        return await self._outlined(list(rows)), int(total or 0)

    async def contents(self, plan: Plan) -> list[PlannedDay]:
        """The days of a plan with exercises and targets, in order."""
        days: dict[int, PlannedDay] = {}
        items: dict[int, PlanItem] = {}
        asked = {"user_id": self._user_id, "plan_id": plan.id}
        for day, planned, exercise, target in await self._session.execute(CONTENTS, asked):
            _, inside = days.setdefault(day.id, (day, []))
            if planned is None:
                continue
            if planned.id not in items:
                items[planned.id] = (planned, exercise, [])
                inside.append(items[planned.id])
            if target is not None:
                items[planned.id][2].append(target)
        return list(days.values())

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

    async def visits(self, plan: Plan, since: date, before: date) -> list[Visited]:
        """The latest workouts before a local day that may have followed a plan, oldest first.

        Those that name a day of it, and those from the local day `since` on.
        """
        asked = {"user_id": self._user_id, "plan_id": plan.id, "since": since, "before": before}
        found: dict[int, Visited] = {}
        for workout_id, day_id, exercise_id, muscles in await self._session.execute(_visits(), asked):
            visited = found.setdefault(workout_id, Visited(day_id, {}))
            if exercise_id is not None:
                visited.exercises[exercise_id] = frozenset(muscles)
        return list(found.values())

    def _checked(self, found: Plan | None, plan_id: int) -> Plan:
        if found is None:
            raise NotFound(f"There is no plan {plan_id}.")
        check_version(found, self._expected)
        return found

    async def _outlined(self, plans: list[Plan]) -> list[PlanOutline]:
        outlines = {plan.id: PlanOutline(plan, []) for plan in plans}
        inside = (PlannedExercise.user_id == PlanDay.user_id) & (PlannedExercise.plan_day_id == PlanDay.id)
        query = (
            select(PlanDay, func.count(PlannedExercise.id))
            .outerjoin(PlannedExercise, inside)
            .where(PlanDay.user_id == self._user_id, PlanDay.plan_id.in_(outlines))
            .group_by(PlanDay.user_id, PlanDay.id)
            .order_by(PlanDay.plan_id, PlanDay.position)
        )
        for day, count in await self._session.execute(query):
            outlines[day.plan_id].days.append((day, count))
        return list(outlines.values())


@cache
def _visits() -> Select[Any]:
    days = select(PlanDay.id).where(PlanDay.user_id == ME, PlanDay.plan_id == bindparam("plan_id"))
    may_follow = or_(Workout.local_date >= bindparam("since"), Workout.plan_day_id.in_(days))
    latest = (
        select(Workout)
        .where(Workout.user_id == ME, Workout.local_date < bindparam("before"), may_follow)
        .order_by(Workout.local_date.desc(), Workout.started_at.desc(), Workout.id.desc())
        .limit(MOST_VISITS)
        .subquery()
    )
    done = (ExerciseExecution.user_id == ME) & (ExerciseExecution.workout_id == latest.c.id)
    return (
        select(latest.c.id, latest.c.plan_day_id, Exercise.id, Exercise.primary_muscles)
        .outerjoin(ExerciseExecution, done)
        .outerjoin(Exercise, Exercise.id == ExerciseExecution.exercise_id)
        .order_by(latest.c.local_date, latest.c.started_at, latest.c.id)
    )
