"""What undo empties goes when nothing stands for it, and stays where something does."""

from itertools import permutations

import pytest

from store.errors import Conflict
from tests.tools.test_undo import log, sets, state
from tools.corrections import delete_sets
from tools.shares import NewShare, create_share
from tools.undo import undo
from tools.work import Caller
from tools.workouts import finish_workout

pytestmark = pytest.mark.anyio


async def test_what_was_finished_stays_until_finishing_is_undone_too(caller: Caller) -> None:
    before = await state(caller)
    logged = await log(caller, "squat", 5)
    await caller.perform(finish_workout, {})
    await caller.perform(undo, {"operation_id": logged.operation_id})
    after = await state(caller)
    assert (len(after["workouts"]), after["exercise_executions"], after["performed_sets"]) == (1, [], [])
    await caller.perform(undo, {})
    assert await state(caller) == before


async def test_a_workout_that_undo_empties_is_not_opened_next_to_another(caller: Caller) -> None:
    logged = await log(caller, "squat", 5)
    finished = await caller.perform(finish_workout, {})
    await caller.perform(undo, {"operation_id": logged.operation_id})
    other = await log(caller, "bench", 8)
    await caller.perform(undo, {"operation_id": finished.operation_id})
    assert [row["id"] for row in (await state(caller))["workouts"]] == [other.model_dump()["workout_id"]]
    assert await sets(caller) == [("bench-press", 1, 8)]


async def test_a_shared_workout_stays_as_long_as_its_link(caller: Caller) -> None:
    before = await state(caller)
    logged = await log(caller, "squat", 5)
    link = NewShare(workout_id=logged.model_dump()["workout_id"])
    await caller.perform(create_share, {"share": link})
    await caller.perform(undo, {"operation_id": logged.operation_id})
    assert len((await state(caller))["workouts"]) == 1
    await caller.perform(undo, {})
    assert await state(caller) == before


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_what_was_taken_out_of_an_exercise_finds_its_place_again(caller: Caller, order: tuple[int, ...]) -> None:
    before = await state(caller)
    written = [await log(caller, "squat", reps) for reps in (5, 4, 3)]
    written.append(await caller.perform(delete_sets, {"exercise": "squat", "sets": [3]}))
    refused = []
    for n in order:
        try:
            await caller.perform(undo, {"operation_id": written[n].operation_id})
        except Conflict:
            refused.append(n)
    assert refused in ([], [2]), "what was deleted comes back first"
    for _ in refused:
        await caller.perform(undo, {})
    assert await state(caller) == before
