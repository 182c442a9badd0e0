"""Goals, and what the log and the scale say about them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import NotFound
from store.feats import ALIKE, Feat, first_time
from store.progress import counted
from store.tables import Exercise, ExerciseExecution, Goal, Measurement, PerformedSet, Workout

FORM = timedelta(days=56)  # where somebody stands when they set a goal is what they did in the eight weeks before
State = Literal["open", "reached", "dropped"]
Pursued = tuple[Goal, Exercise | None]


@dataclass
class Standing:
    """What has been done about a goal, in the eight weeks `before` it was set and `since`.

    Sets of its exercise, each way once; every measurement of bodyweight of these weeks and later, oldest first; and the
    day and id of each workout finished since.
    """

    before: list[Feat] = field(default_factory=list)
    since: list[Feat] = field(default_factory=list)
    weighed: list[Measurement] = field(default_factory=list)
    workouts: list[tuple[date, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Touched:
    """What was written to: exercises, executions, workouts and goals by id, and whether measurements were."""

    exercises: frozenset[int] = frozenset()
    executions: frozenset[int] = frozenset()
    workouts: frozenset[int] = frozenset()
    goals: frozenset[int] = frozenset()
    measurements: bool = False

    def __bool__(self) -> bool:
        return bool(self.exercises or self.executions or self.goals or self.workouts or self.measurements)


class Goals:
    """The caller's goals."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now

    def _mine(self) -> Select[Goal, Exercise]:
        movement = and_(Exercise.id == Goal.exercise_id, Exercise.owner_id == Goal.exercise_owner)
        return select(Goal, Exercise).outerjoin(Exercise, movement).where(Goal.user_id == self._user_id)

    async def get(self, goal_id: int, *, lock: bool = False) -> Pursued:
        """One goal with its exercise; raises `NotFound`."""
        query = self._mine().where(Goal.id == goal_id)
        found = (await self._session.execute(query.with_for_update(of=Goal) if lock else query)).first()
        if found is None:
            raise NotFound(f"There is no goal {goal_id}.")
        return found[0], found[1]

    async def page(
        self, page: int, per_page: int, *, state: State | None = None, exercise_id: int | None = None
    ) -> tuple[list[Pursued], int]:
        """Goals, last set first, and how many."""
        query = self._mine() if state is None else self._mine().where(_in_state(state))
        if exercise_id is not None:
            query = query.where(Goal.exercise_id == exercise_id)
        total = await self._session.scalar(
            select(func.count()).select_from(query.with_only_columns(Goal.id).subquery())
        )
        latest = query.order_by(Goal.created_at.desc(), Goal.id.desc())
        rows = await self._session.execute(latest.limit(per_page).offset((page - 1) * per_page))
        return [(goal, exercise) for goal, exercise in rows], int(total or 0)

    async def count_open(self) -> int:
        """How many are neither reached nor dropped."""
        query = select(func.count()).where(Goal.user_id == self._user_id, _in_state("open"))
        return await self._session.scalar(query) or 0

    async def add(self, goal: Goal) -> Goal:
        """Keep a new goal, set at this moment."""
        goal.user_id, goal.created_at = self._user_id, self._now
        self._session.add(goal)
        await self._session.flush()
        return goal

    async def remove(self, goal: Goal) -> None:
        """Take a goal out."""
        await self._session.delete(goal)
        await self._session.flush()

    async def concerned(self, touched: Touched) -> list[Pursued]:
        """The goals that figures decide about, dropped ones aside, which these writes may have brought nearer or
        further; locked.
        """
        done_in = and_(
            ExerciseExecution.user_id == self._user_id,
            ExerciseExecution.exercise_id == Goal.exercise_id,
            or_(ExerciseExecution.id.in_(touched.executions), ExerciseExecution.workout_id.in_(touched.workouts)),
        )
        wanted = [Goal.exercise_id.in_(touched.exercises), Goal.id.in_(touched.goals), exists().where(done_in)]
        wanted += [Goal.metric == "sessions"] if touched.workouts else []
        wanted += [Goal.metric == "bodyweight"] if touched.measurements else []
        query = self._mine().where(Goal.metric != "words", Goal.dropped_on.is_(None), or_(*wanted))
        rows = await self._session.execute(query.order_by(Goal.id).with_for_update(of=Goal))
        return [(goal, exercise) for goal, exercise in rows]

    async def standings(self, goals: Collection[Goal]) -> dict[int, Standing]:
        """What has been done about each of these, by its id: one statement for each source that is asked."""
        found: dict[int, Standing] = defaultdict(Standing)
        metrics: dict[str, list[int]] = defaultdict(list)
        for goal in goals:
            kind = goal.metric if goal.metric in ("bodyweight", "sessions", "words") else "sets"
            metrics[kind].append(goal.id)
        for goal_id, since, *row in await self._rows(self._feats, metrics["sets"]):
            (found[goal_id].since if since else found[goal_id].before).append(Feat(*row))
        for goal_id, measured in await self._rows(self._weighed, metrics["bodyweight"]):
            found[goal_id].weighed.append(measured)
        for goal_id, day, workout_id in await self._rows(self._sessions, metrics["sessions"]):
            found[goal_id].workouts.append((day, workout_id))
        return found

    async def _rows(self, query: Any, goal_ids: Sequence[int]) -> Sequence[Any]:
        return (await self._session.execute(query(goal_ids))).all() if goal_ids else []

    def _feats(self, goal_ids: Sequence[int]) -> Select[Any]:
        since = PerformedSet.completed_at >= Goal.created_at
        pursued = and_(
            Goal.user_id == self._user_id,
            Goal.exercise_id == ExerciseExecution.exercise_id,
            Goal.exercise_owner == ExerciseExecution.exercise_owner,
        )
        return (
            counted(self._user_id, Goal.id, since, *ALIKE, *first_time())
            .join(Goal, pursued)
            .where(Goal.id.in_(goal_ids), PerformedSet.completed_at >= Goal.created_at - FORM)
            .group_by(Goal.id, since, *ALIKE)
        )

    def _weighed(self, goal_ids: Sequence[int]) -> Select[int, Measurement]:
        weighing = and_(
            Measurement.user_id == Goal.user_id,
            Measurement.kind == "bodyweight",
            Measurement.measured_on >= func.date(Goal.created_at - FORM),
        )
        return (
            select(Goal.id, Measurement)
            .join(Measurement, weighing)
            .where(Goal.user_id == self._user_id, Goal.id.in_(goal_ids))
            .order_by(Goal.id, Measurement.measured_on, Measurement.id)
        )

    def _sessions(self, goal_ids: Sequence[int]) -> Select[int, date, int]:
        finished = and_(Workout.user_id == Goal.user_id, Workout.finished_at >= Goal.created_at)
        return (
            select(Goal.id, Workout.local_date, Workout.id)
            .join(Workout, finished)
            .where(Goal.user_id == self._user_id, Goal.id.in_(goal_ids))
            .order_by(Goal.id, Workout.local_date, Workout.id)
        )


def _in_state(state: State) -> Any:
    match state:
        case "open":
            return and_(Goal.reached_on.is_(None), Goal.dropped_on.is_(None))
        case "reached":
            return Goal.reached_on.is_not(None)
        case "dropped":
            return Goal.dropped_on.is_not(None)
