"""The command: exit codes, the baseline, the reports."""

import json
import re
from pathlib import Path

import pytest

from agent.grammar.intents import Reading
from tests.evals.conftest import Evals, case, log

FIVE = {"reps": 5, "weight": 100, "unit": "kg"}
CASES = [case("squat 1x5 100kg", log("squat", FIVE)), case("hello <b>there</b>")]
UNREAD = "agent.understanding.parse"


def test_a_missing_baseline_is_a_notice_and_blessing_makes_one(
    evals: Evals, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert evals(CASES) == 0
    assert "There is no baseline for offline yet" in capfd.readouterr().out
    assert evals(CASES, "--bless") == 0
    file = tmp_path / "baselines" / "offline.json"
    assert json.loads(file.read_text())["cases"] == {one["id"]: {"core": True, "full": True} for one in CASES}
    blessed = file.read_text()
    assert evals(CASES) == 0
    assert file.read_text() == blessed, "only --bless writes it"


def test_a_planted_regression_is_named_and_exits_1(
    evals: Evals, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert evals(CASES, "--bless") == 0
    monkeypatch.setattr(UNREAD, lambda message, scene: Reading())
    assert evals(CASES) == 1
    told = capfd.readouterr().out
    assert "REGRESSED squat-1x5-100kg: core and full" in told
    assert "REGRESSED hello" not in told
    assert evals(CASES, "--bless") == 0, "what is blessed is the measure from now on"
    assert evals(CASES) == 0


def test_reflex_is_measured_without_the_offline_model(
    evals: Evals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert evals(CASES, "--model", "reflex", "--bless") == 0
    assert json.loads((tmp_path / "baselines" / "reflex.json").read_text())["cases"]["squat-1x5-100kg"]["full"]
    monkeypatch.setattr("agent.reflex.understand", lambda message, briefing: Reading())
    assert evals(CASES, "--model", "reflex") == 1
    assert "REGRESSED squat-1x5-100kg" in capfd.readouterr().out


def test_a_case_that_is_gone_is_a_regression_but_not_when_only_a_category_is_played(
    evals: Evals, capfd: pytest.CaptureFixture[str]
) -> None:
    other = {**case("hi"), "category": "chat_session"}
    assert evals([*CASES, other], "--bless") == 0
    assert evals([*CASES, other], "--category", "chat_session") == 0
    assert evals([other]) == 1
    assert "REGRESSED squat-1x5-100kg: the case is gone" in capfd.readouterr().out


def test_faults_of_the_harness_exit_2_in_a_sentence(
    evals: Evals, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert evals([{**case("a"), "expected": []}]) == 2
    assert "some.jsonl:1: expected" in capfd.readouterr().err
    assert evals(CASES, "--model", "gemini-3.5-flash-lite") == 2
    assert "needs a key: set GOOGLE_API_KEY" in capfd.readouterr().err
    assert evals(CASES, "--cases", "x.jsonl", "--bless") == 2
    (tmp_path / "baselines").mkdir()
    (tmp_path / "baselines" / "offline.json").write_text("{}")
    assert evals(CASES) == 2
    assert "Restore it, or run with --bless" in capfd.readouterr().err


def test_a_case_that_cannot_be_played_exits_2_and_is_named(
    evals: Evals, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("no scene")

    monkeypatch.setattr("evals.play.set_scene", broken)
    assert evals(CASES) == 2
    assert "squat-1x5-100kg: RuntimeError: no scene" in capfd.readouterr().err


def test_right_only_when_right_every_time(evals: Evals, monkeypatch: pytest.MonkeyPatch) -> None:
    from agent import understanding

    honest, seen = understanding.parse, []

    def forgetful(message: str, scene: object) -> Reading:
        seen.append(message)
        return Reading() if len(seen) > 2 else honest(message, scene)  # type: ignore[arg-type]

    assert evals(CASES[:1], "--bless", "--repeat", "2", "--concurrency", "1") == 0
    monkeypatch.setattr(UNREAD, forgetful)
    assert evals(CASES[:1], "--repeat", "2", "--concurrency", "1") == 1


def test_predictions_hold_a_line_for_each_case(evals: Evals, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    assert evals(CASES, "--predictions", str(file)) == 0
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    squat = log("squat", FIVE)
    assert lines == [
        {"id": CASES[0]["id"], "effects": [squat], "after": [squat]},
        {"id": CASES[1]["id"], "effects": [], "after": []},
    ]


def test_the_page_asks_nobody_for_anything_and_escapes_what_was_said(evals: Evals, tmp_path: Path) -> None:
    wrong = {**CASES[1], "expected": [{"op": "finish_workout"}]}
    assert evals([CASES[0], wrong]) == 0
    page = (tmp_path / "reports" / "offline.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|<(script|link|img|iframe)\b|\bsrc=|@import|url\(", page)
    assert "hello &lt;b&gt;there&lt;/b&gt;" in page
    assert "<b>there" not in page
    assert "default-src 'none'" in page


def test_the_markdown_has_a_row_for_each_category_and_names_what_is_wrong(evals: Evals, tmp_path: Path) -> None:
    wrong = {**CASES[1], "expected": [{"op": "finish_workout"}], "category": "chat_session"}
    assert evals([CASES[0], wrong]) == 0
    text = (tmp_path / "reports" / "offline.md").read_text(encoding="utf-8")
    assert "| ALL | 2 | 50.0 | 50.0 | 0 | 0 | 0 |" in text
    assert "| chat_session | 1 | 0.0 | 0.0 | 0 | 0 | 0 |" in text
    assert f"`{wrong['id']}` (core)" in text
