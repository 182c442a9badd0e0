"""Plans as they are told: one with its days, exercises and targets, a list of them, and what a change answers."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from store.plan_writing import WritablePlan
from store.plans import PlanItem, PlannedDay, PlanOutline
from store.tables import Plan
from tools.constraints import Constraints
from tools.exercise_links import ExerciseLink
from tools.logbook import SetType, Unit
from tools.memories import constraints_of
from tools.pages import Page
from tools.quantities import Quantity
from tools.receipts import Receipt
from tools.work import Work
from tools.workouts import counted


class TargetSet(BaseModel):
    """One set to do: a range of reps, a load as entered and in kilograms, an effort, seconds or metres."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    position: int
    set_type: SetType
    reps_min: int | None
    reps_max: int | None
    weight: Quantity | None
    unit: Unit | None
    weight_kg: Quantity | None
    rpe: Quantity | None
    duration_s: int | None
    distance_m: Quantity | None


class TargetExercise(BaseModel):
    """One exercise to do, with a target for each set."""

    id: int
    position: int
    exercise: ExerciseLink
    notes: str | None
    sets: list[TargetSet]


class TargetDay(BaseModel):
    """One training day of a plan; a workout names it as its `plan_day_id`."""

    id: int
    position: int
    name: str
    exercises: list[TargetExercise]


class DayOfPlan(TargetDay):
    """One training day by itself, with the `version` of its plan, which is its `ETag`."""

    version: int


class PlanName(BaseModel):
    """A plan by its name. `version` counts what was written to it and is its `ETag`."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    goal: str | None
    weeks: int | None
    is_active: bool
    version: int
    created_at: datetime


class PlanShape(PlanName):
    """A plan with its training days in order."""

    days: list[TargetDay]


class DayName(BaseModel):
    """A training day by its name, and how many exercises it has."""

    id: int
    position: int
    name: str
    exercises: int


class PlanHeading(PlanName):
    """A plan with the names of its training days."""

    days: list[DayName]


class PlanPage(Page[PlanHeading]):
    """A page of plans, the active one first, then the newest."""


class Objection(BaseModel):
    """Something planned that a constraint of the person speaks against, and their words for why."""

    about: str = Field(description="An exercise by its name, or how many days it is.", examples=["Squat"])
    reason: str = Field(description="What the person said.", examples=["my left knee hurts"])


class PlanWritten(Receipt):
    """A plan as it is after something was written to it. `id` is what was written: the plan, or the day, exercise or
    set of it that was added or changed. Nothing is left out because of a constraint, but `warnings` name it.
    """

    kind: str = "plan"
    id: int
    version: int
    plan: PlanShape
    warnings: list[Objection]


class PlanDeleted(Receipt):
    """A plan that is gone."""

    kind: str = "deleted"
    id: int


def shaped(plan: Plan, days: Sequence[PlannedDay]) -> PlanShape:
    """A stored plan as others see it."""
    return PlanShape(**PlanName.model_validate(plan).model_dump(), days=[shaped_day(day) for day in days])


def shaped_day(planned: PlannedDay) -> TargetDay:
    """A stored day as others see it."""
    day, items = planned
    return TargetDay(id=day.id, position=day.position, name=day.name, exercises=[_item(item) for item in items])


def outlined(outline: PlanOutline) -> PlanHeading:
    """A stored plan as a list shows it."""
    days = [DayName(id=day.id, position=day.position, name=day.name, exercises=count) for day, count in outline.days]
    return PlanHeading(**PlanName.model_validate(outline.plan).model_dump(), days=days)


async def written(work: Work, plan: WritablePlan, summary: str, part_id: int | None = None) -> PlanWritten:
    """What a change of a plan answers."""
    days = await work.store.plans.contents(plan.row)
    return PlanWritten(
        id=plan.row.id if part_id is None else part_id,
        version=plan.row.version,
        plan=shaped(plan.row, days),
        warnings=objections(days, await constraints_of(work)),
        summary=summary,
    )


def objections(days: Sequence[PlannedDay], constraints: Constraints) -> list[Objection]:
    """What constraints speak against in these days, each exercise once, and whether they are too many."""
    exercises = {exercise.id: exercise for _, items in days for _, exercise, _ in items}.values()
    found = [
        Objection(about=exercise.name, reason=reason)
        for exercise in exercises
        if (reason := constraints.against(exercise)) is not None
    ]
    if constraints.days is not None and len(days) > constraints.days:
        found.append(Objection(about=f"{counted(len(days), 'day')} a week", reason=constraints.about_days() or ""))
    return found


def _item(item: PlanItem) -> TargetExercise:
    planned, exercise, sets = item
    return TargetExercise(
        id=planned.id,
        position=planned.position,
        exercise=ExerciseLink.model_validate(exercise),
        notes=planned.notes,
        sets=[TargetSet.model_validate(target) for target in sets],
    )
