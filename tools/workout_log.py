"""A completed workout in one call, the way programs log."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel

from store.records import Past
from store.tables import Exercise, Workout
from store.writing import Entry
from tools.executions import entries_of, written
from tools.record_rules import NewRecord, beaten
from tools.work import Work
from tools.workout_pages import details
from tools.workout_shapes import WorkoutEntry, WorkoutWritten
from tools.workout_times import times_said
from tools.workouts import ExerciseName, contents_told


class ExerciseLogged(BaseModel):
    """One exercise of a workout that was just logged, with the records it beat."""

    exercise: ExerciseName
    performed_on: date
    records: list[NewRecord]


class WorkoutLogged(WorkoutWritten):
    """A completed workout that is now in the log."""

    logged: list[ExerciseLogged]


async def log_workout(work: Work, workout: WorkoutEntry) -> WorkoutLogged:
    """Log a completed workout with all its exercises and sets. It earns what the same workout earns in the chat.

    It is a workout of its own, next to whatever else is in the log that day.
    """
    times = times_said(work, workout.performed_on, workout.started_at, workout.finished_at or workout.started_at)
    entries = await entries_of(work, workout.executions)
    row = Workout(
        started_at=times.started_at, finished_at=times.finished_at or work.now, **await details(work, workout)
    )
    handle = await work.store.workouts.begin(row)
    pasts = await work.store.records.pasts(_movements(entries), row.id)
    await handle.append([entry for _, entry in entries])
    sets = sum(len(entry.sets) for _, entry in entries)
    shown = await written(work, handle, f"Workout logged: {contents_told(len(entries), sets)}")
    return WorkoutLogged(**dict(shown), logged=_logged(entries, pasts, row.local_date, work.user.unit))


def _movements(entries: Sequence[tuple[Exercise, Entry]]) -> list[Exercise]:
    """The exercises, each once."""
    return list({movement.id: movement for movement, _ in entries}.values())


def _logged(
    entries: Sequence[tuple[Exercise, Entry]], pasts: dict[int, Past], day: date, unit: str
) -> list[ExerciseLogged]:
    found = []
    for movement in _movements(entries):
        done = [performed for of, entry in entries if of.id == movement.id for performed in entry.sets]
        records = beaten(pasts[movement.id], done, unit) if done else []
        found.append(ExerciseLogged(exercise=ExerciseName.model_validate(movement), performed_on=day, records=records))
    return found
