"""Feedback: whether a turn was good."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from store.errors import Conflict
from store.turns import ENDED
from tools.turns import TurnId
from tools.work import Work

LONGEST_COMMENT = 1000
Score = Literal["up", "down"]


class TurnFeedback(BaseModel):
    """What somebody thinks of a turn, which was said at `said_at`."""

    turn_id: int
    score: Score
    comment: str | None
    given_at: datetime
    said_at: datetime


async def rate_turn(
    work: Work,
    turn_id: TurnId,
    score: Annotated[Score, Field(description="`up` for a good turn, `down` for a bad one.")],
    comment: Annotated[str | None, Field(max_length=LONGEST_COMMENT, description="Why, in words.")] = None,
) -> TurnFeedback:
    """Keep what somebody thinks of a turn that has ended; a second opinion takes the place of the first."""
    turn = await work.store.turns.get(turn_id)
    if turn.status not in ENDED:
        raise Conflict("I am still answering. Tell me what you think of it when I am done.")
    row = await work.store.feedback.give(turn, score, (comment or "").strip() or None)
    known = {name: getattr(row, name) for name in ("turn_id", "score", "comment", "given_at")}
    return TurnFeedback(**known, said_at=turn.created_at)
