"""Reflex: acts at once on what the grammar understands with certainty, and leaves only the words to the model."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, ToolCallPart, UserPromptPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from agent import metrics
from agent.briefing import Briefing
from agent.understanding import calls, understand
from agent.unmodelled import UnmodelledStream, asked, response

REFLEX = "reflex"


class ReflexModel(WrapperModel):
    """Any model with reflexes, for one turn.

    On the first request of the turn the tool calls come from the grammar, without any network, if it understood the
    whole message. After that the wrapped model may not call tools any more: it would log the same in other words.
    """

    def __init__(self, wrapped: Model, briefing: Briefing, turn_id: int) -> None:
        super().__init__(wrapped)
        self._briefing = briefing
        self._turn_id = turn_id

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Act, or ask the wrapped model."""
        sure = self._sure(messages)
        if sure:
            return response(sure, REFLEX)
        return await super().request(messages, _hands_off(messages, model_settings), model_request_parameters)

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: Any = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """Act, or stream what the wrapped model says."""
        sure = self._sure(messages)
        if sure:
            yield UnmodelledStream(model_request_parameters=model_request_parameters, parts=sure, name=REFLEX)
            return
        settings = _hands_off(messages, model_settings)
        async with super().request_stream(messages, settings, model_request_parameters, run_context) as stream:
            yield stream

    def _sure(self, messages: list[ModelMessage]) -> list[ToolCallPart]:
        if not _just_asked(messages):
            return []
        reading = understand(asked(messages), self._briefing)
        sure = calls(reading, f"{REFLEX}-{self._turn_id}") if reading.certain else []
        metrics.read(certain=reading.certain, acted=bool(sure))
        return sure


def is_reflex(call_id: str | None) -> bool:
    """Whether a call came from here."""
    return str(call_id).startswith(f"{REFLEX}-")


def has_acted(messages: Sequence[ModelMessage]) -> bool:
    """Whether reflex acted in the last turn of these messages; a model must then leave the tools alone."""
    return any(
        isinstance(part, ToolCallPart) and is_reflex(part.tool_call_id)
        for message in _this_turn(messages)
        for part in message.parts
    )


def _just_asked(messages: Sequence[ModelMessage]) -> bool:
    last = messages[-1]
    return isinstance(last, ModelRequest) and any(isinstance(part, UserPromptPart) for part in last.parts)


def _hands_off(messages: list[ModelMessage], settings: ModelSettings | None) -> ModelSettings | None:
    """Declarations stay, so that the prompt's prefix stays; only their use is forbidden."""
    return {**(settings or {}), "tool_choice": "none"} if has_acted(messages) else settings


def _this_turn(messages: Sequence[ModelMessage]) -> Sequence[ModelMessage]:
    starts = [n for n, message in enumerate(messages) if _just_asked([message])]
    return messages[starts[-1] :] if starts else messages
