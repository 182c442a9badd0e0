"""The model stack, chosen in one place: Gemini with reflexes and the offline model behind it, or the offline model."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cached_property

from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from agent.briefing import Briefing
from agent.gemini import gemini, manner
from agent.offline import OfflineModel
from agent.reflex import ReflexModel
from agent.settings import OFFLINE, AgentSettings
from store.usage import Allowance

OPENINGS: dict[Allowance, str | None] = {"granted": "standing_in", "just spent": "spent", "spent": None}


@dataclass(frozen=True)
class Speaker:
    """Who may speak in a turn, and with which settings."""

    model: Model
    settings: ModelSettings | None
    is_last: bool


class ModelStack:
    """The models of one process; `model` stands in for Gemini where given."""

    def __init__(self, settings: AgentSettings, model: Model | None = None) -> None:
        self._settings = settings
        self._given = model
        self._open = AsyncExitStack()

    @cached_property
    def _remote(self) -> Model | None:
        if self._given is not None or self._settings.model_name == OFFLINE:
            return self._given
        return gemini(self._settings)

    @property
    def name(self) -> str:
        """The model that talks when all is well."""
        return self._given.model_name if self._given is not None else self._settings.model_name

    @property
    def costs(self) -> bool:
        """Whether what talks when all is well is a language model, which somebody pays for."""
        return self._remote is not None

    async def open(self) -> None:
        """Make the client now, so that no turn waits for it, and keep its connections until `aclose`."""
        if self._remote is not None:
            await self._open.enter_async_context(self._remote)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._open.aclose()

    def speakers(self, briefing: Briefing, turn_id: int, allowance: Allowance = "granted") -> Iterator[Speaker]:
        """Who speaks in this turn, each when the one before could not; a spent day leaves the offline model alone."""
        remote = self._remote
        if remote is not None and allowance == "granted":
            model = ReflexModel(remote, briefing, turn_id) if self._settings.reflex else remote
            yield Speaker(model, manner(self._settings), is_last=False)
        opening = OPENINGS[allowance] if remote is not None else None
        yield Speaker(OfflineModel(briefing, turn_id, opening=opening), None, is_last=True)
