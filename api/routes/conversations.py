"""Conversations."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from agent.markup import render_html
from api.caller import SignedIn
from api.doors import rest
from api.refusals import refuses
from store.errors import NotFound, Unauthorized
from tools.conversations import (
    ConversationDetail,
    ConversationPage,
    ConversationShape,
    TurnShape,
    delete_conversation,
    list_conversations,
    rename_conversation,
    show_conversation,
)
from tools.texts import Line

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
known = refuses(Unauthorized, NotFound)


class Renaming(BaseModel):
    """A new title."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "Spring block"}]})

    title: Line


class ShownTurn(TurnShape):
    """One message and its answer, with the reply as sanitised HTML."""

    html: str | None


class ShownConversation(ConversationShape):
    """A conversation with its latest turns, oldest first."""

    turns: list[ShownTurn]


router.get("", summary="List conversations", response_model=ConversationPage, responses=refuses(Unauthorized))(
    rest.fit(list_conversations)
)
router.delete("/{conversation_id}", summary="Delete a conversation", responses=known)(rest.fit(delete_conversation))


@router.get("/{conversation_id}", summary="Show a conversation", responses=known)
async def show(caller: SignedIn, conversation_id: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> ShownConversation:
    """Show a conversation with its latest turns, what they did, and their replies as safe HTML."""
    detail: ConversationDetail = await caller.perform(show_conversation, {"conversation_id": conversation_id})
    turns = [ShownTurn(**dict(turn), html=turn.reply and render_html(turn.reply)) for turn in detail.turns]
    return ShownConversation(**dict(detail) | {"turns": turns})


@router.patch("/{conversation_id}", summary="Rename a conversation", responses=known)
async def rename(
    caller: SignedIn, conversation_id: Annotated[int, Path(ge=1, le=2**63 - 1)], renaming: Renaming
) -> ConversationShape:
    """Give a conversation another title."""
    shape: ConversationShape = await caller.perform(
        rename_conversation, {"conversation_id": conversation_id, "title": renaming.title}
    )
    return shape
