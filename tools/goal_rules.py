"""What a goal is measured by, how far somebody has come, and when it is reached: pure functions of what was done."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from store.feats import Feat
from store.goals import Standing
from store.tables import Exercise, Goal
from tools.quantities import KG_PER_LB, Quantity, number
from tools.record_rules import RULES

Metric = Literal["weight", "e1rm", "reps", "duration", "distance", "bodyweight", "sessions", "words"]
GoalUnit = Literal["kg", "lb", "reps", "s", "min", "h", "m", "km", "mi", "workouts"]
OF_AN_EXERCISE = ("weight", "e1rm", "reps", "duration", "distance")
LOADS = ("weight", "e1rm", "bodyweight")
_MASS: dict[GoalUnit, Decimal] = {"kg": Decimal(1), "lb": KG_PER_LB}
# What one of a unit is in kilograms, repetitions, seconds, metres (the mile of 1959) or workouts; the first is usual.
UNITS: dict[Metric, dict[GoalUnit, Decimal]] = {
    "weight": _MASS,
    "e1rm": _MASS,
    "bodyweight": _MASS,
    "reps": {"reps": Decimal(1)},
    "duration": {"s": Decimal(1), "min": Decimal(60), "h": Decimal(3600)},
    "distance": {"m": Decimal(1), "km": Decimal(1000), "mi": Decimal("1609.344")},
    "sessions": {"workouts": Decimal(1)},
    "words": {},
}
_MEASURE = {rule.kind: rule.measure for rule in RULES}
MEASURES: dict[str, Callable[[Feat], Decimal | None]] = {
    "weight": _MEASURE["load"],
    "e1rm": _MEASURE["e1rm"],
    "reps": _MEASURE["reps"],
    "duration": lambda feat: Decimal(feat.duration_s) if feat.duration_s else None,
    "distance": _MEASURE["distance"],
}
SAYS: dict[str, str] = {
    "weight": "{subject}: {amount}",
    "e1rm": "{subject}: estimated max of {amount}",
    "reps": "{subject}: {amount}",
    "duration": "{subject}: {amount}",
    "distance": "{subject}: {amount}",
    "bodyweight": "Weigh {amount}",
    "sessions": "{amount}",
    "words": "",
}


class GoalProgress(BaseModel):
    """How far somebody has come: from `start`, where they stood when the goal was set, to `current`, both in `unit`.

    `start` is the best of the eight weeks before, null where there was nothing; `share` is the part of the way to the
    target, 0 to 1. The ids name what `current` comes from.
    """

    start: Quantity | None
    current: Quantity | None
    unit: str
    share: Quantity = Field(ge=0, le=1)
    performed_on: date | None = Field(description="The day of `current`.")
    set_ids: list[int] = []
    workout_ids: list[int] = []
    measurement_ids: list[int] = []


class Mark(NamedTuple):
    """How far something went on a day, in the metric's own unit, and the ids of what did it."""

    value: Decimal
    day: date
    ids: tuple[int, ...]


class Way(NamedTuple):
    """From where, to where, and every mark in between, the earliest first; `falling` when less is nearer."""

    start: Decimal | None
    target: Decimal
    marks: Sequence[Mark]
    falling: bool
    current: Mark | None

    def reaches(self, mark: Mark) -> bool:
        """Whether a mark is at the target or past it."""
        return mark.value <= self.target if self.falling else mark.value >= self.target

    @property
    def share(self) -> Decimal:
        """The part of the way that is behind them, 0 to 1, to a hundredth and never rounded up to all of it."""
        if self.current is None:
            return Decimal(0)
        if self.reaches(self.current):
            return Decimal(1)
        begin = self.start or Decimal(0)
        part = (self.current.value - begin) / (self.target - begin) if self.target != begin else Decimal(0)
        return min(max(part, Decimal(0)), Decimal("0.99")).quantize(Decimal("0.01"))


def set_on(goal: Goal, time_zone: str) -> date:
    """The local day a goal was set."""
    return goal.created_at.astimezone(ZoneInfo(time_zone)).date()


