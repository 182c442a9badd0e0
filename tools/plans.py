"""Plans: prescribing days, exercises and targets."""

import json
from typing import Annotated

from pydantic import BaseModel, Field

from store.errors import Conflict, Implausible
from store.plan_writing import PrescribedDay, Prescription
from store.tables import Exercise, Plan, PlannedSet
from tools.constraints import Constraints
from tools.logbook import SetType, Unit
from tools.memories import constraints_of
from tools.quantities import Quantity, in_kg
from tools.receipts import Receipt
from tools.substitutes import LeftOut, substitute, told
from tools.work import Work
from tools.workouts import ExerciseName, counted


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
    """A plan that was just made and is now the one to follow; `left_out` is what the person's constraints keep out."""

    kind: str = "plan"
    plan_id: int
    name: str
    weeks: int | None
    days: list[PlanDayShape]
    left_out: list[LeftOut] = []


async def create_plan(
    work: Work,
    name: Annotated[str, Field(min_length=1, max_length=80, description="What to call the plan.")],
    days: Annotated[list[NewDay], Field(min_length=1, max_length=7, description="The training days of a week.")],
    goal: Annotated[str | None, Field(max_length=200, description="What it is for, if said.")] = None,
    weeks: Annotated[int | None, Field(ge=1, le=52, description="How many weeks, if said.")] = None,
) -> Planned:
    """Create a training plan the person asked for, with its days, exercises and targets, and make it the active one.

    Exercises that a constraint of the person speaks against are replaced, and the answer says why.
    """
    earlier = await work.earlier(_resolved(name, days))
    if earlier is not None:
        return Planned.model_validate({**earlier, "already_logged": True})
    constraints = await constraints_of(work)
    left_out: list[LeftOut] = []
    movements = await work.store.exercises.named([one.exercise for day in days for one in day.exercises])
    wanted = [[(movements[one.exercise], one) for one in day.exercises] for day in days]
    chosen = [
        await _chosen(work, day.name, pairs, constraints, left_out) for day, pairs in zip(days, wanted, strict=True)
    ]
    rows = [
        PrescribedDay(day.name, [_prescription(work, movement, planned) for movement, planned in pairs])
        for day, pairs in zip(days, chosen, strict=True)
    ]
    plan = await work.store.plans.create(Plan(name=name, goal=goal, weeks=weeks), rows)
    return Planned(
        plan_id=plan.row.id,
        name=name,
        weeks=weeks,
        days=[_shape(day, pairs) for day, pairs in zip(days, chosen, strict=True)],
        left_out=left_out,
        summary="; ".join(filter(None, (_headline(name, days, constraints), told(left_out)))),
    )


def _headline(name: str, days: list[NewDay], constraints: Constraints) -> str:
    too_many = constraints.days is not None and len(days) > constraints.days
    against = f"; more than “{constraints.about_days()}” leaves room for" if too_many else ""
    return f"Plan “{name}”: {counted(len(days), 'day')} a week{against}"


Chosen = tuple[Exercise, NewPlannedExercise]


async def _chosen(
    work: Work, day: str, wanted: list[Chosen], constraints: Constraints, left_out: list[LeftOut]
) -> list[Chosen]:
    """The exercises of a day that nothing speaks against, others in the place of those that are out of the question."""
    taken = {movement.id for movement, _ in wanted}
    kept: list[Chosen] = []
    for movement, planned in wanted:
        reason = constraints.against(movement)
        if reason is None:
            kept.append((movement, planned))
            continue
        other = await substitute(work, movement, constraints, taken)
        left_out.append(LeftOut(exercise=movement.name, instead=other and other.name, reason=reason))
        if other is not None:
            taken.add(other.id)
            kept.append((other, planned))
    if not kept:
        raise Conflict(f"Nothing is left of {day}, {told(left_out)}. Plan that day for other parts of the body.")
    return kept


def _shape(day: NewDay, pairs: list[Chosen]) -> PlanDayShape:
    exercises = [
        PlannedExerciseShape(exercise=ExerciseName.model_validate(movement), sets=planned.sets)
        for movement, planned in pairs
    ]
    return PlanDayShape(name=day.name, exercises=exercises)


def _resolved(name: str, days: list[NewDay]) -> str:
    """The call in one canonical line."""
    return f"create_plan {name} " + json.dumps([day.model_dump(mode="json") for day in days], sort_keys=True)


def _prescription(work: Work, movement: Exercise, planned: NewPlannedExercise) -> Prescription:
    return Prescription(movement, [as_planned_set(target, work.user.unit) for target in planned.sets])


def as_planned_set(target: Target, own_unit: str) -> PlannedSet:
    """A target as it is stored, its load as entered and in kilograms; raises `Implausible` for a range backwards."""
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
