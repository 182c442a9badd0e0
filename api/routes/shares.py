"""Links to read one workout or one plan by, and what they show to whoever has them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.caller import service_of
from api.doors import Visit, rest, visiting
from api.limits import count_address
from api.refusals import refuses
from store.errors import Conflict, Invalid, NotFound, Unauthorized
from tools.shares import (
    NewShare,
    Shared,
    SharedPlan,
    SharedWorkout,
    create_share,
    follow_link,
    list_shares,
    revoke_share,
)
from tools.work import Guest

router = APIRouter(prefix="/api/v1", tags=["shares"])

router.get("/shares", summary="List links", responses=refuses(Unauthorized))(rest.fit(list_shares))
router.delete("/shares/{share_id}", summary="Revoke a link", responses=refuses(Unauthorized, NotFound, Conflict))(
    rest.fit(revoke_share)
)


@router.post("/shares", status_code=201, summary="Share", responses=refuses(Unauthorized, NotFound, Invalid))
async def share(request: Request, visit: Annotated[Visit, Depends(visiting)], share: NewShare) -> Shared:
    """Make a link by which anybody may read one workout or one plan, until it is revoked. It is shown this once.

    Without an `Idempotency-Key`, because a kept answer would keep the link.
    """
    made: Shared = await visit.perform(create_share, {"share": share})
    made.url = str(request.url_for("read_shared", token=made.token or ""))
    return made


@router.get("/shared/{token}", summary="Read what is shared", responses=refuses(NotFound))
async def read_shared(request: Request, token: str) -> SharedWorkout | SharedPlan:
    """Read the one workout or plan a link leads to, without notes, ids or names of people. No token is needed."""
    service = service_of(request)
    await count_address(service, request)
    return await follow_link(Guest(service.database, "rest", service.clock), token)
