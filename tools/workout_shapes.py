"""Workouts as programs see and write them: everything in them with its id, and the bodies of requests."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema

from store.tables import Exercise, ExerciseExecution, PerformedSet, Workout
from store.workouts import Bout
from tools.exercise_links import ExerciseLink, WhichExercise
from tools.logbook import NewSet
from tools.pages import Page
from tools.receipts import Receipt
from tools.texts import Id, Line, Notes
from tools.workouts import LoggedExercise, LoggedSet

MOST_EXECUTIONS = 100
Group = Annotated[int, Field(ge=1, le=99, description="Equal numbers mark exercises done as a superset.")]
Load = Annotated[
    Decimal,
    Field(ge=0, le=10_000, max_digits=24, decimal_places=20),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 10_000}),
]
Distance = Annotated[
    Decimal,
    Field(ge=0, le=1_000_000, max_digits=24, decimal_places=18),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1_000_000}),
]
Effort = Annotated[
    Decimal,
    Field(ge=0, le=20, max_digits=4, decimal_places=2),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 20}),
]
FIVE_AT_100: dict[str, Any] = {"reps": 5, "weight": 100, "unit": "kg", "rpe": 8}
SQUATS: dict[str, Any] = {
    "exercise": "squat",
    "sets": [FIVE_AT_100, FIVE_AT_100, {"reps": 8, "weight": 80, "set_type": "drop"}],
}


class Body(BaseModel):
    """What is sent; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class SetEntry(NewSet):
    """One set that was done. A drop set goes on with the set before it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [FIVE_AT_100]})

    reps: int | None = Field(default=None, ge=1, le=2000, description="Repetitions.")
    weight: Load | None = Field(default=None, description="Load as said, per implement; 0 or null for none.")
    rpe: Effort | None = Field(default=None, description="Effort, 1 to 10 in half steps.")
    rir: Effort | None = Field(default=None, description="Reps left in reserve.")
    duration_s: int | None = Field(default=None, ge=1, le=172_800, description="Seconds, for holds and cardio.")
    distance_m: Distance | None = Field(default=None, description="Metres, for cardio and carries.")
    avg_hr: int | None = Field(default=None, ge=30, le=250, description="Average heart rate, beats per minute.")
    rest_s: int | None = Field(default=None, ge=0, le=86_400, description="Rest before the next set, seconds.")
    tempo: Annotated[Line, Field(max_length=20)] | None = Field(default=None, description="Tempo such as 3-1-1-0.")
    notes: Annotated[Notes, Field(max_length=500)] | None = Field(default=None, description="A remark on this set.")
    parent_set: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="Number of the earlier set of the same exercise that a drop, myo_rep, rest_pause or cluster set "
        "goes on with.",
    )


class ExecutionEntry(Body):
    """One exercise of a workout with its sets, in order; it may have none yet."""

    model_config = ConfigDict(json_schema_extra={"examples": [SQUATS]})

    exercise: WhichExercise
    superset_group: Group | None = None
    notes: Notes | None = None
    sets: list[SetEntry] = Field(default=[], max_length=60)


class ExecutionChanges(Body):
    """What to change of an exercise in a workout. What is left out stays; null clears the group and the notes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"superset_group": 1, "notes": "belt on"}]})

    exercise: WhichExercise | None = None
    superset_group: Group | None = None
    notes: Notes | None = None


class ExecutionOrder(Body):
    """The order of the exercises of a workout."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"execution_ids": [12, 11, 13]}]})

    execution_ids: list[Id] = Field(max_length=1000, description="All exercise executions of the workout, each once.")


class Details(Body):
    """What is said of a workout as a whole."""

    title: Line | None = Field(default=None, description="Its name.")
    notes: Notes | None = Field(default=None, description="Remarks on it.")
    plan_day_id: Id | None = Field(default=None, description="The day of an own plan that it follows.")


class WorkoutStart(Details):
    """A workout to begin: open from now, or one that was done on an earlier day or from and to a moment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Push day"}, {"performed_on": "2026-11-18"}]})

    performed_on: date | None = Field(default=None, description="The local day of a finished workout.")
    started_at: AwareDatetime | None = Field(default=None, description="When it began, with its offset.")
    finished_at: AwareDatetime | None = Field(default=None, description="When it ended; left out, it is open.")


