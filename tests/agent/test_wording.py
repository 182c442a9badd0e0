"""The offline model's words: exact, varied, and never a claim that no card backs."""

from itertools import pairwise
from typing import Any, get_args

import pytest
from pydantic_ai.messages import ToolReturnPart

from agent.claims import unbacked
from agent.grammar.intents import Chat, ChatKind, Clarify, Lack, Log, Reading, SetSpec, Unsupported
from agent.wording import _texts, answer, receipt, refusal, say

HERE = (0, 1)
SQUATS: dict[str, Any] = {
    "kind": "logged",
    "exercise": {"slug": "squat", "name": "Squat"},
    "performed_on": "2026-11-20",
    "sets": [{"reps": 5, "weight": 100, "unit": "kg"}] * 3,
    "summary": "Squat: 3 × 5 at 100 kg, today",
}
BENCH: dict[str, Any] = {**SQUATS, "summary": "Bench Press: 8 at 62.5 kg, yesterday"}
FINISHED: dict[str, Any] = {"kind": "finished", "summary": "Workout finished: 2 exercises, 5 sets", "exercises": 2}
UNDONE: dict[str, Any] = {"kind": "undone", "undone": ["Squat: 3 × 5 at 100 kg, today"], "summary": "Undone: Squat"}
DAYS = [{"name": "Push", "exercises": [{"exercise": {"name": "Dip"}, "sets": []}]}]
PLAN: dict[str, Any] = {"kind": "plan", "name": "PPL", "summary": "Plan “PPL”: 3 days a week", "days": DAYS}


CORRECTED = {
    "kind": "corrected",
    "summary": "Squat: now 5 at 105 kg, was 5 at 100 kg, today",
    "sets": [{"reps": 5, "weight": 105, "unit": "kg"}],
    "before": [{"reps": 5, "weight": 100, "unit": "kg"}],
}
MOVED: dict[str, Any] = {"kind": "moved", "summary": "Squat (5 at 100 kg): yesterday now, was today"}
DELETED: dict[str, Any] = {"kind": "deleted", "summary": "Squat, set 2 (5 at 105 kg), today"}
PREFERRED: dict[str, Any] = {"kind": "preferred", "summary": "Loads without a unit are in pounds from now on"}
NAMED: dict[str, Any] = {"kind": "named", "summary": "“press” means Overhead Press from now on"}


@pytest.mark.parametrize(
    "card",
    [SQUATS, BENCH, FINISHED, UNDONE, PLAN, CORRECTED, MOVED, DELETED, NAMED, PREFERRED],
    ids=lambda card: str(card["summary"]),
)
@pytest.mark.parametrize("seed", range(5))
def test_every_receipt_says_what_its_card_says_and_nothing_unbacked(card: dict[str, Any], seed: int) -> None:
    said = receipt([card], seed=seed)
    assert (card.get("undone") or [card["summary"]])[0] in said
    assert unbacked(said, [card]) is None


@pytest.mark.parametrize("section", sorted(_texts()))
def test_no_text_claims_a_write_by_itself(section: str) -> None:
    claims = {"logged", "undone", "finished", "planned", "corrected", "moved", "deleted", "preferred"}
    for part, ways in _texts()[section].items():
        for way in ways if section not in claims or part == "close" else ():
            assert unbacked(way.replace("{why}", "").replace("{list}", ""), []) is None, way


@pytest.mark.parametrize("seed", range(5))
def test_several_logs_are_listed_with_their_numbers(seed: int) -> None:
    said = receipt([SQUATS, BENCH], seed=seed)
    assert "- Squat: 3 × 5 at 100 kg, today\n- Bench Press: 8 at 62.5 kg, yesterday" in said
    assert unbacked(said, [SQUATS, BENCH]) is None


def test_nothing_done_is_told_as_nothing() -> None:
    assert unbacked(receipt([], seed=3), []) is None
    assert receipt([], seed=0) == "Nothing was changed."


def test_neighbouring_turns_say_it_differently_and_one_turn_always_the_same() -> None:
    said = [receipt([SQUATS], seed=seed) for seed in range(12)]
    assert all(one != following for one, following in pairwise(said))
    assert receipt([SQUATS], seed=4) == said[4]


def test_a_repeated_call_is_told_as_one_entry() -> None:
    said = receipt([SQUATS, {**SQUATS, "already_logged": True}], seed=1)
    assert said.count("Squat: 3 × 5 at 100 kg") == 2
    assert "not in there twice" in said


def test_a_refusal_keeps_its_own_sentence_and_a_question_stands_alone() -> None:
    assert refusal("“press” could be Leg Press or Bench Press. Which one?", 0).endswith("Which one?")
    assert "No workout is open" in refusal("No workout is open, so there is nothing to finish.", 1)


def test_a_mixed_turn_tells_what_was_done_and_what_was_refused() -> None:
    sets = (SetSpec(reps=5),)
    reading = Reading(tuple(Log(exercise=slug, exercise_name=slug, sets=sets, span=HERE) for slug in ("squat", "x")))
    answers = [
        ToolReturnPart("log_set", SQUATS, tool_call_id="1"),
        ToolReturnPart("log_set", "I know no exercise called “x”.", tool_call_id="2", outcome="retried"),
    ]
    said = answer(reading, answers, seed=0)
    assert "Squat: 3 × 5 at 100 kg, today" in said
    assert "I know no exercise called “x”." in said
    assert unbacked(said, [SQUATS]) is None


def test_a_question_back_follows_what_was_done() -> None:
    reading = Reading((Clarify(question="How many reps?", why="reps", span=HERE),))
    said = answer(reading, [ToolReturnPart("log_set", SQUATS, tool_call_id="1")], seed=0)
    assert said.startswith("Logged.")
    assert said.endswith("How many reps?")


def test_standing_in_is_said_first() -> None:
    said = answer(Reading((Chat(kind="thanks", span=HERE),)), [], seed=0, opening="standing_in")
    assert "offline" in said.split("\n")[0]
    assert said.endswith(say("thanks", 0))


@pytest.mark.parametrize("kind", get_args(ChatKind))
def test_every_kind_of_talk_has_words(kind: ChatKind) -> None:
    assert answer(Reading((Chat(kind=kind, span=HERE),)), [], seed=1)


@pytest.mark.parametrize("kind", get_args(Lack))
def test_every_lack_is_said_plainly(kind: Lack) -> None:
    said = answer(Reading((Unsupported(kind=kind, span=HERE),)), [], seed=1)
    assert any(word in said for word in ("can't", "no notes"))


def test_what_the_log_holds_is_listed_line_by_line() -> None:
    log = {"kind": "log", "workouts": [{}], "summary": "Friday 20 November: Squat: 3 × 5 at 100 kg\nFriday: Dip: 8"}
    assert "- Friday 20 November: Squat: 3 × 5 at 100 kg\n- Friday: Dip: 8" in receipt([log], seed=0)
    assert "empty" in receipt([{"kind": "log", "workouts": [], "summary": "Nothing is logged then."}], seed=0)


def test_found_exercises_are_named_and_none_is_said() -> None:
    found = {"kind": "exercises", "exercises": [{"name": f"Press {n}"} for n in range(15)], "summary": ""}
    said = receipt([found], seed=0)
    assert "- Press 0\n" in said
    assert "- and 3 more" in said
    assert "no exercise" in receipt([{"kind": "exercises", "exercises": [], "summary": ""}], seed=0)
