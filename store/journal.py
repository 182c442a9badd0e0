"""The operation journal's pen: row images before and after, taken at every flush, so nobody can write past it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import event, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction

from store.tables import (
    AffinityEvent,
    Exercise,
    ExerciseAlias,
    ExerciseExecution,
    Goal,
    Measurement,
    Memory,
    PerformedSet,
    Plan,
    PlanDay,
    PlannedExercise,
    PlannedSet,
    Share,
    Table,
    User,
    Workout,
)

JOURNALED: dict[str, type[Table]] = {
    table.__tablename__: table
    for table in (
        Workout,
        ExerciseExecution,
        PerformedSet,
        Plan,
        PlanDay,
        PlannedExercise,
        PlannedSet,
        Exercise,
        ExerciseAlias,
        User,
        AffinityEvent,
        Memory,
        Goal,
        Measurement,
        Share,
    )
}
# What is worked out from other columns, later and past the journal.
DERIVED = {"embedding", "embedder"}
# Housekeeping moves on with every write, or is emptied when what it points at goes; it is never turned back.
# So is what others give and take.
HOUSEKEEPING = {"version", "touched_at", "created_at", "turn_id", "affinity_score", "is_admin"}
# What also moves on by itself stands in the way of nothing; it is turned back where it is still as it was left.
LOOSE = {"set_number", "parent_set", "completed_at", "time_zone"}

Image = dict[str, Any]


class Change(NamedTuple):
    """One row before and after; None where it did not exist."""

    table: str
    id: int
    before: Image | None
    after: Image | None


def plain(value: Any) -> Any:
    """A column's value as JSON holds it, exactly; a moment in UTC, in whatever zone it was said."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC))
    return str(value) if isinstance(value, Decimal | date) else value


def restored(row: type[Table], column: str, value: Any) -> Any:
    """The column's value again, from its image."""
    python_type = inspect(row).columns[column].type.python_type
    if value is None or isinstance(value, python_type):
        return value
    parse = python_type if python_type is Decimal else python_type.fromisoformat
    return parse(value)


def image(row: Table) -> Image:
    """The row as it is now."""
    columns = inspect(type(row)).columns
    return {column.key: plain(getattr(row, column.key)) for column in columns if column.key not in DERIVED}


def earlier_image(row: Table) -> Image:
    """The row as the database still has it."""
    known = image(row)
    for key in known:
        history = inspect(row).attrs[key].history
        if history.added:
            known[key] = plain(history.deleted[0]) if history.deleted else None
    return known


def same(one: Image, other: Image) -> bool:
    """Whether two images show the same row, housekeeping and what moves on by itself aside."""
    return changed(one, other) <= LOOSE


def changed(one: Image, other: Image) -> set[str]:
    """The columns in which two images differ, housekeeping aside."""
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)} - HOUSEKEEPING


def to_turn_back(before: Image, after: Image, now: Image) -> Image:
    """The columns that an undo sets, with what they were before."""
    columns = {key for key in changed(before, after) if key not in LOOSE or now.get(key) == after.get(key)}
    return {key: before.get(key) for key in columns}


class Journal:
    """Collects the changes of one session until `take` hands them over."""

    def __init__(self, session: AsyncSession) -> None:
        self._changes: list[Change] = []
        self._pending: list[tuple[Table, Image | None, bool]] = []
        event.listen(session.sync_session, "before_flush", self._before_flush)
        event.listen(session.sync_session, "after_flush_postexec", self._after_flush)

    @property
    def untaken(self) -> list[Change]:
        """What was changed since `take` was last called."""
        return list(self._changes)

    def take(self) -> list[Change]:
        """Hand over what was changed since the last call."""
        taken, self._changes = self._changes, []
        return taken

    def _before_flush(self, session: Session, context: UOWTransaction, instances: object) -> None:
        self._pending += [(row, None, True) for row in session.new if _journaled(row)]
        self._pending += [
            (row, earlier_image(row), True) for row in session.dirty if _journaled(row) and session.is_modified(row)
        ]
        self._pending += [(row, earlier_image(row), False) for row in session.deleted if _journaled(row)]

    def _after_flush(self, session: Session, context: UOWTransaction) -> None:
        pending, self._pending = self._pending, []
        for row, before, lives in pending:
            after = image(row) if lives else None
            if before is None or after is None or changed(before, after):
                known = after or before or {}
                self._changes.append(Change(row.__tablename__, known["id"], before, after))


def _journaled(row: object) -> bool:
    return isinstance(row, Table) and row.__tablename__ in JOURNALED
