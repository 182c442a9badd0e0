"""Conversations as verbs: listed, shown, renamed and deleted by whom they belong to."""

import pytest

from store.errors import NotFound
from tools.conversations import delete_conversation, list_conversations, rename_conversation, show_conversation
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def begun(caller: Caller, title: str | None = None) -> int:
    """A conversation with one message in it."""
    async with caller.work() as work:
        row = await work.store.conversations.create(title)
        await work.store.turns.accept(row, "hello", f"key-{row.id}", "hash")
        return row.id


async def test_they_are_listed_with_the_last_one_first(caller: Caller) -> None:
    ids = [await begun(caller, f"number {n}") for n in range(3)]
    page = await caller.perform(list_conversations, {"page": 1, "per_page": 2})
    assert ([one.id for one in page.items], page.total) == (ids[:0:-1], 3)


async def test_one_is_shown_with_its_turns_oldest_first(caller: Caller) -> None:
    number = await begun(caller)
    async with caller.work() as work:
        row = await work.store.conversations.get(number, lock=True)
        await work.store.turns.accept(row, "and again", "another key", "hash")
    shown = await caller.perform(show_conversation, {"conversation_id": number})
    assert [(turn.message, turn.status, turn.effects) for turn in shown.turns] == [
        ("hello", "queued", []),
        ("and again", "queued", []),
    ]


async def test_a_new_title_is_kept(caller: Caller) -> None:
    number = await begun(caller, "old")
    assert (await caller.perform(rename_conversation, {"conversation_id": number, "title": "new"})).title == "new"
    assert (await caller.perform(show_conversation, {"conversation_id": number})).title == "new"


async def test_a_deleted_one_is_gone_with_its_turns(caller: Caller) -> None:
    number = await begun(caller)
    assert (await caller.perform(delete_conversation, {"conversation_id": number})).removed
    with pytest.raises(NotFound):
        await caller.perform(show_conversation, {"conversation_id": number})
    async with caller.work() as work:
        assert await work.store.turns.of_conversation(number, 10) == []


async def test_nobody_else_can_do_any_of_it(caller: Caller, stranger: Caller) -> None:
    number = await begun(caller, "mine")
    for verb, more in ((show_conversation, {}), (rename_conversation, {"title": "x"}), (delete_conversation, {})):
        with pytest.raises(NotFound):
            await stranger.perform(verb, {"conversation_id": number, **more})
    assert (await stranger.perform(list_conversations, {})).total == 0
    assert (await caller.perform(show_conversation, {"conversation_id": number})).title == "mine"
