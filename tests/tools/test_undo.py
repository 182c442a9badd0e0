"""Undo: over every write, by card or by message, and never over what came later."""

import asyncio
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select

from store.errors import Conflict, NotFound
from store.tables import Effect, ExerciseExecution, Operation, PerformedSet, Plan, PlanDay, Workout
from tools.corrections import delete_sets
from tools.logbook import NewSet, log_set
from tools.plans import create_plan
from tools.programming import week
from tools.receipts import Receipt
from tools.undo import undo
from tools.work import Caller
from tools.workouts import finish_workout, show_log

pytestmark = pytest.mark.anyio
MONDAY = date(2026, 11, 16)


async def log(caller: Caller, exercise: str, *reps: int, **more: Any) -> Receipt:
    receipt: Receipt = await caller.perform(
        log_set, {"exercise": exercise, "sets": [NewSet(reps=n, weight=Decimal(50)) for n in reps], **more}
    )
    return receipt


async def plan(caller: Caller, name: str) -> Receipt:
    receipt: Receipt = await caller.perform(create_plan, {"name": name, "days": week(days=2)})
    return receipt


async def state(caller: Caller) -> dict[str, Any]:
    """Everything a person has, without what undo may not turn back: versions and moments of writing."""
    tables = (Workout, ExerciseExecution, PerformedSet, Plan, PlanDay)
    found: dict[str, Any] = {}
    async with caller.work() as work:
        for table in tables:
            rows = await work.store.session.scalars(select(table).order_by(table.id))
            skipped = {"version", "touched_at", "created_at"}
            columns = [column.key for column in table.__table__.columns if column.key not in skipped]
            found[table.__tablename__] = [{key: getattr(row, key) for key in columns} for row in rows]
    return found


async def sets(caller: Caller) -> list[tuple[str, int, int | None]]:
    shown = await caller.perform(show_log, {"days": 31})
    return [
        (execution.exercise.slug, done.set_number, done.reps)
        for workout in shown.workouts
        for execution in workout.executions
        for done in execution.sets
    ]


WRITES = {
    "log": lambda caller: log(caller, "squat", 5, 5, 5),
    "another exercise": lambda caller: log(caller, "bench", 8),
    "a drop chain": lambda caller: caller.perform(
        log_set,
        {
            "exercise": "curls",
            "sets": [NewSet(reps=10, weight=Decimal(15)), *[NewSet(reps=8, weight=Decimal(9), set_type="drop")] * 2],
        },
    ),
    "backdated": lambda caller: log(caller, "squat", 5, performed_on=MONDAY),
    "backdated into a finished day": lambda caller: log(caller, "squat", 5, performed_on=date(2026, 11, 17)),
    "plan": lambda caller: plan(caller, "Second"),
    "finish": lambda caller: caller.perform(finish_workout, {}),
}


@pytest.mark.parametrize("by_card", [True, False], ids=["card", "latest"])
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_undo_leaves_everything_as_it_was_before_the_write(caller: Caller, write: Any, by_card: bool) -> None:
    await log(caller, "squat", 3)
    await log(caller, "bench", 3, performed_on=date(2026, 11, 17))
    await plan(caller, "First")
    before = await state(caller)
    receipt = await write(caller)
    assert await state(caller) != before
    undone = await caller.perform(undo, {"operation_id": receipt.operation_id} if by_card else {})
    assert await state(caller) == before
    assert undone.undone == [receipt.summary]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_a_person_with_nothing_else_has_nothing_after_undo(caller: Caller, write: Any) -> None:
    if write is WRITES["finish"]:
        return await test_finishing_is_undone_by_opening_again(caller)
    before = await state(caller)
    await write(caller)
    await caller.perform(undo, {})
    assert await state(caller) == before
    return None


async def test_finishing_is_undone_by_opening_again(caller: Caller) -> None:
    first = await log(caller, "squat", 5)
    await caller.perform(finish_workout, {})
    await caller.perform(undo, {})
    again = await log(caller, "squat", 5)
    assert (again.model_dump()["workout_id"], len(await sets(caller))) == (first.model_dump()["workout_id"], 2)


async def test_the_card_of_an_older_log_takes_back_its_sets_and_keeps_the_later_ones(caller: Caller) -> None:
    older = await log(caller, "squat", 5, 5)
    await log(caller, "squat", 3)
    await log(caller, "bench", 8)
    await caller.perform(undo, {"operation_id": older.operation_id})
    assert await sets(caller) == [("squat", 1, 3), ("bench-press", 1, 8)]
    later = await log(caller, "squat", 2)
    assert later.model_dump()["sets"][0]["set_number"] == 2
    await caller.perform(undo, {"operation_id": later.operation_id})
    await caller.perform(undo, {})
    await caller.perform(undo, {})
    assert await sets(caller) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_in_whatever_order_logs_are_undone_nothing_empty_is_left(caller: Caller, order: tuple[int, ...]) -> None:
    before = await state(caller)
    logged = [await log(caller, exercise, 5) for exercise in ("squat", "squat", "bench")]
    for n in order:
        await caller.perform(undo, {"operation_id": logged[n].operation_id})
    assert await state(caller) == before


