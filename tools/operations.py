"""What was written to the log, to plans and to what is remembered, by whom, and whether it stands."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from store.tables import Operation
from tools.earning import UNDO
from tools.pages import Page, PageNumber, PerPage
from tools.work import Work

OperationId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which operation.")]


class OperationShape(BaseModel):
    """One write by any door. `undone_by` is the operation that turned it back; an undo itself is never undone."""

    id: int
    done_at: datetime
    door: str = Field(description="Where it came in: `chat` for talk, `rest` for programs.")
    verb: str
    summary: str
    turn_id: int | None
    undone: bool
    undone_by: int | None
    undoable: bool = Field(description="Whether it may be undone; that is refused still where something rests on it.")


class OperationPage(Page[OperationShape]):
    """A page of operations, newest first."""


class RowChange(BaseModel):
    """A row that an operation added, changed or removed."""

    table: str
    id: int
    change: Literal["added", "changed", "removed"]


class OperationDetail(OperationShape):
    """An operation with the rows it wrote, in order."""

    changes: list[RowChange]


async def list_operations(
    work: Work,
    door: Annotated[str | None, Field(max_length=20, description="Only what came in by this door.")] = None,
    undone: Annotated[bool | None, Field(description="Only what was undone, or only what stands.")] = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> OperationPage:
    """List what was written, by talk and by programs, newest first."""
    rows, total = await work.store.operations.page(page, per_page, door=door, undone=undone)
    return OperationPage(items=[_shaped(row) for row in rows], total=total, page=page, per_page=per_page)


async def show_operation(work: Work, operation_id: OperationId) -> OperationDetail:
    """Show one operation with the rows it wrote."""
    row = await work.store.operations.show(operation_id)
    changes = [RowChange(table=one["table"], id=one["id"], change=_kind(one)) for one in row.changes]
    return OperationDetail(**_shaped(row).model_dump(), changes=changes)


def _shaped(row: Operation) -> OperationShape:
    return OperationShape(
        id=row.id,
        done_at=row.created_at,
        door=row.door,
        verb=row.verb,
        summary=row.summary,
        turn_id=row.turn_id,
        undone=row.undone_by is not None,
        undone_by=row.undone_by,
        undoable=row.undone_by is None and row.verb != UNDO,
    )


def _kind(change: dict[str, object]) -> Literal["added", "changed", "removed"]:
    if change["before"] is None:
        return "added"
    return "removed" if change["after"] is None else "changed"
