"""Whole plans for programs: listed, shown, written, replaced, changed, copied, followed or not, deleted."""

from typing import Annotated

from pydantic import Field

from store.plan_writing import PrescribedDay, Prescription
from store.plans import PlannedDay
from store.tables import Plan, PlannedSet
from tools.pages import PageNumber, PerPage
from tools.plan_shapes import PlanDeleted, PlanPage, PlanShape, PlanWritten, outlined, shaped, written
from tools.prescribing import NewPlan, PlanChanges, PlanContent, PlanCopy, given, prescribed_days
from tools.texts import Line
from tools.work import Work
from tools.workouts import counted

PlanId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which plan.")]
COPIED = ("set_type", "reps_min", "reps_max", "weight", "unit", "weight_kg", "rpe", "duration_s", "distance_m")


async def list_plans(
    work: Work,
    q: Annotated[
        Line | None, Field(description="Words in the name of the plan or of a day of it, or in its goal.")
    ] = None,
    active: Annotated[bool | None, Field(description="Only the plan being followed, or only the others.")] = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> PlanPage:
    """List plans with the names of their days, the active one first and then the newest."""
    found, total = await work.store.plans.page(page, per_page, active=active, text=q)
    return PlanPage(items=[outlined(one) for one in found], total=total, page=page, per_page=per_page)


async def show_plan(work: Work, plan_id: PlanId) -> PlanShape:
    """Show a plan with its days, exercises and targets."""
    plan = await work.store.plans.get(plan_id)
    return shaped(plan, await work.store.plans.contents(plan))


async def write_plan(work: Work, plan: NewPlan) -> PlanWritten:
    """Write a whole plan, and make it the one to follow if that is said.

    Everything is kept as it was sent: what a constraint of the person speaks against is named in `warnings`.
    """
    days = await prescribed_days(work, plan.days)
    row = Plan(name=plan.name, goal=plan.goal, weeks=plan.weeks)
    made = await work.store.plans.create(row, days, active=plan.activate)
    return await written(work, made, f"Plan “{plan.name}”: {counted(len(days), 'day')} a week")


async def replace_plan(work: Work, plan_id: PlanId, plan: PlanContent) -> PlanWritten:
    """Put a whole plan in the place of what it was; whether it is the one to follow stays.

    A day whose name stays, or else whose place stays, keeps its id, and with it the workouts that followed it. What
    is in the days gets new ids.
    """
    there = await work.store.plans.open(plan_id)
    there.row.name, there.row.goal, there.row.weeks = plan.name, plan.goal, plan.weeks
    await there.replace_days(await prescribed_days(work, plan.days))
    return await written(work, there, f"Plan “{plan.name}” replaced: {counted(len(plan.days), 'day')} a week")


async def change_plan(work: Work, plan_id: PlanId, changes: PlanChanges) -> PlanWritten:
    """Change a plan's name, goal or number of weeks."""
    named = given(changes, "name")
    plan = await work.store.plans.open(plan_id)
    for field, value in named.items():
        setattr(plan.row, field, value)
    return await written(work, plan, f"Plan “{plan.row.name}” changed")


async def delete_plan(work: Work, plan_id: PlanId) -> PlanDeleted:
    """Delete a plan with all that is in it. Workouts that followed it stay, and follow none; undo brings all back."""
    plan = await work.store.plans.open(plan_id)
    await plan.remove_all()
    return PlanDeleted(id=plan_id, summary=f"Plan “{plan.row.name}” deleted")


async def activate_plan(work: Work, plan_id: PlanId) -> PlanWritten:
    """Make a plan the one to follow, in the place of the one that was."""
    plan = await work.store.plans.open(plan_id)
    await plan.activate()
    return await written(work, plan, f"Plan “{plan.row.name}” is the one to follow")


async def deactivate_plan(work: Work, plan_id: PlanId) -> PlanWritten:
    """Follow a plan no longer; it stays as it is."""
    plan = await work.store.plans.open(plan_id)
    plan.row.is_active = False
    return await written(work, plan, f"Plan “{plan.row.name}” is not followed any more")


async def copy_plan(work: Work, plan_id: PlanId, wanted: PlanCopy | None = None) -> PlanWritten:
    """Copy a plan with all that is in it; the copy is not the one to follow before it is made so."""
    plan = await work.store.plans.get(plan_id)
    days = [_copied(day) for day in await work.store.plans.contents(plan)]
    name = (wanted and wanted.name) or f"{plan.name} (copy)"
    copy = await work.store.plans.create(Plan(name=name, goal=plan.goal, weeks=plan.weeks), days, active=False)
    return await written(work, copy, f"Plan “{plan.name}” copied as “{name}”")


def _copied(planned: PlannedDay) -> PrescribedDay:
    day, items = planned
    exercises = [
        Prescription(exercise, [PlannedSet(**{key: getattr(one, key) for key in COPIED}) for one in sets], item.notes)
        for item, exercise, sets in items
    ]
    return PrescribedDay(day.name, exercises)
