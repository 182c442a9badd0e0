"""Days, exercises and targets of a plan, one by one: each write moves the plan's version on."""

from typing import Annotated, NamedTuple

from pydantic import Field

from store.errors import NotFound
from store.plan_writing import WritablePlan
from store.tables import Exercise, Plan, PlanDay, PlannedExercise, PlannedSet
from tools.plan_pages import PlanId
from tools.plan_shapes import DayOfPlan, PlanWritten, shaped_day, written
from tools.plans import as_planned_set
from tools.prescribing import (
    NewOrder,
    NewPlanDay,
    NewPrescription,
    NewTarget,
    PlanDayChanges,
    PrescriptionChanges,
    TargetChanges,
    change_target,
    given,
    prescribed,
    prescribed_days,
)
from tools.work import Work

DayId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which day of the plan.")]
PlannedExerciseId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which exercise of the day.")]
PlannedSetId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which target of the exercise.")]


async def add_plan_day(work: Work, plan_id: PlanId, day: NewPlanDay) -> PlanWritten:
    """Add a day to the end of a plan, with its exercises and targets."""
    plan = await work.store.plans.open(plan_id)
    [row] = await plan.add_days(await prescribed_days(work, [day]))
    return await written(work, plan, f"Day “{row.name}” added to {_named(plan.row)}", row.id)


async def show_plan_day(work: Work, plan_id: PlanId, day_id: DayId) -> DayOfPlan:
    """Show one day of a plan with its exercises and targets. Its `ETag` names the version to send with `If-Match`."""
    plan = await work.store.plans.get(plan_id)
    found = next((planned for planned in await work.store.plans.contents(plan) if planned[0].id == day_id), None)
    if found is None:
        raise NotFound(f"There is no day {day_id} in this plan.")
    return DayOfPlan(**dict(shaped_day(found)), version=plan.version)


async def replace_plan_day(work: Work, plan_id: PlanId, day_id: DayId, day: NewPlanDay) -> PlanWritten:
    """Put a whole day in the place of what it was; its id, its place and who followed it stay."""
    plan, row = await _day(work, plan_id, day_id)
    [wanted] = await prescribed_days(work, [day])
    await plan.empty([row])
    row.name = wanted.name
    await plan.prescribe(row, wanted.exercises)
    return await written(work, plan, f"Day “{row.name}” of {_named(plan.row)} replaced", day_id)


async def change_plan_day(work: Work, plan_id: PlanId, day_id: DayId, changes: PlanDayChanges) -> PlanWritten:
    """Change the name of a day."""
    plan, row = await _day(work, plan_id, day_id)
    was, row.name = row.name, changes.name
    return await written(work, plan, f"Day “{was}” of {_named(plan.row)} is “{row.name}” now", day_id)


async def delete_plan_day(work: Work, plan_id: PlanId, day_id: DayId) -> PlanWritten:
    """Take a day out of a plan. Workouts that followed it stay, and follow none; undo brings all back."""
    plan, row = await _day(work, plan_id, day_id)
    await plan.remove(row)
    return await written(work, plan, f"Day “{row.name}” taken out of {_named(plan.row)}", day_id)


async def order_plan_days(work: Work, plan_id: PlanId, order: NewOrder) -> PlanWritten:
    """Put the days of a plan in a new order."""
    plan = await work.store.plans.open(plan_id)
    await plan.order(PlanDay, plan.row, order.ids)
    return await written(work, plan, f"The days of {_named(plan.row)} put in a new order")


async def add_planned_exercise(work: Work, plan_id: PlanId, day_id: DayId, exercise: NewPrescription) -> PlanWritten:
    """Add an exercise to the end of a day, with its targets."""
    plan, day = await _day(work, plan_id, day_id)
    wanted = await prescribed(work, exercise)
    [row] = await plan.prescribe(day, [wanted])
    return await written(work, plan, f"{wanted.exercise.name} added to {_named(day)}", row.id)


async def replace_planned_exercise(
    work: Work, plan_id: PlanId, day_id: DayId, planned_exercise_id: PlannedExerciseId, exercise: NewPrescription
) -> PlanWritten:
    """Put an exercise with its targets in the place of what it was; its id and its place stay."""
    at = await _place(work, plan_id, day_id, planned_exercise_id)
    wanted = await prescribed(work, exercise)
    at.become(wanted.exercise)
    at.row.notes = wanted.notes
    await at.plan.empty([at.row])
    await at.plan.aim(at.row, wanted.sets)
    return await at.written(work, f"{at.words} replaced by {wanted.exercise.name}")


