"""People: who waits for the person's row sees what whoever held it made of it."""

import pytest

from tools.users import MyChanges, change_me
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def test_whoever_locks_the_person_sees_them_as_they_are_now(caller: Caller) -> None:
    async with caller.work() as work:
        assert work.user.tone == "warm"
        await caller.perform(change_me, {"changes": MyChanges(tone="direct")})
        assert (await work.store.users.me(lock=True)).tone == "direct"
        assert await work.store.users.change({"tone": "warm"}) == {"tone": "warm"}
    async with caller.work() as work:
        assert work.user.tone == "warm"
