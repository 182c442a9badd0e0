"""Running the companion: a model speaks and calls tools, step by step, and every step can be taken again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pydantic_ai import Agent
from pydantic_ai.capabilities import AgentCapability
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.messages import (
    FunctionToolCallEvent,
    FunctionToolResultEvent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    RetryPromptPart,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolReturnPart,
)
from pydantic_ai.run import AgentRun
from pydantic_core import to_jsonable_python

from agent import events
from agent.companion import LIMITS, companion
from agent.llm import Speaker
from agent.orphans import Orphans
from agent.reflex import has_acted, is_reflex
from agent.spending import Spending
from agent.toolset import Exchange
from store.turns import NewEvent

Keep = Callable[[Sequence[ModelMessage]], Awaitable[None]]
Say = Callable[[NewEvent], None]

CUT_SHORT = {
    "length": "it ran out of room; answer in a few short sentences",
    "content_filter": "a safety filter stopped it",
    "error": "a tool call in it could not be read",
}


class Stalled(Exception):
    """A model fell silent in the middle of its stream."""


class Garbled(Exception):
    """What came from a model, or from the client that speaks to it, cannot be read."""


class Withheld(Exception):
    """A reply that must not stand; `reason` completes the sentence `withheld because ...`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conversing:
    """What was said and done so far in one turn, and the next step from there.

    `keep` is awaited with the turn's messages before any tool of a new response runs. `told` are the tool events the
    stream holds already, by name and call. What it costs is added to `spending`.
    """

    def __init__(
        self,
        exchange: Exchange,
        journal: Sequence[ModelMessage],
        keep: Keep,
        say: Say,
        told: set[tuple[str, str]],
        spending: Spending,
        silence_s: float,
        capabilities: Sequence[AgentCapability[Exchange]] = (),
    ) -> None:
        self.exchange = exchange
        self.messages = list(journal)
        self._spending = spending
        self._keep = keep
        self._say = say
        self._told = told
        self._silence_s = silence_s
        self._capabilities = capabilities
        self._finished: list[str] = []
        self._current = ""

    @property
    def text(self) -> str:
        """What the stream holds since its last reset."""
        return "\n\n".join([*self._finished, self._current] if self._current else self._finished)

    def take_back(self, attempt: int) -> None:
        """Have listeners forget the words since the last finished step."""
        if self._current:
            self._current = ""
            self._say(events.reset(attempt))
            if self.text:
                self._say(events.text(self.text))

    def start_over(self, attempt: int) -> None:
        """Have listeners forget every word; what the tools did stays."""
        if self.text:
            self._say(events.reset(attempt))
        self._finished, self._current = [], ""

    def catch_up(self) -> None:
        """Tell of calls that the journal holds and the stream does not, because a process may go between the two."""
        for message in self.messages:
            for part in message.parts:
                if isinstance(part, ToolCallPart):
                    self._tell(_tool_started(part))
                elif isinstance(part, ToolReturnPart) or (isinstance(part, RetryPromptPart) and part.tool_name):
                    self._tell(_tool_done(part))

    async def run(self, speaker: Speaker, message: str) -> str:
        """Let `speaker` go on from the last step to the end of its reply; returns the whole reply.

        Raises `AgentRunError`, `Stalled` or `Garbled` when the model failed, and `Withheld` when its reply must not
        stand: it was cut off, it was empty, or it acted where reflex had acted.
        """
        orphans = Orphans()
        try:
            await self._run(speaker, None if self.messages else message, orphans)
        finally:
            await orphans.end()
        return self.text

    async def _run(self, speaker: Speaker, message: str | None, orphans: Orphans) -> None:
        history = self.exchange.briefing.history
        async with companion().iter(
            message,
            message_history=[*history, *self.messages],
            model=speaker.model,
            model_settings=speaker.settings,
            deps=self.exchange,
            usage_limits=LIMITS,
            capabilities=[*self._capabilities, orphans],
        ) as run:
            try:
                await self._steps(run, len(history))
            finally:
                self._spending.count(run)

    async def _steps(self, run: AgentRun[Exchange, str], earlier: int) -> None:
        async for node in run:
            if Agent.is_model_request_node(node):
                self.messages = _with(run.all_messages()[earlier:], node.request)
                await self._listen(node, run)
            elif Agent.is_call_tools_node(node):
                if node.model_response.tool_calls:
                    await self._commit_to(node.model_response, run.all_messages()[earlier:])
                else:
                    self._check_whole(node.model_response)
                await self._use_tools(node, run)

    async def _commit_to(self, answer: ModelResponse, messages: list[ModelMessage]) -> None:
        """Keep a response with tool calls; from here on they are carried out, whatever happens to this process."""
        if has_acted(messages) and not all(is_reflex(call.tool_call_id) for call in answer.tool_calls):
            raise Withheld("it called a tool for what was done already; say in words what the tools have answered")
        self.exchange.correction = None
        self.messages = messages
        await self._keep(messages)
        self._close_step()

    async def _listen(self, node: Any, run: AgentRun[Exchange, str]) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._silence_s) as silence, node.stream(run.ctx) as stream:
                async for event in stream:
                    silence.reschedule(loop.time() + self._silence_s)
                    self._speak(_words(event))
        except AgentRunError:
            raise
        except TimeoutError as problem:
            raise Stalled(f"nothing was heard for {self._silence_s:g} s") from problem
        except Exception as problem:  # because no tool runs in here: whatever breaks, breaks between us and the model
            raise Garbled(type(problem).__name__) from problem  # its words may be the person's

    async def _use_tools(self, node: Any, run: AgentRun[Exchange, str]) -> None:
        async with node.stream(run.ctx) as stream:
            async for event in stream:
                if isinstance(event, FunctionToolCallEvent):
                    self._tell(_tool_started(event.part))
                elif isinstance(event, FunctionToolResultEvent):
                    self._tell(_tool_done(event.part))

    def _tell(self, event: NewEvent) -> None:
        """Say what a tool does, once, however often its call is run again."""
        key = event.name, event.data["call_id"]
        if key not in self._told:
            self._told.add(key)
            self._say(event)

    def _speak(self, words: str) -> None:
        if words:
            gap = "\n\n" if self._finished and not self._current else ""
            self._current += words
            self._say(events.text(gap + words))

    def _close_step(self) -> None:
        if self._current:
            self._finished.append(self._current)
            self._current = ""

    def _check_whole(self, answer: ModelResponse) -> None:
        """Let no fragment stand; checked before the framework, which would take some and ask again for others."""
        if answer.finish_reason != "stop":
            raise Withheld(CUT_SHORT.get(answer.finish_reason or "", "it broke off in the middle"))
        if not self._current.strip():
            raise Withheld("it was empty")


