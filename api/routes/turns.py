"""Turns: hearing one from any point on, and stopping it."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response

from api.caller import SignedIn, service_of
from api.doors import rest
from api.refusals import refuses
from api.sse import documented, stream
from store.errors import NotFound, Unauthorized
from tools.turns import TurnStanding, show_turn

router = APIRouter(prefix="/api/v1/turns", tags=["turns"])
TurnId = Annotated[int, Path(ge=1, le=2**63 - 1)]
MOST_SEQ = 2**31

router.get("/{turn_id}", summary="See where a turn stands", responses=refuses(Unauthorized, NotFound))(
    rest.fit(show_turn)
)


@router.get(
    "/{turn_id}/events",
    summary="Hear a turn",
    response_class=Response,
    responses={
        200: documented("The turn's events after the last one heard, to its end."),
        204: {"description": "The turn has ended and everything was heard."},
        **refuses(Unauthorized, NotFound),
    },
)
async def events(
    request: Request,
    caller: SignedIn,
    turn_id: TurnId,
    last_event_id: Annotated[str | None, Header(description="The number of the last event heard.")] = None,
    after: Annotated[int, Query(ge=0, le=MOST_SEQ, description="The same, for those who cannot send headers.")] = 0,
) -> Response:
    """Hear a turn's events from any point on. A finished turn that was heard to its end answers 204."""
    if last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit():
        after = max(after, min(int(last_event_id), MOST_SEQ))
    standing: TurnStanding = await caller.perform(show_turn, {"turn_id": turn_id})
    if standing.ended and after >= standing.last_seq:
        return Response(status_code=204)
    engine = service_of(request).engine
    return stream(engine, engine.listen(caller, turn_id, after))


@router.post("/{turn_id}/cancel", status_code=202, summary="Stop a turn", responses=refuses(Unauthorized, NotFound))
async def cancel(request: Request, caller: SignedIn, turn_id: TurnId) -> TurnStanding:
    """Ask for a turn to stop between two steps. What it has done by then stays, and its reply names it."""
    await service_of(request).engine.cancel(caller, turn_id)
    standing: TurnStanding = await caller.perform(show_turn, {"turn_id": turn_id})
    return standing
