"""Taking back."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.doors import Keyed
from api.refusals import refuses
from store.errors import Conflict, KeyReused, NotFound, Unauthorized
from tools.undo import Undone, undo

router = APIRouter(prefix="/api/v1", tags=["undo"])


class UndoRequest(BaseModel):
    """What to take back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"operation_id": 42}]})

    operation_id: Annotated[
        int | None,
        Field(strict=True, ge=1, le=2**63 - 1, description="One operation; left out, all that the last message did."),
    ] = None


@router.post("/undo", summary="Undo", responses=refuses(Unauthorized, NotFound, Conflict, KeyReused))
async def undo_operation(visit: Keyed, wanted: UndoRequest | None = None) -> Undone:
    """Take back one operation, or everything the last message did. Refuses when something later rests on it."""
    undone: Undone = await visit.perform(undo, {"operation_id": wanted.operation_id if wanted else None})
    return undone
