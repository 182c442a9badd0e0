"""What turns cost: recorded with each, held within a day's limits, and counted once whoever dies."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import pydantic_ai.models
import pytest

from agent import engine as engine_module
from agent import failpoints
from agent.failpoints import Failpoint
from agent.settings import OFFLINE
from store.database import Database
from tests.agent.stage import SQUATS, Told, staged
from tests.conftest import Clock
from tests.scripted import acting, engine_of, hear
from tools.usage import UsageShown, show_usage
from tools.work import Caller

pytestmark = pytest.mark.anyio

HELLO = {"words": ["Hello, what did you train?"], "again": True}
TALK = "how should I warm up?"
SPENT = "for today"
Arm = Callable[[Callable[[Failpoint], Awaitable[None]]], None]


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)
    monkeypatch.setattr(engine_module, "BREATHER", engine_module.BREATHER * 0)


@pytest.fixture
def arm() -> Iterator[Arm]:
    """Arm the failpoints until the test ends."""
    yield failpoints.arm
    failpoints.arm(None)


async def usage(caller: Caller) -> UsageShown:
    shown: UsageShown = await caller.perform(show_usage, {})
    return shown


async def test_every_turn_says_what_it_cost_and_the_day_adds_it_up(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async with staged(database, caller, clock, [HELLO]) as stage:
        told = [await stage.say(TALK) for _ in range(3)]
    assert [it.usage["cost_usd"] for it in told] == ["0.00001442"] * 3
    shown = await usage(caller)
    assert (shown.today.turns, shown.today.requests, shown.today.reserved_tokens) == (3, 3, 0)
    assert (shown.today.input_tokens, shown.today.cache_read_tokens, shown.today.output_tokens) == (30, 12, 15)
    assert f"{shown.today.cost_usd:f}" == "0.00004326"
    assert [(one.day, one.turns, one.cost_usd) for one in shown.days] == [(shown.today.day, 3, shown.today.cost_usd)]


async def test_the_price_of_an_unknown_model_is_unknown(database: Database, caller: Caller, clock: Clock) -> None:
    async with staged(database, caller, clock, [HELLO], model="gemini-of-tomorrow") as stage:
        told = await stage.say(TALK)
    assert (told.usage["cost_usd"], told.usage["input_tokens"]) == (None, 10)
    shown = await usage(caller)
    assert (shown.today.cost_usd, shown.today.unpriced_turns, shown.today.input_tokens) == (None, 1, 10)


async def test_the_offline_model_costs_nothing_and_is_no_turn_of_a_model(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async with staged(database, caller, clock, [], model=OFFLINE) as stage:
        told = await stage.say(SQUATS)
    assert (told.usage["requests"], told.usage["cost_usd"]) == (0, "0")
    assert (await usage(caller)).days == []


async def test_a_spent_day_is_said_once_and_logging_goes_on(database: Database, caller: Caller, clock: Clock) -> None:
    async with staged(database, caller, clock, [HELLO], daily_turns=1) as stage:
        told: list[Told] = [await stage.say(message) for message in (TALK, SQUATS, TALK)]
        assert len(stage.asked) == 1
        clock.move_on(hours=6)
        await stage.say(TALK)
        assert len(stage.asked) == 2
    assert [it.outcome.model == OFFLINE for it in told] == [False, True, True]
    assert [SPENT in it.reply for it in told] == [False, True, False]
    assert len(told[1].sets) == 3
    assert "3 × 5 at 100 kg" in told[1].reply


async def test_a_day_ends_at_the_persons_own_midnight(database: Database, caller: Caller, clock: Clock) -> None:
    async with staged(database, caller, clock, [HELLO], daily_turns=1) as stage:
        for zone, hours in (("Pacific/Auckland", 0), ("Pacific/Auckland", 4), ("Pacific/Auckland", 13)):
            clock.move_on(hours=hours)
            accepted = await stage.engine.accept(caller, TALK, time_zone=zone)
            await stage.engine.outcome(caller, accepted.turn_id)
    assert [(one.day.isoformat(), one.turns) for one in (await usage(caller)).days] == [
        ("2026-11-22", 1),
        ("2026-11-21", 1),
    ]


async def test_a_turn_that_would_not_fit_is_not_begun(database: Database, caller: Caller, clock: Clock) -> None:
    async with staged(database, caller, clock, [HELLO], daily_tokens=500) as stage:
        told = await stage.say(TALK)
        assert stage.asked == []
    assert SPENT in told.reply


@pytest.mark.parametrize("name", [name for name in failpoints.FAILPOINTS if name not in ("accepted", "lease.renewing")])
async def test_a_crash_anywhere_leaves_nothing_set_aside_and_counts_the_turn_once(
    database: Database, caller: Caller, clock: Clock, arm: Arm, name: Failpoint
) -> None:
    async def crash(reached: Failpoint) -> None:
        if reached == name:
            failpoints.arm(None)
            raise RuntimeError(name)

    arm(crash)
    script = [{"calls": ["squat"]}, {"words": ["Logged."]}, {"words": ["Logged, all three."]}]
    async with staged(database, caller, clock, script, reflex=False, daily_turns=1, daily_tokens=90_000) as stage:
        told = await stage.say(SQUATS)
        assert told.outcome.status == "done"
        refused = await stage.say(TALK)
        asked = len(stage.asked)
    shown = await usage(caller)
    assert (shown.today.turns, shown.today.reserved_turns, shown.today.reserved_tokens) == (1, 0, 0)
    assert SPENT in refused.reply
    assert shown.today.requests == told.usage["requests"]
    assert asked - 1 <= shown.today.requests <= asked  # words that the dead attempt had not kept are nobody's to count
    assert shown.today.input_tokens == 10 * shown.today.requests


async def test_two_engines_never_grant_more_than_the_day_holds(
    database: Database, caller: Caller, clock: Clock
) -> None:
    script = acting(["Here I am."])
    limits = {"daily_turns": 3, "daily_tokens": None}
    async with engine_of(database, clock, script, **limits) as one, engine_of(database, clock, script, **limits) as two:
        sent = [await (one, two)[n % 2].accept(caller, "hello there", conversation_id="new") for n in range(8)]
        models = []
        for accepted in sent:
            await hear(one, caller, accepted.turn_id)
            models.append((await two.outcome(caller, accepted.turn_id)).model)
    assert sorted(map(str, models)) == [OFFLINE] * 5 + ["scripted"] * 3
    assert (await usage(caller)).today.turns == 3


async def test_somebody_elses_spent_day_is_not_mine(
    database: Database, caller: Caller, stranger: Caller, clock: Clock
) -> None:
    async with staged(database, caller, clock, [HELLO], daily_turns=1) as stage:
        await stage.say(TALK)
        told = await replace(stage, caller=stranger).say(TALK)
    assert told.outcome.model != OFFLINE
