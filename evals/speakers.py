"""Who is put to the test: the offline model, reflex alone, or a language model."""

from dataclasses import dataclass
from typing import Any

from pydantic_ai.messages import ModelMessage, TextPart

from agent.llm import ModelStack
from agent.settings import OFFLINE, AgentSettings
from agent.unmodelled import Part, Unmodelled
from evals.cases import HarnessFault

REFLEX = "reflex"
WORDS_ONLY = "words-only"
WORDS = "I hear you."
# An engine alone with its database is woken by every message and takes nobody's place, so it need not look around.
UNHURRIED: dict[str, Any] = {"poll_s": 2.0, "heartbeat_s": 5.0, "lease_s": 120.0}


@dataclass(frozen=True)
class Speakers:
    """The settings and models of a run; `only` is the one model that may have spoken, if that is known."""

    settings: AgentSettings
    models: ModelStack
    only: str | None = None


def speakers(name: str, concurrency: int) -> Speakers:
    """The models behind `--model`. Raises `HarnessFault` for a language model without a key."""
    if name in (OFFLINE, REFLEX):
        settings = AgentSettings(model=OFFLINE, api_key=None, reflex=True, most_running=concurrency, **UNHURRIED)
        if name == OFFLINE:
            return Speakers(settings, ModelStack(settings), only=OFFLINE)
        return Speakers(settings, ModelStack(settings, model=WordsOnly(WORDS_ONLY)), only=WORDS_ONLY)
    settings = AgentSettings(model=name, most_running=concurrency, **UNHURRIED)
    if settings.model_name != name:
        raise HarnessFault(f"{name} needs a key: set GOOGLE_API_KEY. Without one there are --model offline and reflex.")
    return Speakers(settings, ModelStack(settings))


class WordsOnly(Unmodelled):
    """A model that does nothing but talk, so that whatever is done, reflex has done."""

    def decide(self, messages: list[ModelMessage]) -> list[Part]:
        """Say the one thing it says."""
        return [TextPart(WORDS)]
