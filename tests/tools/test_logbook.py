"""Logging: by name, complete, exact, plausible."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from store.errors import Ambiguous, Implausible, NotFound
from tools.logbook import Logged, NewSet, log_set
from tools.work import Caller
from tools.workouts import finish_workout, show_log

pytestmark = pytest.mark.anyio


async def log(caller: Caller, exercise: str, *sets: NewSet, **more: Any) -> Logged:
    logged: Logged = await caller.perform(log_set, {"exercise": exercise, "sets": list(sets), **more})
    return logged


async def everything(caller: Caller) -> list[tuple[str, list[tuple[int | None, Decimal | None, str | None]]]]:
    log = await caller.perform(show_log, {"days": 31})
    return [
        (entry.exercise.slug, [(done.reps, done.weight, done.unit) for done in entry.sets])
        for workout in log.workouts
        for entry in workout.executions
    ]


async def test_three_sets_of_squats_are_three_rows_with_the_numbers_said(caller: Caller) -> None:
    receipt = await log(caller, "squats", *[NewSet(reps=5, weight=Decimal(100))] * 3)
    assert receipt.summary == "Squat: 3 × 5 at 100 kg, today"
    assert await everything(caller) == [("squat", [(5, Decimal(100), "kg")] * 3)]


async def test_pounds_stay_pounds_and_are_exact_in_kilograms(caller: Caller) -> None:
    receipt = await log(caller, "bench", NewSet(reps=5, weight=Decimal("62.5"), unit="lb"))
    assert (receipt.sets[0].weight, receipt.sets[0].unit) == (Decimal("62.5"), "lb")
    assert receipt.sets[0].weight_kg == Decimal("28.349523125")


async def test_a_second_message_about_the_same_exercise_goes_on_numbering(caller: Caller) -> None:
    await log(caller, "squat", NewSet(reps=5))
    again = await log(caller, "squat", NewSet(reps=4))
    assert [done.set_number for done in again.sets] == [2]
    assert [slug for slug, _ in await everything(caller)] == ["squat"]


async def test_a_drop_set_hangs_on_the_set_before_it(caller: Caller, database: Any) -> None:
    from sqlalchemy import select

    from store.tables import PerformedSet

    await log(caller, "curls", NewSet(reps=10, weight=Decimal(15)), NewSet(reps=8, weight=Decimal(10), set_type="drop"))
    async with caller.work() as work:
        first, second = await work.store.session.scalars(select(PerformedSet).order_by(PerformedSet.set_number))
    assert (first.parent_set, second.parent_set) == (None, first.id)


async def test_an_ambiguous_name_lists_the_candidates_and_writes_nothing(caller: Caller) -> None:
    with pytest.raises(Ambiguous, match="Which one") as refusal:
        await log(caller, "press", NewSet(reps=5))
    assert len(refusal.value.candidates) > 1
    assert await everything(caller) == []


async def test_an_unknown_exercise_is_refused_by_name(caller: Caller) -> None:
    with pytest.raises((NotFound, Ambiguous), match="zzqx"):
        await log(caller, "zzqx", NewSet(reps=5))


@pytest.mark.parametrize(
    ("exercise", "wrong", "reason"),
    [
        ("squat", NewSet(reps=0), "0 reps"),
        ("squat", NewSet(reps=-5), "-5 reps"),
        ("squat", NewSet(reps=5, weight=Decimal(5000)), "5000 kg"),
        ("squat", NewSet(reps=5, weight=Decimal(-100)), "-100 kg"),
        ("squat", NewSet(), "How many reps"),
        ("squat", NewSet(reps=5, rpe=Decimal(11)), "RPE"),
        ("squat", NewSet(reps=5, rpe=Decimal("8.3")), "half steps"),
        ("squat", NewSet(reps=5, rpe=Decimal(8), rir=Decimal(1)), "contradict"),
        ("squat", NewSet(reps=5, rir=Decimal(40)), "in reserve"),
        ("running", NewSet(distance_m=Decimal(5000), duration_s=60), "faster than anyone"),
        ("running", NewSet(duration_s=20, avg_hr=400), "heart rate"),
        ("squat", NewSet(distance_m=Decimal(5000), duration_s=1650), "5000 metres of Squat"),
        ("bicep curl", NewSet(reps=5, weight=Decimal(300)), "300 kg"),
    ],
)
async def test_numbers_that_cannot_be_right_are_refused_with_the_reason(
    caller: Caller, exercise: str, wrong: NewSet, reason: str
) -> None:
    with pytest.raises(Implausible, match=reason):
        await log(caller, exercise, NewSet(reps=5, duration_s=5), wrong)
    assert await everything(caller) == []


async def test_no_sets_and_far_too_many_are_refused(caller: Caller) -> None:
    with pytest.raises(Implausible, match="at least one set"):
        await log(caller, "squat")
    with pytest.raises(Implausible, match="61 sets"):
        await log(caller, "squat", *[NewSet(reps=1)] * 61)


async def test_tomorrow_cannot_be_logged_and_neither_can_1900(caller: Caller) -> None:
    with pytest.raises(Implausible, match="not come yet"):
        await log(caller, "squat", NewSet(reps=5), performed_on=date(2026, 11, 21))
    with pytest.raises(Implausible, match="too long ago"):
        await log(caller, "squat", NewSet(reps=5), performed_on=date(1900, 1, 1))


async def test_a_past_day_gets_a_finished_workout_of_its_own(caller: Caller) -> None:
    await log(caller, "squat", NewSet(reps=5))
    receipt = await log(caller, "bench", NewSet(reps=5), performed_on=date(2026, 11, 16))
    assert receipt.summary == "Bench Press: 5, Monday 16 November"
    [past] = (await caller.perform(show_log, {"on": date(2026, 11, 16)})).workouts
    assert past.finished_at is not None
    assert not receipt.reopened


async def test_a_backdated_log_reopens_a_finished_day_and_says_so(caller: Caller) -> None:
    await log(caller, "bench", NewSet(reps=5), performed_on=date(2026, 11, 16))
    receipt = await log(caller, "squat", NewSet(reps=5), performed_on=date(2026, 11, 16))
    assert receipt.reopened
    assert len((await caller.perform(show_log, {"on": date(2026, 11, 16)})).workouts) == 1


async def test_after_finishing_today_a_new_workout_opens(caller: Caller) -> None:
    first = await log(caller, "squat", NewSet(reps=5))
    await caller.perform(finish_workout, {})
    assert (await log(caller, "squat", NewSet(reps=5))).workout_id != first.workout_id


async def test_a_workout_left_alone_for_four_hours_is_over(caller: Caller, clock: Any) -> None:
    first = await log(caller, "squat", NewSet(reps=5))
    clock.move_on(hours=4, minutes=1)
    second = await log(caller, "squat", NewSet(reps=5))
    assert second.workout_id != first.workout_id
    [earlier, _] = (await caller.perform(show_log, {})).workouts
    assert earlier.finished_at == earlier.started_at


async def test_midnight_ends_a_workout(caller: Caller, clock: Any) -> None:
    clock.now = clock.now.replace(hour=23, minute=50)
    first = await log(caller, "squat", NewSet(reps=5))
    clock.move_on(minutes=20)
    second = await log(caller, "squat", NewSet(reps=5))
    assert (first.performed_on, second.performed_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert first.workout_id != second.workout_id


async def test_bodyweight_and_added_and_assisted_loads_are_told_apart(caller: Caller) -> None:
    plain = await log(caller, "pull-up", NewSet(reps=8))
    added = await log(caller, "weighted pull-up", NewSet(reps=5, weight=Decimal(20)))
    helped = await log(caller, "assisted pull-up", NewSet(reps=8, weight=Decimal(15)))
    kinds = [receipt.sets[0].load_type for receipt in (plain, added, helped)]
    assert kinds == ["bodyweight", "bodyweight_plus", "assisted"]
    assert "with 20 kg added" in added.summary
