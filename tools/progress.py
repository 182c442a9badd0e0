"""What the log adds up to: when something was last done, how often and how much, and whether a lift grows."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from store.errors import Invalid, NotFound
from store.progress import Scope, Sums
from store.tables import Workout
from tools.days import spoken_day, spoken_days
from tools.quantities import Quantity, distance, duration, in_unit, number
from tools.strength import Trend, estimated_max, trend
from tools.work import Work
from tools.workouts import ExerciseName, LoggedExercise, LoggedSet, counted

BODY_PARTS = ("chest", "back", "shoulders", "arms", "legs", "core", "neck", "full body", "cardio")
MUSCLES = (
    "abdominals", "abductors", "adductors", "biceps", "calves", "forearms", "glutes", "hamstrings", "lats",
    "lower back", "middle back", "quadriceps", "traps", "triceps",
)  # fmt: skip
MOST_POINTS = 20
MOST_IDS = 500
About = Literal["strength", "workouts", "sets", "reps", "volume", "distance", "duration"]
ExerciseSaid = Annotated[str | None, Field(max_length=120, description="The exercise; left out, all training.")]
MuscleSaid = Annotated[
    str | None, Field(max_length=40, description="A muscle or body part such as lats or legs, instead of an exercise.")
]


class LastTime(BaseModel):
    """The last workout before the open one that had what was asked for, and its sets; no day when there is none."""

    kind: str = "last_time"
    what: str
    performed_on: date | None = None
    workout_id: int | None = None
    executions: list[LoggedExercise] = []
    set_ids: list[int] = []
    summary: str


class Point(BaseModel):
    """What one workout adds; `e1rm` is its best estimated max, of body and load together where the body is lifted."""

    performed_on: date
    sets: int
    reps: int
    volume: Quantity
    e1rm: Quantity | None = None
    set_ids: list[int]


class Progress(BaseModel):
    """Sums over some days and the newest workouts one by one. Loads are in `unit`, volume is Σ reps × load, in
    which the body counts where it is lifted and was measured.

    `hard_sets` counts a set half where the muscle only helps; `set_ids` are the newest sets the sums come from.
    """

    kind: str = "progress"
    what: str
    since: date | None
    until: date | None
    workouts: int
    sets: int
    hard_sets: Quantity
    reps: int
    volume: Quantity
    unit: str
    distance_m: Quantity
    duration_s: int
    trend: Trend | None = None
    points: list[Point]
    set_ids: list[int]
    summary: str


async def last_time(work: Work, exercise: ExerciseSaid = None, muscle: MuscleSaid = None) -> LastTime:
    """Look up when an exercise or muscle was last trained before the current workout, and with which sets."""
    scope, what = await _scope(work, exercise, muscle)
    current = await work.store.workouts.current()
    found = await work.store.progress.latest(scope, _moment(current) if current else None)
    if found is None:
        before = " before this workout" if current else ""
        return LastTime(what=what, summary=f"The log has no sets of {what}{before}.")
    workout, entries = found
    executions = [
        LoggedExercise(
            exercise=ExerciseName.model_validate(movement),
            superset_group=None,
            sets=[LoggedSet.model_validate(performed) for performed in sets],
        )
        for movement, sets in entries
    ]
    day = spoken_day(workout.local_date, work.today)
    return LastTime(
        what=what,
        performed_on=workout.local_date,
        workout_id=workout.id,
        executions=executions,
        set_ids=[performed.id for _, sets in entries for performed in sets],
        summary="\n".join(f"{day}: {execution.summary}" for execution in executions),
    )


async def progress(
    work: Work,
    exercise: ExerciseSaid = None,
    muscle: MuscleSaid = None,
    since: Annotated[date | None, Field(description="First day, YYYY-MM-DD; the whole log when left out.")] = None,
    until: Annotated[date | None, Field(description="Last day, YYYY-MM-DD; today when left out.")] = None,
    about: Annotated[About | None, Field(description="The figure that was asked for, if one was.")] = None,
) -> Progress:
    """Sum the log up: how many workouts, sets and reps, how much volume, how far, and whether a lift gets stronger."""
    if since is not None and until is not None and since > until:
        raise Invalid(f"{since} is after {until}. Which days do you mean?")
    scope, what = await _scope(work, exercise, muscle, since, until)
    total = await work.store.progress.total(scope)
    points = await _points(work, scope)
    estimates = [point.e1rm for point in points if point.e1rm is not None]
    result = Progress(
        what=what,
        since=since,
        until=until,
        workouts=total.workouts,
        sets=total.sets,
        hard_sets=total.hard_sets,
        reps=total.reps,
        volume=in_unit(total.volume_kg, work.user.unit),
        unit=work.user.unit,
        distance_m=total.distance_m,
        duration_s=total.duration_s,
        trend=trend(estimates) if exercise is not None and estimates else None,
        points=points,
        set_ids=total.set_ids[-MOST_IDS:],
        summary="",
    )
    days = spoken_days(since, until, work.today)
    result.summary = f"{what}, {days}: {_told(result, about, work.today)}"
    return result


def _moment(workout: Workout) -> tuple[date, Any]:
    return workout.local_date, workout.started_at


async def _scope(
    work: Work, exercise: str | None, muscle: str | None, since: date | None = None, until: date | None = None
) -> tuple[Scope, str]:
    """What is asked about, and its name. Raises `Invalid` or `NotFound` for what is not to be found."""
    if exercise is not None and muscle is not None:
        raise Invalid("Ask about an exercise or about a muscle, not both at once.")
    if exercise is not None:
        movement, _ = await work.store.exercises.resolve(exercise)
        return Scope(exercise=movement, first=since, last=until), movement.name
    if muscle is None:
        return Scope(first=since, last=until), "training"
    part = muscle.strip().lower().replace("_", " ")
    if part in BODY_PARTS:
        return Scope(body_part=part.replace(" ", "_"), first=since, last=until), part
    if part in MUSCLES:
        return Scope(muscle=part, first=since, last=until), part
    raise NotFound(f"I know no muscle called “{muscle}”. I know {', '.join((*BODY_PARTS, *MUSCLES))}.")


async def _points(work: Work, scope: Scope) -> list[Point]:
    rows = await work.store.progress.by_workout(scope, MOST_POINTS)
    best: dict[int, Decimal] = {}
    if scope.exercise is not None:
        keys = [row.workout_id for row in rows if row.workout_id is not None]
        for key, feat, bodyweight_kg in await work.store.progress.feats(scope, keys):
            estimate = estimated_max(feat, bodyweight_kg)
            if estimate is not None:
                best[key] = max(estimate.kg, best.get(key, estimate.kg))
    return [_point(row, best.get(row.workout_id or 0), work.user.unit) for row in rows]


def _point(row: Sums, estimate_kg: Decimal | None, unit: str) -> Point:
    assert row.day is not None  # noqa: S101  # rows of workouts have one
    return Point(
        performed_on=row.day,
        sets=row.sets,
        reps=row.reps,
        volume=in_unit(row.volume_kg, unit),
        e1rm=None if estimate_kg is None else in_unit(estimate_kg, unit, "0.1"),
        set_ids=row.set_ids,
    )


def _told(result: Progress, about: About | None, today: date) -> str:
    if not result.sets:
        return "nothing in the log"
    sets, workouts = counted(result.sets, "set"), counted(result.workouts, "workout")
    if about == "workouts":
        return f"{workouts}, {sets}"
    hard = f"{number(result.hard_sets)} hard sets, " if result.hard_sets != result.sets else ""
    lead = _lead(result, about, today)
    return f"{lead}, {hard}{sets} in {workouts}" if lead else f"{hard}{sets} in {workouts}"


def _lead(result: Progress, about: About | None, today: date) -> str:
    """The figure that was asked for; without one what matters most of this exercise."""
    volume = f"{number(result.volume)} {result.unit} lifted" if result.volume else ""
    far = distance(result.distance_m) if result.distance_m else ""
    long = duration(result.duration_s) if result.duration_s else ""
    match about:
        case "sets":
            return ""
        case "reps":
            return counted(result.reps, "rep")
        case "volume":
            return volume or far or counted(result.reps, "rep")
        case "distance":
            return far or "no distance in the log"
        case "duration":
            return long or "no times in the log"
        case _:
            return _growth(result.points, result.trend, result.unit, today) or volume or far or long


def _growth(points: Sequence[Point], grows: Trend | None, unit: str, today: date) -> str:
    estimated = [(point.performed_on, point.e1rm) for point in points if point.e1rm is not None]
    if not estimated or grows is None:
        return ""
    said = [f"{number(kg)} {unit} ({spoken_day(day, today)})" for day, kg in (estimated[0], estimated[-1])]
    words = {"stronger": "getting stronger", "level": "holding level", "too_soon": "too few workouts to tell a trend"}
    return f"estimated max {' to '.join(dict.fromkeys(said))}, {words[grows]}"
