"""Talking to the offline model over a real engine and database."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from agent.engine import TurnEngine
from agent.settings import AgentSettings
from store.database import Database
from tests.conftest import Clock
from tools.work import Caller

Talk = Callable[[str], Awaitable[str]]


@pytest.fixture
async def talk(database: Database, caller: Caller, clock: Clock) -> AsyncIterator[Talk]:
    """Says a message to the offline model and returns the reply."""
    engine = TurnEngine(database, AgentSettings(model="offline"), clock=clock)
    await engine.start()

    async def say(message: str) -> str:
        clock.move_on(minutes=4)
        accepted = await engine.accept(caller, message)
        return (await engine.outcome(caller, accepted.turn_id)).reply

    yield say
    await engine.drain()
