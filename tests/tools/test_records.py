"""Records: what beats what, found in the log, and told with the receipt that set them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from store.errors import NotFound
from tools.logbook import Logged, NewSet, log_set
from tools.records import percentage, records
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


async def log(caller: Caller, exercise: str, *sets: NewSet, on: date | None = None) -> Logged:
    logged: Logged = await caller.perform(log_set, {"exercise": exercise, "sets": list(sets), "performed_on": on})
    return logged


def done(reps: int | None = None, weight: str | None = None, **more: Any) -> NewSet:
    return NewSet(reps=reps, weight=None if weight is None else Decimal(weight), **more)


def beaten(receipt: Logged) -> dict[str, tuple[Decimal, Decimal]]:
    return {record.kind: (record.value, record.before) for record in receipt.records}


async def test_the_first_time_is_a_baseline_and_a_tie_is_no_record(caller: Caller) -> None:
    assert (await log(caller, "squat", done(5, "100"), on=MONDAY)).records == []
    assert (await log(caller, "squat", done(5, "100"))).records == []


async def test_more_weight_is_a_record_with_what_was_before_and_its_set(caller: Caller) -> None:
    await log(caller, "squat", done(5, "100"), done(5, "102.5"), on=MONDAY)
    receipt = await log(caller, "squat", done(5, "100"), done(3, "105"))
    assert beaten(receipt) == {"load": (105, Decimal("102.5"))}, "105 × 3 speaks for less than 102.5 × 5"
    assert receipt.records[0].summary == "heaviest 105 kg, before 102.5 kg"
    async with caller.work() as work:
        movement = await squat(work)
        feats = (await work.store.records.of([movement]))[movement.id].feats
        held = {feat.set_id: feat.weight for feat in feats}
    assert held[receipt.records[0].set_ids[0]] == 105


async def squat(work: Any) -> Any:
    movement, _ = await work.store.exercises.resolve("squat")
    return movement


async def test_reps_count_at_the_same_load_or_more_only(caller: Caller) -> None:
    await log(caller, "squat", done(5, "100"), done(8, "90"), on=MONDAY)
    assert "reps" not in beaten(await log(caller, "squat", done(8, "85"), on=TUESDAY))
    receipt = await log(caller, "squat", done(6, "100"))
    assert beaten(receipt)["reps"] == (6, 5)
    assert receipt.records[0].summary == "6 reps at 100 kg, before 5"


async def test_a_better_estimate_alone_is_a_record(caller: Caller) -> None:
    await log(caller, "bench", done(1, "100"), on=MONDAY)
    assert beaten(await log(caller, "bench", done(8, "90"), on=TUESDAY)) == {
        "e1rm": (Decimal("114.0"), Decimal("100.0")),
        "volume": (720, 100),
    }


async def test_the_entry_that_passes_the_most_lifted_says_so_once(caller: Caller) -> None:
    await log(caller, "squat", *[done(5, "100")] * 2, on=MONDAY)
    assert beaten(await log(caller, "squat", *[done(5, "100")] * 2)) == {}
    assert beaten(await log(caller, "squat", done(5, "100"))) == {"volume": (1500, 1000)}
    assert beaten(await log(caller, "squat", done(5, "100"))) == {}


async def test_less_help_is_a_record_and_more_is_none(caller: Caller) -> None:
    await log(caller, "assisted pull-up", done(8, "20"), on=MONDAY)
    assert beaten(await log(caller, "assisted pull-up", done(9, "25"), on=TUESDAY)) == {}
    receipt = await log(caller, "assisted pull-up", done(8, "15"))
    assert receipt.records[0].summary == "heaviest 15 kg of help, before 20 kg of help"


async def test_time_distance_and_pace_have_records(caller: Caller) -> None:
    await log(caller, "plank", done(duration_s=60), on=MONDAY)
    assert beaten(await log(caller, "plank", done(duration_s=75))) == {"duration": (75, 60)}
    await log(caller, "running", done(distance_m=Decimal(5000), duration_s=1650), on=MONDAY)
    far = await log(caller, "running", done(distance_m=Decimal(6000), duration_s=2100), on=TUESDAY)
    assert beaten(far) == {"distance": (6000, 5000)}, "slower, and nothing as far to hold its pace against"
    fast = await log(caller, "running", done(distance_m=Decimal(5000), duration_s=1600))
    assert beaten(fast) == {"pace": (320, 330)}
    assert fast.records[0].summary == "fastest 5:20 min/km, before 5:30 min/km"


async def test_warmups_partials_and_another_persons_lifts_count_for_nothing(caller: Caller, stranger: Caller) -> None:
    await log(caller, "squat", done(5, "100"), on=MONDAY)
    await log(stranger, "squat", done(5, "120"), on=MONDAY)
    light = await log(
        caller, "squat", done(5, "140", set_type="warmup"), done(5, "150", set_type="partial"), on=TUESDAY
    )
    assert set(beaten(light)) <= {"volume"}
    assert beaten(await log(caller, "squat", done(5, "110")))["load"] == (110, 100)


async def test_what_was_undone_holds_no_record(caller: Caller) -> None:
    await log(caller, "squat", done(5, "100"), on=MONDAY)
    await log(caller, "squat", done(5, "110"))
    await caller.perform(undo, {})
    assert beaten(await log(caller, "squat", done(5, "105")))["load"] == (105, 100)


async def test_pounds_beat_kilos_by_what_they_weigh(caller: Caller) -> None:
    await log(caller, "squat", done(1, "100"), on=MONDAY)
    assert beaten(await log(caller, "squat", done(1, "220", unit="lb"), on=TUESDAY)) == {}
    receipt = await log(caller, "squat", done(1, "225", unit="lb"))
    assert receipt.records[0].summary == "heaviest 225 lb, before 220.46 lb"


async def test_the_time_before_comes_with_the_receipt(caller: Caller) -> None:
    warm = done(5, "60", set_type="warmup")
    assert (await log(caller, "squat", done(5, "95"), on=date(2026, 11, 13))).last_time is None
    await log(caller, "squat", warm, *[done(5, "97.5")] * 3, on=MONDAY)
    first = await log(caller, "squat", done(5, "100"))
    again = await log(caller, "squat", done(5, "100"))
    for receipt in (first, again):
        assert receipt.last_time is not None
        assert receipt.last_time.summary == "3 × 5 at 97.5 kg, Monday 16 November"
        assert len(receipt.last_time.set_ids) == 3
    backdated = await log(caller, "squat", done(5, "96"), on=date(2026, 11, 14))
    assert backdated.last_time is not None
    assert backdated.last_time.performed_on == date(2026, 11, 13)


async def test_the_records_of_an_exercise_name_their_sets_and_days(caller: Caller) -> None:
    await log(caller, "squat", done(10, "100"), done(3, "120"), done(5, "100"), on=MONDAY)
    await log(caller, "squat", done(1, "130"), done(3, "120"))
    [one] = (await caller.perform(records, {"exercise": "squats"})).exercises
    told = [(best.kind, best.told, best.performed_on) for best in one.bests]
    today = date(2026, 11, 20)
    assert told == [
        ("load", "130 kg for 1", today),
        ("reps", "1 at 130 kg", today),
        ("reps", "3 at 120 kg", MONDAY),
        ("reps", "10 at 100 kg", MONDAY),
        ("e1rm", "133.3 kg", MONDAY),
        ("volume", "1860 kg", MONDAY),
    ]
    assert all(best.set_ids for best in one.bests)
    assert len(one.bests[-1].set_ids) == 3
    assert one.summary.startswith("Squat: heaviest 130 kg for 1 (today); best estimated max 133.3 kg (Monday")


async def test_all_records_are_one_line_an_exercise_and_none_is_said(caller: Caller) -> None:
    assert "Nothing is in the log yet" in (await caller.perform(records, {})).summary
    await log(caller, "squat", done(5, "100"))
    await log(caller, "push-up", done(20))
    assert (await caller.perform(records, {})).summary.splitlines() == [
        "Squat: heaviest 100 kg for 5 (today)",
        "Push-up: most reps 20 (today)",
    ]
    empty = await caller.perform(records, {"exercise": "deadlift"})
    assert (empty.exercises, empty.summary) == ([], "The log has no sets of Deadlift yet.")


async def test_an_estimate_from_many_reps_is_marked(caller: Caller) -> None:
    await log(caller, "squat", done(12, "60"))
    [one] = (await caller.perform(records, {"exercise": "squat"})).exercises
    assert [(best.told, best.sure) for best in one.bests if best.kind == "e1rm"] == [("84 kg", False)]


async def test_a_percentage_comes_from_the_persons_own_sets(caller: Caller) -> None:
    await log(caller, "squat", done(5, "120"))
    share = await caller.perform(percentage, {"exercise": "squat", "percent": Decimal(80)})
    assert (share.max, share.value, share.loadable, share.unit) == (140, 112, Decimal("112.5"), "kg")
    with pytest.raises(NotFound, match="no set of Deadlift"):
        await caller.perform(percentage, {"exercise": "deadlift", "percent": Decimal(80)})
