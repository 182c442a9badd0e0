"""Plans: prescribing days, exercises and targets."""

import json
from typing import Annotated

from pydantic import BaseModel, Field

from store.errors import Implausible
from store.plans import Prescription
from store.tables import Plan, PlannedSet
from tools.logbook import SetType, Unit
from tools.quantities import Quantity, in_kg
from tools.receipts import Receipt
from tools.work import Work
from tools.workouts import ExerciseName


class Target(BaseModel):
    """One set to do: a number or range of reps, with a load or an effort."""

    reps_min: int | None = Field(default=None, ge=1, le=500, description="Fewest reps.")
    reps_max: int | None = Field(default=None, ge=1, le=500, description="Most reps; left out it is reps_min.")
    weight: Quantity | None = Field(default=None, gt=0, le=1500, description="Target load, only if agreed on.")
    unit: Unit | None = Field(default=None, description="Unit of the load; left out it is the person's own.")
    rpe: Quantity | None = Field(default=None, ge=1, le=10, description="Target effort 1 to 10.")
    duration_s: int | None = Field(default=None, ge=1, le=86400, description="Seconds, for holds and cardio.")
    distance_m: Quantity | None = Field(default=None, gt=0, le=500000, description="Metres, for cardio and carries.")
    set_type: SetType = Field(default="working", description="Kind of set.")


class NewPlannedExercise(BaseModel):
    """One exercise of a day with a target for each set."""

    exercise: str = Field(max_length=120, description="The exercise by name.")
    sets: list[Target] = Field(min_length=1, max_length=20, description="One entry for each set: 3x5 is three.")


class NewDay(BaseModel):
    """One training day."""

    name: str = Field(min_length=1, max_length=80, description="Name of the day, such as Upper A.")
    exercises: list[NewPlannedExercise] = Field(min_length=1, max_length=20, description="Exercises in order.")


class PlannedExerciseShape(BaseModel):
    """One exercise of a plan as stored."""

    exercise: ExerciseName
    sets: list[Target]


class PlanDayShape(BaseModel):
    """One day of a plan as stored."""

    name: str
    exercises: list[PlannedExerciseShape]


class Planned(Receipt):
    """A plan that was just made and is now the one to follow."""

    kind: str = "plan"
    plan_id: int
    name: str
    weeks: int | None
    days: list[PlanDayShape]


async def create_plan(
    work: Work,
    name: Annotated[str, Field(min_length=1, max_length=80, description="What to call the plan.")],
    days: Annotated[list[NewDay], Field(min_length=1, max_length=7, description="The training days of a week.")],
    goal: Annotated[str | None, Field(max_length=200, description="What it is for, if said.")] = None,
    weeks: Annotated[int | None, Field(ge=1, le=52, description="How many weeks, if said.")] = None,
) -> Planned:
    """Create a training plan the person asked for, with its days, exercises and targets, and make it the active one."""
    earlier = await work.earlier(_resolved(name, days))
    if earlier is not None:
        return Planned.model_validate({**earlier, "already_logged": True})
    shapes: list[PlanDayShape] = []
    rows: list[tuple[str, list[Prescription]]] = []
    for day in days:
        prescriptions = [await _prescription(work, planned) for planned in day.exercises]
        rows.append((day.name, prescriptions))
        shapes.append(
            PlanDayShape(
                name=day.name,
                exercises=[
                    PlannedExerciseShape(exercise=ExerciseName.model_validate(movement), sets=planned.sets)
                    for planned, (movement, _) in zip(day.exercises, prescriptions, strict=True)
                ],
            )
        )
    plan = await work.store.plans.create(Plan(name=name, goal=goal, weeks=weeks), rows)
    count = f"{len(days)} day" if len(days) == 1 else f"{len(days)} days"
    return Planned(plan_id=plan.id, name=name, weeks=weeks, days=shapes, summary=f"Plan “{name}”: {count} a week")


def _resolved(name: str, days: list[NewDay]) -> str:
    """The call in one canonical line."""
    return f"create_plan {name} " + json.dumps([day.model_dump(mode="json") for day in days], sort_keys=True)


async def _prescription(work: Work, planned: NewPlannedExercise) -> Prescription:
    movement, _ = await work.store.exercises.resolve(planned.exercise)
    return Prescription(movement, [_target(target, work.user.unit) for target in planned.sets])


def _target(target: Target, own_unit: str) -> PlannedSet:
    reps_max = target.reps_max or target.reps_min
    if target.reps_min and reps_max and reps_max < target.reps_min:
        raise Implausible(f"A range of {target.reps_min} to {reps_max} reps runs backwards.")
    unit = (target.unit or own_unit) if target.weight is not None else None
    return PlannedSet(
        **target.model_dump(exclude={"reps_max", "unit"}),
        reps_max=reps_max,
        unit=unit,
        weight_kg=None if target.weight is None or unit is None else in_kg(target.weight, unit),
    )
