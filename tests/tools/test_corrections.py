"""Putting the log right: the sets that are meant, what they say then, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from store.errors import Ambiguous, Conflict, Implausible, NotFound
from store.tables import Operation, Workout
from tests.conftest import Clock
from tests.tools.amended import MONDAY, TODAY, correct, delete, log, logged
from tools.logbook import NewSet, log_set
from tools.undo import undo
from tools.work import Caller
from tools.workouts import finish_workout

pytestmark = pytest.mark.anyio


async def test_the_load_of_all_that_was_logged_last_is_put_right_and_the_receipt_tells_both(caller: Caller) -> None:
    await log(caller, "bench", 60, 60)
    await log(caller, "squat", 100, 100, 100)
    receipt = await correct(caller, weight=105)
    assert receipt.summary == "Squat: now 3 × 5 at 105 kg, was 3 × 5 at 100 kg, today"
    assert await logged(caller) == [
        ("bench-press", [(1, 5, Decimal(60)), (2, 5, Decimal(60))]),
        ("squat", [(1, 5, Decimal(105)), (2, 5, Decimal(105)), (3, 5, Decimal(105))]),
    ]


async def test_only_the_sets_of_the_last_entry_are_meant_when_no_set_is_named(caller: Caller) -> None:
    await log(caller, "squat", 100, 100)
    await log(caller, "squat", 110)
    receipt = await correct(caller, reps=3)
    assert [done.set_number for done in receipt.sets] == [3]


@pytest.mark.parametrize(
    ("where", "changed"),
    [
        ({"sets": [2]}, [2]),
        ({"sets": [-1]}, [3]),
        ({"sets": [1, -1]}, [1, 3]),
        ({"exercise": "squats"}, [1, 2, 3]),
        ({"exercise": "squats", "sets": [-2]}, [2]),
    ],
)
async def test_sets_are_named_by_number_or_from_the_end(
    caller: Caller, where: dict[str, Any], changed: list[int]
) -> None:
    await log(caller, "squat", 100, 100, 100)
    receipt = await correct(caller, where, reps=7)
    assert [done.set_number for done in receipt.sets] == changed
    [(_, sets)] = await logged(caller)
    assert [number for number, reps, _ in sets if reps == 7] == changed


async def test_one_set_of_several_is_told_by_its_number(caller: Caller) -> None:
    await log(caller, "squat", 100, 100, 100)
    receipt = await correct(caller, {"sets": [2]}, reps=4)
    assert receipt.summary == "Squat, set 2: now 4 at 100 kg, was 5 at 100 kg, today"


async def test_another_unit_keeps_the_number_and_is_exact_in_kilograms(caller: Caller) -> None:
    await log(caller, "bench", 185)
    [done] = (await correct(caller, unit="lb")).sets
    assert (done.weight, done.unit, done.weight_kg) == (Decimal(185), "lb", Decimal("83.91458845"))


async def test_a_new_load_keeps_the_unit_that_was_said_before(caller: Caller) -> None:
    await caller.perform(log_set, {"exercise": "bench", "sets": [NewSet(reps=5, weight=Decimal(185), unit="lb")]})
    [done] = (await correct(caller, weight=190)).sets
    assert (done.weight, done.unit) == (Decimal(190), "lb")


async def test_effort_said_as_reserve_takes_the_place_of_rpe(caller: Caller) -> None:
    await caller.perform(log_set, {"exercise": "bench", "sets": [NewSet(reps=5, weight=Decimal(80), rpe=Decimal(8))]})
    [done] = (await correct(caller, rir=1)).sets
    assert (done.rpe, done.rir) == (None, Decimal(1))


async def test_a_correction_that_changes_nothing_says_so(caller: Caller) -> None:
    await log(caller, "squat", 100)
    with pytest.raises(Conflict, match="says already: Squat, 5 at 100 kg"):
        await correct(caller, reps=5)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"weight": 5000}, "5000 kg"),
        ({"reps": 0}, "0 reps"),
        ({"rpe": 11}, "RPE"),
        ({"rpe": 9, "rir": 3}, "contradict"),
    ],
)
async def test_what_nobody_can_have_done_is_refused_and_nothing_changes(
    caller: Caller, changes: dict[str, Any], reason: str
) -> None:
    await log(caller, "squat", 100)
    with pytest.raises(Implausible, match=reason):
        await correct(caller, **changes)
    assert await logged(caller) == [("squat", [(1, 5, Decimal(100))])]


async def test_a_unit_without_a_load_is_asked_about(caller: Caller) -> None:
    await caller.perform(log_set, {"exercise": "push-ups", "sets": [NewSet(reps=20)]})
    with pytest.raises(Implausible, match="no load on Push-up"):
        await correct(caller, unit="lb")


async def test_another_exercise_keeps_its_place_its_sets_and_their_numbers(caller: Caller) -> None:
    await log(caller, "bench", 60, 60)
    await log(caller, "squat", 100)
    receipt = await correct(caller, {"exercise": "bench"}, exercise="incline bench press")
    assert receipt.summary == "Incline Bench Press: 2 × 5 at 60 kg, was Bench Press, today"
    assert [slug for slug, _ in await logged(caller)] == ["incline-bench-press", "squat"]


async def test_some_sets_of_another_exercise_join_those_that_are_there(caller: Caller) -> None:
    await log(caller, "incline bench press", 50)
    await log(caller, "bench", 60, 61, 62)
    await correct(caller, {"sets": [2]}, exercise="incline bench press")
    assert await logged(caller) == [
        ("incline-bench-press", [(1, 5, Decimal(50)), (2, 5, Decimal(61))]),
        ("bench-press", [(1, 5, Decimal(60)), (2, 5, Decimal(62))]),
    ]


async def test_the_kind_of_load_follows_the_exercise(caller: Caller) -> None:
    await caller.perform(log_set, {"exercise": "pull-up", "sets": [NewSet(reps=8, weight=Decimal(10))]})
    [done] = (await correct(caller, exercise="lat pulldown")).sets
    assert done.load_type == "external"


async def test_a_finished_workout_is_corrected_in_one_operation_and_stays_finished(caller: Caller) -> None:
    await log(caller, "squat", 100)
    await caller.perform(finish_workout, {})
    receipt = await correct(caller, weight=105)
    assert receipt.reopened
    assert receipt.summary.endswith("that workout was finished and is finished again")
    async with caller.work() as work:
        [workout] = await work.store.session.scalars(select(Workout))
        verbs = list(await work.store.session.scalars(select(Operation.verb).order_by(Operation.id)))
    assert (workout.finished_at is not None, verbs) == (True, ["log_set", "finish_workout", "correct_set"])


async def test_the_log_cannot_be_undone_past_its_correction_which_is_named(caller: Caller) -> None:
    first = await log(caller, "squat", 100)
    await correct(caller, weight=105)
    with pytest.raises(Conflict, match="now 5 at 105 kg, was 5 at 100 kg"):
        await caller.perform(undo, {"operation_id": first.operation_id})


async def test_a_word_that_names_several_means_the_one_that_was_done(caller: Caller) -> None:
    await log(caller, "hammer curl", 15)
    assert (await delete(caller, exercise="curls")).removed[0].exercise.slug == "hammer-curl"
    await log(caller, "hammer curl", 15)
    await log(caller, "preacher curl", 15)
    with pytest.raises(Ambiguous, match="Which one"):
        await delete(caller, exercise="curls")


async def test_what_was_logged_days_ago_is_corrected_only_when_its_day_is_named(caller: Caller, clock: Clock) -> None:
    await log(caller, "squat", 100)
    clock.move_on(days=3)
    with pytest.raises(NotFound):
        await correct(caller, weight=105)
    with pytest.raises(NotFound, match="not in the log today"):
        await correct(caller, {"exercise": "squat"}, weight=105)
    assert (await correct(caller, {"on": TODAY}, weight=105)).performed_on == TODAY


async def test_a_backdated_entry_is_what_was_logged_last(caller: Caller) -> None:
    await log(caller, "bench", 60)
    await log(caller, "squat", 100, performed_on=MONDAY)
    assert (await correct(caller, weight=105)).performed_on == MONDAY


async def test_the_version_of_the_workout_moves_on(caller: Caller) -> None:
    await log(caller, "squat", 100)
    async with caller.work() as work:
        before = (await work.store.session.scalars(select(Workout.version))).one()
    await correct(caller, weight=105)
    async with caller.work() as work:
        assert (await work.store.session.scalars(select(Workout.version))).one() == before + 1
