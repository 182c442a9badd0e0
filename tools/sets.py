"""The sets of an exercise in a workout, as programs add, change and remove them."""

from typing import Annotated

from pydantic import Field

from store.errors import NotFound
from store.tables import Exercise, PerformedSet
from store.writing import hang
from tools.executions import ExecutionId, WorkoutId, movement_of, stored_sets, writable, written
from tools.logbook import NewSet, as_stored, load_type_of
from tools.plausibility import check_sets
from tools.quantities import told
from tools.work import Work
from tools.workout_shapes import SetEntry, WorkoutWritten

SetId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which set of it.")]


class SetChanges(SetEntry):
    """What to change of a set. What is left out stays as it is; null clears."""


async def add_set(
    work: Work, workout_id: WorkoutId, execution_id: ExecutionId, performed_set: SetEntry
) -> WorkoutWritten:
    """Add a set after those that are there of an exercise in an open workout.

    A finished workout refuses: reopen it first.
    """
    workout = await writable(work, workout_id)
    execution = await workout.find(execution_id)
    movement = await movement_of(work, execution)
    [done] = stored_sets(work, movement, [performed_set])
    await workout.add(execution, [done], [performed_set.parent_set])
    return await written(work, workout, f"{movement.name}: {told([done])}", done.id)


async def change_set(
    work: Work, workout_id: WorkoutId, execution_id: ExecutionId, set_id: SetId, changes: SetChanges
) -> WorkoutWritten:
    """Change a set in an open workout; a unit alone keeps the number, RPE and reps in reserve take each other's place.

    A finished workout refuses: reopen it first.
    """
    workout = await writable(work, workout_id)
    execution = await workout.find(execution_id)
    movement, sets = await movement_of(work, execution), await workout.sets(execution)
    done = _found(sets, set_id)
    before = told([done])
    _change(done, changes, movement, work.user.unit)
    if "parent_set" in changes.model_fields_set:
        done.parent_set = None
        hang(sets, done, changes.parent_set)
    await workout.settle(execution)
    return await written(work, workout, f"{movement.name}, set {done.set_number}: now {told([done])}, was {before}")


async def delete_set(work: Work, workout_id: WorkoutId, execution_id: ExecutionId, set_id: SetId) -> WorkoutWritten:
    """Take a set out of an open workout; the sets after it move up, and the exercise stays even without a set.

    A finished workout refuses: reopen it first.
    """
    workout = await writable(work, workout_id)
    execution = await workout.find(execution_id)
    movement = await movement_of(work, execution)
    done = _found(await workout.sets(execution), set_id)
    summary = f"{movement.name}, set {done.set_number} ({told([done])}) taken out"
    await workout.take_out(execution, [done])
    return await written(work, workout, summary)


def _found(sets: list[PerformedSet], set_id: int) -> PerformedSet:
    found = next((done for done in sets if done.id == set_id), None)
    if found is None:
        raise NotFound(f"There is no set {set_id} of this exercise in this workout.")
    return found


def _change(done: PerformedSet, changes: SetChanges, movement: Exercise, own_unit: str) -> None:
    said = changes.model_dump(include=changes.model_fields_set & NewSet.model_fields.keys())
    known = {name: getattr(done, name) for name in NewSet.model_fields}
    if done.load_type == load_type_of(movement, done.weight):
        known["load_type"] = None
    if (said.get("rpe") is None) != (said.get("rir") is None):  # one effort said takes the place of the other
        known |= {"rpe": None, "rir": None}
    stored = as_stored(NewSet.model_validate(known | said), movement, own_unit)
    for name in (*NewSet.model_fields, "weight_kg"):
        setattr(done, name, getattr(stored, name))
    check_sets(movement, [done])
