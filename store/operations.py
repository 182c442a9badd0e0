"""The undo journal: every write of every door, kept row by row, and turned back without running over later writes."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from store.emptied import CONTAINERS, take_out_emptied
from store.errors import Conflict, NotFound
from store.journal import JOURNALED, Change, Image, Journal, image, restored, same, to_turn_back
from store.plan_writing import INSIDE, PARENT
from store.tables import (
    Exercise,
    ExerciseExecution,
    Operation,
    PerformedSet,
    Plan,
    PlanDay,
    PlannedExercise,
    PlannedSet,
    Table,
    Workout,
)
from store.workouts import Workouts
from store.writing import number

# Because a place taken twice would come to light only after the last word was spoken.
AT_ONCE = text("SET CONSTRAINTS ALL IMMEDIATE")
LOG = {table.__tablename__ for table in (Workout, ExerciseExecution, PerformedSet)}
# What cannot go while something of another operation is inside or follows it, by the columns that point at it.
HELD_BY: dict[type[Table], tuple[Any, ...]] = {
    Plan: (PlanDay.plan_id,),
    PlanDay: (PlannedExercise.plan_day_id, Workout.plan_day_id),
    PlannedExercise: (PlannedSet.planned_exercise_id,),
}
OUTSIDE = {inner: outer for outer, inner in INSIDE.items()}


class Operations:
    """The caller's operations; `written` are those of this transaction."""

    def __init__(self, session: AsyncSession, user_id: int, journal: Journal, workouts: Workouts) -> None:
        self._session = session
        self._user_id = user_id
        self._journal = journal
        self._workouts = workouts
        self.written: list[Operation] = []
        self._turned: set[int] = set()
        self._plan_ids: dict[tuple[type[Any], int], int | None] = {}

    def _mine(self) -> Select[Operation]:
        return select(Operation).where(Operation.user_id == self._user_id)

    async def write(self, verb: str, summary: str, *, door: str, turn_id: int | None) -> Operation | None:
        """Write down what was changed since the last operation; None when nothing was."""
        await self._session.flush()
        changes = [change._asdict() for change in self._journal.take()]
        if not changes:
            return None
        operation = Operation(
            user_id=self._user_id, turn_id=turn_id, door=door, verb=verb, summary=summary, changes=changes
        )
        self._session.add(operation)
        await self._session.flush()
        self.written.append(operation)
        return operation

    async def latest(self, but_of: int | None = None) -> list[Operation]:
        """What the last message (or the last call of another door) did and nobody has undone yet, newest first.

        What the turn `but_of` did is left out, because its message comes after the last one. Raises `NotFound` when
        nothing is left to undo.
        """
        await self._workouts.only_writer()
        open_ones = self._mine().where(Operation.undone_by.is_(None), Operation.verb != "undo")
        if but_of is not None:
            open_ones = open_ones.where(Operation.turn_id.is_distinct_from(but_of))
        last = await self._session.scalar(open_ones.order_by(Operation.id.desc()).limit(1))
        if last is None:
            raise NotFound("There is nothing left to undo.")
        if last.turn_id is None:
            return [last]
        query = open_ones.where(Operation.turn_id == last.turn_id).order_by(Operation.id.desc())
        return list(await self._session.scalars(query.with_for_update()))

    async def get(self, operation_id: int) -> Operation:
        """One operation that can still be undone; raises `NotFound` or `Conflict`."""
        await self._workouts.only_writer()
        found = await self._session.scalar(self._mine().where(Operation.id == operation_id).with_for_update())
        if found is None or found.verb == "undo":
            raise NotFound(f"There is no operation {operation_id} to undo.")
        if found.undone_by is not None:
            raise Conflict(f"Already undone: {found.summary}.")
        return found

    async def show(self, operation_id: int) -> Operation:
        """One operation to read; raises `NotFound`."""
        found = await self._session.scalar(self._mine().where(Operation.id == operation_id))
        if found is None:
            raise NotFound(f"There is no operation {operation_id}.")
        return found

    async def page(
        self, page: int, per_page: int, *, door: str | None = None, undone: bool | None = None
    ) -> tuple[list[Operation], int]:
        """Operations, newest first, without the rows they changed, and how many there are in all."""
        query = self._mine() if door is None else self._mine().where(Operation.door == door)
        if undone is not None:
            query = query.where(Operation.undone_by.is_not(None) if undone else Operation.undone_by.is_(None))
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        latest = query.order_by(Operation.id.desc()).limit(per_page).offset((page - 1) * per_page)
        rows = await self._session.scalars(latest.options(defer(Operation.changes, raiseload=True)))
        return list(rows), int(total or 0)

    async def undone(self, operation_ids: Sequence[int]) -> set[int]:
        """Which of these have been taken back."""
        query = select(Operation.id).where(
            Operation.user_id == self._user_id, Operation.id.in_(operation_ids), Operation.undone_by.is_not(None)
        )
        return set(await self._session.scalars(query))

    async def undo(self, operations: Sequence[Operation], summary: str, *, door: str, turn_id: int | None) -> Operation:
        """Turn these operations back, newest first, as one new operation.

        Raises `Conflict`, naming them, when later operations touched the same rows; then nothing is changed.
        """
        try:
            for operation in operations:
                await self._turn_back(operation, operations)
            await self._bump_plans()
            await self._session.execute(AT_ONCE)
            undone = await self.write("undo", summary, door=door, turn_id=turn_id)
        except IntegrityError as problem:
            raise Conflict("Something else stands in its place now, so I left everything as it is.") from problem
        if undone is None:
            raise Conflict("There is nothing left of it to undo.")
        for operation in operations:
            operation.undone_by = undone.id
        await self._session.flush()
        return undone

    async def _turn_back(self, operation: Operation, undoing: Sequence[Operation]) -> None:
        """One of those that are undone; what is emptied by it goes before it could be opened next to another."""
        changes = [Change(**change) for change in operation.changes]
        for change in reversed(changes):
            if not _around_others(change):
                await self._restore(change, operation)
        await self._close_gaps(changes)
        gone = await take_out_emptied(self._session, self._user_id, changes, undoing)
        for change in gone:
            await self._bump(change)
        left = {(change.table, change.id) for change in gone}
        for change in reversed(changes):
            if _around_others(change) and change.before is not None and (change.table, change.id) not in left:
                await self._restore(change, operation)

    async def _restore(self, change: Change, operation: Operation) -> None:
        row_type = JOURNALED[change.table]
        row = await self._row(row_type, change.id)
        if (row is None) != (change.after is None) or (row is not None and not same(image(row), change.after or {})):
            await self._refuse(operation, {"table": change.table, "id": change.id})
            raise Conflict(f"I cannot undo “{operation.summary}” any more: what it changed has been taken out since.")
        if change.before is None:
            if row_type is Exercise:
                await self._refuse(operation, {"after": {"exercise_id": change.id}})
            await self._check_holds_nothing(row_type, change, operation)
            await self._session.delete(row)
        elif row is None:
            self._session.add(row_type(**await self._values(row_type, change.before)))
        else:
            left = to_turn_back(change.before, change.after or {}, image(row))
            for column, value in (await self._values(row_type, left)).items():
                setattr(row, column, value)
        await self._session.flush()
        await self._bump(change)

    async def _values(self, row_type: type[Table], known: Image) -> dict[str, Any]:
        """The columns as they were; a set goes on with none that was taken out since."""
        values = {column: restored(row_type, column, value) for column, value in known.items()}
        parent = values.get("parent_set")
        if parent is not None and await self._row(PerformedSet, parent) is None:
            values["parent_set"] = None
        return values

    async def _close_gaps(self, changes: Sequence[Change]) -> None:
        """Number the sets of every exercise anew in which sets came or went; where two want a place, the older one has
        it.
        """
        images = [known for one in changes if one.table == PerformedSet.__tablename__ for known in one[2:] if known]
        if not images:
            return
        inside = PerformedSet.execution_id.in_({known["execution_id"] for known in images})
        mine = select(PerformedSet).where(PerformedSet.user_id == self._user_id, inside)
        ordered = mine.order_by(PerformedSet.execution_id, PerformedSet.set_number, PerformedSet.id)
        for _, sets in groupby(await self._session.scalars(ordered), key=attrgetter("execution_id")):
            number(list(sets))
        await self._session.flush()

    async def _row(self, row_type: type[Table], row_id: int) -> Table | None:
        """This person's row, locked; what is not keyed by person is keyed by its owner, or is the person."""
        columns = row_type.__table__.c
        owner = next(columns[key] for key in ("user_id", "owner_id", "id") if key in columns)
        query = select(row_type).where(owner == self._user_id, columns.id == row_id)
        found: Table | None = await self._session.scalar(
            query.with_for_update().execution_options(populate_existing=True)
        )
        return found

    async def _check_holds_nothing(self, row_type: type[Table], change: Change, operation: Operation) -> None:
        for column in HELD_BY.get(row_type, ()):
            holder = column.class_
            mine = (holder.user_id == self._user_id) & (column == change.id)
            held = await self._session.scalar(select(holder).where(mine).limit(1))
            if held is not None:
                await self._refuse(operation, {"table": holder.__tablename__, "id": held.id})
                raise Conflict(f"I cannot undo “{operation.summary}” any more: something else is in it now.")

    async def _bump(self, change: Change) -> None:
        """Move on the version of the workout or plan the row is or belongs to."""
        known: Image = change.after or change.before or {}
        plan_id = await self._plan_of(JOURNALED[change.table], change.id, known)
        if plan_id is not None:
            self._turned.add(plan_id)
        if change.table == PerformedSet.__tablename__:
            execution = await self._session.get(ExerciseExecution, (self._user_id, known["execution_id"]))
            known = {"workout_id": execution.workout_id} if execution else {}
        workout_id: int | None = known.get("id" if change.table == Workout.__tablename__ else "workout_id")
        if change.table not in LOG or workout_id is None:
            return
        if await self._session.get(Workout, (self._user_id, workout_id)) is not None:
            await self._workouts.amend(workout_id)

    async def _plan_of(self, row_type: type[Any], row_id: int, known: Image) -> int | None:
        """The plan a row belongs to, found from the inside out and kept in mind; None where it is of none."""
        if row_type not in PARENT:
            return row_id if row_type is Plan else None
        outer, outer_id = OUTSIDE[row_type], known[PARENT[row_type]]
        if (outer, outer_id) not in self._plan_ids:
            row = await self._session.get_one(outer, (self._user_id, outer_id))
            self._plan_ids[outer, outer_id] = await self._plan_of(outer, outer_id, image(row))
        return self._plan_ids[outer, outer_id]

    async def _bump_plans(self) -> None:
        """Move on the version of the plans something was turned back in, as far as they are there."""
        mine = select(Plan).where(Plan.user_id == self._user_id, Plan.id.in_(self._turned))
        for plan in await self._session.scalars(mine):
            plan.version += 1
        self._turned.clear()

    async def _refuse(self, operation: Operation, touching: Image) -> None:
        """Raise `Conflict` when later operations have changes like this, with their names."""
        later = await self._session.scalars(
            self._mine().where(
                Operation.id > operation.id,
                Operation.undone_by.is_(None),
                Operation.verb != "undo",
                Operation.changes.contains([touching]),
            )
        )
        names = "; ".join(found.summary for found in later)
        if names:
            raise Conflict(
                f"I cannot undo “{operation.summary}”, because this came after it: {names}. Undo that first."
            )


def _around_others(change: Change) -> bool:
    """Whether it was of a workout or an exercise in one that was there afterwards."""
    return change.after is not None and JOURNALED[change.table] in CONTAINERS