async def test_undo_refuses_to_run_over_a_later_write_and_names_it(caller: Caller) -> None:
    first = await plan(caller, "First")
    await plan(caller, "Second")
    before = await state(caller)
    with pytest.raises(Conflict, match=r"Plan “First”.*Plan “Second”"):
        await caller.perform(undo, {"operation_id": first.operation_id})
    assert await state(caller) == before
    await caller.perform(undo, {})
    await caller.perform(undo, {"operation_id": first.operation_id})
    assert (await state(caller))["plans"] == []


async def test_a_workout_is_not_opened_again_next_to_an_open_one(caller: Caller) -> None:
    await log(caller, "squat", 5)
    finished = await caller.perform(finish_workout, {})
    await log(caller, "bench", 5)
    before = await state(caller)
    with pytest.raises(Conflict, match="left everything as it is"):
        await caller.perform(undo, {"operation_id": finished.operation_id})
    assert await state(caller) == before


async def test_nothing_is_undone_twice(caller: Caller) -> None:
    receipt = await log(caller, "squat", 5)
    undone = await caller.perform(undo, {"operation_id": receipt.operation_id})
    with pytest.raises(Conflict, match="Already undone"):
        await caller.perform(undo, {"operation_id": receipt.operation_id})
    with pytest.raises(NotFound):
        await caller.perform(undo, {"operation_id": undone.operation_id})
    with pytest.raises(NotFound, match="nothing left"):
        await caller.perform(undo, {})


async def test_undo_asked_for_ten_times_at_once_happens_once(caller: Caller) -> None:
    await log(caller, "bench", 8)
    receipt = await log(caller, "squat", 5, 5)
    asked = [caller.perform(undo, {"operation_id": receipt.operation_id}) for _ in range(10)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 9
    assert await sets(caller) == [("bench-press", 1, 8)]


async def test_one_undo_after_the_other_goes_back_to_the_beginning(caller: Caller) -> None:
    before = await state(caller)
    for write in WRITES.values():
        await write(caller)
    for _ in WRITES:
        await caller.perform(undo, {})
    assert await state(caller) == before


async def test_undo_and_logging_at_once_lose_nothing(caller: Caller) -> None:
    receipt = await log(caller, "squat", 5, 5, 5)
    later = [log(caller, "squat", reps) for reps in (1, 2, 3)]
    await asyncio.gather(*later, caller.perform(undo, {"operation_id": receipt.operation_id}))
    assert sorted(reps or 0 for _, _, reps in await sets(caller)) == [1, 2, 3]


async def test_undo_moves_the_version_on(caller: Caller) -> None:
    async def version() -> int:
        async with caller.work() as work:
            return int(await work.store.session.scalar(select(func.max(Workout.version))) or 0)

    await log(caller, "bench", 8)
    receipt = await log(caller, "squat", 5)
    before = await version()
    await caller.perform(undo, {"operation_id": receipt.operation_id})
    assert await version() > before


async def test_nobody_undoes_what_a_stranger_did(caller: Caller, stranger: Caller) -> None:
    receipt = await log(caller, "squat", 5)
    with pytest.raises(NotFound):
        await stranger.perform(undo, {"operation_id": receipt.operation_id})
    with pytest.raises(NotFound, match="nothing left"):
        await stranger.perform(undo, {})
    assert await sets(caller) == [("squat", 1, 5)]


async def test_an_operation_says_by_which_door_it_came(caller: Caller) -> None:
    await log(caller, "squat", 5)
    async with caller.work() as work:
        [operation] = await work.store.session.scalars(select(Operation))
        assert (operation.door, operation.verb, operation.turn_id) == ("rest", "log_set", None)
        assert list(await work.store.session.scalars(select(Effect))) == []


async def test_a_drop_set_outlives_the_set_it_hung_on_and_can_still_be_undone(caller: Caller) -> None:
    first = await log(caller, "curls", 10)
    drop = {"exercise": "curls", "sets": [NewSet(reps=8, weight=Decimal(9), set_type="drop")]}
    second = await caller.perform(log_set, drop)
    await caller.perform(undo, {"operation_id": first.operation_id})
    assert [reps for _, _, reps in await sets(caller)] == [8]
    await caller.perform(undo, {"operation_id": second.operation_id})
    assert await sets(caller) == []


async def test_a_set_comes_back_though_the_one_it_went_on_with_is_gone(caller: Caller) -> None:
    chain = [NewSet(reps=10, weight=Decimal(15)), *[NewSet(reps=n, weight=Decimal(9), set_type="drop") for n in (8, 6)]]
    await caller.perform(log_set, {"exercise": "curls", "sets": chain})
    second = await caller.perform(delete_sets, {"exercise": "curls", "sets": [2]})
    await caller.perform(delete_sets, {"exercise": "curls", "sets": [1]})
    await caller.perform(undo, {"operation_id": second.operation_id})
    found = sorted((await state(caller))["performed_sets"], key=lambda row: row["set_number"])
    assert [(row["set_number"], row["reps"]) for row in found] == [(1, 6), (2, 8)]
    assert [row["parent_set"] for row in found] == [None, found[0]["id"]]


async def test_a_plans_version_never_comes_back(caller: Caller) -> None:
    async def version() -> int:
        async with caller.work() as work:
            return int(await work.store.session.scalar(select(Plan.version).where(Plan.name == "First")) or 0)

    await plan(caller, "First")
    seen = [await version()]
    await plan(caller, "Second")
    seen.append(await version())
    await caller.perform(undo, {})
    seen.append(await version())
    assert seen == sorted(set(seen))