def _words(event: Any) -> str:
    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return event.part.content
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    return ""


def _with(messages: list[ModelMessage], request: ModelRequest) -> list[ModelMessage]:
    return messages if messages and messages[-1] is request else [*messages, request]


def _arguments(part: ToolCallPart) -> dict[str, Any]:
    try:
        return dict(part.args_as_dict())
    except ValueError:  # what a model wrote need not be JSON
        return {}


def _tool_started(part: ToolCallPart) -> NewEvent:
    return events.tool_started(part.tool_call_id, part.tool_name, _arguments(part))


def _tool_done(part: ToolReturnPart | RetryPromptPart) -> NewEvent:
    ok = isinstance(part, ToolReturnPart) and part.outcome == "success"
    card = to_jsonable_python(part.content) if ok else None
    if isinstance(card, dict):
        return events.tool_done(part.tool_call_id, True, str(card.get("summary", "")), card)
    return events.tool_done(part.tool_call_id, ok, _refusal(part), None)


def _refusal(part: ToolReturnPart | RetryPromptPart) -> str:
    """Why a tool refused, in words; what a model got wrong about its arguments is nothing for people."""
    ours = isinstance(part, ToolReturnPart) and (part.retry is None or part.retry.cause == "model_retry")
    return part.content if ours and isinstance(part.content, str) else "That did not work; trying again."
