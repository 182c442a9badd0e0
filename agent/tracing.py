"""Tracing: who is told how each attempt at a turn went; nobody, unless the settings name somebody."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from pydantic_ai.capabilities import AgentCapability

from agent.endings import Ending
from agent.settings import TracingSettings
from store.turns import Claim

INSTALL = "pip install 'slow-burn[langfuse]'"
HALF_A_PAIR = "Nothing is traced: LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY go together, and one of them is missing."
NOT_INSTALLED = f"Nothing is traced: turns are to be traced, but what that needs is not installed: {INSTALL}"

logger = logging.getLogger(__name__)


class Span(Protocol):
    """One attempt at a turn, while it lasts."""

    def ended(self, ending: Ending) -> None:
        """The attempt brought the turn to this end."""


class Tracer(Protocol):
    """Tells how turns went. Nothing of it waits for whoever is told."""

    @property
    def capabilities(self) -> Sequence[AgentCapability[Any]]:
        """What a run of the companion needs, so that its requests and tool calls are told too."""

    def attempt(self, claim: Claim) -> AbstractContextManager[Span]:
        """One attempt, from its claim to its end."""

    def rated(self, turn_id: int, user_id: int, said_at: datetime, *, good: bool) -> None:
        """A person found a turn good or bad."""

    async def aclose(self) -> None:
        """Tell what is left, within the time there is."""


class Untraced:
    """Tells nobody. A `Tracer`, and a `Span`."""

    capabilities: Sequence[AgentCapability[Any]] = ()

    @contextmanager
    def attempt(self, claim: Claim) -> Iterator[Span]:
        """Nothing is told of it."""
        yield self

    def ended(self, ending: Ending) -> None:
        """Nor of its end."""

    def rated(self, turn_id: int, user_id: int, said_at: datetime, *, good: bool) -> None:
        """Nor of what people think of it."""

    async def aclose(self) -> None:
        """Nothing is left."""


def tracer(settings: TracingSettings, say: Callable[[str], None] = logger.warning) -> Tracer:
    """Whoever these settings name; `say` is told in one line why nobody is, where somebody should be."""
    has_pair = settings.langfuse_public_key is not None and settings.langfuse_secret_key is not None
    if not has_pair and (settings.langfuse_public_key or settings.langfuse_secret_key):
        say(HALF_A_PAIR)
    if not has_pair and settings.otlp_endpoint is None:
        return Untraced()
    try:
        from agent.telemetry import opened  # because the SDK is an extra, and takes its time to import
    except ImportError:
        say(NOT_INSTALLED)
        return Untraced()
    return opened(settings)


def trace_id(turn_id: int, user_id: int, said_at: datetime) -> str:
    """The trace of a turn, 32 hexadecimal digits: the same for all its attempts, in any process, and for its score."""
    return sha256(f"{user_id} {turn_id} {said_at.astimezone(UTC).isoformat()}".encode()).hexdigest()[:32]
