"""What a turn spends on language models: expected before one is asked, counted as it goes, priced where it can be."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.run import AgentRun

import prompts
from agent.briefing import Briefing
from agent.history import message_tokens
from agent.reflex import REFLEX
from agent.settings import OFFLINE
from agent.token_counts import token_count, token_count_of
from agent.toolset import Exchange, catalogue
from store.usage import Spent

UNMODELLED = (REFLEX, OFFLINE)
USUAL_REQUESTS = 2  # the call, and the words after it
USUAL_ANSWERS = 800  # tokens, thoughts included
COUNTS = ("requests", "tool_calls", "input_tokens", "cache_read_tokens", "output_tokens")


class Spending:
    """What one turn has spent so far, in all its attempts as far as their responses were journaled."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(COUNTS, 0)
        self._cost: Decimal | None = Decimal(0)

    def resume(self, journal: Sequence[ModelMessage]) -> None:
        """Take over what an earlier attempt spent on the responses it left."""
        for response in _modelled(journal):
            self._counts["requests"] += 1
            for name in ("input_tokens", "cache_read_tokens", "output_tokens"):
                self._counts[name] += getattr(response.usage, name)
            self._pay(response.usage.cost)

    def count(self, run: AgentRun[Exchange, str]) -> None:
        """Add up what a run cost; answers made without a language model are no requests."""
        new = run.new_messages()
        free = sum(isinstance(it, ModelResponse) for it in new) - len(_modelled(new))
        for name in COUNTS:
            self._counts[name] += int(getattr(run.usage, name) or 0)
        self._counts["requests"] -= free
        if run.usage.requests > free:
            used = [it.usage for it in _modelled(new) if it.usage.has_values()]
            self._pay(run.usage.cost or Decimal(0) if all(it.cost is not None for it in used) else None)

    def told(self) -> dict[str, Any]:
        """The same for the turn's row and its listeners; `cost_usd` is null when nobody knows the model's price."""
        return {**self._counts, "cost_usd": None if self._cost is None else f"{self._cost:f}"}

    def spent(self) -> Spent:
        """The same for the person's day."""
        return Spent(**{name: n for name, n in self._counts.items() if name != "tool_calls"}, cost_usd=self._cost)

    def _pay(self, cost: Decimal | None) -> None:
        self._cost = None if cost is None or self._cost is None else self._cost + cost


def expected_tokens(briefing: Briefing, message: str) -> int:
    """What a turn is likely to use, rather too much than too little: what it is told twice over, and its answers."""
    told = _always_told() + token_count(briefing.text() + briefing.earlier + message) + message_tokens(briefing.history)
    return told * USUAL_REQUESTS + USUAL_ANSWERS


@cache
def _always_told() -> int:
    tools = [tool.tool_def for tool in catalogue.toolset.tools.values()]
    declared = [[tool.name, tool.description, tool.parameters_json_schema] for tool in tools]
    return token_count(prompts.render("persona")) + token_count_of(declared)


def _modelled(messages: Sequence[ModelMessage]) -> list[ModelResponse]:
    return [it for it in messages if isinstance(it, ModelResponse) and it.model_name not in UNMODELLED]
