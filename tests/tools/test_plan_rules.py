"""Which day of a plan was followed and which is due: by what a workout names first, else by what was trained."""

import pytest

from tools.affinity_rules import Trained
from tools.plan_rules import Attended, Session, done_for, due_after, followed

SQUAT = Trained(1, frozenset({"quadriceps"}))
LEG_PRESS = Trained(2, frozenset({"quadriceps"}))
BENCH = Trained(3, frozenset({"chest"}))
ROW = Trained(4, frozenset({"middle back"}))
PULL_UP = Trained(5, frozenset({"lats"}))
LEGS, PRESS, PULL = Session(10, [SQUAT]), Session(11, [BENCH]), Session(12, [ROW, PULL_UP])
PLAN = [LEGS, PRESS, PULL]


@pytest.mark.parametrize(
    ("workout", "place"),
    [
        (Attended(None, [SQUAT]), 0),
        (Attended(None, [LEG_PRESS]), 0),
        (Attended(None, [ROW, PULL_UP, SQUAT]), 2),
        (Attended(None, [ROW]), None),
        (Attended(None, []), None),
        (Attended(11, [SQUAT]), 1),
        (Attended(11, []), 1),
        (Attended(99, [SQUAT]), None),
    ],
)
def test_what_a_workout_followed(workout: Attended, place: int | None) -> None:
    assert followed(workout, PLAN, due=0) == place


def test_of_days_alike_the_same_exercises_decide_and_then_whose_turn_it_is() -> None:
    presses = Session(13, [LEG_PRESS])
    alike = [LEGS, presses, LEGS._replace(day_id=14)]
    assert followed(Attended(None, [LEG_PRESS]), alike, due=0) == 1
    assert [followed(Attended(None, [SQUAT]), alike, due) for due in (0, 1, 2)] == [0, 2, 2]


def test_the_day_after_the_one_followed_last_is_due() -> None:
    legs, press, pull = Attended(None, [SQUAT]), Attended(None, [BENCH]), Attended(12, [])
    other = Attended(99, [BENCH])
    for workouts, due in (
        ([], 0),
        ([legs], 1),
        ([legs, press], 2),
        ([legs, press, pull], 0),
        ([pull, legs], 1),
        ([legs, other], 1),
        ([press], 2),
        ([legs, legs], 1),
    ):
        assert due_after(workouts, PLAN) == due, workouts


def test_what_was_done_counts_for_the_same_exercise_before_it_stands_in_for_another() -> None:
    planned = [SQUAT, LEG_PRESS, BENCH]
    assert done_for(planned, [LEG_PRESS, SQUAT]) == [1, 0]
    assert done_for(planned, [SQUAT]) == [0]
    assert done_for([SQUAT, BENCH], [LEG_PRESS, ROW]) == [0, None]
    assert done_for([SQUAT], [SQUAT, LEG_PRESS]) == [0, None]
