"""What counts as getting worse."""

from pathlib import Path

import pytest

from evals.baseline import bless, compare
from evals.judges import Judged
from evals.play import Played
from evals.scoring import Verdict
from tests.evals.conftest import case, parsed

RIGHT = Verdict(core=True, full=True)
ROUGH = Verdict(core=True, full=False)
WRONG = Verdict(core=False, full=False)


def judged(name: str, *verdicts: Verdict) -> Judged:
    """A case with a play for each verdict."""
    return Judged(parsed(case(name)), [Played([]) for _ in verdicts], list(verdicts))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A baseline with one case of each kind."""
    bless(
        [judged("a", RIGHT), judged("b", ROUGH), judged("c", WRONG)], tmp_path / "m.json", whole=True, fingerprint="f"
    )
    return tmp_path / "m.json"


def test_losing_a_level_is_worse_and_gaining_one_better(file: Path) -> None:
    now = compare([judged("a", ROUGH), judged("b", RIGHT), judged("c", WRONG)], file, whole=True)
    assert (now.regressed, now.improved, now.new) == ({"a": "full"}, ["b"], [])


def test_being_right_only_sometimes_is_being_wrong(file: Path) -> None:
    assert compare([judged("a", RIGHT, WRONG, RIGHT)], file, whole=False).regressed == {"a": "core and full"}


def test_a_violation_is_worse_even_where_nothing_was_right_before(file: Path) -> None:
    trespass = judged("c", RIGHT, WRONG._replace(violation=True))
    assert compare([trespass], file, whole=False).regressed == {"c": "touched somebody else's data"}


def test_a_new_case_is_told_and_no_regression(file: Path) -> None:
    now = compare([judged("d", WRONG)], file, whole=False)
    assert (now.regressed, now.new, now.fingerprint) == ({}, ["d"], "f")


def test_blessing_a_part_keeps_the_rest_and_the_file_stays_sorted(file: Path) -> None:
    bless([judged("b", RIGHT), judged("0", RIGHT)], file, whole=False, fingerprint="g")
    text = file.read_text(encoding="utf-8")
    assert [line.strip()[:3] for line in text.splitlines()[4:-2]] == ['"0"', '"a"', '"b"', '"c"']
    assert compare([judged("a", RIGHT), judged("b", RIGHT)], file, whole=False).regressed == {}
