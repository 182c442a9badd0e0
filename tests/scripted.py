"""A model that plays what a test wrote, streamed like a real one, and an engine that lets it talk."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings

from agent.engine import TurnEngine
from agent.events import Heard
from agent.llm import ModelStack
from agent.settings import AgentSettings
from agent.tracing import Tracer
from agent.unmodelled import UnmodelledStream
from store.database import Database
from tools.work import Caller, Clock

Line = str | ToolCallPart
Script = Callable[[list[ModelMessage]], AsyncIterator[Line]]


@dataclass
class ScriptedStream(UnmodelledStream):
    """One response, a piece at a time."""

    lines: AsyncIterator[Line] = field(kw_only=True)
    name: str = "scripted"

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        async for line in self.lines:
            if isinstance(line, str):
                for event in self._parts_manager.handle_text_delta(vendor_part_id="text", content=line):
                    yield event
            else:
                yield self._parts_manager.handle_tool_call_part(
                    vendor_part_id=None, tool_name=line.tool_name, args=line.args, tool_call_id=line.tool_call_id
                )
        self.finish_reason = "stop"


class ScriptedModel(Model):
    """Asks `script` for every response; `requests` counts how often it was asked."""

    def __init__(self, script: Script) -> None:
        super().__init__()
        self._script = script
        self.requests = 0

    @property
    def model_name(self) -> str:
        """Its name."""
        return "scripted"

    @property
    def system(self) -> str:
        """Nobody's."""
        return "tests"

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Only streams."""
        raise NotImplementedError

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: Any = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """Play the next response."""
        self.requests += 1
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        yield ScriptedStream(model_request_parameters=parameters, lines=self._script(messages))


def call(tool: str, call_id: str | None = None, **arguments: Any) -> ToolCallPart:
    """A tool call; without an id it gets one that no other call has, as from a provider."""
    return ToolCallPart(tool, arguments, call_id) if call_id else ToolCallPart(tool, arguments)


def squats(*reps: int, weight: float = 100, call_id: str | None = None) -> ToolCallPart:
    """Squats, a set for each number of repetitions."""
    return call("log_set", call_id, exercise="Squat", sets=[{"reps": n, "weight": weight} for n in reps])


def said(messages: Sequence[ModelMessage]) -> str:
    """What the person said in this turn."""
    prompts = [
        part
        for message in messages
        if isinstance(message, ModelRequest)
        for part in message.parts
        if isinstance(part, UserPromptPart)
    ]
    return str(prompts[-1].content)


def answered(messages: Sequence[ModelMessage]) -> list[ToolReturnPart]:
    """What the tools of this turn have answered so far."""
    returns: list[ToolReturnPart] = []
    for message in messages:
        for part in message.parts:
            if isinstance(part, UserPromptPart):
                returns = []
            elif isinstance(part, ToolReturnPart):
                returns.append(part)
    return returns


def acting(*steps: Sequence[Line]) -> Script:
    """A script of whole responses: the one played is told by how many responses this turn holds already."""

    async def play(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        asked = max(
            n
            for n, message in enumerate(messages)
            if isinstance(message, ModelRequest) and any(isinstance(part, UserPromptPart) for part in message.parts)
        )
        done = sum(isinstance(message, ModelResponse) for message in messages[asked:])
        for line in steps[min(done, len(steps) - 1)]:
            yield line

    return play


@asynccontextmanager
async def engine_of(
    database: Database,
    clock: Clock,
    script: Script,
    *,
    journal: bool = True,
    tracer: Tracer | None = None,
    **settings: Any,
) -> AsyncGenerator[TurnEngine]:
    """An engine at work, whose model plays `script`; drained at the end."""
    chosen = AgentSettings(**{"reflex": False, "drain_s": 0.2, **settings})
    models = ModelStack(chosen, ScriptedModel(script))
    engine = TurnEngine(database, chosen, clock=clock, models=models, tracer=tracer, journal=journal)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.drain()


async def hear(engine: TurnEngine, caller: Caller, turn_id: int, after: int = 0) -> list[Heard]:
    """Listen to the end."""
    return [heard async for heard in engine.listen(caller, turn_id, after)]


class Rehearsal:
    """A script that notes who speaks when: `most` turns were at work at once, and they spoke in the order `order`.

    Nobody ends before `together` have been at work at once.
    """

    def __init__(self, together: int = 1) -> None:
        self.order: list[str] = []
        self.most = self._now = 0
        self._together, self._met = together, asyncio.Event()

    async def __call__(self, messages: list[ModelMessage]) -> AsyncIterator[Line]:
        self.order.append(said(messages))
        self._now += 1
        self.most = max(self.most, self._now)
        if self.most >= self._together:
            self._met.set()
        await self._met.wait()
        await asyncio.sleep(0.15)
        self._now -= 1
        yield "Yes."
