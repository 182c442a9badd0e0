"""Sets taken out or put on their day leave no gap; undo brings all back; nothing of anybody else's is reached."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from store.errors import Conflict, Implausible, NotFound
from store.tables import PerformedSet, Workout
from tests.tools.amended import MONDAY, TODAY, YESTERDAY, correct, delete, log, logged, move
from tests.tools.test_undo import state
from tools.logbook import NewSet, log_set
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def test_a_drop_set_hangs_on_the_set_that_comes_before_it_now(caller: Caller) -> None:
    drops = [NewSet(reps=8, weight=Decimal(load), set_type="drop") for load in (12, 9)]
    await caller.perform(log_set, {"exercise": "curls", "sets": [NewSet(reps=10, weight=Decimal(15)), *drops]})
    await delete(caller, sets=[2])
    async with caller.work() as work:
        first, second = await work.store.session.scalars(select(PerformedSet).order_by(PerformedSet.set_number))
    assert (second.set_number, second.weight, second.parent_set) == (2, Decimal(9), first.id)


async def test_a_deleted_set_leaves_no_gap(caller: Caller) -> None:
    await log(caller, "squat", 100, 105, 110)
    receipt = await delete(caller, exercise="squats", sets=[2])
    assert receipt.summary == "Squat, set 2 (5 at 105 kg), today"
    assert await logged(caller) == [("squat", [(1, 5, Decimal(100)), (2, 5, Decimal(110))])]


async def test_the_last_exercise_that_goes_takes_its_workout_with_it(caller: Caller) -> None:
    await log(caller, "squat", 100)
    await log(caller, "bench", 60)
    assert (await delete(caller, exercise="bench")).summary == "Bench Press (5 at 60 kg), today"
    await delete(caller, exercise="squat")
    async with caller.work() as work:
        assert await work.store.session.scalar(select(Workout)) is None


async def test_a_whole_workout_goes_and_comes_back(caller: Caller) -> None:
    await log(caller, "squat", 100, 100)
    await log(caller, "bench", 60)
    before = await state(caller)
    receipt = await delete(caller, whole_workout=True)
    assert [part.exercise.slug for part in receipt.removed] == ["squat", "bench-press"]
    assert await logged(caller) == []
    await caller.perform(undo, {})
    assert await state(caller) == before


async def test_sets_move_to_the_day_they_were_done_and_that_day_goes_on_being_finished(caller: Caller) -> None:
    await log(caller, "squat", 90, performed_on=YESTERDAY)
    await log(caller, "squat", 100, 100)
    receipt = await move(caller, YESTERDAY)
    assert receipt.summary == "Squat (2 × 5 at 100 kg): yesterday now, was today"
    assert receipt.reopened
    assert await logged(caller) == []
    assert await logged(caller, YESTERDAY) == [
        ("squat", [(1, 5, Decimal(90)), (2, 5, Decimal(100)), (3, 5, Decimal(100))])
    ]
    async with caller.work() as work:
        assert all(row.finished_at for row in await work.store.session.scalars(select(Workout)))


async def test_one_exercise_of_another_day_is_moved_by_name(caller: Caller) -> None:
    await log(caller, "squat", 100, performed_on=MONDAY)
    await log(caller, "bench", 60, performed_on=MONDAY)
    await move(caller, YESTERDAY, exercise="bench", on=MONDAY)
    assert [slug for slug, _ in await logged(caller, MONDAY)] == ["squat"]
    assert [slug for slug, _ in await logged(caller, YESTERDAY)] == ["bench-press"]


async def test_nothing_moves_to_a_day_that_has_not_come_or_to_where_it_is(caller: Caller) -> None:
    await log(caller, "squat", 100)
    with pytest.raises(Implausible, match="not come yet"):
        await move(caller, TODAY + timedelta(days=1))
    with pytest.raises(Conflict, match="nothing to move"):
        await move(caller, TODAY)


WRITES = {
    "load": lambda caller: correct(caller, {"exercise": "squat"}, weight=105),
    "one set": lambda caller: correct(caller, {"exercise": "squat", "sets": [2]}, reps=3),
    "exercise": lambda caller: correct(caller, {"exercise": "squat"}, exercise="front squat"),
    "exercise of one set": lambda caller: correct(caller, {"exercise": "squat", "sets": [1]}, exercise="bench"),
    "delete": lambda caller: delete(caller, exercise="squat", sets=[1]),
    "delete an exercise": lambda caller: delete(caller, exercise="squat"),
    "delete the workout": lambda caller: delete(caller, whole_workout=True),
    "move": lambda caller: move(caller, MONDAY, exercise="squat"),
    "move into a finished day": lambda caller: move(caller, YESTERDAY),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_undo_leaves_everything_as_it_was_before_the_correction(caller: Caller, write: Any) -> None:
    await log(caller, "squat", 90, performed_on=YESTERDAY)
    await log(caller, "squat", 100, 110, 120)
    await log(caller, "bench", 60)
    before = await state(caller)
    receipt = await write(caller)
    assert await state(caller) != before
    await caller.perform(undo, {"operation_id": receipt.operation_id})
    assert await state(caller) == before


async def test_what_is_not_there_is_refused_with_what_is(caller: Caller) -> None:
    with pytest.raises(NotFound, match="nothing that was logged of late"):
        await correct(caller, reps=5)
    await log(caller, "squat", 100, 100)
    with pytest.raises(NotFound, match="no set 5"):
        await delete(caller, sets=[5])
    with pytest.raises(NotFound, match=r"Bicep Curl is not in the log today\. There is Squat"):
        await delete(caller, exercise="curls")
    with pytest.raises(NotFound, match="Nothing is logged yesterday"):
        await delete(caller, on=YESTERDAY)
    assert len((await logged(caller))[0][1]) == 2


async def test_somebody_else_s_sets_cannot_be_reached(caller: Caller, stranger: Caller) -> None:
    await log(caller, "squat", 100)
    for attempt in (correct(stranger, weight=105), correct(stranger, {"exercise": "squat"}, reps=1)):
        with pytest.raises(NotFound):
            await attempt
    for attempt in (delete(stranger, exercise="squat"), delete(stranger, on=TODAY, whole_workout=True)):
        with pytest.raises(NotFound):
            await attempt
    with pytest.raises(NotFound):
        await move(stranger, YESTERDAY)
    assert await logged(caller) == [("squat", [(1, 5, Decimal(100))])]


async def test_a_correction_and_a_log_at_once_both_hold(caller: Caller) -> None:
    await log(caller, "squat", 100, 100)
    await asyncio.gather(
        delete(caller, exercise="squat", sets=[1]),
        log(caller, "squat", 110),
        correct(caller, {"exercise": "squat", "sets": [1]}, reps=3),
        log(caller, "bench", 60),
    )
    found = dict(await logged(caller))
    assert [number for number, _, _ in found["squat"]] == [1, 2]
    assert [load for _, _, load in found["squat"]] == [Decimal(100), Decimal(110)]
