"""Responses made without a language model, in the shape of one."""

import re
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.messages import RetryPromptPart as RetryPrompt
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

Part = TextPart | ToolCallPart
WORD = re.compile(r"\S+\s*|\s+")


@dataclass
class UnmodelledStream(StreamedResponse):
    """Streams parts that are known already, text word by word."""

    parts: Sequence[Part] = ()
    name: str = ""
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        for position, part in enumerate(self.parts):
            if isinstance(part, TextPart):
                for word in WORD.findall(part.content):
                    for event in self._parts_manager.handle_text_delta(vendor_part_id=position, content=word):
                        yield event
            else:
                yield self._parts_manager.handle_tool_call_part(
                    vendor_part_id=position, tool_name=part.tool_name, args=part.args, tool_call_id=part.tool_call_id
                )
        self.finish_reason = "stop"

    async def close_stream(self) -> None:
        """Nothing is open."""

    @property
    def model_name(self) -> str:
        """Who made the response."""
        return self.name

    @property
    def provider_name(self) -> str:
        """No provider: this very program."""
        return "slow-burn"

    @property
    def provider_url(self) -> None:
        """No address."""
        return

    @property
    def timestamp(self) -> datetime:
        """When it was made."""
        return self.made_at


def response(parts: Sequence[Part], name: str) -> ModelResponse:
    """The same without a stream."""
    return ModelResponse(parts=list(parts), model_name=name, usage=RequestUsage(), finish_reason="stop")


class Unmodelled(Model):
    """A model that is this very program: `decide` knows at once what it answers."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    @abstractmethod
    def decide(self, messages: list[ModelMessage]) -> Sequence[Part]:
        """The whole answer to these messages."""

    @property
    def model_name(self) -> str:
        """Its name."""
        return self._name

    @property
    def system(self) -> str:
        """Whose model it is."""
        return "slow-burn"

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Answer at once."""
        return response(self.decide(messages), self._name)

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: Any = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """Answer word by word."""
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        yield UnmodelledStream(model_request_parameters=parameters, parts=self.decide(messages), name=self._name)


def asked(messages: Sequence[ModelMessage]) -> str:
    """What the person said last."""
    for message in reversed(messages):
        if isinstance(message, ModelRequest):
            for part in reversed(message.parts):
                if isinstance(part, UserPromptPart):
                    return part.content if isinstance(part.content, str) else ""
    return ""


def since_asked(messages: Sequence[ModelMessage]) -> list[ToolReturnPart | RetryPrompt]:
    """What the tools answered since then, in order."""
    answers: list[ToolReturnPart | RetryPrompt] = []
    for message in messages:
        if isinstance(message, ModelRequest):
            if any(isinstance(part, UserPromptPart) for part in message.parts):
                answers = []
            answers += [part for part in message.parts if isinstance(part, ToolReturnPart | RetryPrompt)]
    return answers
