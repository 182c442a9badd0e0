"""A year of training: the same for the same number, plausible, and exact."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from tools.quantities import in_kg
from tools.seeds.year import HOLIDAY_WEEKS, Trainee, trainee

LAST = date(2026, 11, 19)


def year(number: int, variety: int = 1) -> Trainee:
    return trainee(number, LAST, variety)


def test_the_same_person_trains_the_same_and_no_two_alike() -> None:
    assert list(year(1).sessions()) == list(year(1).sessions())
    assert list(year(1).bodyweights()) == list(year(1).bodyweights())
    assert list(year(3).sessions()) != list(year(5).sessions())
    assert list(year(1).sessions()) != list(year(1, variety=2).sessions())


@pytest.mark.parametrize("number", [1, 2])
def test_a_year_has_progress_deloads_and_a_holiday(number: int) -> None:
    sessions = list(year(number).sessions())
    days = [session.started_at.date() for session in sessions]
    assert 110 <= len(days) <= 150
    assert (days[0].year, max(days) <= LAST) == (2025, True)
    assert max((later - day).days for day, later in pairwise(days)) >= HOLIDAY_WEEKS * 7
    tops: dict[date, Decimal] = defaultdict(Decimal)
    for session in sessions:
        for bout in session.bouts:
            for done in bout.sets if bout.slug == "squat" else ():
                tops[session.started_at.date()] = max(tops[session.started_at.date()], done["weight_kg"])
    loads = [tops[day] for day in sorted(tops)]
    assert loads[-1] > loads[0] * Decimal("1.15")
    assert any(later < load * Decimal("0.88") for load, later in pairwise(loads))


@pytest.mark.parametrize(("number", "unit"), [(1, "kg"), (2, "lb")])
def test_loads_are_what_plates_make_and_exact_in_kilograms(number: int, unit: str) -> None:
    sets = [done for session in year(number).sessions() for bout in session.bouts for done in bout.sets]
    loaded = [done for done in sets if done["weight"] is not None]
    assert {done["unit"] for done in loaded} == {unit}
    assert all(done["weight_kg"] == in_kg(done["weight"], unit) for done in loaded)
    assert all(done["weight"] % (5 if unit == "lb" else Decimal("2.5")) == 0 for done in loaded)
    assert {"warmup", "working"} == {done["set_type"] for done in sets}
    assert all(1 <= done["rpe"] <= 10 and done["rpe"] * 2 % 1 == 0 for done in sets if done["rpe"] is not None)


def test_many_train_once_a_week_so_that_two_thousand_are_a_million_sets() -> None:
    counts = [
        sum(len(bout.sets) for session in year(number).sessions() for bout in session.bouts) for number in range(3, 43)
    ]
    assert 480 <= sum(counts) / len(counts) <= 560
