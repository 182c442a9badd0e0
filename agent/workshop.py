"""The workshop: what every attempt at a turn of one process shares."""

from dataclasses import dataclass

from agent.channel import Broadcast
from agent.history import Budget
from agent.llm import ModelStack
from agent.settings import AgentSettings
from agent.tracing import Tracer
from store.database import Database
from store.embeddings import Embedder
from store.usage import Limits
from tools.work import Clock


@dataclass(frozen=True)
class Workshop:
    """What every attempt of this process shares. With `journal` off, attempts remember nothing of each other."""

    database: Database
    settings: AgentSettings
    models: ModelStack
    broadcast: Broadcast
    clock: Clock
    tracer: Tracer
    embedder: Embedder
    journal: bool = True

    @property
    def budget(self) -> Budget:
        """How much of a conversation a model is told."""
        return Budget(self.settings.history_turns, self.settings.history_tokens)

    @property
    def limits(self) -> Limits:
        """What one person may use on one day."""
        return Limits(self.settings.daily_tokens, self.settings.daily_turns)