class WorkoutEntry(Details):
    """A completed workout with everything done in it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Legs",
                    "started_at": "2026-11-18T17:00:00+01:00",
                    "finished_at": "2026-11-18T18:10:00+01:00",
                    "executions": [SQUATS],
                }
            ]
        }
    )

    performed_on: date | None = Field(default=None, description="The local day; today if no time is given.")
    started_at: AwareDatetime | None = Field(default=None, description="When it began, with its offset.")
    finished_at: AwareDatetime | None = Field(default=None, description="When it ended; when it began if left out.")
    executions: list[ExecutionEntry] = Field(min_length=1, max_length=MOST_EXECUTIONS)


class WorkoutContents(Details):
    """A workout as it is to be, whole. An open one stays open, a finished one finished."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"started_at": "2026-11-18T17:00:00+01:00", "executions": [SQUATS]}]}
    )

    started_at: AwareDatetime = Field(description="When it began, with its offset.")
    finished_at: AwareDatetime | None = Field(
        default=None, description="When it ended; left out, a finished one keeps the time it has."
    )
    executions: list[ExecutionEntry] = Field(max_length=MOST_EXECUTIONS)


class WorkoutChanges(Details):
    """What to change of a workout as a whole. What is left out stays; null clears title, notes and plan day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Push day", "notes": None}]})

    performed_on: date | None = Field(default=None, description="The local day it was really done, at the same time.")
    started_at: AwareDatetime | None = Field(default=None, description="When it really began, with its offset.")
    finished_at: AwareDatetime | None = Field(default=None, description="When a finished one really ended.")


class SetShape(LoggedSet):
    """One set with its id; `parent_set` is the number of the set it goes on with."""

    id: int
    parent_set: int | None


class ExecutionShape(LoggedExercise):
    """One exercise of a workout with its sets."""

    id: int
    exercise: ExerciseLink
    notes: str | None
    sets: list[SetShape]


class WorkoutShape(BaseModel):
    """One workout with everything done in it. The targets of the day it follows stay with the plan of `plan_day_id`."""

    id: int
    local_date: date
    time_zone: str
    started_at: datetime
    finished_at: datetime | None
    title: str | None
    notes: str | None
    plan_day_id: int | None
    version: int
    executions: list[ExecutionShape]


class WorkoutPage(Page[WorkoutShape]):
    """A page of workouts, newest first."""


class WorkoutWritten(WorkoutShape, Receipt):
    """The workout after a write; `reopened` says that it was finished, was opened for this and is finished again."""

    kind: str = "workout"
    reopened: bool = False
    added_id: int | None = Field(default=None, description="The exercise execution or set that is new.")


def whole(workout: Workout, bouts: Sequence[Bout]) -> WorkoutShape:
    """A stored workout with everything in it."""
    return WorkoutShape(**fields_of(workout, bouts))


def fields_of(workout: Workout, bouts: Sequence[Bout]) -> dict[str, Any]:
    """What a workout and its contents show."""
    columns = WorkoutShape.model_fields.keys() - {"executions"}
    return {name: getattr(workout, name) for name in columns} | {"executions": [_execution(*bout) for bout in bouts]}


def _execution(execution: ExerciseExecution, exercise: Exercise, sets: Sequence[PerformedSet]) -> ExecutionShape:
    return ExecutionShape(
        id=execution.id,
        exercise=ExerciseLink.model_validate(exercise),
        superset_group=execution.superset_group,
        notes=execution.notes,
        sets=[_set(done, sets) for done in sets],
    )


def _set(done: PerformedSet, sets: Sequence[PerformedSet]) -> SetShape:
    shown = SetShape.model_validate(done)
    if shown.parent_set is not None:  # stored is the id
        shown.parent_set = next((one.set_number for one in sets if one.id == shown.parent_set), None)
    return shown
