"""The events of a turn's stream, by name. Listeners get them in the order of their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from store.turns import NewEvent
from tools.affinity import Gained
from tools.memory_shapes import MemoryShape
from tools.quantities import as_number

EventName = Literal[
    "accepted",
    "recalled",
    "text",
    "tool.started",
    "tool.done",
    "reset",
    "affinity",
    "message",
    "failed",
    "done",
    "bye",
]


@dataclass(frozen=True)
class Heard:
    """One event as a listener gets it; only `bye`, which is not part of the turn, has no number."""

    seq: int | None
    name: str
    data: dict[str, Any]


def recalled(memories: Sequence[MemoryShape]) -> NewEvent:
    """What the person told earlier and the reply rests on."""
    told = [{"id": one.id, "kind": one.kind, "text": one.text, "told_on": str(one.told_on)} for one in memories]
    return NewEvent("recalled", {"memories": told})


def text(delta: str) -> NewEvent:
    """More of the reply, provisional until `message`."""
    return NewEvent("text", {"delta": delta})


def tool_started(call_id: str, name: str, arguments: dict[str, Any]) -> NewEvent:
    """A tool is about to work."""
    return NewEvent("tool.started", {"call_id": call_id, "name": name, "args": arguments})


def tool_done(call_id: str, ok: bool, summary: str, card: dict[str, Any] | None) -> NewEvent:
    """A tool has worked or refused; `undo` is the operation that takes it back."""
    undo = card.get("operation_id") if card and not card.get("already_logged") else None
    return NewEvent("tool.done", {"call_id": call_id, "ok": ok, "summary": summary, "card": card, "undo": undo})


def reset(attempt: int) -> NewEvent:
    """Forget the text so far."""
    return NewEvent("reset", {"attempt": attempt})


def affinity(gained: Gained) -> NewEvent:
    """What the turn has earned: the level it led to, how far the score moved, and why."""
    level = {"number": gained.level.number, "name": gained.level.name}
    return NewEvent("affinity", {"level": level, "delta": as_number(gained.delta), "why": gained.why})


def message(text: str, html: str, usage: dict[str, Any], model: str) -> NewEvent:
    """The reply as it stands in the log of the conversation."""
    return NewEvent("message", {"text": text, "html": html, "usage": usage, "model": model})


def failed(code: str, detail: str, retryable: bool) -> NewEvent:
    """The turn has failed, and why."""
    return NewEvent("failed", {"code": code, "detail": detail, "retryable": retryable})


def done(status: str) -> NewEvent:
    """The turn has ended."""
    return NewEvent("done", {"status": status})


def merged(events: list[NewEvent]) -> list[NewEvent]:
    """The same stream with neighbouring pieces of text in one event, to write fewer rows."""
    out: list[NewEvent] = []
    for event in events:
        if out and event.name == out[-1].name == "text":
            out[-1] = text(out[-1].data["delta"] + event.data["delta"])
        else:
            out.append(event)
    return out
