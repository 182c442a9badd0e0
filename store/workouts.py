"""The log. A workout can be written to only through a handle, and a handle is had only of one's own, locked workout."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import NotFound, WorkoutFinished
from store.tables import Exercise, ExerciseExecution, PerformedSet, User, Workout
from store.versions import check_version

LAPSES_AFTER = timedelta(hours=4)
NOON = time(12)

Bout = tuple[ExerciseExecution, Exercise, list[PerformedSet]]


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
        last = await self._session.scalar(
            select(func.max(ExerciseExecution.position)).where(
                ExerciseExecution.user_id == self.row.user_id, ExerciseExecution.workout_id == self.row.id
            )
        )
        execution = ExerciseExecution(
            user_id=self.row.user_id,
            workout_id=self.row.id,
            exercise_id=exercise.id,
            exercise_owner=exercise.owner_id,
            position=(last or 0) + 1,
            superset_group=superset_group,
        )
        self._session.add(execution)
        await self._session.flush()  # its id is what sets point at
        return execution

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

    async def add(self, execution: ExerciseExecution, sets: Sequence[PerformedSet]) -> None:
        """Number the sets after those already there and write them. A drop set hangs on the set before it."""
        mine = (PerformedSet.user_id == self.row.user_id) & (PerformedSet.execution_id == execution.id)
        last = await self._session.scalar(
            select(PerformedSet).where(mine).order_by(PerformedSet.set_number.desc()).limit(1)
        )
        number = last.set_number if last else 0
        for offset, performed in enumerate(sets, start=1):
            performed.user_id, performed.execution_id = self.row.user_id, execution.id
            performed.set_number = number + offset
            performed.completed_at = self.row.finished_at or self._now
            self._session.add(performed)
        await self._session.flush()  # ids for the drop chains
        for earlier, performed in zip([last, *sets], sets, strict=False):
            if performed.set_type == "drop" and earlier is not None:
                performed.parent_set = earlier.id
        await self._session.flush()

    def finish(self) -> None:
        """Close the workout at this moment."""
        self.row.finished_at = self._now

    async def dissolve_if_empty(self) -> bool:
        """Remove the workout when nothing is left in it; say whether it went."""
        if await self._session.scalar(self._executions().limit(1)) is not None:
            return False
        await self._session.delete(self.row)
        await self._session.flush()
        return True

    def _executions(self) -> Select[ExerciseExecution]:
        return select(ExerciseExecution).where(
            ExerciseExecution.user_id == self.row.user_id, ExerciseExecution.workout_id == self.row.id
        )


class Workouts:
    """The caller's workouts; `lapsed` are those found finished in this transaction.

    `expected` are the versions that a workout asked for by its id may be in; None where any will do.
    """

    def __init__(
        self, session: AsyncSession, user_id: int, now: datetime, expected: Collection[int] | None = None
    ) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now
        self._expected = expected
        self.lapsed: list[int] = []

    def _mine(self) -> Select[Workout]:
        return select(Workout).where(Workout.user_id == self._user_id)

    async def open(self, workout_id: int) -> WritableWorkout:
        """Lock an unfinished workout for writing; raises `NotFound` or `WorkoutFinished`."""
        row = await self._locked(workout_id)
        await self._settle(row)
        if row.finished_at is not None:
            raise WorkoutFinished(f"The workout of {row.local_date:%A, %d %B} is finished. Reopen it to change it.")
        return WritableWorkout(self._session, row, self._now)

    async def amend(self, workout_id: int) -> WritableWorkout:
        """Lock a workout for an explicit correction, undo or backdated log, which a finished one allows too."""
        row = await self._locked(workout_id)
        await self._settle(row)
        return WritableWorkout(self._session, row, self._now, reopened=row.finished_at is not None)

    async def today(self) -> WritableWorkout:
        """Today's open workout, opened if there is none."""
        user = await self.only_writer()
        current = await self.current(lock=True)
        if current is not None:
            return WritableWorkout(self._session, current, self._now)
        return await self._begin(user, self._now, finished_at=None)

    async def on(self, day: date) -> WritableWorkout:
        """The latest workout of a past day for a backdated log; a finished one is made if there is none."""
        user = await self.only_writer()
        found = await self._session.scalar(
            self._mine()
            .where(Workout.local_date == day)
            .order_by(Workout.started_at.desc(), Workout.id.desc())
            .limit(1)
            .with_for_update()
        )
        if found is not None:
            await self._settle(found)
            return WritableWorkout(self._session, found, self._now, reopened=found.finished_at is not None)
        noon = datetime.combine(day, NOON, ZoneInfo(user.time_zone))
        return await self._begin(user, noon, finished_at=noon)

    async def current(self, *, lock: bool = False) -> Workout | None:
        """The open workout, if any. One that lapsed (untouched for 4 h, or from before today) is finished first."""
        query = self._mine().where(Workout.finished_at.is_(None))
        found = await self._session.scalar(query.with_for_update() if lock else query)
        if found is None:
            return None
        await self._settle(found)
        return found if found.finished_at is None else None

    async def between(
        self, first: date, last: date, exercise: Exercise | None = None
    ) -> list[tuple[Workout, list[Bout]]]:
        """The workouts of these local days, oldest first, with everything done in them, or with this exercise only."""
        query = self._mine().where(Workout.local_date.between(first, last))
        ordered = query.order_by(Workout.local_date, Workout.started_at, Workout.id)
        found = await self._filled(list(await self._session.scalars(ordered)))
        if exercise is None:
            return found
        only = [(workout, [bout for bout in bouts if bout[1].id == exercise.id]) for workout, bouts in found]
        return [(workout, bouts) for workout, bouts in only if bouts]

    async def page(self, on: date | None, page: int, per_page: int) -> tuple[list[tuple[Workout, list[Bout]]], int]:
        """Workouts with everything done in them, newest first, and how many there are in all."""
        query = self._mine() if on is None else self._mine().where(Workout.local_date == on)
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        ordered = query.order_by(Workout.local_date.desc(), Workout.started_at.desc(), Workout.id.desc())
        rows = await self._session.scalars(ordered.limit(per_page).offset((page - 1) * per_page))
        return await self._filled(list(rows)), int(total or 0)

    async def contents(self, workout: Workout) -> list[Bout]:
        """Everything done in one workout, in order."""
        [(_, bouts)] = await self._filled([workout])
        return bouts

    async def _filled(self, workouts: list[Workout]) -> list[tuple[Workout, list[Bout]]]:
        bouts: dict[int, dict[int, Bout]] = {workout.id: {} for workout in workouts}
        for execution, exercise, performed in await self._session.execute(self._contents(list(bouts))):
            bout = bouts[execution.workout_id].setdefault(execution.id, (execution, exercise, []))
            if performed is not None:
                bout[2].append(performed)
        return [(workout, list(bouts[workout.id].values())) for workout in workouts]

    def _contents(self, workout_ids: list[int]) -> Select[ExerciseExecution, Exercise, PerformedSet]:
        return (
            select(ExerciseExecution, Exercise, PerformedSet)
            .join(
                Exercise,
                (Exercise.id == ExerciseExecution.exercise_id)
                & (Exercise.owner_id == ExerciseExecution.exercise_owner),
            )
            .outerjoin(
                PerformedSet,
                (PerformedSet.user_id == ExerciseExecution.user_id)
                & (PerformedSet.execution_id == ExerciseExecution.id),
            )
            .where(ExerciseExecution.user_id == self._user_id, ExerciseExecution.workout_id.in_(workout_ids))
            .order_by(ExerciseExecution.workout_id, ExerciseExecution.position, PerformedSet.set_number)
        )

    async def _locked(self, workout_id: int) -> Workout:
        query = self._mine().where(Workout.id == workout_id).with_for_update()
        found = await self._session.scalar(query.execution_options(populate_existing=True))
        if found is None:
            raise NotFound(f"There is no workout {workout_id}.")
        check_version(found, self._expected)
        return found

    async def only_writer(self) -> User:
        """The person's row, locked: nobody else writes to their log until this transaction ends.

        Needed because `FOR UPDATE` cannot lock a workout that is not there yet.
        """
        query = select(User).where(User.id == self._user_id).with_for_update(key_share=True)
        found = await self._session.scalar(query)
        if found is None:
            raise NotFound("There is no such account any more.")
        return found

    async def _begin(self, user: User, at: datetime, *, finished_at: datetime | None) -> WritableWorkout:
        row = Workout(
            user_id=self._user_id,
            started_at=at,
            finished_at=finished_at,
            touched_at=self._now,
            local_date=at.astimezone(ZoneInfo(user.time_zone)).date(),
            time_zone=user.time_zone,
            version=0,
        )
        self._session.add(row)
        await self._session.flush()  # its id is what executions point at
        return WritableWorkout(self._session, row, self._now)

    async def _settle(self, row: Workout) -> None:
        """Finish a workout that lapsed, at its last set; past the journal, because nobody undoes what nobody did."""
        today = self._now.astimezone(ZoneInfo(row.time_zone)).date()
        if row.finished_at is None and (self._now - row.touched_at > LAPSES_AFTER or row.local_date < today):
            await self.only_writer()  # before the workout's row, as whoever logs does, or two would wait for each other
            mine = (Workout.user_id == self._user_id) & (Workout.id == row.id)
            await self._session.execute(update(Workout).where(mine).values(finished_at=row.touched_at))
            self.lapsed.append(row.id)
