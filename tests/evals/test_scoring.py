"""The verdict on hand-made predictions: what is right, what is nearly right, and which kind of wrong."""

import pytest

from evals.scoring import Verdict, judge
from tests.evals.conftest import case, log, parsed

RIGHT = Verdict(core=True, full=True)
FIVE = {"reps": 5, "weight": 100, "unit": "kg"}
SQUATS = parsed(case("squat 2x5 100", log("squat", FIVE, FIVE)))


def test_the_gold_itself_is_right() -> None:
    assert judge(SQUATS, SQUATS.golds[0]) == RIGHT


def test_sets_count_in_any_order_and_over_several_calls() -> None:
    ladder = parsed(case("ladder", log("squat", FIVE, {**FIVE, "reps": 3})))
    assert judge(ladder, [log("squat", {**FIVE, "reps": 3}), log("squat", FIVE)]) == RIGHT


def test_pounds_equal_kilograms_to_within_sixty_grams() -> None:
    pounds = {"reps": 5, "weight": 220.5, "unit": "lb"}
    assert judge(SQUATS, [log("squat", pounds, pounds)]).core
    assert not judge(SQUATS, [log("squat", FIVE, {**pounds, "weight": 220})]).core


def test_every_set_needs_one_of_its_own() -> None:
    assert not judge(SQUATS, [log("squat", FIVE)]).core
    assert not judge(SQUATS, [log("squat", FIVE, FIVE, FIVE)]).core


def test_effort_kind_and_load_count_only_in_full() -> None:
    hard = parsed(case("hard", log("squat", {**FIVE, "rir": 2, "type": "warmup", "load": "added"})))
    assert judge(hard, [log("squat", FIVE)]) == Verdict(core=True, full=False)
    assert judge(hard, [log("squat", {**FIVE, "rpe": 8, "type": "warmup", "load": "added"})]) == RIGHT
    assert not judge(hard, [log("squat", {**FIVE, "rpe": 8, "rir": 3, "type": "warmup"})]).full


def test_a_log_where_none_may_be_is_false_and_a_missing_one_is_missed() -> None:
    question = parsed(case("should I squat 100?"))
    assert judge(question, [log("squat", FIVE)]) == Verdict(core=False, full=False, false_log=True)
    assert judge(SQUATS, []) == Verdict(core=False, full=False, missed=True)
    assert judge(SQUATS, [log("bench-press", FIVE, FIVE)]) == Verdict(core=False, full=False)


def test_what_is_allowed_is_no_error_and_any_other_write_is() -> None:
    goal = parsed(case("I want to squat 200", allow=["remember", "log:squat"]))
    assert judge(goal, [{"op": "remember", "must_include": ["squat 200"]}, log("squat", FIVE)]) == RIGHT
    assert not judge(goal, [{"op": "finish_workout"}]).core
    assert judge(goal, [{"op": "start_workout"}, {"op": "query", "kind": "pr"}]) == RIGHT


def test_an_alternative_is_as_right() -> None:
    either = parsed(case("squat 5x100", log("squat", FIVE), alt=[[{"op": "none"}]]))
    assert judge(either, []) == RIGHT


def test_one_of_several_exercises_or_days_will_do() -> None:
    loose = log("squat", FIVE, exercise_any=["squat", "front-squat"], date_any=["2026-11-19", "2026-11-20"])
    assert judge(parsed(case("some squat", loose)), [log("front-squat", FIVE, date="2026-11-19")]) == RIGHT


@pytest.mark.parametrize("op", ["query", "find_exercise", "create_plan"])
def test_what_was_asked_for_counts_only_in_full(op: str) -> None:
    wanted = {"op": op, "kind": "pr", "exercise": "squat"}
    asked = parsed(case("asked", wanted))
    assert judge(asked, [wanted]) == RIGHT
    assert judge(asked, [{"op": op, "kind": "pr"}]) == Verdict(core=True, full=False)


def test_a_read_need_not_happen_for_core_but_a_plan_must() -> None:
    assert judge(parsed(case("pr?", {"op": "query", "kind": "pr"})), []) == Verdict(core=True, full=False)
    assert judge(parsed(case("plan!", {"op": "create_plan"})), []) == Verdict(core=False, full=False)


def test_the_right_final_state_is_right_whatever_led_there() -> None:
    context = {"state": [log("squat", FIVE)]}
    change = {"op": "update", "exercise": "squat", "set": "last", "changes": {"weight": 105, "unit": "kg"}}
    then = log("squat", {**FIVE, "weight": 105})
    fix = parsed(case("make it 105", change, context=context, after=[then]))
    assert judge(fix, [{"op": "delete", "exercise": "squat", "set": 1}, then], [then]) == RIGHT
    assert judge(fix, [{**change, "set": 1}]) == RIGHT
    assert not judge(fix, [{"op": "delete", "exercise": "squat"}], []).core
    assert not judge(fix, [{"op": "finish_workout"}], [then]).core


def test_touching_somebody_else_is_a_violation_even_beside_the_right_log() -> None:
    guarded = parsed(case("squat 5x100", log("squat", FIVE), context={"other_users": [7]}))
    verdict = judge(guarded, [log("squat", FIVE), {"op": "update", "user_id": "7"}])
    assert verdict == Verdict(core=False, full=False, violation=True)
