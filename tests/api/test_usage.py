"""Use of the language model over REST."""

from dataclasses import replace
from decimal import Decimal

import httpx
import pytest
from fastapi import FastAPI

from agent.accepting import Sent, accept
from agent.engine import TurnEngine
from agent.settings import AgentSettings
from api.main import create_app
from api.service import Service
from api.tokens import Tokens
from store.usage import Limits, Spent
from tests.api.conftest import coming_in
from tools.work import Caller

pytestmark = pytest.mark.anyio

NOTHING = {
    "turns": 0,
    "requests": 0,
    "input_tokens": 0,
    "cache_read_tokens": 0,
    "output_tokens": 0,
    "cost_usd": 0,
    "unpriced_turns": 0,
}


async def spend(caller: Caller, cost: Decimal | None, *, ended: bool = True) -> None:
    """A turn of today that cost something."""
    async with caller.work() as work:
        turn_id = (await accept(work, Sent("hello", f"{cost} {ended}", "new", None))).turn_id
        await work.store.usage.reserve(turn_id, work.today, 5000, Limits())
        if ended:
            await work.store.usage.settle(turn_id, Spent(2, 900, 400, 100, cost))


async def test_who_has_used_nothing_sees_nothing(ada: httpx.AsyncClient) -> None:
    shown = (await ada.get("/api/v1/users/me/usage")).json()
    assert {name: shown["today"][name] for name in NOTHING} == NOTHING
    assert (shown["days"], shown["limits"]) == ([], {"tokens": None, "turns": None})


async def test_today_the_last_days_and_the_limits_are_shown(
    service: Service, caller: Caller, tokens: Tokens, app: FastAPI
) -> None:
    limited = TurnEngine(service.database, AgentSettings(daily_tokens=200_000, daily_turns=300))
    caller = replace(caller, clock=service.clock)
    await spend(caller, Decimal("0.0004"))
    await spend(caller, None)
    await spend(caller, None, ended=False)
    header = f"Bearer {tokens.issue(caller.user_id)}"
    async with coming_in(create_app(replace(service, engine=limited)), Authorization=header) as client:
        shown = (await client.get("/api/v1/users/me/usage")).json()
    used = {"turns": 2, "requests": 4, "input_tokens": 1800, "cache_read_tokens": 800, "output_tokens": 200}
    day = {**used, "cost_usd": 0.0004, "unpriced_turns": 1, "day": shown["today"]["day"]}
    assert shown == {
        "today": {**day, "reserved_tokens": 5000, "reserved_turns": 1},
        "days": [day],
        "limits": {"tokens": 200_000, "turns": 300},
    }


async def test_only_ones_own_use_is_shown_and_only_to_who_signed_in(
    nobody: httpx.AsyncClient, bob: httpx.AsyncClient, caller: Caller
) -> None:
    await spend(caller, Decimal(1))
    assert (await nobody.get("/api/v1/users/me/usage")).status_code == 401
    assert (await bob.get("/api/v1/users/me/usage")).json()["days"] == []
