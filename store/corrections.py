"""Corrections: finding sets that are in the log, and changing, moving or removing them without leaving a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import NotFound
from store.tables import Exercise, ExerciseExecution, Operation, PerformedSet, Workout
from store.workouts import Workouts
from store.writing import WritableWorkout

LATELY = timedelta(hours=24)
LOOKED_BACK = 20
ADDING = (
    *("log_set", "correct_set", "move_sets"),
    *("log_workout", "replace_workout", "add_execution", "replace_execution", "add_set", "change_set"),
)


@dataclass(frozen=True)
class Chosen:
    """Sets of one exercise of one locked workout; `every` when there are no others of it."""

    workout: WritableWorkout
    execution: ExerciseExecution
    exercise: Exercise
    sets: list[PerformedSet]
    every: bool

    @property
    def day(self) -> date:
        """The local day they are logged on."""
        return self.workout.row.local_date


class Corrections:
    """What the caller can change in their log after it was written."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime, workouts: Workouts) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now
        self._workouts = workouts

    async def last_said(self) -> list[Chosen]:
        """What the last message (or the last call of another door) wrote into the log, exercise by exercise.

        Only what is still there and was written within a day; empty when there is none.
        """
        await self._workouts.only_writer()
        query = select(Operation).where(
            Operation.user_id == self._user_id, Operation.undone_by.is_(None), Operation.verb.in_(ADDING)
        )
        latest = list(await self._session.scalars(query.order_by(Operation.id.desc()).limit(LOOKED_BACK)))
        for at, operation in enumerate(latest):
            of_turn = [one for one in latest[at:] if operation.turn_id and one.turn_id == operation.turn_id]
            found = await self._holding(_written(of_turn or [operation]))
            if found:
                return found
        return []

    async def last_entry(self) -> Chosen | None:
        """The sets written last, of one exercise; None when nothing was written within a day."""
        said = await self.last_said()
        return max(said, key=lambda chosen: max(done.id for done in chosen.sets), default=None)

    async def of_exercise(self, exercise_ids: Iterable[int], day: date | None, today: date) -> Chosen | None:
        """All sets of one of these exercises in the latest workout of a day; without a day, one of today or of late."""
        await self._workouts.only_writer()
        executed = self._executed(day, today).where(ExerciseExecution.exercise_id.in_(list(exercise_ids)))
        latest = executed.order_by(Workout.local_date.desc(), Workout.id.desc(), ExerciseExecution.position.desc())
        found = await self._session.scalar(latest.limit(1))
        return await self._whole(found) if found else None

    async def of_day(self, day: date | None, today: date) -> list[Chosen]:
        """Everything in the latest workout of a day (without one: the latest of today or of late), in order."""
        await self._workouts.only_writer()
        latest = self._executed(day, today).order_by(Workout.local_date.desc(), Workout.id.desc())
        newest = await self._session.scalar(latest.limit(1))
        if newest is None:
            return []
        mine = select(ExerciseExecution).where(
            ExerciseExecution.user_id == self._user_id, ExerciseExecution.workout_id == newest.workout_id, _has_sets()
        )
        rows = list(await self._session.scalars(mine.order_by(ExerciseExecution.position)))
        workout = await self._workouts.amend(newest.workout_id)
        return [await self._whole(row, workout) for row in rows]

    async def numbered(self, chosen: Chosen, numbers: Sequence[int]) -> Chosen:
        """The sets with these numbers of the same exercise, all without any; negative ones count from the end.

        Raises `NotFound`.
        """
        every = await self._sets(chosen.execution)
        numbers = numbers or range(1, len(every) + 1)
        wanted = {len(every) + 1 + number if number < 0 else number for number in numbers}
        missing = sorted(wanted - {done.set_number for done in every})
        if missing:
            many = f"{len(every)} sets" if len(every) > 1 else "one set"
            raise NotFound(
                f"{chosen.exercise.name} has {many} there, so there is no set {missing[0]}. Which one do you mean?"
            )
        picked = [done for done in every if done.set_number in wanted]
        return Chosen(chosen.workout, chosen.execution, chosen.exercise, picked, len(picked) == len(every))

    async def since_logged(self, set_id: int) -> list[str]:
        """What was done to a set after it was logged, oldest first, in the words of those operations."""
        touched = [{"table": PerformedSet.__tablename__, "id": set_id}]
        query = select(Operation.summary).where(
            Operation.user_id == self._user_id,
            Operation.undone_by.is_(None),
            Operation.verb.in_(("correct_set", "move_sets")),
            Operation.changes.contains(touched),
        )
        return list(await self._session.scalars(query.order_by(Operation.id)))

    async def settle(self, chosen: Chosen) -> None:
        """Write down what was changed on the chosen sets themselves."""
        await chosen.workout.settle(chosen.execution)

    async def become(self, chosen: Chosen, exercise: Exercise) -> list[PerformedSet]:
        """Make the chosen sets sets of another exercise, in the place they had where that is free."""
        taken = await self._session.scalar(
            select(ExerciseExecution.id).where(
                ExerciseExecution.user_id == self._user_id,
                ExerciseExecution.workout_id == chosen.workout.row.id,
                ExerciseExecution.exercise_id == exercise.id,
            )
        )
        if chosen.every and taken is None:
            chosen.execution.exercise_id, chosen.execution.exercise_owner = exercise.id, exercise.owner_id
            await self._session.flush()
            return chosen.sets
        return await self._transfer(chosen, chosen.workout, exercise)

    async def move(self, chosen: Chosen, to: WritableWorkout) -> list[PerformedSet]:
        """Put the chosen sets into another workout, after what is there of their exercise."""
        for done in chosen.sets:
            done.completed_at = to.moment()
        return await self._transfer(chosen, to, chosen.exercise)

    async def remove(self, chosen: Chosen) -> None:
        """Take the chosen sets out of the log; what is empty then goes with them."""
        await chosen.workout.take_out(chosen.execution, chosen.sets)
        await self._leave(chosen)

    async def _transfer(self, chosen: Chosen, to: WritableWorkout, exercise: Exercise) -> list[PerformedSet]:
        place = await to.execution(exercise)
        after = len(await to.sets(place))
        for offset, done in enumerate(chosen.sets, start=1):
            done.execution_id, done.set_number = place.id, after + offset
        await self._session.flush()
        await to.settle(place)
        await chosen.workout.settle(chosen.execution)
        await self._leave(chosen)
        return chosen.sets

    async def _leave(self, chosen: Chosen) -> None:
        """Take out the execution the chosen sets were in, and its workout, where nothing is left in them."""
        if not await chosen.workout.sets(chosen.execution):
            await chosen.workout.remove([chosen.execution])
        await chosen.workout.dissolve_if_empty()

    async def _sets(self, execution: ExerciseExecution) -> list[PerformedSet]:
        mine = select(PerformedSet).where(
            PerformedSet.user_id == self._user_id, PerformedSet.execution_id == execution.id
        )
        return list(await self._session.scalars(mine.order_by(PerformedSet.set_number)))

    def _executed(self, day: date | None, today: date) -> Select[ExerciseExecution]:
        query = (
            select(ExerciseExecution)
            .join(
                Workout, (Workout.user_id == ExerciseExecution.user_id) & (Workout.id == ExerciseExecution.workout_id)
            )
            .where(ExerciseExecution.user_id == self._user_id, _has_sets())
        )
        if day is not None:
            return query.where(Workout.local_date == day)
        return query.where(or_(Workout.local_date == today, Workout.touched_at > self._now - LATELY))

    async def _whole(self, execution: ExerciseExecution, workout: WritableWorkout | None = None) -> Chosen:
        workout = workout or await self._workouts.amend(execution.workout_id)
        return Chosen(workout, execution, await self._exercise(execution), await self._sets(execution), every=True)

    async def _holding(self, set_ids: Sequence[int]) -> list[Chosen]:
        """These sets as they stand now, exercise by exercise, oldest first; none from workouts not touched of late."""
        executed = (
            self._executed(None, date.min)
            .join(
                PerformedSet,
                (PerformedSet.user_id == ExerciseExecution.user_id)
                & (PerformedSet.execution_id == ExerciseExecution.id),
            )
            .where(PerformedSet.id.in_(set_ids))
            .order_by(ExerciseExecution.id)
        )
        found: list[Chosen] = []
        workouts: dict[int, WritableWorkout] = {}
        for row in dict.fromkeys(await self._session.scalars(executed)):
            if row.workout_id not in workouts:
                workouts[row.workout_id] = await self._workouts.amend(row.workout_id)
            whole = await self._whole(row, workouts[row.workout_id])
            sets = [done for done in whole.sets if done.id in set_ids]
            found.append(Chosen(whole.workout, row, whole.exercise, sets, len(sets) == len(whole.sets)))
        return found

    async def _exercise(self, execution: ExerciseExecution) -> Exercise:
        query = select(Exercise).where(
            Exercise.id == execution.exercise_id, Exercise.owner_id == execution.exercise_owner
        )
        return (await self._session.scalars(query)).one()


def _has_sets() -> ColumnElement[bool]:
    """Whether anything was done of an execution; a program may have made one that it has yet to fill."""
    inside = select(PerformedSet.id).where(
        PerformedSet.user_id == ExerciseExecution.user_id, PerformedSet.execution_id == ExerciseExecution.id
    )
    return inside.correlate(ExerciseExecution).exists()


def _written(operations: Sequence[Operation]) -> list[int]:
    """The sets these operations left behind; renumbering is no writing."""
    changes = [change for operation in operations for change in operation.changes]
    return [
        change["id"]
        for change in changes
        if change["table"] == PerformedSet.__tablename__ and change["after"] and not _only_renumbered(change)
    ]


def _only_renumbered(change: dict[str, dict[str, object] | None]) -> bool:
    before, after = change["before"], change["after"]
    if before is None or after is None:
        return False
    return before["execution_id"] == after["execution_id"] and all(
        before[key] == after[key] for key in after if key not in ("set_number", "parent_set")
    )
