"""What was written, by any door, and the way back."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.doors import Keyed, rest
from api.refusals import refuses
from store.errors import Conflict, KeyReused, NotFound, Unauthorized
from tools.operations import OperationPage, list_operations, show_operation
from tools.undo import Undone, undo

router = APIRouter(prefix="/api/v1/operations", tags=["operations"])
known = refuses(Unauthorized, NotFound)
OperationId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Which operation.")]

router.get("", summary="List what was written", response_model=OperationPage, responses=refuses(Unauthorized))(
    rest.fit(list_operations)
)
router.get("/{operation_id}", summary="Show an operation", responses=known)(rest.fit(show_operation))


@router.post(
    "/{operation_id}/undo",
    summary="Undo an operation",
    responses=refuses(Unauthorized, NotFound, Conflict, KeyReused),
)
async def undo_one(visit: Keyed, operation_id: OperationId) -> Undone:
    """Take back one operation. Refuses when something later rests on it, and names that."""
    undone: Undone = await visit.perform(undo, {"operation_id": operation_id})
    return undone
