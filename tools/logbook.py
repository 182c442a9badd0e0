"""Logging as people speak of it: an exercise by its name, with the complete list of what was done."""

import json
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from store.errors import Implausible
from store.names import Resolved
from store.progress import Scope
from store.tables import Exercise, PerformedSet, Workout
from tools.days import spoken_day
from tools.plausibility import check_date, check_sets
from tools.quantities import Quantity, as_number, in_kg, told
from tools.receipts import Receipt
from tools.record_rules import NewRecord, beaten
from tools.work import Work
from tools.workouts import ExerciseName, LoggedSet

SetType = Literal[
    "working",
    "warmup",
    "drop",
    "failure",
    "amrap",
    "top",
    "backoff",
    "myo_rep",
    "rest_pause",
    "cluster",
    "partial",
    "negative",
    "isometric",
]
LoadType = Literal["external", "bodyweight", "bodyweight_plus", "assisted", "band", "none"]
Unit = Literal["kg", "lb"]
# What makes two calls the same one; remarks, rests and ways of putting it do not.
TELLING = ("reps", "weight_kg", "load_type", "set_type", "rpe", "rir", "duration_s", "distance_m", "side")


class NewSet(BaseModel):
    """One set as it was said."""

    reps: int | None = Field(default=None, description="Repetitions.")
    weight: Quantity | None = Field(default=None, description="Load as said, per implement; leave out when unsaid.")
    unit: Unit | None = Field(default=None, description="Unit as said; left out it is the person's own.")
    set_type: SetType = Field(default="working", description="Kind of set.")
    load_type: LoadType | None = Field(
        default=None, description="bodyweight_plus for added load, assisted for help; usually left out."
    )
    rpe: Quantity | None = Field(default=None, description="Effort 1 to 10 in half steps, only if said.")
    rir: Quantity | None = Field(default=None, description="Reps left in reserve, only if said.")
    duration_s: int | None = Field(default=None, description="Seconds, for holds and cardio.")
    distance_m: Quantity | None = Field(default=None, description="Metres, for cardio and carries.")
    avg_hr: int | None = Field(default=None, description="Average heart rate, beats per minute.")
    rest_s: int | None = Field(default=None, description="Rest before the next set, seconds.")
    tempo: str | None = Field(default=None, max_length=20, description="Tempo such as 3-1-1-0.")
    side: Literal["left", "right", "both"] | None = Field(default=None, description="Which side, only if said.")
    notes: str | None = Field(default=None, max_length=500, description="A remark on this set.")


class Before(BaseModel):
    """The sets of the same exercise in the workout before, without its warm-ups."""

    performed_on: date
    sets: list[LoggedSet]
    set_ids: list[int]
    summary: str


class Logged(Receipt):
    """Sets that are now in the log, with what was done of it the time before and the records they beat."""

    kind: str = "logged"
    exercise: ExerciseName
    performed_on: date
    workout_id: int
    reopened: bool = False
    sets: list[LoggedSet]
    last_time: Before | None = None
    records: list[NewRecord] = []


async def log_set(
    work: Work,
    exercise: Annotated[str, Field(max_length=120, description="The exercise in the person's words or by its name.")],
    sets: Annotated[list[NewSet], Field(description="Every set done of it, in order: 3x5 is three entries.")],
    performed_on: Annotated[date | None, Field(description="Day it was done, YYYY-MM-DD; today if left out.")] = None,
    superset_group: Annotated[
        int | None, Field(ge=1, le=99, description="Equal numbers mark exercises done as a superset.")
    ] = None,
    superset_with: Annotated[
        str | None,
        Field(max_length=120, description="An exercise already in this workout that this was a superset with."),
    ] = None,
) -> Logged:
    """Log what the person has done: one call for one exercise with its complete list of sets."""
    movement, resolution = await work.store.exercises.resolve(exercise)
    day = performed_on or work.today
    check_date(day, work.today)
    done = [as_stored(new, movement, work.user.unit) for new in sets]
    check_sets(movement, done)
    earlier = await work.earlier(_resolved(movement, day, done))
    if earlier is not None:
        return Logged.model_validate({**earlier, "already_logged": True})
    workout = await (work.store.workouts.today() if day == work.today else work.store.workouts.on(day))
    for performed in done:
        _trace(performed, movement, resolution, work)
    past = (await work.store.records.pasts([movement], workout.row.id))[movement.id]
    before = await _before(work, movement, workout.row) if past.feats else None
    execution = await workout.execution(movement, superset_group)
    if superset_with is not None:
        partner, _ = await work.store.exercises.resolve(superset_with)
        await workout.pair(execution, partner)
    await workout.add(execution, done)
    return Logged(
        exercise=ExerciseName.model_validate(movement),
        performed_on=day,
        workout_id=workout.row.id,
        reopened=workout.reopened,
        sets=[LoggedSet.model_validate(performed) for performed in done],
        summary=f"{movement.name}: {told(done)}, {spoken_day(day, work.today)}",
        last_time=before,
        records=beaten(past, done, work.user.unit),
    )


