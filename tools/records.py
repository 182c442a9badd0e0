"""Personal records, looked up, and what they are worth for picking a load."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from store.errors import NotFound
from store.records import Held
from store.tables import Exercise
from tools.days import spoken_day
from tools.exercise_links import ExerciseLink
from tools.pages import Page, PageNumber, PerPage
from tools.plausibility import Since, Until, check_stretch
from tools.quantities import Quantity, number
from tools.record_rules import SAYS, Best, best_of
from tools.work import Work
from tools.workouts import ExerciseName

MOST_EXERCISES = 12
STEPS = {"kg": Decimal("2.5"), "lb": Decimal(5)}


class ExerciseRecords(BaseModel):
    """The records of one exercise, weightiest first."""

    exercise: ExerciseName
    bests: list[Best]
    summary: str


class Records(BaseModel):
    """Personal records, exercise by exercise."""

    kind: str = "records"
    exercises: list[ExerciseRecords]
    summary: str


class HeldRecords(BaseModel):
    """The records of one exercise, weightiest first; none where its sets say nothing that can be compared."""

    exercise: ExerciseLink
    bests: list[Best]


class RecordPage(Page[HeldRecords]):
    """A page of exercises with their records, those of most workouts first."""


class Share(BaseModel):
    """A part of the most somebody can lift: `percent` of `max`, to a tenth and as plates can make it."""

    kind: str = "share"
    exercise: ExerciseName
    percent: Quantity
    max: Quantity
    value: Quantity
    loadable: Quantity
    unit: str
    set_ids: list[int]
    summary: str


async def records(
    work: Work,
    exercise: Annotated[
        str | None, Field(max_length=120, description="The exercise; every one trained when left out.")
    ] = None,
) -> Records:
    """Look up personal records: heaviest, most reps, estimated max, volume, longest, farthest, fastest."""
    if exercise is not None:
        movement, _ = await work.store.exercises.resolve(exercise)
        one = await _of(work, movement)
        return Records(exercises=[one] if one.bests else [], summary=one.summary)
    trained, _ = await work.store.records.exercises(1, MOST_EXERCISES)
    held = await work.store.records.of(trained)
    found = [_told_of(work, movement, held[movement.id]) for movement in trained]
    lines = [f"{one.exercise.name}: {told(one.bests[0], work.today)}" for one in found if one.bests]
    return Records(exercises=found, summary="\n".join(lines) or "Nothing is in the log yet, so there is no record.")


async def list_records(
    work: Work,
    exercise_id: Annotated[int | None, Field(ge=1, le=2**63 - 1, description="Only of this exercise.")] = None,
    since: Since = None,
    until: Until = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> RecordPage:
    """List the records of what was trained, or those of some days only, exercise by exercise."""
    check_stretch(since, until)
    days = (since, until)
    if exercise_id is None:
        trained, total = await work.store.records.exercises(page, per_page, days)
    else:
        trained, total = [await work.store.exercises.get(exercise_id)][: page == 1], 1
    held = await work.store.records.of(trained, days)
    items = [
        HeldRecords(
            exercise=ExerciseLink.model_validate(movement),
            bests=best_of(held[movement.id].feats, held[movement.id].lifted, work.user.unit),
        )
        for movement in trained
    ]
    return RecordPage(items=items, total=total, page=page, per_page=per_page)


async def percentage(
    work: Work,
    exercise: Annotated[str, Field(max_length=120, description="The exercise.")],
    percent: Annotated[Quantity, Field(gt=0, le=200, description="Percent of the most they can lift once.")],
) -> Share:
    """Work out a percentage of the most the person can lift once, from their own sets."""
    movement, _ = await work.store.exercises.resolve(exercise)
    best = next((one for one in (await _of(work, movement)).bests if one.kind == "e1rm"), None)
    if best is None:
        raise NotFound(f"The log has no set of {movement.name} with a weight and at most twelve reps to go by.")
    value, step = (best.value * percent / 100).quantize(Decimal("0.1")), STEPS[best.unit]
    loadable = (value / step).quantize(Decimal(1)) * step
    return Share(
        exercise=ExerciseName.model_validate(movement),
        percent=percent,
        max=best.value,
        value=value,
        loadable=loadable,
        unit=best.unit,
        set_ids=best.set_ids,
        summary=f"{number(percent)} % of your estimated {movement.name} max of {best.told} is"
        f" {number(value)} {best.unit}, on the bar {number(loadable)} {best.unit}",
    )


def told(best: Best, today: date) -> str:
    """A record with its day."""
    return f"{SAYS[best.kind]} {best.told} ({spoken_day(best.performed_on, today)})"


async def _of(work: Work, movement: Exercise) -> ExerciseRecords:
    return _told_of(work, movement, (await work.store.records.of([movement]))[movement.id])


def _told_of(work: Work, movement: Exercise, held: Held) -> ExerciseRecords:
    bests = best_of(held.feats, held.lifted, work.user.unit)
    spoken = [best for at, best in enumerate(bests) if best.kind != "reps" or at == 0]
    said = "; ".join(told(best, work.today) for best in spoken)
    return ExerciseRecords(
        exercise=ExerciseName.model_validate(movement),
        bests=bests,
        summary=f"{movement.name}: {said}" if said else f"The log has no sets of {movement.name} yet.",
    )