async def change_planned_exercise(
    work: Work, plan_id: PlanId, day_id: DayId, planned_exercise_id: PlannedExerciseId, changes: PrescriptionChanges
) -> PlanWritten:
    """Change which exercise it is, or the remark on it; the targets stay."""
    named = given(changes, "exercise")
    at = await _place(work, plan_id, day_id, planned_exercise_id)
    if "exercise" in named:
        [movement] = (await work.store.exercises.referred([named["exercise"]])).values()
        at.become(movement)
    at.row.notes = named.get("notes", at.row.notes)
    return await at.written(work, f"{at.words} changed")


async def delete_planned_exercise(
    work: Work, plan_id: PlanId, day_id: DayId, planned_exercise_id: PlannedExerciseId
) -> PlanWritten:
    """Take an exercise out of a day, with its targets."""
    at = await _place(work, plan_id, day_id, planned_exercise_id)
    await at.plan.remove(at.row)
    return await at.written(work, f"{at.words} taken out")


async def order_planned_exercises(work: Work, plan_id: PlanId, day_id: DayId, order: NewOrder) -> PlanWritten:
    """Put the exercises of a day in a new order."""
    plan, day = await _day(work, plan_id, day_id)
    await plan.order(PlannedExercise, day, order.ids)
    return await written(work, plan, f"The exercises of {_named(day)} put in a new order", day_id)


async def add_planned_set(
    work: Work, plan_id: PlanId, day_id: DayId, planned_exercise_id: PlannedExerciseId, target: NewTarget
) -> PlanWritten:
    """Add a target to the end of an exercise."""
    at = await _place(work, plan_id, day_id, planned_exercise_id)
    row = as_planned_set(target, work.user.unit)
    await at.plan.aim(at.row, [row])
    return await at.written(work, f"A set added to {at.words}", row.id)


async def change_planned_set(
    work: Work,
    plan_id: PlanId,
    day_id: DayId,
    planned_exercise_id: PlannedExerciseId,
    planned_set_id: PlannedSetId,
    changes: TargetChanges,
) -> PlanWritten:
    """Change a target."""
    at = await _place(work, plan_id, day_id, planned_exercise_id)
    change_target(work, await at.plan.part(PlannedSet, planned_set_id, at.row), changes)
    return await at.written(work, f"A set of {at.words} changed", planned_set_id)


async def delete_planned_set(
    work: Work,
    plan_id: PlanId,
    day_id: DayId,
    planned_exercise_id: PlannedExerciseId,
    planned_set_id: PlannedSetId,
) -> PlanWritten:
    """Take a target out of an exercise."""
    at = await _place(work, plan_id, day_id, planned_exercise_id)
    await at.plan.remove(await at.plan.part(PlannedSet, planned_set_id, at.row))
    return await at.written(work, f"A set taken out of {at.words}", planned_set_id)


async def order_planned_sets(
    work: Work, plan_id: PlanId, day_id: DayId, planned_exercise_id: PlannedExerciseId, order: NewOrder
) -> PlanWritten:
    """Put the targets of an exercise in a new order."""
    at = await _place(work, plan_id, day_id, planned_exercise_id)
    await at.plan.order(PlannedSet, at.row, order.ids)
    return await at.written(work, f"The sets of {at.words} put in a new order")


class _Place(NamedTuple):
    """One planned exercise of a plan that is open for writing; `words` say where it was found."""

    plan: WritablePlan
    row: PlannedExercise
    words: str

    def become(self, movement: Exercise) -> None:
        """Let it be another exercise."""
        self.row.exercise_id, self.row.exercise_owner = movement.id, movement.owner_id

    async def written(self, work: Work, summary: str, part_id: int | None = None) -> PlanWritten:
        """What a change of it, or of a target of it, answers."""
        return await written(work, self.plan, summary, part_id or self.row.id)


async def _place(work: Work, plan_id: int, day_id: int, planned_exercise_id: int) -> _Place:
    plan, day = await _day(work, plan_id, day_id)
    row = await plan.part(PlannedExercise, planned_exercise_id, day)
    return _Place(plan, row, f"{(await plan.movement(row)).name} of {_named(day)}")


async def _day(work: Work, plan_id: int, day_id: int) -> tuple[WritablePlan, PlanDay]:
    plan = await work.store.plans.open(plan_id)
    return plan, await plan.part(PlanDay, day_id, plan.row)


def _named(row: Plan | PlanDay) -> str:
    return f"{'day' if isinstance(row, PlanDay) else 'plan'} “{row.name}”"
