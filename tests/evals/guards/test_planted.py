"""Regressions planted on purpose: the command exits 1 and names the cases they break."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from agent.grammar import quantities
from agent.toolset import catalogue
from tests.evals.conftest import Evals, case, log
from tests.evals.guards.conftest import Chosen

Told = pytest.CaptureFixture[str]


def test_a_broken_rule_of_the_grammar(evals: Evals, monkeypatch: pytest.MonkeyPatch, capfd: Told) -> None:
    plates = case("squat 2 plates for 5", log("squat", {"reps": 5, "weight": 100, "unit": "kg"}))
    plain = case("squat 1x5 100kg", log("squat", {"reps": 5, "weight": 100, "unit": "kg"}))
    assert evals([plates, plain], "--bless") == 0
    monkeypatch.setitem(quantities.BAR, "kg", Decimal(15))
    assert evals([plates, plain]) == 1
    told = capfd.readouterr().out
    assert "REGRESSED squat-2-plates-for-5: core and full" in told
    assert "squat-1x5" not in told


def test_a_sentence_dropped_from_the_persona(
    evals: Evals, chosen: Chosen, reworded: Callable[[str, str, str], None], capfd: Told
) -> None:
    chosen("wish", "software")
    assert evals([], "--guards") == 0
    reworded("persona", "Questions, wishes, plans, habits, other people's lifts and things that did not\n", "")
    assert evals([], "--guards") == 1
    told = " ".join(capfd.readouterr().out.split())
    assert "REGRESSED wish: the rule “never_logged” is gone" in told
    assert 'done was {"op": "log", "exercise": "squat"' in told
    assert "REGRESSED recorded-wish: stale, made before prompt persona changed; python3 -m evals --record" in told
    assert "REGRESSED software" not in told


def test_a_line_dropped_from_the_briefing(
    evals: Evals, chosen: Chosen, reworded: Callable[[str, str, str], None], capfd: Told
) -> None:
    chosen("unit-of-the-person", "prompt-of-somebody-who-lifts-pounds")
    assert evals([], "--guards") == 0
    reworded("briefing", "Loads without a unit are in $unit.", "$unit")
    assert evals([], "--guards") == 1
    told = " ".join(capfd.readouterr().out.split())
    assert "REGRESSED prompt-of-somebody-who-lifts-pounds: the instructions lack" in told
    assert "REGRESSED unit-of-the-person: the rule “unit” is gone" in told


def test_a_changed_description_of_a_tool(
    evals: Evals, chosen: Chosen, monkeypatch: pytest.MonkeyPatch, capfd: Told
) -> None:
    chosen("take-it-back")
    assert evals([], "--guards") == 0
    monkeypatch.setattr(catalogue.toolset.tools["undo"], "description", "Do something.")
    assert evals([], "--guards") == 1
    told = " ".join(capfd.readouterr().out.split())
    assert "REGRESSED take-it-back: the rule “undo” is gone: no sentence of the tool undo says" in told
    assert "REGRESSED recorded-take-it-back: stale, made before tool undo changed" in told
