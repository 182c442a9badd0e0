"""The log. A workout can be written to only through a handle, and a handle is had only of one's own, locked workout."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import Conflict, NotFound, WorkoutFinished
from store.parameters import ME, any_of
from store.progress import ON_DAYS
from store.tables import CATALOGUE_OWNER, Exercise, ExerciseExecution, PerformedSet, User, Workout
from store.users import Users
from store.versions import check_version
from store.writing import WritableWorkout, ended_at

LAPSES_AFTER = timedelta(hours=4)
NOON = time(12)

OPEN = select(Workout).where(Workout.user_id == ME, Workout.finished_at.is_(None))
OPEN_LOCKED = OPEN.with_for_update()
BETWEEN = (
    select(Workout).where(Workout.user_id == ME, ON_DAYS).order_by(Workout.local_date, Workout.started_at, Workout.id)
)
CONTENTS = (
    select(ExerciseExecution, PerformedSet)
    .outerjoin(
        PerformedSet,
        (PerformedSet.user_id == ExerciseExecution.user_id) & (PerformedSet.execution_id == ExerciseExecution.id),
    )
    .where(ExerciseExecution.user_id == ME, ExerciseExecution.workout_id == any_of("workout_ids"))
    .order_by(ExerciseExecution.workout_id, ExerciseExecution.position, PerformedSet.set_number)
)
EXERCISES = select(Exercise).where(Exercise.owner_id.in_((CATALOGUE_OWNER, ME)), Exercise.id == any_of("exercise_ids"))

Bout = tuple[ExerciseExecution, Exercise, list[PerformedSet]]


@dataclass(frozen=True)
class Sought:
    """Which workouts are looked for: of the local days `first` to `last`, with an exercise, finished or not, and with
    these words in their title, their notes or the name of an exercise. What is None is not looked at.
    """

    first: date | None = None
    last: date | None = None
    exercise: Exercise | None = None
    finished: bool | None = None
    words: str | None = None


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
            raise WorkoutFinished(
                f"The workout of {row.local_date:%A, %d %B} is finished. To change it, reopen workout {row.id} first."
            )
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
        if current is not None and current.local_date == self._now.astimezone(ZoneInfo(user.time_zone)).date():
            return WritableWorkout(self._session, current, self._now)
        if current is not None:  # one of another day that was opened again
            await self._close(current)
        return await self._write(user, Workout(started_at=self._now))

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
        return await self._write(user, Workout(started_at=noon, finished_at=noon))

    async def begin(self, row: Workout) -> WritableWorkout:
        """Write a new workout, open unless it says when it was finished; raises `Conflict` next to an open one."""
        user = await self.only_writer()
        if row.finished_at is None:
            await self.none_open()
        return await self._write(user, row)

    async def none_open(self) -> None:
        """Raise `Conflict`, naming it, when a workout is open."""
        current = await self.current(lock=True)
        if current is not None:
            raise Conflict(
                f"Workout {current.id} of {current.local_date:%A, %d %B} is open. Finish it first, or go on with it."
            )

    async def get(self, workout_id: int) -> Workout:
        """One workout, to read; raises `NotFound`."""
        await self.current()
        found: Workout | None = await self._session.scalar(self._mine().where(Workout.id == workout_id))
        if found is None:
            raise NotFound(f"There is no workout {workout_id}.")
        return found

    async def current(self, *, lock: bool = False) -> Workout | None:
        """The open workout, if any. One that lapsed (untouched for 4 h, or since before today) is finished first."""
        found = await self._session.scalar(OPEN_LOCKED if lock else OPEN, {"user_id": self._user_id})
        if found is None:
            return None
        await self._settle(found)
        return found if found.finished_at is None else None

    async def between(
        self, first: date, last: date, exercise: Exercise | None = None
    ) -> list[tuple[Workout, list[Bout]]]:
        """The workouts of these local days, oldest first, with everything done in them, or with this exercise only."""
        asked = {"user_id": self._user_id, "first": first, "last": last}
        found = await self._filled(list(await self._session.scalars(BETWEEN, asked)))
        if exercise is None:
            return found
        only = [(workout, [bout for bout in bouts if bout[1].id == exercise.id]) for workout, bouts in found]
        return [(workout, bouts) for workout, bouts in only if bouts]

    async def page(self, sought: Sought, page: int, per_page: int) -> tuple[list[tuple[Workout, list[Bout]]], int]:
        """Workouts with everything done in them, newest first, and how many there are in all."""
        query = self._mine().where(*self._within(sought))
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        ordered = query.order_by(Workout.local_date.desc(), Workout.started_at.desc(), Workout.id.desc())
        rows = await self._session.scalars(ordered.limit(per_page).offset((page - 1) * per_page))
        return await self._filled(list(rows)), int(total or 0)

    async def contents(self, workout: Workout) -> list[Bout]:
        """Everything done in one workout, in order."""
        [(_, bouts)] = await self._filled([workout])
        return bouts

    def _within(self, sought: Sought) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        if sought.first is not None:
            wanted.append(Workout.local_date >= sought.first)
        if sought.last is not None:
            wanted.append(Workout.local_date <= sought.last)
        if sought.finished is not None:
            wanted.append(Workout.finished_at.is_not(None) if sought.finished else Workout.finished_at.is_(None))
        if sought.exercise is not None:
            wanted.append(self._holding(Exercise.id == sought.exercise.id))
        if sought.words:
            told = (Workout.title, Workout.notes)
            in_names = self._holding(Exercise.name.icontains(sought.words, autoescape=True))
            wanted.append(or_(*(text.icontains(sought.words, autoescape=True) for text in told), in_names))
        return wanted

    def _holding(self, of: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether a workout has an exercise like this in it."""
        meant = (Exercise.id == ExerciseExecution.exercise_id) & (Exercise.owner_id == ExerciseExecution.exercise_owner)
        there = (
            select(ExerciseExecution.id)
            .join(Exercise, meant)
            .where(ExerciseExecution.user_id == self._user_id, ExerciseExecution.workout_id == Workout.id, of)
        )
        return there.exists()

    async def _filled(self, workouts: list[Workout]) -> list[tuple[Workout, list[Bout]]]:
        if not workouts:
            return []
        bouts: dict[int, dict[int, Bout]] = {workout.id: {} for workout in workouts}
        asked = {"user_id": self._user_id, "workout_ids": list(bouts)}
        rows = (await self._session.execute(CONTENTS, asked)).all()
        exercises = await self._exercises({execution.exercise_id for execution, _ in rows})
        for execution, performed in rows:
            if execution.exercise_id in exercises:  # else it was erased just now
                fresh: Bout = (execution, exercises[execution.exercise_id], [])
                bout = bouts[execution.workout_id].setdefault(execution.id, fresh)
                if performed is not None:
                    bout[2].append(performed)
        return [(workout, list(bouts[workout.id].values())) for workout in workouts]

    async def _exercises(self, exercise_ids: Collection[int]) -> dict[int, Exercise]:
        """By id; apart from the sets, because each of them would say everything of its exercise again."""
        asked = {"user_id": self._user_id, "exercise_ids": list(exercise_ids)}
        return {one.id: one for one in await self._session.scalars(EXERCISES, asked)} if exercise_ids else {}

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
        return await Users(self._session, self._user_id).me(lock=True)

    async def _write(self, user: User, row: Workout) -> WritableWorkout:
        row.user_id, row.time_zone, row.touched_at, row.version = self._user_id, user.time_zone, self._now, 0
        row.local_date = row.started_at.astimezone(ZoneInfo(user.time_zone)).date()
        self._session.add(row)
        await self._session.flush()  # its id is what executions point at
        return WritableWorkout(self._session, row, self._now)

    async def _settle(self, row: Workout) -> None:
        """Finish a workout that lapsed: untouched for 4 h, or since before today. One that was opened again too."""
        zone = ZoneInfo(row.time_zone)
        earlier = row.touched_at.astimezone(zone).date() < self._now.astimezone(zone).date()
        if row.finished_at is None and (self._now - row.touched_at > LAPSES_AFTER or earlier):
            await self._close(row)

    async def _close(self, row: Workout) -> None:
        """Finish a workout at its last set; past the journal, because nobody undoes what nobody did."""
        await self.only_writer()  # before the workout's row, as whoever logs does, or two would wait for each other
        mine = (Workout.user_id == self._user_id) & (Workout.id == row.id)
        ended = {"finished_at": await ended_at(self._session, row, row.touched_at), "version": Workout.version + 1}
        await self._session.execute(update(Workout).where(mine).values(ended))
        self.lapsed.append(row.id)
