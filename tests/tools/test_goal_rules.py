"""How far somebody has come, worked out by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from store.feats import Feat
from store.goals import Standing
from store.tables import Exercise, Goal, Measurement
from tools.goal_rules import progress_of, reached_on, titled, way_of

SET = datetime(2026, 11, 10, 20, tzinfo=UTC)
BEFORE, THEN, LATER = date(2026, 11, 5), date(2026, 11, 10), date(2026, 11, 17)
SQUAT = Exercise(id=1, owner_id=0, name="Squat", measurement="weight_reps")
HELPED = Exercise(id=2, owner_id=0, name="Assisted Pull-up", measurement="assisted")


def goal(metric: str, target: str, unit: str) -> Goal:
    return Goal(metric=metric, target=Decimal(target), unit=unit, created_at=SET)


def done(day: date, set_id: int = 1, **more: Any) -> Feat:
    usual: dict[str, Any] = dict.fromkeys(
        ("weight", "unit", "weight_kg", "reps", "rpe", "rir", "duration_s", "distance_m")
    )
    usual |= {"set_type": "working", "load_type": "external", "performed_on": day, "set_id": set_id}
    given = {
        key: Decimal(value) if isinstance(value, str) and value[0].isdigit() else value for key, value in more.items()
    }
    return Feat(**usual | given)


def weighed(day: date, kg: str, at: datetime = SET) -> Measurement:
    return Measurement(id=int(float(kg)), canonical=Decimal(kg), measured_on=day, created_at=at)


FIVE_AT_100 = {"weight_kg": "100", "reps": 5}


@pytest.mark.parametrize(
    ("metric", "target", "unit", "before", "since", "wanted"),
    [
        (
            "weight",
            "120",
            "kg",
            {"weight_kg": "100", "reps": 5},
            {"weight_kg": "110", "reps": 1},
            ("100", "110", "0.5"),
        ),
        ("weight", "220", "lb", {}, {"weight_kg": "49.895160700", "reps": 1}, (None, "110", "0.5")),
        ("e1rm", "140", "kg", {"weight_kg": "90", "reps": 10}, {"weight_kg": "100", "reps": 9}, ("120", "130", "0.5")),
        ("reps", "20", "reps", {"weight_kg": "50", "reps": 10}, {"weight_kg": "50", "reps": 15}, ("10", "15", "0.5")),
        ("duration", "3", "min", {"duration_s": 60}, {"duration_s": 120}, ("1", "2", "0.5")),
        ("distance", "10", "km", {"distance_m": "5000"}, {"distance_m": "9990"}, ("5", "9.99", "0.99")),
        ("weight", "120", "kg", FIVE_AT_100, {"weight_kg": "90", "reps": 1}, ("100", "100", "0")),
    ],
)
def test_the_share_is_the_part_of_the_way_from_where_one_stood(
    metric: str, target: str, unit: str, before: dict[str, Any], since: dict[str, Any], wanted: tuple[Any, ...]
) -> None:
    standing = Standing([done(BEFORE, **before)] if before else [], [done(LATER, 2, **since)])
    pursued = goal(metric, target, unit)
    way = way_of(pursued, SQUAT, standing, "UTC")
    told = progress_of(pursued, way)
    assert (told.start, told.current, told.share) == tuple(None if one is None else Decimal(one) for one in wanted)
    assert reached_on(pursued, way, "UTC") is None


def test_it_is_reached_on_the_first_day_that_does_and_not_before_it_was_set() -> None:
    pursued = goal("weight", "100", "kg")
    heavy = {"weight_kg": "100", "reps": 1}
    since = [done(LATER, 4, **heavy), done(date(2026, 11, 14), 3, **heavy | {"reps": 2})]
    assert reached_on(pursued, way_of(pursued, SQUAT, Standing([], since), "UTC"), "UTC") == date(2026, 11, 14)
    told_later = way_of(pursued, SQUAT, Standing([done(BEFORE, **heavy)], since), "UTC")
    assert reached_on(pursued, told_later, "UTC") == THEN
    east = way_of(pursued, SQUAT, Standing([done(BEFORE, **heavy)], []), "Asia/Tokyo")
    assert reached_on(pursued, east, "Asia/Tokyo") == date(2026, 11, 11)


def test_warmups_and_many_reps_reach_nothing() -> None:
    since = [done(LATER, weight_kg="200", reps=5, set_type="partial"), done(LATER, weight_kg="100", reps=12)]
    for metric in ("weight", "e1rm"):
        pursued = goal(metric, "130", "kg")
        assert reached_on(pursued, way_of(pursued, SQUAT, Standing([], since), "UTC"), "UTC") is None


def test_less_help_is_nearer() -> None:
    pursued = goal("weight", "10", "kg")
    helped = [
        done(day, at, load_type="assisted", weight_kg=kg, reps=5)
        for day, at, kg in ((BEFORE, 1, "30"), (LATER, 2, "20"))
    ]
    way = way_of(pursued, HELPED, Standing(helped[:1], helped[1:]), "UTC")
    told = progress_of(pursued, way)
    assert (told.start, told.current, told.share, told.set_ids) == (30, 20, Decimal("0.5"), [2])


def test_bodyweight_goes_the_way_the_target_lies() -> None:
    for target, there, wanted in (("80", "79", LATER), ("90", "91", LATER), ("80", "91", None), ("90", "79", None)):
        pursued = goal("bodyweight", target, "kg")
        way = way_of(pursued, None, Standing(weighed=[weighed(BEFORE, "85"), weighed(LATER, there)]), "UTC")
        assert reached_on(pursued, way, "UTC") == wanted
    first = way_of(goal("bodyweight", "80", "kg"), None, Standing(weighed=[weighed(LATER, "85")]), "UTC")
    assert (first.start, first.falling, first.share) == (85, True, 0)
    nothing = way_of(goal("bodyweight", "80", "kg"), None, Standing(), "UTC")
    assert (nothing.current, nothing.share) == (None, 0)


def test_sessions_are_counted_and_reached_by_the_last_one() -> None:
    pursued = goal("sessions", "2", "workouts")
    way = way_of(pursued, None, Standing(workouts=[(THEN, 7), (LATER, 8)]), "UTC")
    assert (reached_on(pursued, way, "UTC"), progress_of(pursued, way).workout_ids) == (LATER, [7, 8])
    assert titled("sessions", "", Decimal(1), "workouts") == "1 workout"
