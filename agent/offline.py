"""The offline model: understands by grammar, acts by the same tools, answers in the same voice, needs no network."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelResponse, RetryPromptPart, TextPart, ToolReturnPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings

from agent import wording
from agent.briefing import Briefing
from agent.reflex import is_reflex
from agent.settings import OFFLINE
from agent.toolset import WRITES
from agent.understanding import calls, understand
from agent.unmodelled import Part, UnmodelledStream, asked, response, since_asked


class OfflineModel(Model):
    """Speaks for one turn. `standing_in` says that it speaks because another model could not."""

    def __init__(self, briefing: Briefing, turn_id: int, *, standing_in: bool = False) -> None:
        super().__init__()
        self._briefing = briefing
        self._turn_id = turn_id
        self._standing_in = standing_in

    @property
    def model_name(self) -> str:
        """Its name."""
        return OFFLINE

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
        return response(self._decide(messages), OFFLINE)

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
        yield UnmodelledStream(model_request_parameters=parameters, parts=self._decide(messages), name=OFFLINE)

    def _decide(self, messages: list[ModelMessage]) -> list[Part]:
        """Tool calls first; once the tools have answered, the words. A turn that has acted is never acted on again.

        What another model looked up, or called in vain before it failed, is no action: the person still waits for it.
        """
        answers = [answer for answer in since_asked(messages) if _is_ours(answer.tool_call_id) or _acted(answer)]
        reading = understand(asked(messages), self._briefing)
        wanted = [] if answers else calls(reading, f"{OFFLINE}-{self._turn_id}")
        if wanted:
            return list(wanted)
        return [TextPart(wording.answer(reading, answers, seed=self._turn_id, standing_in=self._standing_in))]


def _is_ours(call_id: str) -> bool:
    """Whether the grammar made this call; it makes the same one only once."""
    return is_reflex(call_id) or call_id.startswith(f"{OFFLINE}-")


def _acted(answer: ToolReturnPart | RetryPromptPart) -> bool:
    """Whether this call wrote something, and first; a repeat needs no second mention."""
    wrote = WRITES.get(answer.tool_name or "", False)
    return wrote and isinstance(answer, ToolReturnPart) and answer.outcome == "success" and not _repeated(answer)


def _repeated(answer: ToolReturnPart) -> bool:
    content = answer.content
    return bool(content.get("already_logged") if isinstance(content, dict) else getattr(content, "already_logged", 0))
