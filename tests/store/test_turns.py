"""Claims: one at a time, fenced by attempt, held by leases, shared fairly."""

import asyncio
from datetime import timedelta

import pytest

from agent.accepting import Sent, accept
from store.database import Database
from store.tables import Turn
from store.turns import MAX_RUNNING_PER_USER, Claim, Fenced, NewEvent, claim_turn, release_turn, renew_lease
from tools.work import Caller

pytestmark = pytest.mark.anyio

LEASE = timedelta(seconds=30)


async def sent(caller: Caller, *places: int | None) -> list[int]:
    """Turns in these conversations, new ones for None."""
    accepted = []
    for n, place in enumerate(places):
        async with caller.work() as work:
            accepted.append(await accept(work, Sent(f"message {n}", f"key {n}", place or "new", None)))
    return [it.turn_id for it in accepted]


async def claimed(database: Database, lease: timedelta = LEASE, held: tuple[int, ...] = ()) -> Claim | None:
    async with database.worker() as session:
        return await claim_turn(session, lease, held)


async def certainly(database: Database, lease: timedelta = LEASE) -> Claim:
    claim = await claimed(database, lease)
    assert claim is not None
    return claim


async def turn(caller: Caller, turn_id: int) -> Turn:
    async with caller.work() as work:
        return await work.store.turns.get(turn_id)


async def test_ten_claimers_at_once_get_a_turn_once(database: Database, caller: Caller) -> None:
    [only] = await sent(caller, None)
    claims = await asyncio.gather(*(claimed(database) for _ in range(10)))
    assert [claim.turn_id for claim in claims if claim] == [only]


async def test_claimers_at_once_never_give_a_person_more_than_their_share(database: Database, caller: Caller) -> None:
    await sent(caller, *[None] * 8)
    for _ in range(3):
        await asyncio.gather(*(claimed(database) for _ in range(8)))
    async with caller.work() as work:
        running = [row for n in range(1, 9) if (row := await work.store.turns.get(n)).status == "running"]
    assert len(running) == MAX_RUNNING_PER_USER


async def test_a_conversation_is_worked_on_in_order(database: Database, caller: Caller) -> None:
    first, place = (await sent(caller, None))[0], 1
    async with caller.work() as work:
        second = (await accept(work, Sent("later", "later", place, None))).turn_id
    assert (await certainly(database)).turn_id == first
    assert await claimed(database) is None
    async with caller.work() as work:
        (await work.store.turns.get(first)).status = "done"
    assert (await certainly(database)).turn_id == second


async def test_a_lease_that_ran_out_is_taken_over_but_not_by_its_holder(database: Database, caller: Caller) -> None:
    [only] = await sent(caller, None)
    earlier = await certainly(database, -LEASE)
    assert await claimed(database, held=(only,)) is None
    later = await certainly(database)
    assert (later.turn_id, later.attempt) == (only, earlier.attempt + 1)


async def test_who_lost_a_turn_writes_nothing_for_it(database: Database, caller: Caller) -> None:
    await sent(caller, None)
    earlier, _ = await certainly(database, -LEASE), await certainly(database)
    async with caller.work() as work:
        with pytest.raises(Fenced):
            await work.store.turns.fence(earlier)
    with pytest.raises(Fenced):
        async with database.worker() as session:
            await renew_lease(session, earlier, LEASE)
    async with database.worker() as session:
        await release_turn(session, earlier)
    assert await claimed(database) is None


async def test_a_released_turn_is_claimed_at_once_or_after_its_pause(database: Database, caller: Caller) -> None:
    await sent(caller, None)
    async with database.worker() as session:
        await release_turn(session, await certainly(database), timedelta(seconds=30))
    assert await claimed(database) is None
    async with database.worker() as session:
        await release_turn(session, Claim(caller.user_id, 1, 1, 1, ""))
    assert (await certainly(database)).attempt == 2


async def test_who_renews_hears_of_a_wish_to_stop(database: Database, caller: Caller) -> None:
    [only] = await sent(caller, None)
    claim = await certainly(database)
    async with database.worker() as session:
        assert not await renew_lease(session, claim, LEASE)
    async with caller.work() as work:
        await work.store.turns.request_cancel(only)
    async with database.worker() as session:
        assert await renew_lease(session, claim, LEASE)


async def test_events_go_on_counting_across_attempts(database: Database, caller: Caller) -> None:
    [only] = await sent(caller, None)
    for lease in (-LEASE, LEASE):
        claim = await certainly(database, lease)
        async with caller.work() as work:
            await work.store.turns.fence(claim)
            await work.store.turns.append(claim, [NewEvent("text", {"delta": "a"}), NewEvent("text", {"delta": "b"})])
    async with caller.work() as work:
        events = await work.store.turns.events(only, 0)
        assert [(event.seq, event.attempt) for event in events] == [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2)]
        assert [event.seq for event in await work.store.turns.events(only, 3)] == [4, 5]
