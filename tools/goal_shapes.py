"""Goals as shapes: what is asked for, and what others see of one with how far the person has come."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from store.goals import Pursued, State
from store.tables import Exercise, Goal
from tools.exercise_links import ExerciseLink
from tools.goal_rules import GoalProgress, GoalUnit, Metric, progress_of, set_on, way_of
from tools.pages import Page
from tools.quantities import Quantity
from tools.receipts import Receipt
from tools.texts import Line, Notes
from tools.work import Work

Target = Annotated[Quantity, Field(gt=0, le=10_000_000, max_digits=20)]


class NewGoal(BaseModel):
    """Something to train for: a figure of an exercise, of the body or of training, or words alone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"metric": "weight", "exercise_id": 1, "target": 140, "unit": "kg", "due_on": "2027-06-30"}]
        },
    )

    metric: Metric = Field(description="What is measured; `words` for what no figure says.")
    title: Line | None = Field(default=None, description="What it is called; made from the figure when left out.")
    exercise_id: int | None = Field(default=None, ge=1, le=2**63 - 1, description="Of which exercise.")
    target: Target | None = Field(default=None, description="The figure to reach.")
    unit: GoalUnit | None = Field(default=None, description="Unit of the target; the person's own when left out.")
    due_on: date | None = Field(default=None, description="The day to have reached it by.")
    notes: Notes | None = Field(default=None, description="Anything else.")


class GoalChanges(BaseModel):
    """What to change; what is left out stays, null takes away a day or notes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"target": 145, "due_on": None}]})

    title: Line | None = None
    target: Target | None = None
    unit: GoalUnit | None = None
    due_on: date | None = None
    notes: Notes | None = None


class GoalShape(BaseModel):
    """A goal, and how far the person has come; `progress` is null for words."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    metric: Metric
    exercise: ExerciseLink | None
    target: Quantity | None
    unit: str | None
    set_on: date
    due_on: date | None
    state: State
    reached_on: date | None
    dropped_on: date | None
    notes: str | None
    progress: GoalProgress | None


class GoalPage(Page[GoalShape]):
    """A page of goals, last set first."""


class GoalKept(Receipt):
    """A goal that was set, changed, reached or dropped."""

    kind: Literal["goal"] = "goal"
    goal: GoalShape


class GoalDeleted(Receipt):
    """A goal that is gone, and what it had earned with it."""

    kind: Literal["goal_deleted"] = "goal_deleted"


async def shape_of(work: Work, row: Goal, movement: Exercise | None) -> GoalShape:
    """A stored goal as others see it."""
    [shape] = await shapes_of(work, [(row, movement)])
    return shape


async def shapes_of(work: Work, rows: Sequence[Pursued]) -> list[GoalShape]:
    """Stored goals as others see them, in at most three statements."""
    standings = await work.store.goals.standings([row for row, _ in rows])
    zone = work.user.time_zone
    ways = [
        None if row.metric == "words" else progress_of(row, way_of(row, movement, standings[row.id], zone))
        for row, movement in rows
    ]
    return [_shaped(row, movement, way, zone) for (row, movement), way in zip(rows, ways, strict=True)]


def _shaped(row: Goal, movement: Exercise | None, progress: GoalProgress | None, zone: str) -> GoalShape:
    state: State = "reached" if row.reached_on else "dropped" if row.dropped_on else "open"
    columns = {name: getattr(row, name) for name in ("id", "title", "metric", "target", "unit", "due_on", "notes")}
    days = {"set_on": set_on(row, zone), "reached_on": row.reached_on, "dropped_on": row.dropped_on}
    link = movement and ExerciseLink.model_validate(movement)
    return GoalShape(**columns, **days, state=state, exercise=link, progress=progress)
