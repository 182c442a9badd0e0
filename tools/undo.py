"""Taking back what was just done, whatever it was."""

from typing import Annotated

from pydantic import Field

from tools.receipts import Receipt
from tools.work import Work


class Undone(Receipt):
    """Operations that were turned back; `undone` tells each in words."""

    kind: str = "undone"
    undone: list[str]


async def undo(
    work: Work,
    operation_id: Annotated[
        int | None, Field(description="One operation to undo; left out it is all that the last message did.")
    ] = None,
) -> Undone:
    """Undo what the last message changed, when the person asks to take it back."""
    earlier = await work.earlier(f"undo {operation_id or 'the last message'}")
    if earlier is not None:
        return Undone.model_validate({**earlier, "already_logged": True})
    operations = work.store.operations
    chosen = [await operations.get(operation_id)] if operation_id else await operations.latest(but_of=work.turn_id)
    told = [operation.summary for operation in chosen]
    summary = f"Undone: {'; '.join(told)}"
    await operations.undo(chosen, summary, door=work.door, turn_id=work.turn_id)
    return Undone(undone=told, summary=summary)
