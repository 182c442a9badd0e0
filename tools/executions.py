"""The exercises of a workout, as programs add, replace, change, remove and order them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from store.tables import Exercise, ExerciseExecution, PerformedSet
from store.writing import Entry, WritableWorkout
from tools.days import spoken_day
from tools.logbook import as_stored, load_type_of
from tools.plausibility import check_sets
from tools.quantities import told
from tools.work import Work
from tools.workout_shapes import (
    ExecutionChanges,
    ExecutionEntry,
    ExecutionOrder,
    SetEntry,
    WorkoutWritten,
    fields_of,
)

WorkoutId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which workout.")]
ExecutionId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which exercise of it.")]


async def add_execution(work: Work, workout_id: WorkoutId, execution: ExecutionEntry) -> WorkoutWritten:
    """Add an exercise at the end of an open workout, with its sets or still without.

    A finished workout refuses: reopen it first.
    """
    workout = await writable(work, workout_id)
    [(movement, entry)] = await entries_of(work, [execution])
    await workout.append([entry])
    done = f": {told(entry.sets)}" if entry.sets else " begun"
    return await written(work, workout, f"{movement.name}{done}", entry.execution.id)


async def replace_execution(
    work: Work, workout_id: WorkoutId, execution_id: ExecutionId, execution: ExecutionEntry
) -> WorkoutWritten:
    """Replace an exercise of an open workout with all its sets; its id and its place stay.

    A finished workout refuses: reopen it first.
    """
    workout = await writable(work, workout_id)
    row = await workout.find(execution_id)
    [(movement, entry)] = await entries_of(work, [execution])
    row.exercise_id, row.exercise_owner = movement.id, movement.owner_id
    row.superset_group, row.notes = execution.superset_group, execution.notes
    await workout.replace(row, entry.sets, entry.parents)
    return await written(work, workout, f"{movement.name}: {told(entry.sets) or 'no sets'}")


async def change_execution(
    work: Work, workout_id: WorkoutId, execution_id: ExecutionId, changes: ExecutionChanges
) -> WorkoutWritten:
    """Change which exercise it was, its superset group or its notes; the sets stay.

    A finished workout refuses: reopen it first.
    """
    workout = await writable(work, workout_id)
    row = await workout.find(execution_id)
    movement = was = await movement_of(work, row)
    if changes.exercise is not None:
        movement = (await work.store.exercises.referred([changes.exercise]))[changes.exercise]
        row.exercise_id, row.exercise_owner = movement.id, movement.owner_id
        _reload(await workout.sets(row), was, movement)
    for name in {"superset_group", "notes"} & changes.model_fields_set:
        setattr(row, name, getattr(changes, name))
    what = ", ".join(sorted(name.replace("_", " ") for name in changes.model_fields_set)) or "nothing"
    return await written(work, workout, f"{movement.name}: {what} changed")


async def delete_execution(work: Work, workout_id: WorkoutId, execution_id: ExecutionId) -> WorkoutWritten:
    """Take an exercise with all its sets out of an open workout.

    A finished workout refuses: reopen it first.
    """
    workout = await writable(work, workout_id)
    row = await workout.find(execution_id)
    movement, sets = await movement_of(work, row), await workout.sets(row)
    await workout.remove([row])
    return await written(work, workout, f"{movement.name} ({told(sets) or 'no sets'}) taken out")


async def order_executions(work: Work, workout_id: WorkoutId, order: ExecutionOrder) -> WorkoutWritten:
    """Put the exercises of an open workout into another order, by the complete list of their ids.

    A finished workout refuses: reopen it first.
    """
    workout = await writable(work, workout_id)
    await workout.order(order.execution_ids)
    return await written(work, workout, "Exercises put in another order")


async def writable(work: Work, workout_id: int) -> WritableWorkout:
    """An open workout, locked; raises `NotFound`, `WorkoutFinished` or `Stale`."""
    await work.store.workouts.only_writer()
    return await work.store.workouts.open(workout_id)


async def written(work: Work, workout: WritableWorkout, summary: str, added_id: int | None = None) -> WorkoutWritten:
    """The workout as it is after a write, with the day behind the summary."""
    shown = fields_of(workout.row, await work.store.workouts.contents(workout.row))
    day = spoken_day(workout.row.local_date, work.today)
    return WorkoutWritten(**shown, summary=f"{summary}, {day}", reopened=workout.reopened, added_id=added_id)


async def entries_of(work: Work, given: Sequence[ExecutionEntry]) -> list[tuple[Exercise, Entry]]:
    """Executions as they are kept, each beside its exercise; raises what makes their sets impossible."""
    movements = await work.store.exercises.referred([one.exercise for one in given])
    return [(movements[one.exercise], _entry(work, one, movements[one.exercise])) for one in given]


async def movement_of(work: Work, execution: ExerciseExecution) -> Exercise:
    """The exercise of an execution."""
    return (await work.store.exercises.referred([execution.exercise_id]))[execution.exercise_id]


def stored_sets(work: Work, movement: Exercise, given: Sequence[SetEntry]) -> list[PerformedSet]:
    """Sets as they are kept; raises `Implausible` for what nobody can have done. None at all is fine."""
    done = [as_stored(one, movement, work.user.unit) for one in given]
    if done:
        check_sets(movement, done)
    return done


def _entry(work: Work, given: ExecutionEntry, movement: Exercise) -> Entry:
    execution = ExerciseExecution(
        exercise_id=movement.id,
        exercise_owner=movement.owner_id,
        superset_group=given.superset_group,
        notes=given.notes,
    )
    return Entry(execution, stored_sets(work, movement, given.sets), [one.parent_set for one in given.sets])


def _reload(sets: Sequence[PerformedSet], was: Exercise, movement: Exercise) -> None:
    """Let the sets be of another exercise, loaded as that one usually is where they were loaded as usual."""
    for done in sets:
        if done.load_type == load_type_of(was, done.weight):
            done.load_type = load_type_of(movement, done.weight)
    if sets:
        check_sets(movement, sets)
