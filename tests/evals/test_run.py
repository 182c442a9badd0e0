"""A run deals its cases out among processes and brings them back in their order, the guards beside them."""

import os

import pytest

from evals import run as running
from evals.guards.cases import Guards, PromptCase
from evals.run import run
from tests.evals.conftest import case, log, parsed

MESSAGES = ["squat 1x5 100kg", "hello", "bench 1x8 60kg"]


@pytest.mark.usefixtures("evals")
def test_cases_and_guards_are_dealt_out_and_come_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    five = log("squat", {"reps": 5, "weight": 100, "unit": "kg"})
    eight = log("bench-press", {"reps": 8, "weight": 60, "unit": "kg"})
    cases = [parsed(one) for one in (case(MESSAGES[0], five), case(MESSAGES[1]), case(MESSAGES[2], eight))]
    guards = Guards(prompt=[PromptCase(id="a", message="hello", must=["Today is Friday"])])
    heard: list[str] = []
    ran = run(cases, "offline", guards=guards, say=heard.append)
    assert [(one.case.message, one.verdict.full) for one in ran.judged] == [(text, True) for text in MESSAGES]
    assert [(one.id, one.problems) for one in ran.guarded] == [("a", ())]
    assert heard == ["Playing 3 cases (2 at work) ..."]
