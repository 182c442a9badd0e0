"""A reply that is stopped leaves nothing at work, in whichever step it was stopped."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic_ai import Agent

from agent import conversing
from agent.conversing import Conversing
from agent.llm import Speaker
from agent.orphans import Orphans
from agent.spending import Spending
from tests.scripted import ScriptedModel, acting, call

pytestmark = pytest.mark.anyio
MOST_STEPS = 1000


async def look() -> str:
    await asyncio.sleep(0)
    return "seen"


@pytest.fixture(autouse=True)
def _companion(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = Agent(tools=[look])
    monkeypatch.setattr(conversing, "companion", lambda: agent)


async def _reply() -> str:
    async def keep(messages: Any) -> None:
        pass

    exchange: Any = SimpleNamespace(briefing=SimpleNamespace(history=[]), correction=None)
    talk = Conversing(exchange, [], keep, lambda event: None, set(), Spending(), silence_s=10)
    model = ScriptedModel(acting([call("look")], ["I ", "looked."]))
    return await talk.run(Speaker(model, None, is_last=False), "hello")


async def _stopped_in(step: int) -> tuple[bool, set[asyncio.Task[Any]]]:
    """Whether a reply had come to its end before that step, and what was still at work when it was stopped in it."""
    before = asyncio.all_tasks()
    reply = asyncio.create_task(_reply())
    for _ in range(step):
        await asyncio.sleep(0)
    ended = not reply.cancel()
    await asyncio.wait([reply])
    assert not ended or reply.result() == "I looked."
    return ended, asyncio.all_tasks() - before - {reply}


async def test_nothing_stays_at_work_in_whichever_step_a_reply_is_stopped() -> None:
    for step in range(1, MOST_STEPS):
        ended, left = await _stopped_in(step)
        assert not left, step
        if ended:
            return
    pytest.fail("no reply came to its end")


async def test_the_framework_alone_would_leave_something(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(self: Orphans) -> None:
        pass

    monkeypatch.setattr(Orphans, "end", nothing)
    for step in range(1, MOST_STEPS):
        _, left = await _stopped_in(step)
        if left:
            break
    assert left
    for task in left:
        task.cancel()
    await asyncio.wait(left)
