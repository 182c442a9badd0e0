"""What undo empties: an exercise without a set, a workout without an exercise, and when they go."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.journal import Change, image
from store.tables import ExerciseExecution, Operation, PerformedSet, Table, Workout

# What may be emptied, from the inside out, by the column that points at it.
CONTAINERS: dict[type[Table], Any] = {
    ExerciseExecution: PerformedSet.execution_id,
    Workout: ExerciseExecution.workout_id,
}


async def take_out_emptied(
    session: AsyncSession, user_id: int, changes: Sequence[Change], undoing: Sequence[Operation]
) -> list[Change]:
    """Take out what these changes emptied, unless an operation that stands has to do with it; gives what went.

    An operation that changed it, or took something out of it, can be undone only where it is still there.
    """
    gone: list[Change] = []
    around = list(changes)
    for container, inside in CONTAINERS.items():
        for row_id in _concerned(container, inside.key, around):
            row = await session.get(container, (user_id, row_id))
            if row is None:
                continue
            around.append(Change(container.__tablename__, row_id, image(row), None))
            if await _is_empty(session, row, inside) and not await _stands(session, row, inside.key, undoing):
                await session.delete(row)
                await session.flush()
                gone.append(around[-1])
    return gone


def _concerned(container: type[Table], pointer: str, changes: Sequence[Change]) -> list[int]:
    """The containers of a kind that were changed, or something in them, each once."""
    changed = [change.id for change in changes if change.table == container.__tablename__]
    holding = [known[pointer] for change in changes for known in change[2:] if known and known.get(pointer)]
    return list(dict.fromkeys(changed + holding))


async def _is_empty(session: AsyncSession, row: Any, inside: Any) -> bool:
    content = select(inside).where(inside.class_.user_id == row.user_id, inside == row.id)
    return await session.scalar(content.limit(1)) is None


async def _stands(session: AsyncSession, row: Any, pointer: str, undoing: Sequence[Operation]) -> bool:
    """Whether any other operation has to do with it that nobody has undone."""
    changed = {"table": row.__tablename__, "id": row.id}
    here = [changed, {"before": {pointer: row.id}}, {"after": {pointer: row.id}}]
    others = select(Operation.id).where(
        Operation.user_id == row.user_id,
        Operation.undone_by.is_(None),
        Operation.verb != "undo",
        Operation.id.not_in([operation.id for operation in undoing]),
        or_(*(Operation.changes.contains([change]) for change in here)),
    )
    return await session.scalar(others.limit(1)) is not None
