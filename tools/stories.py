"""The story of a turn: everything that is known of it, in the order in which it happened."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from store.tables import Effect, Turn, TurnEvent
from tools.feedback import Score
from tools.work import Work


class Moment(BaseModel):
    """One event of the stream, `at_ms` milliseconds after the message was accepted; `what` says it in a few words."""

    seq: int
    at_ms: int
    attempt: int
    name: str
    what: str


class ToolUse(BaseModel):
    """One tool call: what it was asked and what it answered; `ok` is None where it never got to answer."""

    call_id: str
    tool: str
    arguments: dict[str, Any]
    ok: bool | None = None
    summary: str = ""
    result: dict[str, Any] | None = None
    began_ms: int
    ended_ms: int | None = None


class Deed(BaseModel):
    """What a call left behind, and the operation that takes it back; `undone` says that it was."""

    call_id: str
    tool: str
    arguments: dict[str, Any]
    result: dict[str, Any]
    operation_id: int | None
    undone: bool


class TurnStory(BaseModel):
    """A turn from its message to its end. `messages` is what a model was shown and said up to its last tool call."""

    id: int
    conversation_id: int
    status: str
    model: str | None
    error: str | None
    attempts: int
    accepted_at: datetime
    finished_at: datetime | None
    took_ms: int | None
    usage: dict[str, Any]
    prompt_fingerprint: str | None
    message: str
    reply: str | None
    tools: list[ToolUse]
    effects: list[Deed]
    events: list[Moment]
    messages: list[Any]
    feedback: Score | None
    comment: str | None


async def tell_turn(
    work: Work, turn_id: Annotated[int | None, Field(ge=1, le=2**63 - 1, description="Which turn.")] = None
) -> TurnStory:
    """Tell everything about one turn, or about the last one."""
    store = work.store
    turn = await (store.turns.get(turn_id) if turn_id else store.turns.latest())
    events = await store.turns.events(turn.id, 0)
    effects = await store.turns.effects([turn.id])
    undone = await store.operations.undone([effect.operation_id for effect in effects if effect.operation_id])
    opinion = (await store.feedback.on([turn.id])).get(turn.id)
    columns = (
        "id",
        "conversation_id",
        "status",
        "model",
        "error",
        "finished_at",
        "prompt_fingerprint",
        "message",
        "reply",
    )
    return TurnStory(
        **{name: getattr(turn, name) for name in columns},
        attempts=turn.attempt,
        accepted_at=turn.created_at,
        took_ms=_after(turn, turn.finished_at) if turn.finished_at else None,
        usage=turn.usage or {},
        tools=_uses(turn, events),
        effects=[_deed(effect, undone) for effect in effects],
        events=[_moment(turn, event) for event in events],
        messages=turn.journal or [],
        feedback=opinion.score if opinion else None,
        comment=opinion.comment if opinion else None,
    )


def _uses(turn: Turn, events: list[TurnEvent]) -> list[ToolUse]:
    uses: dict[str, ToolUse] = {}
    for event in events:
        data, at_ms = event.data, _after(turn, event.created_at)
        if event.name == "tool.started":
            said = {"call_id": data["call_id"], "tool": data["name"], "arguments": data["args"]}
            uses[data["call_id"]] = ToolUse(**said, began_ms=at_ms)
        elif event.name == "tool.done" and data["call_id"] in uses:
            use = uses[data["call_id"]]
            use.ok, use.summary, use.result, use.ended_ms = data["ok"], data["summary"], data["card"], at_ms
    return list(uses.values())


def _deed(effect: Effect, undone: set[int]) -> Deed:
    columns = ("call_id", "tool", "arguments", "result", "operation_id")
    known = {name: getattr(effect, name) for name in columns}
    return Deed(**known, undone=effect.operation_id in undone)


def _moment(turn: Turn, event: TurnEvent) -> Moment:
    at_ms = _after(turn, event.created_at)
    return Moment(seq=event.seq, at_ms=at_ms, attempt=event.attempt, name=event.name, what=_told(event))


def _told(event: TurnEvent) -> str:
    data = event.data
    told = [data.get(name) for name in ("delta", "name", "summary", "code", "status", "model")]
    return " ".join(str(value) for value in told if value)


def _after(turn: Turn, moment: datetime) -> int:
    return round((moment - turn.created_at).total_seconds() * 1000)
