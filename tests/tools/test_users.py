"""The unit a person lifts in: set by a verb, heeded by the next log, taken back by undo."""

from decimal import Decimal

import pytest

from store.errors import Conflict
from store.tables import Operation
from tests.tools.amended import log
from tools.logbook import Logged, NewSet, log_set
from tools.undo import undo
from tools.users import Preferred, set_preference
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def bench(caller: Caller) -> str | None:
    """The unit a load without one is stored in."""
    logged: Logged = await caller.perform(log_set, {"exercise": "bench", "sets": [NewSet(reps=5, weight=Decimal(135))]})
    return logged.sets[0].unit


async def unit(caller: Caller) -> str:
    async with caller.work() as work:
        return work.user.unit


async def test_loads_without_a_unit_are_in_the_one_that_was_set_last(caller: Caller, stranger: Caller) -> None:
    assert await bench(caller) == "kg"
    done: Preferred = await caller.perform(set_preference, {"unit": "lb"})
    assert (done.unit, done.was) == ("lb", "kg")
    assert "pounds" in done.summary
    assert (await bench(caller), await bench(stranger)) == ("lb", "kg")


async def test_a_unit_that_is_set_already_is_told_so(caller: Caller) -> None:
    with pytest.raises(Conflict, match="kilos already"):
        await caller.perform(set_preference, {"unit": "kg"})


async def test_undo_brings_the_unit_back_that_was_there_before(caller: Caller) -> None:
    await caller.perform(set_preference, {"unit": "lb"})
    taken = await caller.perform(undo, {})
    assert "pounds" in taken.undone[0]
    assert await unit(caller) == "kg"


async def test_a_unit_can_be_taken_back_after_the_person_has_travelled(caller: Caller) -> None:
    done: Preferred = await caller.perform(set_preference, {"unit": "lb"})
    async with caller.work() as work:
        work.user.time_zone = "Asia/Tokyo"
    await log(caller, "squat", 100)
    await caller.perform(undo, {"operation_id": done.operation_id})
    async with caller.work() as work:
        assert (work.user.unit, work.user.time_zone) == ("kg", "Asia/Tokyo")


async def test_a_unit_that_was_set_again_since_is_not_run_over(caller: Caller) -> None:
    first: Preferred = await caller.perform(set_preference, {"unit": "lb"})
    await caller.perform(set_preference, {"unit": "kg"})
    with pytest.raises(Conflict, match="in kilos from now on"):
        await caller.perform(undo, {"operation_id": first.operation_id})


async def test_nobody_turns_the_unit_of_another_back(caller: Caller, stranger: Caller) -> None:
    await caller.perform(set_preference, {"unit": "lb"})
    async with caller.work() as work:
        [hers] = await work.store.operations.latest()
    forged = Operation(id=hers.id, user_id=stranger.user_id, summary=hers.summary, changes=hers.changes)
    async with stranger.work() as work:
        with pytest.raises(Conflict):
            await work.store.operations.undo([forged], "forged", door="rest", turn_id=None)
    assert await unit(caller) == "lb"
