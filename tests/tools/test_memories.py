"""Memories: told once, kept with their dates, superseded openly, found again, and forgotten without a trace."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from store.database import Database
from store.errors import Conflict, Invalid, NotFound
from tests.conftest import Clock
from tools.constraints import Limits
from tools.memories import Recollection, Remembered, forget, recall, remember
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio

SHOULDER = "my left shoulder hurts when I press overhead"


async def tell(caller: Caller, fact: str, kind: str = "preference", **more: Any) -> Remembered:
    limits = Limits.model_validate(more.pop("limits")) if "limits" in more else None
    kept: Remembered = await caller.perform(remember, {"fact": fact, "kind": kind, "limits": limits, **more})
    return kept


async def known(caller: Caller, query: str | None = None, *, past: bool = False) -> list[str]:
    found: Recollection = await caller.perform(recall, {"query": query, "past": past})
    return [memory.text for memory in found.memories]


async def hurt(caller: Caller, **more: Any) -> Remembered:
    limits = {"body_parts": ["left shoulder"], "movements": ["overhead_press"]}
    return await tell(caller, SHOULDER, "constraint", limits=limits, **more)


async def test_what_was_told_is_found_by_other_words_and_only_that(caller: Caller) -> None:
    await hurt(caller)
    await tell(caller, "I only have dumbbells at home", "constraint", limits={"only_equipment": ["dumbbell"]})
    await tell(caller, "my goal is to bench 100 kg by summer", "goal")
    assert await known(caller, "shoulder") == [SHOULDER]
    assert await known(caller, "any injuries?") == [SHOULDER]
    assert await known(caller, "what equipment do I own?") == ["I only have dumbbells at home"]
    assert await known(caller, "my goals") == ["my goal is to bench 100 kg by summer"]
    assert await known(caller, "my sister's name") == []
    assert len(await known(caller)) == 3


async def test_an_empty_answer_says_that_it_was_never_told(caller: Caller) -> None:
    found = await caller.perform(recall, {"query": "ankle"})
    assert found.summary == "You never told me anything about that."


async def test_the_same_told_again_is_one_memory_and_later_told(caller: Caller, clock: Clock) -> None:
    await tell(caller, "I hate burpees", about="burpees")
    clock.move_on(days=3)
    again = await tell(caller, "I hate the burpees!", about="burpees")
    assert again.known
    assert again.memory.told_on == date(2026, 11, 23)
    assert await known(caller) == ["I hate the burpees!"]


async def test_the_same_told_again_with_an_end_in_the_past_held_until_then(caller: Caller) -> None:
    await tell(caller, "I swim in the mornings")
    days = {"since": date(2024, 5, 1), "until": date(2025, 5, 1)}
    again = await tell(caller, "I swim in the mornings", **days)
    assert (again.known, again.memory.valid_from, again.memory.valid_to) == (True, *days.values())
    assert await known(caller) == []


async def test_other_numbers_are_another_telling(caller: Caller) -> None:
    first = await tell(caller, "my goal is to bench 100 kg", "goal")
    second = await tell(caller, "my goal is to bench 120 kg", "goal")
    assert not second.known
    assert [one.id for one in second.replaced] == [first.memory.id]


async def test_a_contradiction_takes_the_place_with_dates_and_both_stay_to_be_seen(
    caller: Caller, clock: Clock
) -> None:
    await tell(caller, "I hate burpees", about="burpees")
    clock.move_on(days=10)
    later = await tell(caller, "I actually like burpees now", about="burpees")
    assert [one.text for one in later.replaced] == ["I hate burpees"]
    assert "in place of “I hate burpees” of 20 November 2026" in later.summary
    assert await known(caller, "burpees") == ["I actually like burpees now"]
    both = await caller.perform(recall, {"query": "burpees", "past": True})
    assert {one.text: one.valid_to for one in both.memories} == {
        "I actually like burpees now": None,
        "I hate burpees": date(2026, 11, 30),
    }


async def test_a_part_whose_side_was_not_said_is_either_side(caller: Caller) -> None:
    await hurt(caller)
    await tell(caller, "my right shoulder is sore", "constraint", limits={"body_parts": ["right shoulder"]})
    healed = await tell(caller, "my shoulder is fine again", "life_event", about="body: shoulder")
    assert len(healed.replaced) == 2
    assert await known(caller) == ["my shoulder is fine again"]


async def test_of_two_hurt_parts_the_other_one_stays(caller: Caller) -> None:
    await tell(caller, "bad knees and a bad back", "constraint", limits={"body_parts": ["knee", "back"]})
    await tell(caller, "my knee is fine again", "life_event", about="body: knee")
    found = await caller.perform(recall, {"query": "back"})
    assert [one.limits.body_parts for one in found.memories] == [["back"]]


async def test_what_has_an_end_ends_by_itself(caller: Caller, clock: Clock) -> None:
    kept = await hurt(caller, until=date(2026, 12, 1))
    assert (kept.memory.valid_to, kept.memory.review_at) == (date(2026, 12, 1), None)
    clock.move_on(days=10)
    assert await known(caller, "shoulder") == [SHOULDER]
    clock.move_on(days=1)
    assert await known(caller, "shoulder") == []
    past = await caller.perform(recall, {"query": "shoulder", "past": True})
    assert "held until 1 December 2026" in past.summary


async def test_what_begins_later_leaves_the_earlier_until_then(caller: Caller, clock: Clock) -> None:
    limits = {"days_per_week": 4}
    await tell(caller, "I train four days a week", "constraint", limits=limits)
    await tell(
        caller, "twice a week from Monday on", "constraint", limits={"days_per_week": 2}, since=date(2026, 11, 23)
    )
    async with caller.work() as work:
        assert [row.text for row in await work.store.memories.holding(work.today)] == ["I train four days a week"]
    clock.move_on(days=3)
    async with caller.work() as work:
        assert [row.text for row in await work.store.memories.holding(work.today)] == ["twice a week from Monday on"]


@pytest.mark.parametrize(
    ("fact", "more"),
    [("squat 3x5 at 100 kg", {}), ("...", {}), ("no running", {"until": date(2026, 11, 1)})],
    ids=["numbers of the log", "no words", "an end before its beginning"],
)
async def test_what_is_no_memory_is_refused(caller: Caller, fact: str, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await tell(caller, fact, **more)
    assert await known(caller) == []


async def test_undo_takes_back_what_was_remembered_and_gives_back_what_gave_way(caller: Caller) -> None:
    await tell(caller, "I hate burpees", about="burpees")
    await tell(caller, "I like burpees now", about="burpees")
    await caller.perform(undo, {})
    assert await known(caller) == ["I hate burpees"]
    await caller.perform(undo, {})
    assert await known(caller) == []


async def everything_kept(database: Database) -> str:
    async with database.engine.connect() as connection:
        names = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        rows = [
            str(row)
            for name in list(names)
            for row in await connection.scalars(text(f'SELECT it::text FROM "{name}" it'))  # noqa: S608
        ]
    return "\n".join(rows)


async def test_what_is_forgotten_is_in_no_table_any_more(database: Database, caller: Caller) -> None:
    await hurt(caller)
    await tell(caller, "my left shoulder is much worse", "constraint", limits={"body_parts": ["left shoulder"]})
    await tell(caller, "I hate burpees", about="burpees")
    kept = await everything_kept(database)
    assert "shoulder hurts" in kept
    gone = await caller.perform(forget, {"about": "shoulder"})
    assert (gone.count, gone.operation_id) == (2, None)
    kept = await everything_kept(database)
    assert "shoulder hurts" not in kept
    assert "much worse" not in kept
    assert await known(caller) == ["I hate burpees"]


async def test_forgetting_has_no_way_back(caller: Caller) -> None:
    await tell(caller, "I hate burpees", about="burpees")
    await caller.perform(forget, {"about": "burpees"})
    with pytest.raises(NotFound):
        await caller.perform(undo, {})


async def test_what_was_never_told_cannot_be_forgotten(caller: Caller) -> None:
    await hurt(caller)
    with pytest.raises(NotFound, match="You never told me anything about “elbow”"):
        await caller.perform(forget, {"about": "elbow"})
    with pytest.raises(Invalid):
        await caller.perform(forget, {})


async def test_everything_goes_when_everything_is_to_go(caller: Caller, stranger: Caller) -> None:
    await hurt(caller)
    await tell(caller, "I hate burpees", about="burpees")
    await tell(stranger, "I hate burpees", about="burpees")
    gone = await caller.perform(forget, {"everything": True})
    assert gone.count == 2
    assert await known(caller) == []
    assert await known(stranger) == ["I hate burpees"]


async def test_another_persons_memories_are_not_there(caller: Caller, stranger: Caller) -> None:
    kept = await hurt(caller)
    assert await known(stranger, "shoulder") == []
    with pytest.raises(NotFound):
        await stranger.perform(forget, {"memory_ids": [kept.memory.id]})


async def test_there_is_an_end_to_what_can_be_held(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.memories.MOST_OF_A_PERSON", 1)
    await tell(caller, "I hate burpees")
    with pytest.raises(Conflict):
        await tell(caller, "I love rowing")
