"""A turn's events as a text/event-stream that says goodbye when the process goes."""

import json
from collections.abc import AsyncIterator
from typing import Any, cast

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

from agent.engine import TurnEngine
from agent.events import Heard

PING_S = 15
SEP = "\n"
SEND_TIMEOUT_S = 15
FAREWELL_S = 3
RECONNECT_MS = 500


class Farewell:
    """Set when the server is told to stop; has the engine say `bye` to everyone who listens."""

    def __init__(self, engine: TurnEngine) -> None:
        self._engine = engine

    def set(self) -> None:
        """The server is stopping."""
        self._engine.leave()


def stream(engine: TurnEngine, events: AsyncIterator[Heard]) -> EventSourceResponse:
    """A response that streams `events`; holds no database connection while it waits."""
    return EventSourceResponse(
        _frames(events),
        ping=PING_S,
        sep=SEP,
        send_timeout=SEND_TIMEOUT_S,
        shutdown_event=cast(anyio.Event, Farewell(engine)),
        shutdown_grace_period=FAREWELL_S,
    )


async def _frames(events: AsyncIterator[Heard]) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(retry=RECONNECT_MS, comment="slow burn", sep=SEP)
    async for heard in events:
        yield ServerSentEvent(
            id=None if heard.seq is None else str(heard.seq), event=heard.name, data=json.dumps(heard.data), sep=SEP
        )


def documented(description: str) -> dict[str, Any]:
    """How an event stream stands in the contract."""
    return {"description": description, "content": {"text/event-stream": {"schema": {"type": "string"}}}}
