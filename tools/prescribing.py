"""What programs prescribe: plans, their days, exercises and targets as they are sent, and how they are stored."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from store.errors import Implausible, Invalid
from store.plan_writing import MOST, PrescribedDay, Prescription
from store.tables import Exercise, PlanDay, PlannedExercise, PlannedSet
from tools.exercise_links import WhichExercise
from tools.plans import Target, as_planned_set
from tools.texts import Id, Line, Notes
from tools.work import Work

Weeks = Annotated[int | None, Field(strict=True, ge=1, le=52, description="How many weeks it goes on.")]
Goal = Annotated[Line | None, Field(description="What it is for.")]

SET = {"reps_min": 5, "reps_max": 8, "weight": 100, "unit": "kg", "rpe": 8}
EXERCISE = {"exercise": "squat", "notes": "Pause in the hole.", "sets": [SET, SET, SET]}
DAY = {"name": "Lower A", "exercises": [EXERCISE]}
PLAN = {"name": "Two days", "goal": "strength", "weeks": 8, "days": [DAY], "activate": True}


def _strict(**example: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class NewTarget(Target):
    """One set to do: a number or range of reps, with a load or an effort, or seconds or metres."""

    model_config = _strict(**SET)


class NewPrescription(BaseModel):
    """One exercise to do, with a target for each set."""

    model_config = _strict(**EXERCISE)

    exercise: WhichExercise
    notes: Notes | None = Field(default=None, description="A remark on how to do it.")
    sets: list[NewTarget] = Field(default=[], max_length=MOST[PlannedSet], description="One for each set, in order.")


class NewPlanDay(BaseModel):
    """One training day."""

    model_config = _strict(**DAY)

    name: Line = Field(description="What to call the day.")
    exercises: list[NewPrescription] = Field(
        default=[], max_length=MOST[PlannedExercise], description="What is to be done on it, in order."
    )


class PlanContent(BaseModel):
    """A whole plan, in the place of what it was."""

    model_config = _strict(**{key: value for key, value in PLAN.items() if key != "activate"})

    name: Line = Field(description="What to call the plan.")
    goal: Goal = None
    weeks: Weeks = None
    days: list[NewPlanDay] = Field(
        default=[], max_length=MOST[PlanDay], description="The training days of a week, in order."
    )


class NewPlan(PlanContent):
    """A new plan with all that is in it."""

    model_config = _strict(**PLAN)

    activate: bool = Field(default=False, description="Whether to make it the plan to follow.")


class PlanChanges(BaseModel):
    """What to change of a plan; what is left out stays, null clears."""

    model_config = _strict(name="Three days", weeks=12)

    name: Line | None = Field(default=None, description="What to call the plan; it keeps one.")
    goal: Goal = None
    weeks: Weeks = None


class PlanCopy(BaseModel):
    """How to copy a plan."""

    model_config = _strict(name="Two days, heavier")

    name: Line | None = Field(default=None, description="What to call the copy.")


class PlanDayChanges(BaseModel):
    """What to change of a day."""

    model_config = _strict(name="Lower B")

    name: Line = Field(description="What to call the day.")


class PrescriptionChanges(BaseModel):
    """What to change of a planned exercise; what is left out stays, null clears."""

    model_config = _strict(exercise="front-squat")

    exercise: WhichExercise | None = Field(default=None, description="Another exercise; there is always one.")
    notes: Notes | None = Field(default=None, description="A remark on how to do it.")


class TargetChanges(Target):
    """What to change of a target; what is left out stays, null clears. A load that is cleared takes its unit along."""

    model_config = _strict(weight=102.5)


class NewOrder(BaseModel):
    """All of them in their new order."""

    model_config = _strict(ids=[3, 1, 2])

    ids: list[Id] = Field(max_length=max(MOST.values()), description="Every id exactly once.")


async def prescribed_days(work: Work, days: Sequence[NewPlanDay]) -> list[PrescribedDay]:
    """Days as they are stored; raises for an exercise that is not known or a target nobody can mean."""
    known = await _known(work, [one for day in days for one in day.exercises])
    return [PrescribedDay(day.name, [_stored(work, one, known) for one in day.exercises]) for day in days]


async def prescribed(work: Work, wanted: NewPrescription) -> Prescription:
    """One exercise as it is stored; raises as `prescribed_days` does."""
    return _stored(work, wanted, await _known(work, [wanted]))


def given(changes: BaseModel, *kept: str) -> dict[str, Any]:
    """What changes name, without a null for what is `kept` whatever happens; raises `Invalid` for such a null."""
    named = {field: getattr(changes, field) for field in changes.model_fields_set}
    for field in kept:
        if field in named and named[field] is None:
            raise Invalid(f"The {field} cannot be taken away. Leave it out to keep it.")
    return named


def change_target(work: Work, target: PlannedSet, changes: TargetChanges) -> None:
    """Change a stored target; raises `Implausible` for what nobody can mean."""
    wanted = {field: getattr(target, field) for field in Target.model_fields}
    if target.reps_max == target.reps_min:
        wanted["reps_max"] = None  # as it is when a plain number of reps was sent
    wanted |= given(changes)
    if wanted["weight"] is None:
        if changes.unit is not None:
            raise Implausible("A unit without a load says nothing. Send the weight with it.")
        wanted["unit"] = None
    stored = as_planned_set(Target.model_validate(wanted), work.user.unit)
    for field in (*Target.model_fields, "weight_kg"):
        setattr(target, field, getattr(stored, field))


async def _known(work: Work, wanted: Sequence[NewPrescription]) -> dict[int | str, Exercise]:
    return await work.store.exercises.referred(dict.fromkeys(one.exercise for one in wanted))


def _stored(work: Work, wanted: NewPrescription, known: dict[int | str, Exercise]) -> Prescription:
    sets = [as_planned_set(target, work.user.unit) for target in wanted.sets]
    return Prescription(known[wanted.exercise], sets, wanted.notes)
