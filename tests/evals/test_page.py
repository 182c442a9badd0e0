"""The page and the table tell a run: what got worse first, with what was expected and what was got."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from evals.baseline import Comparison
from evals.cases import HarnessFault
from evals.guards.verdicts import Guarded
from evals.judges import Judged
from evals.page import page
from evals.play import Played
from evals.report import markdown, show, write, write_predictions
from evals.scoring import Verdict
from evals.tally import Told
from evals.tone import Tone, Tones
from tests.evals.conftest import case, log, parsed

FIVE = {"reps": 5, "weight": 100, "unit": "kg"}
WRONG = Verdict(core=False, full=False, missed=True)
ROUGH = Verdict(core=True, full=False)


def judged(message: str, *verdicts: Verdict, **more: object) -> Judged:
    one = parsed({**case(message, log("squat", FIVE)), **more})
    return Judged(one, [Played([], reply="I <b>hear</b> you.") for _ in verdicts], list(verdicts))


def told(comparison: Comparison, *cases: Judged, guarded: Sequence[Guarded] = (), **more: object) -> Told:
    given = {"made_with": {"prompt persona": "2", "tool undo": "1"}, **more}
    return Told("offline", "b", cases, comparison, 1, 3.0, guarded, **given)  # type: ignore[arg-type]


def test_what_got_worse_comes_first_and_is_open() -> None:
    known = Comparison(regressed={"squat-5": "core and full", "old": "the case is gone"}, fingerprint="b")
    context = {"today": "2026-11-20", "unit": "kg", "turns": [{"role": "user", "text": "earlier"}]}
    html = page(told(known, judged("dip 5", ROUGH), judged("squat 5", WRONG, context=context)))
    worse, rest = html.split("By category")
    assert "2 things got worse" in worse
    assert "<details class=worse open><summary><b>squat 5</b> <code>squat-5</code>" in worse
    assert "lost: core and full · expected log, got nothing" in worse
    assert "<dt>Expected</dt>" in worse
    assert "I &lt;b&gt;hear&lt;/b&gt; you." in worse
    assert "earlier" in worse
    assert "the case is gone" in worse
    assert "details are not right" in rest
    assert "dip-5" in rest
    assert "dip-5" not in worse


def test_broken_guards_stand_with_their_problems() -> None:
    broken = Guarded("wish", "rule", "a wish", ("the rule is gone", "done was a log"))
    run = told(Comparison(), guarded=[broken, Guarded("ok", "prompt", "hello")])
    html = page(run)
    assert "1 thing got worse" in html
    assert "1 / 2" in html
    assert "rule: the rule is gone" in html
    assert "<dt>Also</dt><dd><p>done was a log</p></dd>" in html
    assert "By category" not in html
    assert "**Regressed** `wish`: the rule is gone; done was a log" in markdown(run)
    assert "Guards: rule 1, prompt 1; 1 of them broken." in run.notices


def test_all_well_is_said() -> None:
    right = judged("squat 5", Verdict(core=True, full=True))
    html = page(told(Comparison(fingerprint="b"), right, guarded=[Guarded("ok", "prompt", "hello")]))
    assert '<span class="good">Holds</span>' in html
    assert "Everything is right" in html


def test_what_changed_since_the_baseline_is_named() -> None:
    right = judged("squat 5", Verdict(core=True, full=True))
    before = Comparison(fingerprint="a", made_with={"prompt persona": "1", "tool undo": "1"}, improved=["x"], new=["y"])
    assert told(before, right).notices == [
        "Changed since the baseline: prompt persona.",
        "Better than the baseline: x. --bless keeps it so.",
        "Not in the baseline yet: 1 cases.",
    ]
    assert told(Comparison(fingerprint="a"), right).notices == [
        "Changed since the baseline: prompts or tools (it had a)."
    ]


def test_tone_by_rules_can_fail_a_run_and_by_a_model_cannot() -> None:
    found = [Tone("hi", "hi", "Wow!!", "it gushes"), Tone("ho", "ho", "Hey.", None)]
    ruled, thought = (told(Comparison(fingerprint="b"), tones=Tones(by, found)) for by in ("rules", "gemini-9"))
    assert (ruled.lost, thought.lost) == ({"tone of hi": "it gushes"}, {})
    assert "tone of hi" in page(ruled)
    assert thought.notices[0] == "Tone: right in 1 of 2 replies, judged by gemini-9."


def test_the_table_is_printed_where_there_are_cases() -> None:
    out = io.StringIO()
    show(told(Comparison(), guarded=[Guarded("ok", "prompt", "hello")]), Console(file=out))
    assert "category" not in out.getvalue()
    show(told(Comparison(regressed={"squat-5": "core"}), judged("squat 5", WRONG)), Console(file=out))
    assert "category" in out.getvalue()
    assert "REGRESSED squat-5: core" in out.getvalue()


def test_markdown_counts_what_it_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.report.MOST_SHOWN", 1)
    text = markdown(told(Comparison(), judged("squat 5", WRONG), judged("squat 6", ROUGH)))
    assert "`squat-5` (core)" in text
    assert "and 1 more" in text


def test_a_place_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(HarnessFault, match="Choose another with --report"):
        write(told(Comparison()), file / "reports")
    with pytest.raises(HarnessFault, match="cannot be written"):
        write_predictions([], file / "out.jsonl")
