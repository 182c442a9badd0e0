"""Formulas against values worked out by hand."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from tools.strength import effective_load, estimated_max, one_rep_max, reserve, resistance, speed, trend, volume_kg


@dataclass
class Done:
    """A set."""

    reps: int | None = 5
    weight_kg: Decimal | None = Decimal(100)
    set_type: str = "working"
    load_type: str = "external"
    rpe: Decimal | None = None
    rir: Decimal | None = None
    duration_s: int | None = None
    distance_m: Decimal | None = None


@pytest.mark.parametrize(
    ("weight", "reps", "left", "wanted", "sure"),
    [
        # Epley (1985), w × (1 + r / 30), by hand
        ("100", 1, "0", "100", True),
        ("100", 1, "2", "110", True),
        ("100", 5, "0", "116.66666667", True),
        ("90", 10, "0", "120", True),
        ("60", 8, "1.5", "79", True),
        ("60", 11, "0", "82", False),
        ("60", 12, "0", "84", False),
    ],
)
def test_the_estimated_max_is_epleys(weight: str, reps: int, left: str, wanted: str, sure: bool) -> None:
    estimate = one_rep_max(Decimal(weight), reps, Decimal(left))
    assert estimate is not None
    assert estimate.kg.quantize(Decimal("1e-8")) == Decimal(wanted).quantize(Decimal("1e-8"))
    assert estimate.sure is sure


@pytest.mark.parametrize(("reps", "left"), [(13, "0"), (12, "1"), (0, "0")])
def test_many_reps_and_none_make_no_estimate(reps: int, left: str) -> None:
    assert one_rep_max(Decimal(100), reps, Decimal(left)) is None


def test_effort_says_what_was_left() -> None:
    assert reserve(Done(rpe=Decimal("8.5"))) == Decimal("1.5")
    assert reserve(Done(rir=Decimal(3), rpe=Decimal(7))) == 3
    assert reserve(Done()) == 0


@pytest.mark.parametrize(
    "bout",
    [
        Done(set_type="warmup"),
        Done(set_type="partial"),
        Done(set_type="rest_pause"),
        Done(load_type="bodyweight_plus"),
        Done(weight_kg=None, load_type="none"),
        Done(reps=None, duration_s=30),
    ],
)
def test_what_is_no_whole_known_load_or_rep_makes_no_estimate(bout: Done) -> None:
    assert estimated_max(bout) is None


def test_less_help_is_more_resistance() -> None:
    helped = [Done(load_type="assisted", weight_kg=Decimal(kg)) for kg in (20, 15)]
    alone = Done(load_type="bodyweight", weight_kg=None)
    added = Done(load_type="bodyweight_plus", weight_kg=Decimal(5))
    assert [resistance(bout) for bout in (*helped, alone, added)] == [-20, -15, 0, 5]
    assert resistance(Done(load_type="none", weight_kg=None)) is None
    assert resistance(Done(load_type="none", weight_kg=None, reps=None, duration_s=60)) == 0


def test_volume_leaves_warmups_and_unknown_loads_out() -> None:
    sets = [Done(), Done(reps=3), Done(set_type="warmup"), Done(load_type="bodyweight", weight_kg=None)]
    assert volume_kg(sets) == 800


def test_speed_is_metres_a_second() -> None:
    assert speed(Done(distance_m=Decimal(5000), duration_s=1250)) == 4
    assert speed(Done(distance_m=Decimal(5000))) is None


@pytest.mark.parametrize(
    ("estimates", "wanted"),
    [
        (["100"], "too_soon"),
        (["100", "110"], "stronger"),
        (["100", "110", "105", "105", "105"], "level"),
        (["100", "110", "105", "105", "110.5"], "level"),
        (["100", "110", "105", "110.56", "105"], "stronger"),
    ],
)
def test_a_lift_grows_when_one_of_the_last_three_beats_all_before_by_half_a_per_cent(
    estimates: list[str], wanted: str
) -> None:
    assert trend([Decimal(estimate) for estimate in estimates]) == wanted


@pytest.mark.parametrize(
    ("load_type", "weight", "bodyweight", "wanted"),
    [
        ("external", "100", "80", "100"),
        ("bodyweight", None, "80", "80"),
        ("bodyweight_plus", "20", "80", "100"),
        ("assisted", "30", "80", "50"),
        ("assisted", "90", "80", "0"),
        ("bodyweight_plus", "20", None, None),
        ("bodyweight_plus", None, "80", None),
        ("band", "20", "80", None),
        ("none", None, "80", None),
    ],
)
def test_the_body_counts_in_what_it_is_lifted_with(
    load_type: str, weight: str | None, bodyweight: str | None, wanted: str | None
) -> None:
    bout = Done(load_type=load_type, weight_kg=None if weight is None else Decimal(weight))
    weighed = None if bodyweight is None else Decimal(bodyweight)
    assert effective_load(bout, weighed) == (None if wanted is None else Decimal(wanted))


def test_a_max_with_added_weight_is_of_body_and_weight_together() -> None:
    added = Done(load_type="bodyweight_plus", weight_kg=Decimal(20), reps=6)
    estimate = estimated_max(added, Decimal(80))
    assert estimate is not None
    assert estimate.kg == 120
    assert estimated_max(added) is None
    assert volume_kg([added], Decimal(80)) == 600
