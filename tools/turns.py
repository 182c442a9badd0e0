"""Where a turn stands."""

from typing import Annotated

from pydantic import BaseModel, Field

from store.turns import ENDED
from tools.work import Work

TurnId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which turn.")]


class TurnStanding(BaseModel):
    """A turn's status, and the number of the last event of its stream."""

    id: int
    conversation_id: int
    status: str
    ended: bool
    last_seq: int


async def show_turn(work: Work, turn_id: TurnId) -> TurnStanding:
    """Show where a turn stands."""
    turn = await work.store.turns.get(turn_id)
    return TurnStanding(
        id=turn.id,
        conversation_id=turn.conversation_id,
        status=turn.status,
        ended=turn.status in ENDED,
        last_seq=await work.store.turns.last_seq(turn.id),
    )
