"""Conversations: what was said, and what came of it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from store.tables import Effect, Feedback, Turn
from tools.feedback import Score
from tools.pages import Page, PageNumber, PerPage
from tools.work import Work

LONGEST_SHOWN = 200


class ConversationShape(BaseModel):
    """A conversation by its title."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str | None
    created_at: datetime
    updated_at: datetime


class ConversationPage(Page[ConversationShape]):
    """A page of conversations, last spoken in first."""


class Card(BaseModel):
    """What one tool call did. `undone` says that it was taken back since."""

    call_id: str
    tool: str
    summary: str
    card: dict[str, Any]
    operation_id: int | None
    undone: bool


class TurnShape(BaseModel):
    """One message and its answer."""

    id: int
    message: str
    status: str
    reply: str | None
    model: str | None
    error: str | None
    created_at: datetime
    effects: list[Card]
    feedback: Score | None


class ConversationDetail(ConversationShape):
    """A conversation with its latest turns, oldest first."""

    turns: list[TurnShape]


class Removed(BaseModel):
    """Something is gone."""

    removed: bool = True


ConversationId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which conversation.")]


async def list_conversations(
    work: Work,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> ConversationPage:
    """List conversations, last spoken in first."""
    rows, total = await work.store.conversations.page(page, per_page)
    items = [ConversationShape.model_validate(row) for row in rows]
    return ConversationPage(items=items, total=total, page=page, per_page=per_page)


async def show_conversation(work: Work, conversation_id: ConversationId) -> ConversationDetail:
    """Show a conversation with its latest turns and what they did."""
    row = await work.store.conversations.get(conversation_id)
    turns = await work.store.turns.of_conversation(row.id, LONGEST_SHOWN)
    effects = await work.store.turns.effects([turn.id for turn in turns])
    undone = await work.store.operations.undone([effect.operation_id for effect in effects if effect.operation_id])
    opinions = await work.store.feedback.on([turn.id for turn in turns])
    known = ConversationShape.model_validate(row).model_dump()
    return ConversationDetail(**known, turns=[_turn(turn, effects, undone, opinions.get(turn.id)) for turn in turns])


async def rename_conversation(
    work: Work,
    conversation_id: ConversationId,
    title: Annotated[str, Field(min_length=1, max_length=120, description="Its new title.")],
) -> ConversationShape:
    """Give a conversation another title."""
    return ConversationShape.model_validate(await work.store.conversations.rename(conversation_id, title))


async def delete_conversation(work: Work, conversation_id: ConversationId) -> Removed:
    """Delete a conversation. What was logged in it stays in the log."""
    await work.store.conversations.delete(conversation_id)
    return Removed()


def _turn(turn: Turn, effects: list[Effect], undone: set[int], opinion: Feedback | None) -> TurnShape:
    return TurnShape(
        id=turn.id,
        message=turn.message,
        status=turn.status,
        reply=turn.reply,
        model=turn.model,
        error=turn.error,
        created_at=turn.created_at,
        effects=[
            Card(
                call_id=effect.call_id,
                tool=effect.tool,
                summary=str(effect.result.get("summary", "")),
                card=effect.result,
                operation_id=effect.operation_id,
                undone=effect.operation_id in undone,
            )
            for effect in effects
            if effect.turn_id == turn.id
        ],
        feedback=opinion.score if opinion else None,
    )
