"""Guard cases that cannot be meant are refused, with what is wrong."""

from pathlib import Path

import pytest

from evals.cases import HarnessFault
from evals.guards.cases import filled, load

TURN = """
[[turn]]
id = "a"
message = "hello"
expected = [{ op = "none" }]
play = [{ words = ["Hi."] }]
without.polite = [{ words = ["What?"] }]
"""
RULE = '[rule.polite]\nwords = ["polite"]\n'


def folder(tmp_path: Path, turns: str = TURN, rules: str = RULE, prompts: str = "") -> Path:
    for name, text in (("turns", turns), ("rules", rules), ("prompts", prompts)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_whole_set_of_guards_is_read(tmp_path: Path) -> None:
    guards = load(folder(tmp_path))
    assert ([turn.id for turn in guards.turn], list(guards.rule), guards.recorded) == (["a"], ["polite"], [])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"turns": "[[turn]"}, "turns.toml cannot be read"),
        ({"rules": ""}, "these rules are unknown: polite"),
        ({"rules": RULE + '[rule.kind]\nwords = ["kind"]'}, "these rules are obeyed in no turn: kind"),
        ({"prompts": '[[prompt]]\nid = "a"\nmessage = "b"'}, "the ids a are there twice"),
        ({"prompts": '[[prompt]]\nid = "b"\nmesage = "b"'}, "Guard cases: prompt.0.message: Field required"),
        ({"turns": TURN.replace('op = "none"', 'op = "log", exercise = "sqaut", sets = [{ reps = 1 }]')}, "no sqaut"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, given: dict[str, str], told: str) -> None:
    with pytest.raises(HarnessFault) as fault:
        load(folder(tmp_path, **given))
    assert told in str(fault.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(HarnessFault, match=r"prompts\.toml cannot be read"):
        load(tmp_path)


def test_sets_are_filled_with_what_toml_cannot_say() -> None:
    unsaid = {"weight": None, "unit": None, "rpe": None}
    assert filled({"op": "log", "exercise": "dip", "sets": [{"times": 2, "reps": 5}]}) == {
        "op": "log",
        "exercise": "dip",
        "date": "2026-11-20",
        "sets": [{"reps": 5, **unsaid}, {"reps": 5, **unsaid}],
    }
    assert filled({"op": "none"}) == {"op": "none"}
