"""Feedback: thumbs up or down for a turn."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.caller import SignedIn, service_of
from api.refusals import refuses
from api.routes.turns import TurnId
from store.errors import Conflict, NotFound, Unauthorized
from tools.feedback import LONGEST_COMMENT, Score, TurnFeedback, rate_turn

router = APIRouter(prefix="/api/v1/turns", tags=["turns"])


class Opinion(BaseModel):
    """What somebody thinks of a turn."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"score": "down", "comment": "I said bench, not press."}]}
    )

    score: Score = Field(description="`up` for a good turn, `down` for a bad one.")
    comment: Annotated[str | None, Field(max_length=LONGEST_COMMENT, description="Why; it stays in the database.")] = (
        None
    )


@router.post("/{turn_id}/feedback", summary="Rate a turn", responses=refuses(Unauthorized, NotFound, Conflict))
async def rate(request: Request, caller: SignedIn, turn_id: TurnId, opinion: Opinion) -> TurnFeedback:
    """Say whether a turn was good. Say it again to change it; of the words nothing is told to anybody else."""
    given: TurnFeedback = await caller.perform(rate_turn, {"turn_id": turn_id, **opinion.model_dump()})
    tracer = service_of(request).engine.tracer
    tracer.rated(given.turn_id, caller.user_id, given.said_at, good=given.score == "up")
    return given
