"""Workouts as shapes, and the verbs that read and finish them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from store.errors import NotFound
from store.tables import Exercise, Workout
from store.workouts import Bout
from tools.quantities import Quantity, told
from tools.receipts import Receipt
from tools.work import Work

MAX_DAYS = 31
MAX_DAYS_OF_ONE = 366


class ExerciseName(BaseModel):
    """How to refer to an exercise."""

    model_config = ConfigDict(from_attributes=True)

    slug: str
    name: str


class LoggedSet(BaseModel):
    """One set as it is stored."""

    model_config = ConfigDict(from_attributes=True)

    set_number: int
    set_type: str
    reps: int | None
    weight: Quantity | None
    unit: str | None
    weight_kg: Quantity | None
    load_type: str
    rpe: Quantity | None
    rir: Quantity | None
    duration_s: int | None
    distance_m: Quantity | None
    side: str | None = None
    avg_hr: int | None = None
    rest_s: int | None = None
    tempo: str | None = None
    notes: str | None = None


class LoggedExercise(BaseModel):
    """One exercise of a workout with its sets."""

    exercise: ExerciseName
    superset_group: int | None
    sets: Sequence[LoggedSet]

    @property
    def summary(self) -> str:
        """The exercise and its sets in words."""
        return f"{self.exercise.name}: {told(self.sets)}"


class LoggedWorkout(BaseModel):
    """One workout with everything done in it."""

    id: int
    local_date: date
    started_at: datetime
    finished_at: datetime | None
    version: int
    executions: list[LoggedExercise]


class Log(BaseModel):
    """What is in the log for some days."""

    kind: str = "log"
    first: date
    last: date
    workouts: list[LoggedWorkout]
    summary: str


class Finished(Receipt):
    """A workout that was just finished."""

    kind: str = "finished"
    workout_id: int
    exercises: int
    sets: int


def shaped(workout: Workout, bouts: list[Bout]) -> LoggedWorkout:
    """A stored workout as others see it."""
    return LoggedWorkout(
        id=workout.id,
        local_date=workout.local_date,
        started_at=workout.started_at,
        finished_at=workout.finished_at,
        version=workout.version,
        executions=[
            LoggedExercise(
                exercise=ExerciseName.model_validate(exercise),
                superset_group=execution.superset_group,
                sets=[LoggedSet.model_validate(performed) for performed in sets],
            )
            for execution, exercise, sets in bouts
        ],
    )


async def show_log(
    work: Work,
    on: Annotated[date | None, Field(description="Last day to show, YYYY-MM-DD; today when left out.")] = None,
    days: Annotated[
        int, Field(description="How many days back from there, counting it; 1 to 31, to 366 of one exercise.")
    ] = 1,
    exercise: Annotated[str | None, Field(max_length=120, description="Only this exercise.")] = None,
) -> Log:
    """Show what is in the training log for one day or the days up to it."""
    movement = (await work.store.exercises.resolve(exercise))[0] if exercise is not None else None
    last = on or work.today
    most = MAX_DAYS if movement is None else MAX_DAYS_OF_ONE
    first = date.fromordinal(max(1, last.toordinal() - min(max(days, 1), most) + 1))
    await work.store.workouts.current()
    found = [shaped(workout, bouts) for workout, bouts in await work.store.workouts.between(first, last, movement)]
    lines = [
        f"{workout.local_date:%A %d %B}: {execution.summary}"
        for workout in found
        for execution in workout.executions
        if execution.sets
    ]
    return Log(first=first, last=last, workouts=found, summary="\n".join(lines) or _nothing(movement))


def _nothing(movement: Exercise | None) -> str:
    return "Nothing is logged then." if movement is None else f"Nothing of {movement.name} is logged then."


async def finish_workout(work: Work) -> Finished:
    """Finish the open workout when the person says they are done training."""
    await work.store.workouts.only_writer()
    current = await work.store.workouts.current()
    if current is None:
        raise NotFound("No workout is open, so there is nothing to finish.")
    workout = await work.store.workouts.open(current.id)
    bouts = await work.store.workouts.contents(current)
    await workout.finish()
    sets = sum(len(performed) for _, _, performed in bouts)
    return Finished(
        workout_id=current.id,
        exercises=len(bouts),
        sets=sets,
        summary=f"Workout finished: {contents_told(len(bouts), sets)}",
    )


def contents_told(exercises: int, sets: int) -> str:
    """What is in a workout: 2 exercises, 5 sets."""
    return f"{counted(exercises, 'exercise')}, {counted(sets, 'set')}"


def counted(count: int, noun: str) -> str:
    """How many of something: 1 set, 3 sets."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
