"""Writing to a workout: through a handle that is had only of one's own, locked workout."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import Implausible, Invalid, NotFound
from store.tables import Exercise, ExerciseExecution, PerformedSet, Share, Workout

# Kinds of sets that go on with an earlier one; a drop set always does.
CHAINED = frozenset({"drop", "myo_rep", "rest_pause", "cluster"})


@dataclass(frozen=True)
class Entry:
    """An execution with its sets, new to a workout. `parents` are the numbers of the sets that sets go on with."""

    execution: ExerciseExecution
    sets: Sequence[PerformedSet] = ()
    parents: Sequence[int | None] = field(default=())


def number(sets: Sequence[PerformedSet]) -> None:
    """Number sets 1 to n, and hang each on an earlier one: where it hung, and a drop set else on the one before."""
    earlier: set[int | None] = set()
    for place, (before, done) in enumerate(zip([None, *sets], sets, strict=False), start=1):
        if done.set_number != place:
            done.set_number = place
        if done.set_type not in CHAINED or done.parent_set not in earlier:
            done.parent_set = before.id if before is not None and done.set_type == "drop" else None
        earlier.add(done.id)


def hang(sets: Sequence[PerformedSet], done: PerformedSet, parent: int | None) -> None:
    """Let a set go on with the set that has the number `parent`. Raises `Implausible` where it cannot."""
    if parent is None:
        return
    if done.set_type not in CHAINED:
        raise Implausible(f"Only {', '.join(sorted(CHAINED))} sets go on with another; this is a {done.set_type} set.")
    found = next((one for one in sets if one.set_number == parent), None)
    if found is None or parent >= done.set_number:
        raise Implausible(f"Set {done.set_number} goes on with set {parent}, but there is no such set before it.")
    done.parent_set = found.id


async def ended_at(session: AsyncSession, row: Workout, touched: datetime) -> datetime:
    """When a workout written to at `touched` ended: then, or on an earlier day at its last set of that day."""
    zone = ZoneInfo(row.time_zone)
    if touched.astimezone(zone).date() == row.local_date:
        return touched
    last: datetime | None = await session.scalar(
        select(func.max(PerformedSet.completed_at)).where(
            PerformedSet.user_id == row.user_id,
            PerformedSet.execution_id.in_(
                select(ExerciseExecution.id).where(
                    ExerciseExecution.user_id == row.user_id, ExerciseExecution.workout_id == row.id
                )
            ),
        )
    )
    on_that_day = last is not None and last.astimezone(zone).date() == row.local_date
    return max(row.started_at, last) if last is not None and on_that_day else row.started_at


class WritableWorkout:
    """A workout locked for this transaction; the only thing that adds to one."""

    def __init__(self, session: AsyncSession, row: Workout, now: datetime, *, reopened: bool = False) -> None:
        self._session = session
        self._now = now
        self.row = row
        self.reopened = reopened
        row.version += 1
        row.touched_at = now

    async def execution(self, exercise: Exercise, superset_group: int | None = None) -> ExerciseExecution:
        """Where this exercise's next sets belong: its latest place in this workout, or a new one at the end."""
        found = await self._session.scalar(
            self._executions()
            .where(ExerciseExecution.exercise_id == exercise.id)
            .order_by(ExerciseExecution.position.desc())
            .limit(1)
        )
        if found is not None:
            if superset_group is not None:
                found.superset_group = superset_group
            return found
        execution = ExerciseExecution(
            exercise_id=exercise.id, exercise_owner=exercise.owner_id, superset_group=superset_group
        )
        await self.append([Entry(execution)])
        return execution

    async def append(self, entries: Sequence[Entry]) -> None:
        """Add executions with their sets at the end."""
        last = await self._session.scalar(
            select(func.max(ExerciseExecution.position)).where(
                ExerciseExecution.user_id == self.row.user_id, ExerciseExecution.workout_id == self.row.id
            )
        )
        for position, entry in enumerate(entries, start=(last or 0) + 1):
            entry.execution.user_id, entry.execution.workout_id = self.row.user_id, self.row.id
            entry.execution.position = position
            self._session.add(entry.execution)
        await self._session.flush()  # their ids are what sets point at
        for entry in entries:
            self._place(entry.execution, entry.sets, after=0)
        await self._session.flush()  # ids for the drop chains
        for entry in entries:
            _chain(entry.sets, entry.sets, entry.parents)
        await self._session.flush()

    async def pair(self, execution: ExerciseExecution, partner: Exercise) -> None:
        """Make a superset of this execution and the latest of `partner`, which may be in one already.

        Raises `NotFound` when the partner is not in this workout.
        """
        query = self._executions().where(ExerciseExecution.exercise_id == partner.id)
        other = await self._session.scalar(query.order_by(ExerciseExecution.position.desc()).limit(1))
        if other is None or other.id == execution.id:
            raise NotFound(f"There is no {partner.name} in this workout to make a superset with. Log it first.")
        taken = select(func.max(ExerciseExecution.superset_group)).where(
            ExerciseExecution.user_id == self.row.user_id, ExerciseExecution.workout_id == self.row.id
        )
        group = other.superset_group or (await self._session.scalar(taken) or 0) + 1
        other.superset_group = execution.superset_group = group
        await self._session.flush()

    async def add(
        self, execution: ExerciseExecution, sets: Sequence[PerformedSet], parents: Sequence[int | None] = ()
    ) -> None:
        """Number the sets after those already there and write them.

        `parents` are the numbers of the sets they go on with; a drop set goes on with the one before it else.
        """
        there = await self.sets(execution)
        self._place(execution, sets, after=there[-1].set_number if there else 0)
        await self._session.flush()  # ids for the drop chains
        _chain([*there, *sets], sets, parents)
        await self._session.flush()

    async def replace(
        self, execution: ExerciseExecution, sets: Sequence[PerformedSet], parents: Sequence[int | None] = ()
    ) -> None:
        """Let these be the sets of an execution, whatever they were."""
        await self.take_out(execution, await self.sets(execution))
        await self.add(execution, sets, parents)

    async def order(self, execution_ids: Sequence[int]) -> None:
        """Put the executions into this order. Raises `Invalid` unless it names each of them once."""
        rows = {row.id: row for row in await self.executions()}
        if len(execution_ids) != len(rows) or set(execution_ids) != set(rows):
            named = ", ".join(map(str, rows)) or "none"
            raise Invalid(f"The order names each exercise of the workout once. They are: {named}.")
        for position, execution_id in enumerate(execution_ids, start=1):
            rows[execution_id].position = position
        await self._session.flush()

    async def executions(self) -> list[ExerciseExecution]:
        """The executions in order."""
        return list(await self._session.scalars(self._executions().order_by(ExerciseExecution.position)))

    async def find(self, execution_id: int) -> ExerciseExecution:
        """One execution of this workout; raises `NotFound`."""
        found: ExerciseExecution | None = await self._session.scalar(
            self._executions().where(ExerciseExecution.id == execution_id)
        )
        if found is None:
            raise NotFound(f"There is no exercise execution {execution_id} in this workout.")
        return found

    async def sets(self, *executions: ExerciseExecution) -> list[PerformedSet]:
        """The sets of executions, each one's in order."""
        mine = select(PerformedSet).where(
            PerformedSet.user_id == self.row.user_id,
            PerformedSet.execution_id.in_([execution.id for execution in executions]),
        )
        return list(await self._session.scalars(mine.order_by(PerformedSet.execution_id, PerformedSet.set_number)))

    async def settle(self, execution: ExerciseExecution) -> None:
        """Write down what was changed on the sets of an execution, and number them without gaps."""
        number(await self.sets(execution))
        await self._session.flush()

    async def take_out(self, execution: ExerciseExecution, gone: Collection[PerformedSet]) -> None:
        """Take sets out of an execution, which stays; the others close the gap.

        In one flush, and the last set first, so that undo brings a set back before those that hang on it.
        """
        every = await self.sets(execution)
        number([done for done in every if done not in gone])
        for done in reversed(every):
            if done in gone:
                await self._session.delete(done)
        await self._session.flush()

    async def remove(self, executions: Sequence[ExerciseExecution]) -> None:
        """Take executions out with all their sets, the last of them first."""
        for rows in (await self.sets(*executions), executions):
            for row in reversed(rows):
                await self._session.delete(row)
            await self._session.flush()

    async def delete(self) -> None:
        """Take the whole workout out, with the links to it."""
        await self.remove(await self.executions())
        links = select(Share).where(Share.user_id == self.row.user_id, Share.workout_id == self.row.id)
        for link in await self._session.scalars(links):
            await self._session.delete(link)
        await self._session.flush()
        await self._session.delete(self.row)
        await self._session.flush()

    async def finish(self) -> None:
        """Close the workout at this moment, or one of an earlier day at its last set."""
        self.row.finished_at = await ended_at(self._session, self.row, self._now)

    async def move(self, started_at: datetime, finished_at: datetime | None) -> None:
        """Let the workout have been then, and its sets as long after its beginning as they were."""
        later = started_at - self.row.started_at
        if later:
            for done in await self.sets(*await self.executions()):
                done.completed_at += later
        self.row.started_at, self.row.finished_at = started_at, finished_at
        self.row.local_date = started_at.astimezone(ZoneInfo(self.row.time_zone)).date()
        await self._session.flush()

    def reopen(self) -> None:
        """Let it be written to again."""
        self.row.finished_at = None

    async def dissolve_if_empty(self) -> bool:
        """Remove the workout when no set is left in it; say whether it went."""
        rows = await self.executions()
        if rows and await self.sets(*rows):
            return False
        await self.delete()
        return True

    def moment(self) -> datetime:
        """When a set that is added now was completed: now, or on the workout's own day when that is another."""
        today = self._now.astimezone(ZoneInfo(self.row.time_zone)).date()
        return self.row.finished_at or (self._now if self.row.local_date == today else self.row.started_at)

    def _place(self, execution: ExerciseExecution, sets: Sequence[PerformedSet], *, after: int) -> None:
        for set_number, performed in enumerate(sets, start=after + 1):
            performed.user_id, performed.execution_id = self.row.user_id, execution.id
            performed.set_number, performed.completed_at = set_number, self.moment()
            self._session.add(performed)

    def _executions(self) -> Select[ExerciseExecution]:
        return select(ExerciseExecution).where(
            ExerciseExecution.user_id == self.row.user_id, ExerciseExecution.workout_id == self.row.id
        )


def _chain(every: Sequence[PerformedSet], new: Sequence[PerformedSet], parents: Sequence[int | None]) -> None:
    """Hang the new sets, which are the last of `every`, on the sets they go on with."""
    before = every[len(every) - len(new) - 1] if len(every) > len(new) else None
    for earlier, performed in zip([before, *new], new, strict=False):
        if performed.set_type == "drop" and earlier is not None:
            performed.parent_set = earlier.id
    for performed, parent in zip(new, parents, strict=False):
        hang(every, performed, parent)
