"""Affinity is earned by training and honesty, follows the log wherever it goes, and is in the person's hands."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import select

from store.errors import Conflict
from store.tables import AffinityEvent, User
from tests.affinity_walk import Walk, faults
from tests.conftest import Clock
from tests.tools.earned import earned, log, shown, train
from tools.affinity import adjust_companion, reset_affinity
from tools.affinity_rules import gains, level_of
from tools.corrections import Changes, correct_set, delete_sets
from tools.goal_shapes import NewGoal
from tools.goals import create_goal, delete_goal
from tools.plans import NewDay, NewPlannedExercise, Target, create_plan
from tools.undo import undo
from tools.users import MyChanges, change_me
from tools.work import Caller
from tools.workouts import finish_workout, show_log

pytestmark = pytest.mark.anyio


async def plan(caller: Caller, *days: tuple[str, ...]) -> None:
    sets = [Target(reps_min=5)]
    made = [
        NewDay(name=f"Day {n}", exercises=[NewPlannedExercise(exercise=name, sets=sets) for name in names])
        for n, names in enumerate(days, start=1)
    ]
    await caller.perform(create_plan, {"name": "Mine", "days": made})


async def test_a_finished_workout_earns_its_share_of_the_week(caller: Caller) -> None:
    await log(caller)
    assert (await shown(caller)).score == 0
    await caller.perform(finish_workout, {})
    found = await shown(caller)
    assert (found.score, found.level, found.name, found.next_at) == (2, 1, "New here", 15)
    assert [(reason.kind, reason.delta) for reason in found.reasons] == [("workout", 2)]
    assert found.summary == "New here, level 1 of 5: 2 of 100. Lately: You finished a workout (+2)"


async def test_planned_sessions_decide_what_one_is_worth_and_doing_them_counts(caller: Caller) -> None:
    await plan(caller, ("squat", "bench press"), ("deadlift",))
    await train(caller, "squat", "push-up")
    assert await earned(caller) == {"workout": 3, "as_planned": 0.5}


async def test_a_workout_that_leaves_planned_muscles_out_is_not_as_planned(caller: Caller) -> None:
    await plan(caller, ("squat", "bench press", "barbell row"))
    await train(caller, "squat", "bench press")
    assert await earned(caller) == {"workout": 6}
    assert (await shown(caller)).score == 3, "no day moves the score by more than 3"


async def test_one_workout_a_day_counts_and_none_beyond_the_plan(caller: Caller, clock: Clock) -> None:
    clock.now -= timedelta(days=4)
    await train(caller)
    await train(caller)
    assert [reason.delta for reason in (await shown(caller)).reasons] == [2]
    for _ in range(4):
        clock.move_on(days=1)
        await train(caller)
    assert [reason.kind for reason in (await shown(caller)).reasons] == ["workout"] * 3


async def test_a_lapsed_workout_earns_once_whoever_finds_it(caller: Caller, clock: Clock) -> None:
    await log(caller)
    clock.move_on(hours=5)
    assert (await shown(caller)).score == 2
    await caller.perform(show_log, {})
    await log(caller, weight=105)
    found = await shown(caller)
    assert [reason.kind for reason in found.reasons] == ["record", "workout"]
    assert found.reasons[1].occurred_on == date(2026, 11, 20)


async def test_undoing_the_set_takes_back_what_its_workout_earned(caller: Caller, clock: Clock) -> None:
    first = await log(caller)
    clock.move_on(days=1)
    await train(caller, "deadlift")
    assert (await shown(caller)).total == 2
    await caller.perform(undo, {"operation_id": first.operation_id})
    assert [reason.occurred_on for reason in (await shown(caller)).reasons] == [date(2026, 11, 21)]
    assert (await shown(caller)).score == 2


async def test_undoing_the_finish_takes_it_back_and_finishing_again_earns_it_once(caller: Caller) -> None:
    await train(caller)
    await caller.perform(undo, {})
    assert await earned(caller) == {}
    await caller.perform(finish_workout, {})
    await caller.perform(undo, {})
    await caller.perform(finish_workout, {})
    assert await earned(caller) == {"workout": 2}


async def test_what_is_deleted_takes_its_earnings_along_and_brings_them_back(caller: Caller) -> None:
    await log(caller, weight=90, performed_on=date(2026, 11, 19))
    await log(caller)
    assert set(await earned(caller)) == {"workout", "record"}
    await caller.perform(delete_sets, {"exercise": "squat"})
    assert set(await earned(caller)) == {"workout", "honesty"}
    await caller.perform(undo, {})
    assert set(await earned(caller)) == {"workout", "record"}


async def test_a_day_told_of_late_earns_nothing_and_one_of_last_week_does(caller: Caller) -> None:
    await log(caller, performed_on=date(2026, 11, 1))
    assert await earned(caller) == {}
    await log(caller, "bench press", performed_on=date(2026, 11, 14))
    assert await earned(caller) == {"workout": 2}


async def test_a_comeback_is_welcome_and_absence_costs_nothing(caller: Caller, clock: Clock) -> None:
    await train(caller)
    clock.move_on(days=100)
    assert (await shown(caller)).score == 2
    await train(caller)
    assert await earned(caller) == {"workout": 2, "comeback": 2}
    assert (await shown(caller)).reasons[0].reason == "You came back after 100 days"


async def test_a_week_as_planned_with_its_rest_is_honoured_in_the_next(caller: Caller, clock: Clock) -> None:
    clock.now -= timedelta(days=4)
    await plan(caller, ("squat",), ("bench press",))
    await train(caller, "squat")
    clock.move_on(days=3)
    await train(caller, "bench press")
    clock.move_on(days=4)
    await train(caller, "squat")
    clock.move_on(days=1)
    await train(caller, "bench press")
    assert (await earned(caller))["rest"] == 0.5
    async with caller.work() as work:
        events = await work.store.affinity.events()
        counted = [gain for event, gain in zip(events, gains(events), strict=True) if event.kind == "rest"]
    assert (len(counted), counted[1:]) == (2, [0]), "once a week, although both workouts of it follow that week"


async def test_putting_the_log_right_earns_once_a_day_and_is_undone_with_it(caller: Caller) -> None:
    await log(caller)
    await caller.perform(correct_set, {"changes": Changes(reps=4)})
    await caller.perform(correct_set, {"changes": Changes(reps=3)})
    assert (await shown(caller)).score == Decimal("0.5")
    await caller.perform(undo, {})
    assert (await shown(caller)).score == Decimal("0.5")
    await caller.perform(undo, {})
    assert (await shown(caller)).score == 0


async def test_off_counts_nothing_and_on_goes_on_where_it_was(caller: Caller, clock: Clock) -> None:
    await train(caller)
    await caller.perform(adjust_companion, {"affinity": False})
    clock.move_on(days=1)
    await train(caller)
    found = await shown(caller)
    assert (found.on, found.score, found.summary.split(":")[0]) == (False, 2, "Affinity is off")
    await caller.perform(adjust_companion, {"affinity": True})
    assert await earned(caller) == {"workout": 2}


async def test_tone_name_and_switch_are_changed_and_undone(caller: Caller) -> None:
    receipt = await caller.perform(adjust_companion, {"tone": "direct", "call_me": " Ada  L. "})
    assert receipt.summary == "From now on: tone direct, called Ada L."
    with pytest.raises(Conflict):
        await caller.perform(adjust_companion, {"tone": "direct"})
    async with caller.work() as work:
        work.user.time_zone = "Europe/Berlin"
    await caller.perform(undo, {})
    async with caller.work() as work:
        user = work.user
        assert (user.tone, user.display_name, user.time_zone) == ("warm", None, "Europe/Berlin")


async def test_a_reset_begins_at_nought_forgets_its_reasons_and_can_be_undone(caller: Caller, clock: Clock) -> None:
    with pytest.raises(Conflict, match="nothing to reset"):
        await caller.perform(reset_affinity, {})
    await train(caller)
    await caller.perform(reset_affinity, {})
    assert ((await shown(caller)).score, (await shown(caller)).reasons) == (0, [])
    clock.move_on(days=1)
    await train(caller)
    assert ((await shown(caller)).score, (await shown(caller)).total) == (2, 1)
    async with caller.work() as work:
        [reset] = [one for one in await work.store.operations.latest() if one.verb == "finish_workout"]
    await caller.perform(undo, {"operation_id": reset.id - 2})
    assert (await shown(caller)).total == 2
    await earned(caller)


async def test_a_strangers_ledger_is_not_seen(caller: Caller, stranger: Caller) -> None:
    await train(caller)
    assert ((await shown(stranger)).score, (await shown(stranger)).total) == (0, 0)
    async with stranger.work() as work:
        assert list(await work.store.session.scalars(select(AffinityEvent))) == []
        assert len(list(await work.store.session.scalars(select(User)))) == 1


async def test_the_ledger_adds_up_to_the_score_whatever_is_done_and_undone(caller: Caller, clock: Clock) -> None:
    walk = Walk(caller, clock, Random(7))  # noqa: S311  # the same walk every time
    for _ in range(60):
        await walk.step()
        assert await faults(caller) == []
    assert walk.done["undo"] > 5


async def test_training_as_planned_reaches_the_levels_in_their_weeks(caller: Caller, clock: Clock) -> None:
    clock.now = datetime(2026, 1, 5, 18, tzinfo=UTC)
    names = ("squat", "bench press")
    await plan(caller, *((name,) for name in names))
    reached: dict[int, int] = {}
    for week in range(1, 20):
        for day, name in zip((0, 3), names, strict=True):
            clock.now = datetime(2026, 1, 5, 18, tzinfo=UTC) + timedelta(days=7 * (week - 1) + day)
            await train(caller, name, weight=100 + week)
            async with caller.work() as work:
                reached.setdefault(level_of(work.user.affinity_score).number, week)
    assert (reached[3] in (5, 6), reached[5] in (18, 19)) == (True, True), reached


async def test_how_often_somebody_means_to_train_wins_over_their_plan(caller: Caller) -> None:
    await plan(caller, ("squat",), ("bench press",), ("deadlift",), ("row",))
    await caller.perform(change_me, {"changes": MyChanges(planned_sessions=2)})
    await train(caller)
    assert (await earned(caller))["workout"] == 3
    await caller.perform(change_me, {"changes": MyChanges(planned_sessions=None)})
    await train(caller, "bench press")
    async with caller.work() as work:
        assert [event.delta for event in await work.store.affinity.events() if event.kind == "workout"] == [3, 1.5]


async def test_a_goal_earns_when_it_is_set_and_when_it_is_reached_as_long_as_it_is(
    caller: Caller, clock: Clock
) -> None:
    async with caller.work() as work:
        movement = await work.store.exercises.by_slug("squat")
    wanted = NewGoal(metric="weight", exercise_id=movement.id, target=Decimal(120))
    kept = await caller.perform(create_goal, {"goal": wanted})
    assert await earned(caller) == {"goal": 1}
    clock.move_on(days=1)
    reached = await log(caller, weight=120)
    assert await earned(caller) == {"goal": 1, "goal_reached": 3}
    assert (await shown(caller)).score == Decimal("3.98"), "1, and 3 damped by it"
    await caller.perform(undo, {"operation_id": reached.operation_id})
    assert await earned(caller) == {"goal": 1}
    await log(caller, weight=125)
    assert await earned(caller) == {"goal": 1, "goal_reached": 3}
    await caller.perform(delete_goal, {"goal_id": kept.goal.id})
    assert await earned(caller) == {}
    await caller.perform(undo, {})
    assert await earned(caller) == {"goal": 1, "goal_reached": 3}


async def test_many_goals_on_one_day_earn_as_one(caller: Caller) -> None:
    for title in ("Rest more", "Walk more", "Worry less"):
        await caller.perform(create_goal, {"goal": NewGoal(metric="words", title=title)})
    assert (await shown(caller)).score == 1
