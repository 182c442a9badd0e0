"""Workouts for programs: listed, shown, begun, replaced, put right, deleted, finished and opened again, by their id."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from store.errors import Conflict, Invalid
from store.tables import Exercise, Workout
from store.workouts import Sought
from store.writing import WritableWorkout
from tools.days import spoken_day
from tools.executions import WorkoutId, entries_of, writable, written
from tools.pages import PageNumber, PerPage
from tools.plausibility import Since, Until, check_stretch
from tools.receipts import Receipt
from tools.work import Work
from tools.workout_shapes import (
    Details,
    WorkoutChanges,
    WorkoutContents,
    WorkoutPage,
    WorkoutShape,
    WorkoutStart,
    WorkoutWritten,
    whole,
)
from tools.workout_times import times_kept_open, times_put_right, times_said
from tools.workouts import contents_told


class WorkoutDeleted(Receipt):
    """A workout that is not in the log any more."""

    kind: str = "workout_deleted"
    workout_id: int


async def list_workouts(
    work: Work,
    on: Annotated[date | None, Field(description="Only the workouts of this local day, YYYY-MM-DD.")] = None,
    since: Since = None,
    until: Until = None,
    exercise: Annotated[
        str | None, Field(min_length=1, max_length=120, description="Only with this exercise, by its id, slug or name.")
    ] = None,
    finished: Annotated[bool | None, Field(description="Only finished ones, or only the open one.")] = None,
    q: Annotated[
        str | None, Field(max_length=200, description="Words in the title, the notes or the name of an exercise.")
    ] = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> WorkoutPage:
    """List workouts with their exercises and sets, newest first: of one day with `on`, of several with the others."""
    since, until = _stretch(on, since, until)
    movement = await _named(work, exercise) if exercise is not None else None
    await work.store.workouts.current()
    sought = Sought(since, until, movement, finished, " ".join(q.split()) if q else None)
    found, total = await work.store.workouts.page(sought, page, per_page)
    items = [whole(workout, bouts) for workout, bouts in found]
    return WorkoutPage(items=items, total=total, page=page, per_page=per_page)


async def show_workout(work: Work, workout_id: WorkoutId) -> WorkoutShape:
    """Show one workout with everything done in it. Its `ETag` names the version to send with `If-Match`."""
    workout = await work.store.workouts.get(workout_id)
    return whole(workout, await work.store.workouts.contents(workout))


async def create_workout(work: Work, workout: WorkoutStart | None = None) -> WorkoutWritten:
    """Begin a workout, open from now on; with a day or an end it is a finished one of then.

    Only one can be open at a time: next to an open one it is refused, naming that one.
    """
    said = workout or WorkoutStart()
    started_at, finished_at = times_said(work, said.performed_on, said.started_at, said.finished_at)
    row = Workout(started_at=started_at, finished_at=finished_at, **await details(work, said))
    begun = await work.store.workouts.begin(row)
    return await written(work, begun, f"Workout {'begun' if finished_at is None else 'added'}")


async def replace_workout(work: Work, workout_id: WorkoutId, workout: WorkoutContents) -> WorkoutWritten:
    """Replace a whole workout: title, notes, times, all exercises and sets, which get new ids.

    A finished one is opened for this and finished again in one operation, as `reopened` says.
    """
    handle = await _amended(work, workout_id)
    times = times_kept_open(work, handle.row, workout.started_at, workout.finished_at)
    for name, value in (await details(work, workout)).items():
        setattr(handle.row, name, value)
    entries = await entries_of(work, workout.executions)
    await handle.remove(await handle.executions())
    await handle.move(*times)  # once nothing is left in it to be taken along
    await handle.append([entry for _, entry in entries])
    sets = sum(len(entry.sets) for _, entry in entries)
    return await written(work, handle, f"Workout replaced: {contents_told(len(entries), sets)}")


async def change_workout(work: Work, workout_id: WorkoutId, changes: WorkoutChanges) -> WorkoutWritten:
    """Put right a workout's title, notes, day, times or plan day; what was done stays as it is.

    A finished one is opened for this and finished again in one operation, as `reopened` says.
    """
    handle = await _amended(work, workout_id)
    given = changes.model_fields_set
    if given & {"performed_on", "started_at", "finished_at"}:
        await handle.move(*times_put_right(work, handle.row, changes))
    for name, value in (await details(work, changes)).items():
        if name in given:
            setattr(handle.row, name, value)
    what = ", ".join(sorted(name.replace("_", " ") for name in given)) or "nothing"
    return await written(work, handle, f"Workout: {what} changed")


async def delete_workout(work: Work, workout_id: WorkoutId) -> WorkoutDeleted:
    """Delete a workout, open or finished, with everything in it and every link to it. Undo brings it back."""
    handle = await _amended(work, workout_id)
    bouts = await work.store.workouts.contents(handle.row)
    told = contents_told(len(bouts), sum(len(sets) for _, _, sets in bouts))
    day = spoken_day(handle.row.local_date, work.today)
    await handle.delete()
    return WorkoutDeleted(workout_id=workout_id, summary=f"Workout deleted: {told}, {day}")


async def end_workout(work: Work, workout_id: WorkoutId) -> WorkoutWritten:
    """Finish an open workout, now; one that was opened again on a later day, at its last set."""
    handle = await writable(work, workout_id)
    await handle.finish()
    bouts = await work.store.workouts.contents(handle.row)
    told = contents_told(len(bouts), sum(len(sets) for _, _, sets in bouts))
    return await written(work, handle, f"Workout finished: {told}")


async def reopen_workout(work: Work, workout_id: WorkoutId) -> WorkoutWritten:
    """Open a finished workout again, so that it can be changed; refused while another one is open.

    Untouched for 4 hours, or past midnight, it is finished again by itself.
    """
    handle = await _amended(work, workout_id)
    if not handle.reopened:
        raise Conflict(f"Workout {workout_id} is open already.")
    await work.store.workouts.none_open()
    handle.reopen()
    handle.reopened = False  # because it stays open
    return await written(work, handle, "Workout reopened")


async def details(work: Work, said: Details) -> dict[str, Any]:
    """Title, notes and plan day; raises `NotFound` for a day that is not of an own plan."""
    if said.plan_day_id is not None:
        await work.store.plans.day(said.plan_day_id)
    return said.model_dump(include=set(Details.model_fields))


def _stretch(on: date | None, since: date | None, until: date | None) -> tuple[date | None, date | None]:
    if on is not None and (since is not None or until is not None):
        raise Invalid("Ask for one day with `on`, or for several with `since` and `until`, not for both.")
    first, last = on or since, on or until
    check_stretch(first, last)
    return first, last


async def _amended(work: Work, workout_id: int) -> WritableWorkout:
    await work.store.workouts.only_writer()
    return await work.store.workouts.amend(workout_id)


async def _named(work: Work, exercise: str) -> Exercise:
    known = int(exercise) if exercise.isascii() and exercise.isdigit() and len(exercise) < 19 else exercise
    return (await work.store.exercises.referred([known]))[known]
