"""What is set aside and what is settled: never more than a day holds, by however many at once, and nothing for ever."""

import asyncio
from contextlib import nullcontext
from datetime import date
from decimal import Decimal

import pytest

from agent.accepting import Sent, accept
from store.database import Database
from store.tables import UsageDay
from store.usage import Allowance, Limits, Reserved, Spent
from tests.unwalled import unwalled
from tools.work import Caller

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 20)
COST = Spent(requests=2, input_tokens=900, cache_read_tokens=400, output_tokens=100, cost_usd=Decimal("0.0004"))


async def sent(caller: Caller, count: int) -> list[int]:
    """So many turns."""
    ids = []
    for n in range(count):
        async with caller.work() as work:
            ids.append((await accept(work, Sent("hello", f"key {n}", "new", None))).turn_id)
    return ids


async def reserve(caller: Caller, turn_id: int, limits: Limits, tokens: int = 1000, day: date = DAY) -> Allowance:
    async with caller.work() as work:
        return await work.store.usage.reserve(turn_id, day, tokens, limits)


async def settle(caller: Caller, turn_id: int, spent: Spent = COST) -> None:
    async with caller.work() as work:
        await work.store.usage.settle(turn_id, spent)


async def days(caller: Caller) -> list[UsageDay]:
    async with caller.work() as work:
        return await work.store.usage.days(DAY)


async def reserved(caller: Caller) -> Reserved:
    async with caller.work() as work:
        return await work.store.usage.reserved(DAY)


@pytest.mark.parametrize(
    ("limits", "granted"), [(Limits(tokens=3000), 3), (Limits(turns=2), 2), (Limits(5000, 1), 1), (Limits(), 6)]
)
async def test_however_many_ask_at_once_a_day_grants_what_it_holds(
    caller: Caller, limits: Limits, granted: int
) -> None:
    turns = await sent(caller, 6)
    answers = await asyncio.gather(*(reserve(caller, turn_id, limits) for turn_id in turns))
    assert answers.count("granted") == granted
    assert answers.count("just spent") == (granted < len(turns))
    assert await reserved(caller) == (1000 * granted, granted)


async def test_what_is_settled_takes_the_place_of_what_was_set_aside(caller: Caller) -> None:
    first, second, third = await sent(caller, 3)
    limits = Limits(tokens=3000)
    assert await reserve(caller, first, limits, 2500) == "granted"
    assert await reserve(caller, second, limits, 2000) == "just spent"
    await settle(caller, first)
    assert await reserved(caller) == (0, 0)
    assert await reserve(caller, third, limits, 2000) == "granted"
    [row] = await days(caller)
    assert (row.turns, row.requests, row.input_tokens, row.output_tokens) == (1, 2, 900, 100)
    assert (row.cache_read_tokens, row.cost_usd, row.unpriced) == (400, Decimal("0.0004"), 0)


async def test_the_next_attempt_has_what_the_last_one_set_aside_and_settles_it_once(caller: Caller) -> None:
    [turn_id] = await sent(caller, 1)
    limits = Limits(tokens=1000, turns=1)
    assert [await reserve(caller, turn_id, limits) for _ in range(3)] == ["granted"] * 3
    assert await reserved(caller) == (1000, 1)
    for _ in range(2):
        await settle(caller, turn_id)
    assert [row.turns for row in await days(caller)] == [1]


async def test_the_turn_that_is_told_of_a_spent_day_is_told_in_all_its_attempts(caller: Caller) -> None:
    first, second = await sent(caller, 2)
    answers = [await reserve(caller, turn_id, Limits(turns=0)) for turn_id in (first, second, first, second)]
    assert answers == ["just spent", "spent", "just spent", "spent"]


async def test_a_new_day_is_a_new_allowance_and_each_turn_is_charged_to_its_own(caller: Caller) -> None:
    first, second = await sent(caller, 2)
    limits = Limits(turns=1)
    assert await reserve(caller, first, limits) == "granted"
    assert await reserve(caller, second, limits, day=date(2026, 11, 21)) == "granted"
    for turn_id in (first, second):
        await settle(caller, turn_id)
    assert [(row.day.day, row.turns) for row in await days(caller)] == [(21, 1), (20, 1)]


