"""What is due today by the plan being followed, and what of it has been done."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from store.errors import NotFound
from store.plans import PlannedDay
from store.tables import Exercise, Plan, Workout
from store.workouts import Bout
from tools.affinity_rules import Trained
from tools.exercise_links import ExerciseLink
from tools.memories import constraints_of
from tools.plan_rules import Attended, Session, done_for, due_after, followed
from tools.plan_shapes import Objection, PlanName, TargetDay, objections, shaped_day
from tools.work import Work
from tools.workouts import LoggedSet

Today = tuple[Workout, list[Bout]]


class DoneExercise(BaseModel):
    """What was done of one planned exercise, or of another for the same muscles in its place."""

    planned_exercise_id: int
    workout_id: int
    exercise: ExerciseLink
    sets: list[LoggedSet]


class TodaysPlan(BaseModel):
    """The day of the plan that is due today: its targets in `day`, and apart from them what has been `done` of it.

    `left` are the planned exercises of which nothing is done yet, by id.
    """

    kind: str = "todays_plan"
    local_date: date
    plan: PlanName
    day: TargetDay
    done: list[DoneExercise]
    left: list[int] = Field(description="The ids of planned exercises of which nothing is done yet.")
    warnings: list[Objection]


async def todays_plan(work: Work) -> TodaysPlan:
    """Show the training day that is due by the plan being followed, with its targets and what is done of it today.

    It is the day after the one followed last, that of today's workout if it follows one. A workout follows the day it
    names; one that names none follows the day of which it did each exercise, or one for the same muscles in its place.
    """
    plan, days = await _followed_plan(work)
    sessions = [Session(day.id, [_trained(one) for _, one, _ in items]) for day, items in days]
    await work.store.workouts.current()
    today = await work.store.workouts.between(work.today, work.today)
    due = days[await _due(work, plan, sessions, today)]
    shape = shaped_day(due)
    done = _done(due, today)
    touched = {one.planned_exercise_id for one in done}
    return TodaysPlan(
        local_date=work.today,
        plan=PlanName.model_validate(plan),
        day=shape,
        done=done,
        left=[exercise.id for exercise in shape.exercises if exercise.id not in touched],
        warnings=objections([due], await constraints_of(work)),
    )


async def _followed_plan(work: Work) -> tuple[Plan, list[PlannedDay]]:
    plan = await work.store.plans.active()
    if plan is None:
        raise NotFound("No plan is being followed. Activate one, or ask for a new one.")
    days = await work.store.plans.contents(plan)
    if not days:
        raise NotFound(f"There are no days in plan “{plan.name}” yet. Add one first.")
    return plan, days


async def _due(work: Work, plan: Plan, sessions: Sequence[Session], today: Sequence[Today]) -> int:
    """The place of the day that is due: that of today's latest workout which follows one, else the next in turn."""
    since = plan.created_at.astimezone(ZoneInfo(work.user.time_zone)).date()
    earlier = [
        Attended(visited.plan_day_id, [Trained(*one) for one in visited.exercises.items()])
        for visited in await work.store.plans.visits(plan, since, work.today)
    ]
    due = due_after(earlier, sessions)
    for workout, bouts in today:
        attended = Attended(workout.plan_day_id, [_trained(exercise) for _, exercise, _ in bouts])
        place = followed(attended, sessions, due)
        due = due if place is None else place
    return due


def _done(due: PlannedDay, today: Sequence[Today]) -> list[DoneExercise]:
    planned = [(item, exercise) for item, exercise, _ in due[1]]
    bouts = [(workout, bout) for workout, bouts in today for bout in bouts]
    places = done_for([_trained(one) for _, one in planned], [_trained(exercise) for _, (_, exercise, _) in bouts])
    return [
        DoneExercise(
            planned_exercise_id=planned[place][0].id,
            workout_id=workout.id,
            exercise=ExerciseLink.model_validate(exercise),
            sets=[LoggedSet.model_validate(performed) for performed in sets],
        )
        for place, (workout, (_, exercise, sets)) in zip(places, bouts, strict=True)
        if place is not None
    ]


def _trained(exercise: Exercise) -> Trained:
    return Trained(exercise.id, frozenset(exercise.primary_muscles))
