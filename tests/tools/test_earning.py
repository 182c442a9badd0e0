"""What is earned by telling honestly: once, without giving away what was told, and gone when it is taken back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Clock
from tests.tools.earned import earned, log, shown, train
from tools.constraints import Limits
from tools.corrections import Changes, correct_set
from tools.memories import remember
from tools.memory_pages import edit_memory
from tools.memory_shapes import Remembered
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def tell(caller: Caller, fact: str, kind: str, **more: Any) -> Remembered:
    kept: Remembered = await caller.perform(remember, {"fact": fact, "kind": kind, **more})
    return kept


HURT = {"limits": Limits(body_parts=["left knee"])}


@pytest.mark.parametrize(
    ("fact", "kind", "more", "reason"),
    [
        ("my left knee hurts", "constraint", HURT, "You told me what hurts"),
        ("I skipped my workout, I was too tired", "life_event", {}, "You told me of a session you skipped"),
        ("ich habe das Training gestern ausgelassen", "life_event", {}, "You told me of a session you skipped"),
        ("me salté el entrenamiento", "life_event", {}, "You told me of a session you skipped"),
        ("j'ai raté ma séance hier", "life_event", {}, "You told me of a session you skipped"),
        ("昨日のトレーニングをサボった", "life_event", {}, "You told me of a session you skipped"),
    ],
    ids=["pain", "skipped", "skipped in German", "in Spanish", "in French", "in Japanese"],
)
async def test_an_honest_report_earns_once_and_is_undone_with_what_was_told(
    caller: Caller, clock: Clock, fact: str, kind: str, more: dict[str, Any], reason: str
) -> None:
    await tell(caller, fact, kind, **more)
    assert [(one.kind, one.delta, one.reason) for one in (await shown(caller)).reasons] == [("honesty", 0.5, reason)]
    clock.move_on(days=1)
    await tell(caller, fact, kind, **more)
    assert list(await earned(caller)) == ["honesty"], "what is known already is no report"
    await caller.perform(undo, {})
    await caller.perform(undo, {})
    assert await earned(caller) == {}
    assert (await shown(caller)).score == 0


@pytest.mark.parametrize(
    ("fact", "kind", "more"),
    [
        ("I like skipping rope at the gym", "preference", {}),
        ("we moved to Lisbon", "life_event", {}),
        ("I missed my train", "life_event", {}),
        ("I only have dumbbells", "constraint", {"limits": Limits(only_equipment=["dumbbell"])}),
        ("my goal is to bench 100 kg", "goal", {}),
    ],
)
async def test_other_talk_earns_nothing(caller: Caller, fact: str, kind: str, more: dict[str, Any]) -> None:
    await tell(caller, fact, kind, **more)
    assert await earned(caller) == {}


async def test_putting_a_memory_right_earns_once_a_day_and_is_undone_with_it(caller: Caller, clock: Clock) -> None:
    first = await tell(caller, "I like rows", "preference", about="rows")
    assert await earned(caller) == {}
    edit = {"memory_id": first.memory.id, "text": "I like barbell rows"}
    await caller.perform(edit_memory, edit)
    await caller.perform(edit_memory, edit)
    assert await earned(caller) == {"memory": 0.5}, "the same words once more put nothing right"
    await tell(caller, "I hate rows", "preference", about="rows")
    assert (await shown(caller)).score == Decimal("0.5"), "once a day"
    clock.move_on(days=1)
    await tell(caller, "I like rows again", "preference", about="rows")
    assert (await shown(caller)).score > Decimal("0.99")
    while (await shown(caller)).score:
        await caller.perform(undo, {})
    assert await earned(caller) == {}
    async with caller.work() as work:
        [known] = await work.store.memories.holding(work.today)
        assert known.text == "I like rows"


async def test_reports_of_a_day_together_stay_within_its_limit(caller: Caller) -> None:
    await log(caller, weight=90, performed_on=date(2026, 11, 19))
    await train(caller)
    await caller.perform(correct_set, {"changes": Changes(reps=6)})
    first = await tell(caller, "my left knee hurts", "constraint", **HURT)
    await caller.perform(edit_memory, {"memory_id": first.memory.id, "text": "my left knee aches"})
    today = [one.delta for one in (await shown(caller)).reasons if one.occurred_on == date(2026, 11, 20)]
    assert sum(today) <= 3
    assert sorted(await earned(caller)) == ["honesty", "memory", "record", "workout"]
