"""What earns affinity and how it adds up: pure functions of the ledger, so that a score can always be told again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal
from typing import Literal, NamedTuple, Protocol

Kind = Literal[
    "workout", "as_planned", "rest", "comeback", "record", "honesty", "memory", "goal", "goal_reached", "reset"
]
Tone = Literal["warm", "plain", "direct"]

NONE, HIGHEST, DAMPING = Decimal(0), Decimal(100), Decimal(125)
MOST_A_DAY, MOST_A_WEEK, MOST_BY_WORKOUTS = Decimal(3), Decimal(8), Decimal(6)
USUAL_SESSIONS = 3
AWAY_DAYS = 14
EXACT = Decimal("0.0001")

WORTH: dict[Kind, Decimal] = {
    "as_planned": Decimal("0.5"),
    "rest": Decimal("0.5"),
    "comeback": Decimal(2),
    "record": Decimal("0.5"),
    "honesty": Decimal("0.5"),
    "memory": Decimal("0.5"),
    "goal": Decimal(1),
    "goal_reached": Decimal(3),
    "reset": NONE,
}
ONCE_A_DAY = ("workout", "as_planned", "record", "honesty", "memory", "goal")
ONCE_A_WEEK = ("rest",)


class Level(NamedTuple):
    """A step of knowing each other: its number from 1, its name, and the score it begins at."""

    number: int
    name: str
    begins_at: Decimal


LEVELS = (
    Level(1, "New here", Decimal(0)),
    Level(2, "Finding our rhythm", Decimal(15)),
    Level(3, "Training partners", Decimal(35)),
    Level(4, "Trusted partner", Decimal(60)),
    Level(5, "Old hands", Decimal(85)),
)


class Earning(Protocol):
    """One event of the ledger: its kind, its worth before any limit, and the local day it happened."""

    @property
    def kind(self) -> str:
        """What it was."""

    @property
    def delta(self) -> Decimal:
        """What it is worth."""

    @property
    def occurred_on(self) -> date:
        """When it happened."""


class Trained(NamedTuple):
    """An exercise, planned or done, by its id and the muscles it is for."""

    exercise_id: int
    muscles: frozenset[str]


def gains(events: Iterable[Earning]) -> Iterator[Decimal]:
    """What each event of a ledger moved the score by, in order.

    Workouts give 6 a week at most and count once a day, so nothing beyond the plan pays; of everything together 8 a
    week count. What counts is damped by (1 − score/125), and no day moves the score by more than 3. The week is
    limited before damping and the day after it, because only so do plans of two and of five sessions get on alike.
    A reset takes the score back to nought.
    """
    tally = _Tally()
    return (tally.add(event) for event in events)


def score_of(events: Iterable[Earning]) -> Decimal:
    """What a ledger adds up to, 0 to 100, to four places."""
    return max(NONE, sum(gains(events), NONE)).quantize(EXACT)


def level_of(score: Decimal) -> Level:
    """The level a score has reached."""
    return [level for level in LEVELS if level.begins_at <= score][-1]


def worth_of_workout(sessions: int) -> Decimal:
    """What a finished workout is worth for somebody who plans so many a week."""
    return (MOST_BY_WORKOUTS / sessions).quantize(EXACT, ROUND_UP)


def as_planned(done: Sequence[Trained], sessions: Iterable[Sequence[Trained]]) -> bool:
    """Whether a workout did one of the planned sessions, each exercise or one for the same muscles in its place."""
    return any(session and len(done) >= len(session) and _covers(done, session) for session in sessions)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def _covers(done: Sequence[Trained], session: Sequence[Trained]) -> bool:
    return all(any(_stands_for(one, planned) for one in done) for planned in session)


def _stands_for(one: Trained, planned: Trained) -> bool:
    return one.exercise_id == planned.exercise_id or bool(one.muscles & planned.muscles)


class _Tally:
    """The score on its way through a ledger, and how much of each limit is used up."""

    def __init__(self) -> None:
        self._score = NONE
        self._seen: set[tuple[str, date]] = set()
        self._week: dict[date, Decimal] = defaultdict(Decimal)
        self._workouts: dict[date, Decimal] = defaultdict(Decimal)
        self._day: dict[date, Decimal] = defaultdict(Decimal)

    def add(self, event: Earning) -> Decimal:
        """Count one event; returns what it moves the score by."""
        gain = -self._score if event.kind == "reset" else self._gain(event, self._counted(event))
        self._score += gain
        return gain

    def _counted(self, event: Earning) -> Decimal:
        """What of its worth counts, before damping."""
        week = monday(event.occurred_on)
        period = week if event.kind in ONCE_A_WEEK else event.occurred_on
        if event.kind in (*ONCE_A_DAY, *ONCE_A_WEEK) and (event.kind, period) in self._seen:
            return NONE
        self._seen.add((event.kind, period))
        counted = min(event.delta, MOST_A_WEEK - self._week[week])
        if event.kind == "workout":
            counted = min(counted, MOST_BY_WORKOUTS - self._workouts[week])
            self._workouts[week] += counted
        self._week[week] += counted
        return counted

    def _gain(self, event: Earning, counted: Decimal) -> Decimal:
        left_today = MOST_A_DAY - self._day[event.occurred_on]
        gain = min(counted * (1 - self._score / DAMPING), left_today, HIGHEST - self._score)
        self._day[event.occurred_on] += gain
        return gain
