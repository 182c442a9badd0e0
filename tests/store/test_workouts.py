"""The log under many hands: one open workout a person, numbers without holes, finished means finished."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from store.errors import NotFound, WorkoutFinished
from store.tables import Workout
from tests.conftest import Clock
from tools.logbook import NewSet, log_set
from tools.work import Caller
from tools.workouts import finish_workout, show_log

pytestmark = pytest.mark.anyio


async def log(caller: Caller, *reps: int, **more: Any) -> Any:
    sets = [NewSet(reps=n, weight=Decimal(100)) for n in reps]
    return await caller.perform(log_set, {"exercise": "squat", "sets": sets, **more})


async def workouts(caller: Caller) -> list[Workout]:
    async with caller.work() as work:
        return list(await work.store.session.scalars(select(Workout).order_by(Workout.id)))


async def test_twenty_logs_at_once_by_two_doors_share_one_workout_without_gaps(caller: Caller) -> None:
    doors = [caller, replace(caller, door="mcp")]
    await asyncio.gather(*(log(doors[n % 2], n + 1) for n in range(20)))
    [workout] = await workouts(caller)
    [shown] = (await caller.perform(show_log, {})).workouts
    [squats] = shown.executions
    assert [done.set_number for done in squats.sets] == list(range(1, 21))
    assert sorted(done.reps for done in squats.sets) == list(range(1, 21))
    assert (workout.version, workout.finished_at) == (20, None)


async def test_a_backdated_day_is_made_once_too(caller: Caller) -> None:
    await asyncio.gather(*(log(caller, n + 1, performed_on=date(2026, 11, 16)) for n in range(8)))
    [workout] = await workouts(caller)
    assert workout.version == 8


async def test_a_finished_workout_refuses_to_be_opened(caller: Caller) -> None:
    await log(caller, 5)
    finished = await caller.perform(finish_workout, {})
    with pytest.raises(WorkoutFinished, match="Friday, 20 November"):
        async with caller.work() as work:
            await work.store.workouts.open(finished.workout_id)


async def test_finishing_five_times_at_once_finishes_once(caller: Caller) -> None:
    await log(caller, 5)
    asked = [caller.perform(finish_workout, {}) for _ in range(5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert (
        sorted(type(answer).__name__ in ("WorkoutFinished", "NotFound") for answer in answers) == [False] + [True] * 4
    )
    [workout] = await workouts(caller)
    assert workout.version == 2


async def test_adding_to_a_forgotten_workout_does_not_stretch_it_to_today(caller: Caller, clock: Clock) -> None:
    await log(caller, 5)
    began = clock.now
    clock.move_on(hours=24)
    added = await log(caller, 4, performed_on=date(2026, 11, 20))
    assert added.reopened
    await log(caller, 3)
    yesterday, today = await workouts(caller)
    assert (yesterday.finished_at, today.finished_at) == (began, None)


async def test_nobody_opens_a_workout_that_is_not_there(caller: Caller) -> None:
    with pytest.raises(NotFound, match="no workout 99"):
        async with caller.work() as work:
            await work.store.workouts.open(99)