async def test_a_deleted_turn_holds_nothing(caller: Caller) -> None:
    [turn_id] = await sent(caller, 1)
    await reserve(caller, turn_id, Limits(tokens=1000))
    async with caller.work() as work:
        turn = await work.store.turns.get(turn_id)
        await work.store.conversations.delete(turn.conversation_id)
    assert await reserved(caller) == (0, 0)


async def test_a_price_nobody_knows_is_no_price_of_nothing(caller: Caller) -> None:
    for turn_id, cost in zip(await sent(caller, 2), (None, Decimal("0.1")), strict=True):
        await reserve(caller, turn_id, Limits())
        await settle(caller, turn_id, Spent(requests=1, input_tokens=5, cost_usd=cost))
    [row] = await days(caller)
    assert (row.turns, row.unpriced, row.cost_usd) == (2, 1, Decimal("0.1"))


async def test_what_asked_no_model_costs_no_turn(caller: Caller) -> None:
    [turn_id] = await sent(caller, 1)
    await reserve(caller, turn_id, Limits())
    await settle(caller, turn_id, Spent())
    assert (await days(caller), await reserved(caller)) == ([], (0, 0))


@pytest.mark.parametrize("walled", [True, False], ids=["both walls", "repositories alone"])
async def test_what_is_hers_counts_for_nobody_else(
    database: Database, caller: Caller, stranger: Caller, walled: bool
) -> None:
    hers, his = (await sent(caller, 1))[0], (await sent(stranger, 1))[0]
    async with nullcontext() if walled else unwalled(database):
        await reserve(caller, hers, Limits(turns=1))
        await settle(stranger, hers)
        assert await reserve(stranger, his, Limits(turns=1)) == "granted"
        await settle(stranger, his)
        assert (await reserved(caller), [row.turns for row in await days(caller)]) == ((1000, 1), [0])
        assert [row.turns for row in await days(stranger)] == [1]


async def pay_ahead(caller: Caller, limits: Limits, tokens: int = 1000) -> bool:
    async with caller.work() as work:
        return await work.store.usage.pay_ahead(DAY, tokens, limits)


async def put_right(caller: Caller, spent: Spent, tokens: int = 1000) -> None:
    async with caller.work() as work:
        await work.store.usage.put_right(DAY, tokens, spent)


async def test_what_is_paid_ahead_counts_at_once_and_what_was_used_takes_its_place(caller: Caller) -> None:
    assert await pay_ahead(caller, Limits(tokens=1500))
    assert not await pay_ahead(caller, Limits(tokens=1500))
    await put_right(caller, COST)
    [row] = await days(caller)
    assert (row.turns, row.requests, row.input_tokens, row.output_tokens) == (0, 2, 900, 100)
    assert (row.cache_read_tokens, row.cost_usd, row.unpriced) == (400, Decimal("0.0004"), 0)
    assert await pay_ahead(caller, Limits(tokens=2000))
    await put_right(caller, Spent())
    [row] = await days(caller)
    assert (row.requests, row.input_tokens) == (2, 900)


@pytest.mark.parametrize(("limits", "granted"), [(Limits(tokens=3000), 3), (Limits(turns=0), 0), (Limits(), 6)])
async def test_however_many_pay_ahead_at_once_a_day_grants_what_it_holds(
    caller: Caller, limits: Limits, granted: int
) -> None:
    answers = await asyncio.gather(*(pay_ahead(caller, limits) for _ in range(6)))
    assert answers.count(True) == granted


async def test_turns_and_what_is_paid_ahead_share_a_day(caller: Caller) -> None:
    [turn_id] = await sent(caller, 1)
    assert await reserve(caller, turn_id, Limits(tokens=2500), 2000) == "granted"
    assert not await pay_ahead(caller, Limits(tokens=2500))
    await settle(caller, turn_id)
    assert await pay_ahead(caller, Limits(tokens=2500))
