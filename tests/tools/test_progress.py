"""What the log adds up to: last time, sums over days, and whether a lift grows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from store.errors import Invalid, NotFound
from tools.logbook import Logged, NewSet, log_set
from tools.progress import LastTime, Progress, last_time, progress
from tools.work import Caller
from tools.workouts import finish_workout, show_log

pytestmark = pytest.mark.anyio
TODAY, MONDAY, FRIDAY = date(2026, 11, 20), date(2026, 11, 16), date(2026, 11, 13)


async def log(caller: Caller, exercise: str, *sets: NewSet, on: date | None = None) -> Logged:
    logged: Logged = await caller.perform(log_set, {"exercise": exercise, "sets": list(sets), "performed_on": on})
    return logged


def done(reps: int | None = None, weight: str | None = None, **more: Any) -> NewSet:
    return NewSet(reps=reps, weight=None if weight is None else Decimal(weight), **more)


async def last(caller: Caller, **asked: str) -> LastTime:
    found: LastTime = await caller.perform(last_time, asked)
    return found


async def summed(caller: Caller, **asked: Any) -> Progress:
    found: Progress = await caller.perform(progress, asked)
    return found


async def test_last_time_is_before_the_workout_that_is_going_on(caller: Caller) -> None:
    await log(caller, "squat", *[done(5, "97.5")] * 3, on=MONDAY)
    await log(caller, "squat", done(5, "100"))
    found = await last(caller, exercise="squat")
    assert (found.performed_on, len(found.set_ids)) == (MONDAY, 3)
    assert found.summary == "Monday 16 November: Squat: 3 × 5 at 97.5 kg"
    await caller.perform(finish_workout, {})
    assert (await last(caller, exercise="squat")).performed_on == TODAY


async def test_last_time_of_a_muscle_of_a_body_part_and_of_anything(caller: Caller) -> None:
    await log(caller, "squat", done(5, "100"), on=FRIDAY)
    await log(caller, "bench", done(5, "80"), on=MONDAY)
    assert (await last(caller, muscle="legs")).summary == "Friday 13 November: Squat: 5 at 100 kg"
    assert (await last(caller, muscle="hamstrings")).performed_on == FRIDAY
    assert (await last(caller)).performed_on == MONDAY
    assert "no sets of Deadlift" in (await last(caller, exercise="deadlift")).summary


async def test_sums_lead_with_the_figure_that_was_asked_for(caller: Caller) -> None:
    await log(caller, "squat", done(5, "60", set_type="warmup"), *[done(5, "100")] * 3, on=FRIDAY)
    await log(caller, "squat", *[done(5, "105")] * 3, on=MONDAY)
    said = {
        "workouts": "Squat, 9 to 16 November: 2 workouts, 6 sets",
        "sets": "Squat, 9 to 16 November: 6 sets in 2 workouts",
        "reps": "Squat, 9 to 16 November: 30 reps, 6 sets in 2 workouts",
        "volume": "Squat, 9 to 16 November: 3075 kg lifted, 6 sets in 2 workouts",
        "strength": "Squat, 9 to 16 November: estimated max 116.7 kg (Friday 13 November) to 122.5 kg"
        " (Monday 16 November), getting stronger, 6 sets in 2 workouts",
    }
    for about, summary in said.items():
        found = await summed(caller, exercise="squat", since=date(2026, 11, 9), until=MONDAY, about=about)
        assert found.summary == summary
        assert len(found.set_ids) == 6
    assert (await summed(caller, exercise="squat", since=TODAY)).summary == "Squat, today: nothing in the log"


async def test_distance_and_time_add_up(caller: Caller) -> None:
    await log(caller, "running", done(distance_m=Decimal(5000), duration_s=1500), on=MONDAY)
    await log(caller, "running", done(distance_m=Decimal(3000), duration_s=1000))
    run = {"exercise": "running", "since": MONDAY}
    assert (await summed(caller, **run, about="distance")).summary.startswith("Running, since 16 November: 8 km")
    assert (await summed(caller, **run, about="duration")).summary.startswith("Running, since 16 November: 41:40 min")


async def test_a_set_counts_half_for_a_muscle_that_only_helps(caller: Caller) -> None:
    await log(caller, "squat", *[done(5, "100")] * 3)
    await log(caller, "romanian deadlift", *[done(8, "80")] * 2)
    found = await summed(caller, muscle="hamstrings", about="sets")
    assert (found.sets, found.hard_sets) == (5, Decimal("3.5"))
    assert found.summary == "hamstrings, all time: 3.5 hard sets, 5 sets in 1 workout"
    assert (await summed(caller, muscle="legs")).hard_sets == 5


async def test_pounds_are_summed_in_the_persons_unit(caller: Caller) -> None:
    async with caller.work() as work:
        work.user.unit = "lb"
    await log(caller, "bench", done(10, "100"))
    assert (await summed(caller, about="volume")).summary == "training, all time: 1000 lb lifted, 1 set in 1 workout"


async def test_nobody_adds_up_another_persons_log(caller: Caller, stranger: Caller) -> None:
    await log(stranger, "squat", done(5, "100"))
    assert (await summed(caller)).sets == 0
    assert (await last(caller, exercise="squat")).performed_on is None


@pytest.mark.parametrize(
    ("asked", "refusal", "why"),
    [
        ({"muscle": "spleen"}, NotFound, "no muscle called"),
        ({"muscle": "legs", "exercise": "squat"}, Invalid, "not both"),
        ({"since": TODAY, "until": MONDAY}, Invalid, "Which days"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_the_way_out(
    caller: Caller, asked: dict[str, Any], refusal: type[Exception], why: str
) -> None:
    with pytest.raises(refusal, match=why):
        await caller.perform(progress, asked)


async def test_the_log_of_one_exercise_reaches_back_a_year(caller: Caller) -> None:
    await log(caller, "squat", done(5, "90"), on=date(2026, 1, 5))
    await log(caller, "bench", done(5, "60"), on=date(2026, 1, 5))
    shown = await caller.perform(show_log, {"exercise": "squats", "days": 365})
    assert shown.summary == "Monday 05 January: Squat: 5 at 90 kg"
    assert (await caller.perform(show_log, {"exercise": "deadlift"})).summary == "Nothing of Deadlift is logged then."
