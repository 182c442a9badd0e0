"""How affinity adds up: limits, damping, levels, and the pace of somebody who does what they planned."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.affinity_rules import (
    HIGHEST,
    LEVELS,
    MOST_A_DAY,
    WORTH,
    Trained,
    as_planned,
    gains,
    level_of,
    score_of,
    worth_of_workout,
)

MONDAY = date(2026, 1, 5)
DAYS = {2: (0, 3), 3: (0, 2, 4), 5: (0, 1, 2, 4, 5)}


class Earned(NamedTuple):
    """An event of a ledger."""

    kind: str
    delta: Decimal
    occurred_on: date


def earned(kind: str, day: int = 0, delta: str | None = None) -> Earned:
    worth = Decimal(delta) if delta else WORTH.get(kind, Decimal(2))  # type: ignore[call-overload]
    return Earned(kind, worth, MONDAY + timedelta(days=day))


def ledgers() -> st.SearchStrategy[list[Earned]]:
    kinds = st.sampled_from(["workout", "as_planned", "rest", "comeback", "record", "honesty", "memory", "reset"])
    return st.lists(st.builds(earned, kinds, st.integers(0, 120)), max_size=200)


def adherent(sessions: int, weeks: int) -> Iterator[Earned]:
    """Every planned session done as planned, rest kept, and one record a week."""
    for day in [7 * week + at for week in range(weeks) for at in DAYS[sessions]]:
        first = day % 7 == 0
        yield earned("workout", day, str(worth_of_workout(sessions)))
        yield earned("as_planned", day)
        if first and day:
            yield from (earned("rest", day), earned("record", day))


def week_of(level: int, sessions: int) -> int:
    """The week of the plan in which a level is reached, from 1."""
    ledger = list(adherent(sessions, 30))
    score = Decimal(0)
    for event, gain in zip(ledger, gains(ledger), strict=True):
        score += gain
        if level_of(score).number >= level:
            return (event.occurred_on - MONDAY).days // 7 + 1
    raise AssertionError("never reached")


@pytest.mark.parametrize("sessions", [2, 3, 5])
def test_full_adherence_gets_on_alike_whatever_the_plan(sessions: int) -> None:
    assert week_of(3, sessions) in (5, 6)
    assert week_of(5, sessions) in (18, 19)


@settings(max_examples=200, deadline=None)
@given(ledgers(), ledgers())
def test_a_score_stays_within_its_bounds_and_never_falls_by_what_is_added(
    ledger: list[Earned], more: list[Earned]
) -> None:
    added = [event for event in more if event.kind != "reset"]
    assert 0 <= score_of(ledger) <= score_of(ledger + added) <= HIGHEST
    since = max((at for at, event in enumerate(ledger, start=1) if event.kind == "reset"), default=0)
    moved = list(gains(ledger))
    assert score_of(ledger) == sum(moved[since:], Decimal(0)).quantize(Decimal("0.0001"))


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_no_day_moves_the_score_by_more_than_three(ledger: list[Earned]) -> None:
    moved: dict[date, Decimal] = {}
    for event, gain in zip(ledger, gains(ledger), strict=True):
        if event.kind != "reset":
            moved[event.occurred_on] = moved.get(event.occurred_on, Decimal(0)) + gain
    assert all(0 <= gain <= MOST_A_DAY for gain in moved.values())


def test_a_gain_is_damped_by_what_is_there() -> None:
    ledger = [earned("comeback", 0), earned("comeback", 7)]
    assert list(gains(ledger)) == [2, 2 * (1 - Decimal(2) / 125)]


def test_workouts_beyond_the_plan_earn_nothing_and_a_week_counts_eight() -> None:
    ledger = [earned("workout", day, "2") for day in range(5)] + [earned("comeback", 5), earned("honesty", 6)]
    counted = [gain > 0 for gain in gains(ledger)]
    assert counted == [True, True, True, False, False, True, False]


def test_a_second_of_a_day_earns_nothing_and_a_second_rest_of_a_week_neither() -> None:
    twice = [earned("honesty"), earned("honesty"), earned("rest", 1), earned("rest", 2), earned("rest", 8)]
    assert [gain > 0 for gain in gains(twice)] == [True, False, True, False, True]


def test_a_reset_begins_at_nought() -> None:
    assert score_of([earned("comeback"), earned("reset", 1)]) == 0
    assert score_of([earned("comeback"), earned("reset", 1), earned("comeback", 20)]) == 2


def test_levels_begin_where_they_say() -> None:
    assert [level_of(Decimal(at)).number for at in ("0", "14.9999", "15", "35", "60", "84.9", "85", "100")] == [
        1, 1, 2, 3, 4, 4, 5, 5,
    ]  # fmt: skip
    assert [level.name for level in LEVELS][2] == "Training partners"


def test_a_planned_exercise_may_be_done_by_another_for_the_same_muscles() -> None:
    squat, press, bench = (
        Trained(1, frozenset({"quads"})),
        Trained(2, frozenset({"quads"})),
        Trained(3, frozenset({"chest"})),
    )
    assert as_planned([press, bench], [[squat, bench]])
    assert as_planned([bench], [[squat, bench], [bench]])
    assert not as_planned([press], [[squat, press]]), "one exercise does not stand for two"
    assert not as_planned([squat, press], [[squat, bench]])
    assert not as_planned([squat], [])
