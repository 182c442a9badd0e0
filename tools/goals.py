"""Goals: something to train for, followed through the log, reached or dropped."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from store.errors import Conflict
from store.goals import State
from store.tables import Exercise, Goal
from tools.goal_checks import check_ahead, check_due, check_open, unit_of
from tools.goal_rules import LOADS, GoalUnit, titled
from tools.goal_shapes import GoalChanges, GoalDeleted, GoalKept, GoalPage, GoalShape, NewGoal, shape_of, shapes_of
from tools.pages import PageNumber, PerPage
from tools.quantities import in_kg
from tools.work import Work

MOST_OPEN = 100
GoalId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which goal.")]


async def list_goals(
    work: Work,
    state: Annotated[State | None, Field(description="Only those that are open, reached or dropped.")] = None,
    exercise_id: Annotated[int | None, Field(ge=1, le=2**63 - 1, description="Only those of this exercise.")] = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> GoalPage:
    """List goals with how far the person has come, last set first."""
    rows, total = await work.store.goals.page(page, per_page, state=state, exercise_id=exercise_id)
    return GoalPage(items=await shapes_of(work, rows), total=total, page=page, per_page=per_page)


async def show_goal(work: Work, goal_id: GoalId) -> GoalShape:
    """Show a goal with how far the person has come and the sets that says."""
    return await shape_of(work, *await work.store.goals.get(goal_id))


async def create_goal(work: Work, goal: NewGoal) -> GoalKept:
    """Set a goal. From now on it is followed through the log, and reached by the set that reaches it."""
    await work.store.workouts.only_writer()
    if await work.store.goals.count_open() >= MOST_OPEN:
        raise Conflict(f"You have {MOST_OPEN} open goals. Reach, drop or delete one before you set another.")
    movement = None if goal.exercise_id is None else await work.store.exercises.get(goal.exercise_id)
    unit = unit_of(goal, movement, work.user.unit)
    check_due(goal.due_on, work.today)
    row = Goal(
        title=goal.title or _title(goal.metric, movement, goal.target, unit),
        metric=goal.metric,
        exercise_id=movement and movement.id,
        exercise_owner=movement and movement.owner_id,
        due_on=goal.due_on,
        notes=goal.notes,
    )
    _aim_at(row, goal.target, unit)
    await work.store.goals.add(row)
    await check_ahead(work, row, movement)
    return await _kept(work, row, movement, "Goal set")


async def edit_goal(work: Work, goal_id: GoalId, changes: GoalChanges) -> GoalKept:
    """Change a goal's name, target, day or notes. What it measures stays: something else is another goal."""
    await work.store.workouts.only_writer()
    row, movement = await work.store.goals.get(goal_id, lock=True)
    given = changes.model_fields_set
    row.title = changes.title or row.title
    if "due_on" in given:
        check_due(changes.due_on, work.today)
        row.due_on = changes.due_on
    if "notes" in given:
        row.notes = changes.notes
    if changes.target is not None or changes.unit is not None:
        await _retarget(work, row, movement, changes)
    return await _kept(work, row, movement, "Goal changed")


async def reach_goal(work: Work, goal_id: GoalId) -> GoalKept:
    """Say that a goal in words is reached. One with a figure is reached by what is logged."""
    await work.store.workouts.only_writer()
    row, movement = await work.store.goals.get(goal_id, lock=True)
    check_open(row)
    if row.metric != "words":
        raise Conflict(f"“{row.title}” is reached by what is logged: log it, and it will be.")
    row.reached_on = work.today
    return await _kept(work, row, movement, "Goal reached")


async def drop_goal(work: Work, goal_id: GoalId) -> GoalKept:
    """Let a goal go. It stays to be looked at, and undo takes it up again."""
    await work.store.workouts.only_writer()
    row, movement = await work.store.goals.get(goal_id, lock=True)
    check_open(row)
    row.dropped_on = work.today
    return await _kept(work, row, movement, "Goal dropped")


async def delete_goal(work: Work, goal_id: GoalId) -> GoalDeleted:
    """Delete a goal; undo brings it back."""
    await work.store.workouts.only_writer()
    row, _ = await work.store.goals.get(goal_id, lock=True)
    await work.store.goals.remove(row)
    return GoalDeleted(summary=f"Goal deleted: {row.title}")


def _aim_at(row: Goal, target: Decimal | None, unit: GoalUnit | None) -> None:
    row.target, row.unit = target, unit
    row.target_kg = in_kg(target, unit) if target is not None and unit is not None and row.metric in LOADS else None


async def _retarget(work: Work, row: Goal, movement: Exercise | None, changes: GoalChanges) -> None:
    """Aim at something else, and be called so if nobody gave it another name."""
    check_open(row)
    unnamed = row.title == _title(row.metric, movement, row.target, row.unit)
    figures = {"target": changes.target or row.target, "unit": changes.unit or row.unit}
    wanted = NewGoal.model_construct(metric=row.metric, exercise_id=row.exercise_id, **figures)  # type: ignore[arg-type]
    unit = unit_of(wanted, movement, work.user.unit)
    _aim_at(row, wanted.target, unit)
    row.title = _title(row.metric, movement, row.target, unit) if unnamed else row.title
    await check_ahead(work, row, movement)


def _title(metric: str, movement: Exercise | None, target: Decimal | None, unit: str | None) -> str:
    return titled(metric, movement.name if movement else "", target or Decimal(0), unit or "")


async def _kept(work: Work, row: Goal, movement: Exercise | None, said: str) -> GoalKept:
    await work.store.session.flush()
    return GoalKept(goal=await shape_of(work, row, movement), summary=f"{said}: {row.title}")
