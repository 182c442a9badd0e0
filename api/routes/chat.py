"""Talking: a message becomes a turn, heard as a stream, waited for, or left to run."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from agent.accepting import Accepted
from agent.engine import TurnEngine
from api.caller import SignedIn, service_of
from api.doors import REPLAYED, check_key
from api.refusals import refuses
from api.sse import documented, stream
from store.errors import Invalid, KeyReused, NotFound, TooMany, Unauthorized, Unavailable
from tools.conversations import ConversationId
from tools.work import Caller

router = APIRouter(prefix="/api/v1", tags=["chat"])
STREAM = "text/event-stream"
ACCEPTED: dict[str, Any] = {
    "description": "With `Prefer: respond-async`: accepted, and running by itself.",
    "headers": {
        "Location": {"description": "Where to hear it.", "required": True, "schema": {"type": "string"}},
        "Preference-Applied": {
            "description": "`respond-async`.",
            "required": True,
            "schema": {"type": "string", "const": "respond-async"},
        },
    },
}


class ChatRequest(BaseModel):
    """What somebody says."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message": "I did 3x5 squats at 100kg"}]})

    message: str = Field(description="1 to 4,000 characters of plain text.")
    conversation_id: Annotated[ConversationId, Field(strict=True)] | Literal["new"] | None = Field(
        default=None, description="Which conversation, or `new`; left out, the one last spoken in."
    )
    time_zone: str | None = Field(default=None, max_length=64, description="The person's time zone, Europe/Berlin.")


class Effect(BaseModel):
    """What one tool call did."""

    call_id: str
    tool: str
    summary: str
    card: dict[str, Any]
    operation_id: int | None


class ChatReply(BaseModel):
    """The end of a turn."""

    turn_id: int
    conversation_id: int
    status: Literal["done", "failed", "cancelled"]
    reply: str
    effects: list[Effect]


class ChatAccepted(BaseModel):
    """A turn that runs by itself; hear it at `/api/v1/turns/{turn_id}/events`."""

    turn_id: int
    conversation_id: int


@router.post(
    "/chat",
    response_model=ChatReply,
    summary="Say something",
    responses={
        200: documented("The reply, or with `Accept: text/event-stream` its events as they come."),
        202: {"model": ChatAccepted, **ACCEPTED},
        **refuses(Unauthorized, NotFound, Invalid, KeyReused, TooMany, Unavailable),
    },
)
async def chat(
    request: Request,
    caller: SignedIn,
    said: ChatRequest,
    idempotency_key: Annotated[
        str | None, Header(description="Send the same key again to join the same turn; one is made when left out.")
    ] = None,
    prefer: Annotated[str | None, Header(description="`respond-async` answers at once.")] = None,
    accept: Annotated[str | None, Header(description="`text/event-stream` streams.")] = None,
) -> Response:
    """Say something. The same Idempotency-Key joins the same turn, so nothing is ever said or logged twice."""
    check_key(idempotency_key)
    engine = service_of(request).engine
    accepted = await engine.accept(
        caller, said.message, key=idempotency_key, conversation_id=said.conversation_id, time_zone=said.time_zone
    )
    answer = await _answer(engine, caller, accepted, accept or "", prefer or "")
    if accepted.repeated:
        answer.headers[REPLAYED] = "true"
    return answer


async def _answer(engine: TurnEngine, caller: Caller, accepted: Accepted, accept: str, prefer: str) -> Response:
    if STREAM in accept:
        return stream(engine, engine.listen(caller, accepted.turn_id))
    if "respond-async" in prefer:
        place = ChatAccepted(turn_id=accepted.turn_id, conversation_id=accepted.conversation_id)
        location = {"Location": f"/api/v1/turns/{accepted.turn_id}/events", "Preference-Applied": "respond-async"}
        return JSONResponse(place.model_dump(), 202, headers=location)
    outcome = await engine.outcome(caller, accepted.turn_id)
    return JSONResponse(ChatReply.model_validate(outcome, from_attributes=True).model_dump(mode="json"))
