"""What is due today: the next day in turn, with its targets, and apart from them what is done of it."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from store.errors import Conflict, NotFound
from store.tables import AffinityEvent, Plan, Workout
from tests.conftest import Clock
from tests.counting import statements
from tools.logbook import NewSet, log_set
from tools.operations import list_operations
from tools.plan_pages import delete_plan, list_plans, replace_plan, write_plan
from tools.plan_shapes import PlanWritten
from tools.prescribing import NewPlan, PlanContent
from tools.todays_plan import TodaysPlan, todays_plan
from tools.undo import undo
from tools.work import Caller
from tools.workouts import finish_workout

pytestmark = pytest.mark.anyio
DAYS = {
    "Legs": ["squat", "romanian deadlift"],
    "Press": ["bench press"],
    "Pull": ["barbell row", "pull-up"],
}


def content(**more: Any) -> dict[str, Any]:
    exercises = {
        name: [{"exercise": one, "sets": [{"reps_min": 5}] * 3} for one in names] for name, names in DAYS.items()
    }
    return {"name": "Three", "days": [{"name": name, "exercises": exercises[name]} for name in DAYS], **more}


async def write(caller: Caller) -> PlanWritten:
    written: PlanWritten = await caller.perform(write_plan, {"plan": NewPlan(**content(activate=True))})
    return written


async def log(caller: Caller, *exercises: str, on: date | None = None) -> Any:
    for exercise in exercises:
        sets = [NewSet(reps=5, weight=Decimal(60))]
        done = await caller.perform(log_set, {"exercise": exercise, "sets": sets, "performed_on": on})
    return done


async def today(caller: Caller) -> TodaysPlan:
    shown: TodaysPlan = await caller.perform(todays_plan, {})
    return shown


async def follow(caller: Caller, workout_id: int, day_id: int | None) -> None:
    async with caller.work() as work:
        row = (await work.store.session.scalars(select(Workout).where(Workout.id == workout_id))).one()
        row.plan_day_id = day_id
        await work.store.operations.write("follow", "Followed a plan", door="rest", turn_id=None)


async def test_days_come_in_turn_as_they_are_done(caller: Caller, clock: Clock) -> None:
    await write(caller)
    for name in ("Legs", "Press", "Pull", "Legs"):
        assert (await today(caller)).day.name == name
        await log(caller, *DAYS[name])
        assert (await today(caller)).day.name == name, "it is the same day until the next one"
        clock.move_on(days=1)
    assert (await today(caller)).day.name == "Press"


async def test_targets_and_what_is_done_are_told_apart(caller: Caller) -> None:
    await write(caller)
    before = await today(caller)
    squat, hinge = (exercise.id for exercise in before.day.exercises)
    assert (before.done, before.left) == ([], [squat, hinge])
    logged = await log(caller, "squat", "curls")
    shown = await today(caller)
    assert shown.day == before.day
    [done] = shown.done
    assert (done.planned_exercise_id, done.workout_id, done.exercise.slug) == (squat, logged.workout_id, "squat")
    assert ([one.weight for one in done.sets], shown.left) == ([Decimal(60)], [hinge])


async def test_a_day_that_was_not_done_whole_stays_due_unless_its_workout_names_it(
    caller: Caller, clock: Clock
) -> None:
    plan = (await write(caller)).plan
    logged = await log(caller, "squat")
    clock.move_on(days=1)
    assert (await today(caller)).day.name == "Legs"
    await follow(caller, logged.workout_id, plan.days[0].id)
    assert (await today(caller)).day.name == "Press"
    await follow(caller, logged.workout_id, plan.days[1].id)
    assert (await today(caller)).day.name == "Pull"


async def test_another_day_done_today_is_todays_day(caller: Caller, clock: Clock) -> None:
    await write(caller)
    await log(caller, *DAYS["Pull"])
    assert (await today(caller)).day.name == "Pull"
    clock.move_on(days=1)
    assert (await today(caller)).day.name == "Legs"


async def test_what_was_trained_before_the_plan_was_made_follows_it_only_by_name(caller: Caller, clock: Clock) -> None:
    yesterday = clock.now.date() - timedelta(days=1)
    logged = await log(caller, *DAYS["Press"], on=yesterday)
    plan = (await write(caller)).plan
    assert (await today(caller)).day.name == "Legs"
    await follow(caller, logged.workout_id, plan.days[1].id)
    assert (await today(caller)).day.name == "Pull"


async def test_without_a_plan_or_a_day_in_it_the_way_out_is_said(caller: Caller) -> None:
    with pytest.raises(NotFound, match="Activate one"):
        await today(caller)
    await caller.perform(write_plan, {"plan": NewPlan(name="Empty", activate=True)})
    with pytest.raises(NotFound, match="no days in plan “Empty”"):
        await today(caller)


async def test_a_deleted_plan_takes_no_workout_along_and_comes_back_with_who_followed_it(caller: Caller) -> None:
    written = await write(caller)
    logged = await log(caller, *DAYS["Legs"])
    await caller.perform(finish_workout, {})
    legs, press, _ = (day.id for day in written.plan.days)
    await follow(caller, logged.workout_id, legs)

    async def state() -> tuple[int | None, list[tuple[str, bool]]]:
        async with caller.work() as work:
            link = await work.store.session.scalar(select(Workout.plan_day_id))
            earned = await work.store.session.scalars(select(AffinityEvent).order_by(AffinityEvent.id))
            return link, [(one.kind, one.stands) for one in earned]

    followed, earned = await state()
    assert (followed, ("as_planned", True) in earned) == (legs, True)
    gone = await caller.perform(delete_plan, {"plan_id": written.id})
    assert await state() == (None, earned)
    await caller.perform(undo, {"operation_id": gone.operation_id})
    assert await state() == (legs, earned)
    only_press = PlanContent(**content() | {"days": [{"name": "Press"}, {"name": "Arms"}]})
    replaced = await caller.perform(replace_plan, {"plan_id": written.id, "plan": only_press})
    assert (replaced.plan.days[0].id, await state()) == (press, (None, earned))
    await caller.perform(undo, {"operation_id": replaced.operation_id})
    assert await state() == (legs, earned)


async def test_a_plan_that_was_followed_is_not_undone_under_who_followed_it(caller: Caller) -> None:
    written = await write(caller)
    logged = await log(caller, "squat")
    await follow(caller, logged.workout_id, written.plan.days[0].id)
    with pytest.raises(Conflict, match="Followed a plan"):
        await caller.perform(undo, {"operation_id": written.operation_id})


async def test_hot_reads_take_as_many_statements_however_much_there_is(caller: Caller, clock: Clock) -> None:
    async def count(verb: Any) -> int:
        with statements(caller.database, "SELECT") as said:
            await caller.perform(verb, {})
        return len(said)

    await write(caller)
    await log(caller, "squat")
    reads = (todays_plan, list_plans, list_operations)
    few = [await count(verb) for verb in reads]
    for _ in range(3):
        await write(caller)
        await log(caller, *DAYS["Legs"], *DAYS["Pull"])
        clock.move_on(days=1)
        await log(caller, *DAYS["Press"])
    assert [await count(verb) for verb in reads] == few
    assert max(few) <= 12


async def test_two_plans_made_active_at_once_leave_one(caller: Caller) -> None:
    await asyncio.gather(*(write(caller) for _ in range(4)))
    async with caller.work() as work:
        plans = list(await work.store.session.scalars(select(Plan)))
    assert (len(plans), sum(plan.is_active for plan in plans)) == (4, 1)