def aim(goal: Goal, exercise: Exercise | None) -> Decimal:
    """The target in the unit its metric is counted in; help of an assisted exercise is below nought."""
    exact = in_own_unit(goal.metric, goal.target or Decimal(0), goal.unit)  # type: ignore[arg-type]
    helped = goal.metric == "weight" and exercise is not None and exercise.measurement == "assisted"
    return -exact if helped else exact


def in_own_unit(metric: Metric, amount: Decimal, unit: str | None) -> Decimal:
    """An amount in the unit its metric is counted in."""
    return amount * UNITS[metric].get(unit, Decimal(1))  # type: ignore[call-overload, no-any-return]


def way_of(goal: Goal, exercise: Exercise | None, standing: Standing, time_zone: str) -> Way:
    """How far a goal with a figure has been followed."""
    target = aim(goal, exercise)
    if goal.metric == "bodyweight":
        return _weighed(target, standing, goal.created_at, set_on(goal, time_zone))
    if goal.metric == "sessions":
        days = enumerate(standing.workouts, start=1)
        marks = [Mark(Decimal(count), day, (workout_id,)) for count, (day, workout_id) in days]
        every = tuple(workout_id for _, workout_id in standing.workouts)
        return Way(Decimal(0), target, marks, False, marks[-1]._replace(ids=every) if marks else None)
    before, since = (_marks(goal.metric, feats) for feats in (standing.before, standing.since))
    start, current = _best(before), _best([*before, *since])
    return Way(start.value if start else None, target, [*before, *since], False, current)


def reached_on(goal: Goal, way: Way, time_zone: str) -> date | None:
    """The day a goal was reached, not before it was set; None when it was not."""
    day = min((mark.day for mark in way.marks if way.reaches(mark)), default=None)
    return day and max(day, set_on(goal, time_zone))


def progress_of(goal: Goal, way: Way) -> GoalProgress:
    """How far somebody has come, as they read it."""
    current = way.current
    source = {"bodyweight": "measurement_ids", "sessions": "workout_ids"}.get(goal.metric, "set_ids")
    return GoalProgress.model_validate(
        {
            "start": None if way.start is None else _read(goal, way.start),
            "current": None if current is None else _read(goal, current.value),
            "unit": goal.unit,
            "share": way.share,
            "performed_on": current and current.day,
            source: list(current.ids) if current else [],
        }
    )


def titled(metric: str, subject: str, target: Decimal, unit: str) -> str:
    """What a goal is called that was given no name."""
    noun = unit[:-1] if target == 1 and unit in ("reps", "workouts") else unit
    return SAYS[metric].format(subject=subject, amount=f"{number(target)} {noun}")


def _weighed(target: Decimal, standing: Standing, at: datetime, day: date) -> Way:
    """Bodyweight goes either way: from the last weighing before the goal was set, else from the first one since."""
    marks = [(Mark(one.canonical, one.measured_on, (one.id,)), one) for one in standing.weighed]
    before = [mark for mark, one in marks if (one.measured_on, one.created_at) < (day, at)]
    since = [mark for mark, one in marks if (one.measured_on, one.created_at) >= (day, at)]
    start = before[-1] if before else since[0] if since else None
    falling = start is not None and target < start.value
    return Way(start.value if start else None, target, since, falling, [*before, *since][-1] if start else None)


def _marks(metric: str, feats: Sequence[Feat]) -> list[Mark]:
    measured = [(feat, MEASURES[metric](feat)) for feat in feats]
    marks = [Mark(value, feat.performed_on, (feat.set_id,)) for feat, value in measured if value is not None]
    return sorted(marks, key=lambda mark: (mark.day, mark.ids))


def _best(marks: Sequence[Mark]) -> Mark | None:
    return max(marks, key=lambda mark: mark.value, default=None)


def _read(goal: Goal, amount: Decimal) -> Decimal:
    """An amount in the unit of the goal; of help only how much it is."""
    whole: Decimal = abs(amount) / UNITS[goal.metric].get(goal.unit, Decimal(1))  # type: ignore[index, call-overload]
    return whole.quantize(Decimal("0.1" if goal.metric == "e1rm" else "0.01")).normalize() + 0
