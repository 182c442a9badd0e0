"""Conversations and people: found, named, forgotten."""

import asyncio

import pytest

from store.database import Database
from store.errors import NotFound
from store.users import find_user, sign_in
from tests.agent.stage import logged
from tests.conftest import Clock
from tests.scripted import acting, engine_of, squats
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def test_what_was_logged_in_a_deleted_conversation_stays_and_can_be_undone(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async with engine_of(database, clock, acting([squats(5)], ["Yes."])) as engine:
        accepted = await engine.accept(caller, "did five")
        await engine.outcome(caller, accepted.turn_id)
    async with caller.work() as work:
        await work.store.conversations.delete(accepted.conversation_id)
    assert await logged(caller) == ["squat 5 x 100 kg"]
    with pytest.raises(NotFound):
        async with caller.work() as work:
            await work.store.turns.get(accepted.turn_id)
    await caller.perform(undo, {})
    assert await logged(caller) == []


async def test_the_conversation_last_spoken_in_goes_on_and_new_begins_another(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async with engine_of(database, clock, acting(["Yes."])) as engine:
        first = await engine.accept(caller, "one")
        clock.move_on(minutes=1)
        second = await engine.accept(caller, "two", conversation_id="new")
        clock.move_on(minutes=1)
        third = await engine.accept(caller, "three")
        assert third.conversation_id == second.conversation_id != first.conversation_id
        async with caller.work() as work:
            listed, total = await work.store.conversations.page(1, 1)
    assert ([row.title for row in listed], total) == (["two"], 2)


async def test_signing_in_ten_times_at_once_makes_one_person(database: Database) -> None:
    async def once() -> int:
        async with database.worker() as session:
            return (await sign_in(session, "Cleo")).id

    [only] = set(await asyncio.gather(*(once() for _ in range(10))))
    async with database.worker() as session:
        found = await find_user(session, only)
        assert found is not None
        assert found.name == "Cleo"
        assert await find_user(session, only + 1) is None


async def test_an_account_that_is_gone_is_refused_by_name(database: Database, caller: Caller) -> None:
    with pytest.raises(NotFound, match="no such account"):
        async with Caller(database, caller.user_id + 1, "rest").work():
            pass
