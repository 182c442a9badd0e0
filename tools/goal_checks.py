"""What can be a goal: figures that fit their metric, days to come, and nothing that is done already."""

from datetime import date
from decimal import Decimal

from store.errors import Conflict, Implausible, Invalid
from store.tables import Exercise, Goal
from tools.days import spoken_day
from tools.goal_rules import LOADS, OF_AN_EXERCISE, UNITS, GoalUnit, Metric, in_own_unit, progress_of, way_of
from tools.goal_shapes import NewGoal
from tools.measurement_rules import BOUNDS
from tools.plausibility import FARTHEST_M, HEAVIEST_KG, HEAVIEST_OTHER_KG, LONGEST_S, MOST_REPS
from tools.quantities import number
from tools.work import Work

MOST_SESSIONS = 5000
LATEST_YEARS = 20


def unit_of(goal: NewGoal, movement: Exercise | None, own: str) -> GoalUnit | None:
    """The unit of the target; raises `Invalid` where the parts do not fit and `Implausible` beyond what can be."""
    if (goal.metric in OF_AN_EXERCISE) != (movement is not None):
        wants = "needs an exercise_id" if movement is None else "is of no exercise: leave exercise_id out"
        raise Invalid(f"A goal of {goal.metric} {wants}.")
    if goal.metric == "words":
        if goal.title is None and goal.target is None and goal.unit is None:
            raise Invalid("A goal in words needs a title.")
        if goal.target is not None or goal.unit is not None:
            raise Invalid("A goal in words has no target and no unit. Choose another metric for a figure.")
        return None
    if goal.target is None:
        raise Invalid(f"A goal of {goal.metric} needs a target.")
    units = UNITS[goal.metric]
    unit = goal.unit or next(one for one in units if one == own or goal.metric not in LOADS)
    if unit not in units:
        raise Invalid(f"A goal of {goal.metric} is in {' or '.join(units)}, not in {unit}.")
    _check_target(goal.metric, goal.target, unit, movement)
    return unit


def _check_target(metric: Metric, target: Decimal, unit: GoalUnit, movement: Exercise | None) -> None:
    heaviest = HEAVIEST_KG.get(movement.modality, HEAVIEST_OTHER_KG) if movement else HEAVIEST_OTHER_KG
    low, high = {
        "weight": (Decimal(0), heaviest),
        "e1rm": (Decimal(0), heaviest),
        "reps": (Decimal(1), Decimal(MOST_REPS)),
        "duration": (Decimal(1), Decimal(LONGEST_S)),
        "distance": (Decimal(1), FARTHEST_M),
        "bodyweight": BOUNDS["bodyweight"],
        "sessions": (Decimal(1), Decimal(MOST_SESSIONS)),
    }[metric]
    if not low <= in_own_unit(metric, target, unit) <= high:
        raise Implausible(f"{number(target)} {unit} cannot be the target. What do you want to reach?")
    if metric in ("reps", "sessions") and target % 1:
        raise Implausible(f"{unit.capitalize()} are whole: {number(target)} cannot be the target.")


def check_due(day: date | None, today: date) -> None:
    """Refuse a day that is over, or too far away to mean anything."""
    if day is not None and day < today:
        raise Implausible(f"{day} is over. By which day to come do you want to reach it?")
    if day is not None and day.year > today.year + LATEST_YEARS:
        raise Implausible(f"{day} is too far away. By which day do you want to reach it?")


def check_open(row: Goal) -> None:
    """Refuse where the goal is reached or dropped."""
    for day, word in ((row.reached_on, "reached"), (row.dropped_on, "dropped")):
        if day is not None:
            raise Conflict(f"“{row.title}” was {word} on {day}. Undo that, or set a new goal.")


async def check_ahead(work: Work, row: Goal, movement: Exercise | None) -> None:
    """A goal lies ahead: what was done in the weeks before cannot reach it."""
    standing = await work.store.goals.standings([row])
    way = way_of(row, movement, standing[row.id], work.user.time_zone)
    if way.current is not None and way.reaches(way.current):
        done = progress_of(row, way)
        raise Conflict(
            f"You are there already: {number(done.current or Decimal(0))} {row.unit},"
            f" {spoken_day(way.current.day, work.today)}. Aim further than that."
        )