def _trace(performed: PerformedSet, movement: Exercise, resolution: Resolved, work: Work) -> None:
    """Keep where the set comes from: its message, the place in it, how the exercise was found and how sure that is."""
    place = work.origin.place(movement.slug, performed) if work.origin else None
    sure = resolution.confidence
    performed.turn_id, performed.resolver = work.turn_id, resolution.how
    if place is not None:
        performed.span_start, performed.span_end = place.start, place.end
        sure = min(sure, place.confidence)
        if place.named is None:
            performed.resolver = "context"
        elif resolution.how == "alias" and place.confidence < 1:
            performed.resolver = "fuzzy"
    performed.confidence = Decimal(str(round(sure, 3)))


async def _before(work: Work, movement: Exercise, workout: Workout) -> Before | None:
    """The same exercise the time before this workout."""
    moment = (workout.local_date, workout.started_at)
    found = await work.store.progress.latest(Scope(exercise=movement), moment)
    if found is None:
        return None
    earlier, [(_, sets)] = found
    return Before(
        performed_on=earlier.local_date,
        sets=[LoggedSet.model_validate(performed) for performed in sets],
        set_ids=[performed.id for performed in sets],
        summary=f"{told(sets)}, {spoken_day(earlier.local_date, work.today)}",
    )


def as_stored(new: NewSet, movement: Exercise, own_unit: str) -> PerformedSet:
    """A set as it is kept: the load as entered and in kilograms, in `own_unit` where no unit was said."""
    weight = new.weight or None  # nought on the bar is no load
    unit = (new.unit or own_unit) if weight is not None else None
    if new.rpe is not None and new.rir is not None and new.rpe + new.rir != 10:
        raise Implausible(f"RPE {new.rpe} and {new.rir} reps in reserve contradict each other. Which one holds?")
    return PerformedSet(
        **new.model_dump(include=set(NewSet.model_fields), exclude={"weight", "unit", "load_type"}),
        weight=weight,
        unit=unit,
        weight_kg=None if weight is None or unit is None else in_kg(weight, unit),
        load_type=new.load_type or load_type_of(movement, weight),
    )


def load_type_of(movement: Exercise, weight: Decimal | None) -> LoadType:
    """How this exercise is loaded when nobody said it: by its weight, by the body, or by both."""
    if weight is None:
        return "bodyweight" if movement.modality == "BODYWEIGHT" else "none"
    if movement.measurement == "assisted":
        return "assisted"
    own_weight = movement.measurement in ("bodyweight_reps", "weighted_bodyweight")
    return "bodyweight_plus" if own_weight and movement.modality == "BODYWEIGHT" else "external"


def _resolved(movement: Exercise, day: date, done: list[PerformedSet]) -> str:
    """The call with everything found out, in one canonical line: units, loads and kinds as they would be stored."""
    stored = [{name: _canonical(getattr(performed, name)) for name in TELLING} for performed in done]
    return f"log_set {movement.id} {day} " + json.dumps(stored)


def _canonical(value: Any) -> Any:
    return as_number(value) if isinstance(value, Decimal) else value
