"""The offline model's voice: never the same sentence in two turns in a row, records and comparisons only from cards."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from pydantic_ai.messages import ToolReturnPart

from agent import wording
from agent.claims import unbacked
from agent.grammar.intents import Chat, Clarify, Log, Reading, SetSpec, Unsupported
from agent.readback import ambiguous, taken
from agent.wording import _texts, answer, receipt

HERE = (0, 1)
BEFORE = {"summary": "3 × 5 at 97.5 kg, Monday 16 November", "sets": [{"reps": 5, "weight": 97.5, "unit": "kg"}] * 3}
HEAVIEST = {"kind": "load", "value": 100, "before": 97.5, "unit": "kg", "summary": "heaviest 100 kg, before 97.5 kg"}
SQUATS: dict[str, Any] = {
    "kind": "logged",
    "exercise": {"slug": "squat", "name": "Squat"},
    "performed_on": "2026-11-20",
    "sets": [{"set_number": n, "reps": 5, "weight": 100, "unit": "kg"} for n in (1, 2, 3)],
    "summary": "Squat: 3 × 5 at 100 kg, today",
    "last_time": None,
    "records": [],
}
COMPARED = {**SQUATS, "last_time": BEFORE}
BEATEN = {**COMPARED, "records": [HEAVIEST]}
LAST: dict[str, Any] = {"kind": "last_time", "executions": [{}], "summary": "Monday: Squat: 5 at 100 kg"}
RECORDS: dict[str, Any] = {"kind": "records", "exercises": [{}], "summary": "Squat: heaviest 100 kg for 5 (Monday)"}
ERROR = {"error": "I know no exercise called “x”."}
CARDS: list[list[dict[str, Any]]] = [
    [SQUATS],
    [COMPARED],
    [BEATEN],
    [SQUATS, BEATEN],
    [{**SQUATS, "already_logged": True}],
    [SQUATS, ERROR],
    [ERROR, ERROR, {"error": "No workout is open."}],
    [{"kind": "finished", "summary": "Workout finished: 1 exercise, 3 sets"}],
    [{"kind": "undone", "undone": ["Squat: 5"], "summary": ""}],
    [{"kind": "corrected", "summary": "Squat, set 3: now 5 × 105 kg, was 5 × 100 kg, today"}],
    [{"kind": "moved", "summary": "Squat (5 × 100 kg): yesterday now, was today"}],
    [{"kind": "deleted", "summary": "Squat, set 3 (5 × 100 kg), today"}],
    [{"kind": "named", "summary": "“press” means Bench Press from now on"}],
    [{"kind": "explained", "summary": "You wrote “squat 5x100”; I read Squat, 5 × 100 kg, today"}],
    [{"kind": "log", "workouts": [], "summary": ""}],
    [{"kind": "log", "workouts": [{}], "summary": "Friday: Squat: 5"}],
    [LAST],
    [RECORDS],
    [{"kind": "progress", "summary": "Squat, all time: 3 sets in 1 workout"}],
    [{"kind": "share", "summary": "80 % of your estimated Squat max of 140 kg is 112 kg"}],
]
TALK = [
    Chat(kind="greeting", span=HERE),
    Chat(kind="help", span=HERE),
    Chat(kind="other", span=HERE),
    Clarify(question="Which exercise was that?", why="exercise", span=HERE),
    Unsupported(kind="plan_change", span=HERE),
]


def reply_of(cards: list[dict[str, Any]]) -> Callable[[int], str]:
    """The reply to a turn whose tools answered with these cards."""
    parts = [ToolReturnPart("tool", card.get("error", card), tool_call_id=str(n)) for n, card in enumerate(cards)]
    return lambda seed: answer(Reading(), parts, seed=seed)


TURNS = [*map(reply_of, CARDS), *(lambda seed, one=one: answer(Reading((one,)), [], seed=seed) for one in TALK)]


def ways_used(monkeypatch: pytest.MonkeyPatch, turn: Callable[[int], str], seed: int) -> set[str]:
    used: set[str] = set()

    def noting(section: str, number: int, part: str = "open", **filled: str) -> str:
        ways = _texts()[section][part]
        used.add(ways[number % len(ways)])
        return ways[number % len(ways)].format(**filled)

    monkeypatch.setattr(wording, "say", noting)
    turn(seed)
    return used - {""}


def test_two_turns_in_a_row_never_use_the_same_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for first, second in product(TURNS, TURNS):
        for seed in range(4):
            one, next_one = (ways_used(monkeypatch, turn, at) for turn, at in ((first, seed), (second, seed + 1)))
            assert not one & next_one


def test_every_sentence_has_its_counterpart_and_stands_in_one_place_only() -> None:
    rows = [(f"{section}.{part}", ways) for section, parts in _texts().items() for part, ways in parts.items()]
    assert [name for name, ways in rows if len(ways) % 2] == []
    lines = [way for _, ways in rows for way in set(ways) if way and way not in ("{what}.", "{question}")]
    assert [line for line in lines if lines.count(line) > 1] == []


@pytest.mark.parametrize("seed", range(4))
def test_a_record_is_told_with_what_was_before_it_and_only_if_it_is_one(seed: int) -> None:
    said = receipt([BEATEN], seed=seed)
    assert "heaviest 100 kg, before 97.5 kg" in said
    assert unbacked(said, [BEATEN]) is None
    assert unbacked(said, [COMPARED]) is not None, "a claim of a record needs one"
    assert "record" not in receipt([COMPARED], seed=seed).lower()


@pytest.mark.parametrize("seed", range(4))
def test_the_time_before_is_told_with_the_first_sets_of_a_workout(seed: int) -> None:
    said = receipt([COMPARED], seed=seed)
    assert "3 × 5 at 97.5 kg, Monday 16 November" in said
    assert unbacked(said, [COMPARED]) is None
    going_on = {**COMPARED, "sets": [{**SQUATS["sets"][0], "set_number": 4}]}
    assert "97.5" not in receipt([going_on], seed=seed)


def test_several_records_are_told_but_not_many() -> None:
    assert receipt([BEATEN] * 5, seed=0).count("heaviest") == 3


def test_an_answer_from_the_log_is_its_own_summary() -> None:
    assert "Monday: Squat: 5 at 100 kg." in receipt([LAST], seed=0)
    several = {**LAST, "summary": "Monday: Squat: 5\nMonday: Dip: 8"}
    assert "- Monday: Squat: 5\n- Monday: Dip: 8" in receipt([several], seed=1)
    nothing = {"kind": "last_time", "executions": [], "summary": "The log has no sets of Squat."}
    assert receipt([nothing], seed=1) == "The log has no sets of Squat."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("squat 110x8x4", True),
        ("squat 10x3 60kg", True),
        ("squat 3x5 100kg", False),
        ("squat 3x5x100kg", False),
        ("squat 100kg x 5 x 3", True),
        ("bench 100 x 5", True),
        ("3x12.5kg", False),
        ("dips 12, 10, 8", False),
    ],
)
def test_what_can_be_read_two_ways_is_known(text: str, wanted: bool) -> None:
    assert ambiguous(text) is wanted


def test_it_is_said_how_an_ambiguous_notation_was_taken() -> None:
    said = "squat 110x5x3"
    log = Log(exercise="squat", exercise_name="Squat", sets=(SetSpec(reps=5),) * 3, span=(0, len(said)))
    reading, parts = Reading((log,)), [ToolReturnPart("log_set", SQUATS, tool_call_id="1")]
    assert list(taken(reading, [SQUATS], said)) == ["3 sets of 5"]
    assert "3 sets of 5" in answer(reading, parts, seed=0, said=said)
    assert list(taken(reading, [{**SQUATS, "already_logged": True}], said)) == []
    assert list(taken(reading, [], said)) == [], "what was refused was not taken at all"
    mixed = {**SQUATS, "sets": [{"reps": 5}, {"reps": 4}]}
    assert list(taken(reading, [mixed], said)) == []
