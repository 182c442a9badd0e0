"""How a turn can end, and the honest words for an end that nobody wished for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from agent import events
from agent.markup import render_html
from store.turns import NewEvent

Status = Literal["done", "failed", "cancelled"]
Results = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Ending:
    """The end of a turn: its status and reply, who spoke, and for a failure its stable code."""

    status: Status
    reply: str
    model: str
    usage: dict[str, Any] = field(default_factory=dict)
    error: str | None = None

    def events(self) -> list[NewEvent]:
        """What the stream says at this end."""
        said = [events.message(self.reply, render_html(self.reply), self.usage, self.model)]
        if self.error is not None:
            said.append(events.failed(self.error, self.reply, retryable=True))
        return [*said, events.done(self.status)]


def cancelled(results: Results, model: str, usage: dict[str, Any]) -> Ending:
    """The person asked to stop; what was done by then stays and is named."""
    return Ending("cancelled", f"Stopped. {_what_stays(results)}", model, usage)


def failed(results: Results, model: str, usage: dict[str, Any], error: str) -> Ending:
    """The turn could not be brought to its end; what was done by then stays and is named."""
    return Ending("failed", f"Sorry, I could not finish this. {_what_stays(results)}", model, usage, error)


def _what_stays(results: Results) -> str:
    told = "; ".join(str(result.get("summary", "")) for result in results)
    return f"This is in your log: {told}." if told else "Nothing was changed."
