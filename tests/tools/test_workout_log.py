"""Logging a whole workout: it earns what the chat earns, and costs the same however much is in the log."""

from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

import pytest
from sqlalchemy import select

from store.database import Database
from store.tables import AffinityEvent
from tests.conftest import Clock
from tests.counting import statements
from tools.logbook import log_set
from tools.measurements import NewMeasurement, add_measurement
from tools.undo import undo
from tools.work import Caller
from tools.workout_log import WorkoutLogged, log_workout
from tools.workout_pages import create_workout, end_workout, replace_workout
from tools.workout_shapes import WorkoutContents, WorkoutEntry
from tools.workouts import finish_workout

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 20)
DONE = {"squat": (100, 5), "bench-press": (60, 8), "pull-up": (None, 10)}


by_set = attrgetter("set_id")


def sets(load: int | None, reps: int) -> list[dict[str, Any]]:
    return [{"reps": reps, "weight": load}] * 3


async def log(caller: Caller, *, more: int = 0, **times: Any) -> WorkoutLogged:
    done = {name: sets(load and load + more, reps) for name, (load, reps) in DONE.items()}
    entries = [{"exercise": name, "sets": of_it} for name, of_it in done.items()]
    workout = WorkoutEntry.model_validate({"executions": entries, **times})
    logged: WorkoutLogged = await caller.perform(log_workout, {"workout": workout})
    return logged


async def chat(caller: Caller, *, more: int = 0) -> None:
    for name, (load, reps) in DONE.items():
        said = WorkoutEntry.model_validate(
            {"executions": [{"exercise": name, "sets": sets(load and load + more, reps)}]}
        )
        await caller.perform(log_set, {"exercise": name, "sets": said.executions[0].sets})
    await caller.perform(finish_workout, {})


async def ledger(caller: Caller) -> list[Any]:
    async with caller.work() as work:
        rows = await work.store.session.scalars(select(AffinityEvent).where(AffinityEvent.stands))
        told = sorted((row.kind, row.delta, row.reason, row.occurred_on) for row in rows)
        return [work.user.affinity_score, *told]


async def test_a_logged_workout_earns_what_the_same_one_earns_in_the_chat(
    caller: Caller, stranger: Caller, clock: Clock
) -> None:
    for more in (0, 5, 10):
        await log(caller, more=more)
        await chat(stranger, more=more)
        assert await ledger(caller) == await ledger(stranger)
        clock.move_on(days=2)
    clock.move_on(days=20)
    await log(caller)
    await chat(stranger)
    earned = await ledger(caller)
    assert earned == await ledger(stranger)
    assert {kind for kind, *_ in earned[1:]} == {"workout", "record", "comeback"}


async def test_records_are_told_by_exercise_and_go_with_the_workout(caller: Caller) -> None:
    await log(caller, performed_on=TODAY - timedelta(days=2))
    heavier = await log(caller, more=5)
    assert {one.exercise.slug: bool(one.records) for one in heavier.logged} == {
        "squat": True,
        "bench-press": True,
        "pull-up": False,
    }
    before = (await ledger(caller))[0]
    await caller.perform(undo, {"operation_id": heavier.operation_id})
    assert (await ledger(caller))[0] < before


async def test_an_empty_workout_earns_nothing(caller: Caller) -> None:
    begun = await caller.perform(create_workout, {})
    await caller.perform(end_workout, {"workout_id": begun.id})
    assert await ledger(caller) == [0]


async def test_one_that_is_emptied_has_earned_nothing_until_it_is_filled_again(caller: Caller) -> None:
    logged = await log(caller)
    earned = await ledger(caller)
    assert earned[0] > 0
    nothing = WorkoutContents(started_at=logged.started_at, executions=[])
    emptied = await caller.perform(replace_workout, {"workout_id": logged.id, "workout": nothing})
    assert await ledger(caller) == [0]
    await caller.perform(undo, {"operation_id": emptied.operation_id})
    assert await ledger(caller) == earned


async def test_many_exercises_are_found_and_held_against_the_log_at_the_cost_of_one(
    database: Database, caller: Caller
) -> None:
    async def cost(*names: str) -> int:
        entries = [{"exercise": name, "sets": sets(40, 5)} for name in names]
        workout = WorkoutEntry.model_validate({"executions": entries})
        with statements(database, "FROM performed_sets", "FROM exercises", "FROM exercise_aliases") as said:
            await caller.perform(log_workout, {"workout": workout})
        return len(said)

    assert await cost("Bench Press") == await cost("Front Squat", "Romanian Deadlift", "Overhead Press")


async def test_new_sets_are_held_against_the_best_of_other_workouts_and_what_is_there(caller: Caller) -> None:
    reading = NewMeasurement(kind="bodyweight", value=Decimal(80), unit="kg", measured_on=TODAY)
    await caller.perform(add_measurement, {"measurement": reading})
    lighter, heavier = await log(caller), await log(caller, more=5)
    async with caller.work() as work:
        movements = list((await work.store.exercises.named([*DONE, "plank"])).values())
        for here in (lighter, heavier):
            pasts = await work.store.records.pasts(movements, here.id)
            assert {one.id for one in movements} == set(pasts)
            for movement in movements:
                past, held = pasts[movement.id], (await work.store.records.of([movement]))[movement.id]
                assert sorted(past.feats, key=by_set) == sorted(held.feats, key=by_set)
                most = held.lifted.volume_kg if held.lifted else 0
                assert past.bodyweight_kg == (80 if held.feats else None)
                assert (past.volume_kg if here is heavier else past.best_volume_kg) == most
            assert any(one.best_volume_kg != one.volume_kg for one in pasts.values())


async def test_a_year_is_logged_at_the_same_cost_from_first_to_last(database: Database, caller: Caller) -> None:
    """In statements, of which the last workout needs as many as the first; none of them reads the log row by row."""
    costs = []
    for week in range(53, 1, -1):
        with statements(database, "") as said:
            await log(caller, more=53 - week, performed_on=TODAY - timedelta(days=7 * week))
        costs.append(len(said))
    assert (len(costs), len(set(costs))) == (52, 1)
    assert costs[0] <= 30
