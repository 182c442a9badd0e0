"""The case files are sound, and what is not is told with its file and line."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals.cases import HarnessFault, load
from tests.evals.conftest import case, log

FIVE = {"reps": 5, "weight": 100, "unit": "kg"}
FEWEST, FEWEST_OF_A_KIND, KINDS = 400, 7, 55


def test_our_cases_are_sound_many_and_of_every_kind() -> None:
    kinds = Counter(one.category for one in load())
    assert sum(kinds.values()) >= FEWEST
    assert len(kinds) == KINDS
    assert min(kinds.values()) >= FEWEST_OF_A_KIND, kinds


def test_a_category_can_be_chosen_and_an_unknown_one_is_told() -> None:
    assert {one.category for one in load(category="absurd")} == {"absurd"}
    with pytest.raises(HarnessFault, match=r"No case in category 'absrud'\. There are: absurd, "):
        load(category="absrud")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("{", "bad.jsonl:2: this is no JSON"),
        ({**case("a"), "mesage": "b"}, "bad.jsonl:2: mesage: Extra inputs are not permitted"),
        (case("a", log("sqaut", FIVE)), "bad.jsonl:2: the catalogue has no sqaut"),
        (case("a", log("squat", FIVE, date="2026-11-21")), "bad.jsonl:2: nothing can be logged after `today`"),
        (case("a", log("squat", {"reps": 5, "weight": 100})), "a weight needs its unit"),
        (case("a", log("squat", {"weight": 100, "unit": "kg"})), "a set needs reps"),
        (case("a", log("squat", FIVE), {"op": "none"}), "`none` stands alone"),
        (case("a", {"op": "destroy"}), "bad.jsonl:2: expected.0: Input tag 'destroy'"),
        (case("a", log("squat", FIVE, exercise_any=["dip"])), "exercise_any must hold 'squat'"),
        (case("first"), "bad.jsonl:2: the id 'first' is taken at bad.jsonl:1"),
        ({**case("first"), "id": "second"}, "bad.jsonl:2: the same message in the same context is at bad.jsonl:1"),
    ],
)
def test_a_broken_case_is_told_with_its_file_and_line(tmp_path: Path, broken: Any, told: str) -> None:
    line = broken if isinstance(broken, str) else json.dumps(broken)
    file = tmp_path / "bad.jsonl"
    file.write_text(f"{json.dumps(case('first'))}\n{line}\n", encoding="utf-8")
    with pytest.raises(HarnessFault) as fault:
        load([file])
    assert told in str(fault.value)
    assert str(fault.value).startswith("bad.jsonl:2: ")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(HarnessFault, match="cannot be read: No such file"):
        load([tmp_path / "none.jsonl"])
