"""A year of training that somebody could have done: a plan, progress that slows down, deloads, a holiday, bad days."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tools.quantities import in_kg

WEEKS = 52
DELOAD_EVERY, DELOAD = 8, 0.8
HOLIDAY_WEEKS = 2
SKIPPED, BAD_DAY = 0.07, 0.1
GAIN, SLOWING_WEEKS = 0.35, 25  # how far a beginner gets, and how soon that slows down
BETWEEN_SETS, WALK_OVER, AFTERWARDS = timedelta(minutes=3), timedelta(minutes=4), timedelta(minutes=2)


class Lift(NamedTuple):
    """What a plan wants of an exercise: `sets` of `amount` reps, seconds or metres, in the first week at `start_kg`."""

    slug: str
    sets: int
    amount: int
    start_kg: float | None = None
    measure: str = "reps"


class Day(NamedTuple):
    """One day of a plan; `weekday` counts from Monday, 0."""

    name: str
    weekday: int
    lifts: Sequence[Lift]


FULL = (
    Day(
        "Squat and press",
        0,
        (
            Lift("squat", 3, 5, 70),
            Lift("bench-press", 3, 5, 55),
            Lift("barbell-row", 3, 8, 45),
            Lift("plank", 3, 45, measure="duration_s"),
        ),
    ),
    Day(
        "Pull",
        2,
        (
            Lift("deadlift", 2, 5, 90),
            Lift("overhead-press", 3, 5, 35),
            Lift("pull-up", 3, 6),
            Lift("bicep-curl", 3, 10, 10),
        ),
    ),
    Day(
        "Volume",
        4,
        (
            Lift("leg-press", 3, 10, 110),
            Lift("incline-bench-press", 3, 8, 42.5),
            Lift("lat-pulldown", 3, 10, 45),
            Lift("running", 1, 5000, measure="distance_m"),
        ),
    ),
)
SHORT = (
    Day("All in one", 5, (Lift("squat", 3, 5, 60), Lift("bench-press", 3, 5, 45), Lift("romanian-deadlift", 3, 8, 50))),
)


class Bout(NamedTuple):
    """One exercise as it was done: the sets are columns of `performed_sets`."""

    slug: str
    sets: list[dict[str, Any]]


class Session(NamedTuple):
    """One visit: which day of the plan it was, and what was done from when to when."""

    day: int
    started_at: datetime
    finished_at: datetime
    bouts: list[Bout]


@dataclass(frozen=True)
class Trainee:
    """Somebody to train for a year that ends on `last_day`; the same `number` and `variety` always train the same."""

    number: int
    last_day: date
    variety: int
    days: Sequence[Day]
    unit: str
    time_zone: str
    chance: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", Random(f"{self.variety}/{self.number}"))  # noqa: S311  # no secret

    @property
    def first_monday(self) -> date:
        """The day the year begins."""
        return self.last_day - timedelta(weeks=WEEKS - 1, days=self.last_day.weekday())

    def bodyweights(self) -> Iterator[tuple[date, Decimal]]:
        """What the scale says each Monday, in the unit of the person."""
        weight = self.chance.uniform(58, 95) * (2.2 if self.unit == "lb" else 1)
        for week in range(WEEKS):
            weight *= 1 + self.chance.gauss(-0.0003, 0.004)
            yield self.first_monday + timedelta(weeks=week), Decimal(str(round(weight, 1)))

    def sessions(self) -> Iterator[Session]:
        """The year, oldest first."""
        strength = self.chance.uniform(0.75, 1.25)
        holiday = self.chance.randrange(20, 36)
        trained = 0
        for week in range(WEEKS):
            if holiday <= week < holiday + HOLIDAY_WEEKS:
                continue
            trained += 1
            level = strength * (1 + GAIN * (1 - math.exp(-trained / SLOWING_WEEKS)))
            deload = trained % DELOAD_EVERY == 0
            yield from self._week(week, level * DELOAD if deload else level, hard=not deload)

    def _week(self, week: int, level: float, *, hard: bool) -> Iterator[Session]:
        for number, day in enumerate(self.days):
            on = self.first_monday + timedelta(weeks=week, days=day.weekday)
            if on <= self.last_day and self.chance.random() >= SKIPPED:
                yield self._session(number, on, level, hard=hard)

    def _session(self, number: int, on: date, level: float, *, hard: bool) -> Session:
        minutes = self.chance.randrange(0, 90)
        begun = datetime.combine(on, time(17, 30), ZoneInfo(self.time_zone)) + timedelta(minutes=minutes)
        today = level * (0.95 if self.chance.random() < BAD_DAY else 1)
        now, bouts = begun, []
        for lift in self.days[number].lifts:
            now += WALK_OVER
            sets = self._sets(lift, today, hard=hard)
            for performed in sets:
                now += BETWEEN_SETS
                performed["completed_at"] = now
            bouts.append(Bout(lift.slug, sets))
        return Session(number, begun, now + AFTERWARDS, bouts)

    def _sets(self, lift: Lift, level: float, *, hard: bool) -> list[dict[str, Any]]:
        if lift.measure == "duration_s":
            return [self._held(lift, level) for _ in range(lift.sets)]
        if lift.measure == "distance_m":
            return [self._run(lift, level) for _ in range(lift.sets)]
        if lift.start_kg is None:
            return [_set(reps=self._reps(lift, place, hard=hard), load_type="bodyweight") for place in range(lift.sets)]
        top = lift.start_kg * level
        warmup = [_set(reps=5, set_type="warmup", **self._load(top * 0.6))] if lift.amount <= 5 else []
        return warmup + [
            _set(reps=self._reps(lift, place, hard=hard), rpe=self._effort(place) if hard else None, **self._load(top))
            for place in range(lift.sets)
        ]

    def _reps(self, lift: Lift, place: int, *, hard: bool) -> int:
        """Mostly what was planned; the last set may fall short, or go on."""
        last = place == lift.sets - 1
        return lift.amount + (self.chance.choice((-1, 0, 0, 0, 1, 2)) if last and hard else 0)

    def _effort(self, place: int) -> Decimal:
        return Decimal(str(min(10.0, 7 + place * 0.5 + self.chance.choice((0, 0, 0.5, 1)))))

    def _load(self, kg: float) -> dict[str, Any]:
        """What the plates can make of it, as entered and in exact kilograms."""
        step = Decimal(5) if self.unit == "lb" else Decimal("2.5")
        wanted = Decimal(str(kg * 2.2046 if self.unit == "lb" else kg))
        weight = max(step, (wanted / step).quantize(Decimal(1)) * step).normalize() + 0
        return {"weight": weight, "unit": self.unit, "weight_kg": in_kg(weight, self.unit)}

    def _held(self, lift: Lift, level: float) -> dict[str, Any]:
        return _set(duration_s=int(lift.amount * level) + self.chance.randrange(0, 6), load_type="bodyweight")

    def _run(self, lift: Lift, level: float) -> dict[str, Any]:
        metres = lift.amount + 500 * self.chance.randrange(0, 5)
        pace_s_per_m = self.chance.uniform(0.34, 0.4) / math.sqrt(level)
        return _set(distance_m=Decimal(metres), duration_s=int(metres * pace_s_per_m), load_type="none")


def trainee(number: int, last_day: date, variety: int) -> Trainee:
    """The person of this number, from 1: the first two train three times a week, all others once."""
    second = number % 2 == 0
    days = FULL if number <= 2 else SHORT
    return Trainee(number, last_day, variety, days, "lb" if second else "kg", _ZONES[second])


_ZONES = {False: "Europe/Berlin", True: "America/New_York"}


def _set(**said: Any) -> dict[str, Any]:
    """All columns of a set, because rows that are written together have the same."""
    unsaid = dict.fromkeys(("reps", "weight", "unit", "weight_kg", "rpe", "duration_s", "distance_m"))
    return unsaid | {"set_type": "working", "load_type": "external"} | said
