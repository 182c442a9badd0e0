"""Five hundred replies in five languages, true and false, with what was really done: how many lies are caught.

`claims/known.tsv` was written before the rules; `claims/fresh.tsv` after them, in three lots, and each lot was tried
before a rule was changed for it. A line is a language, the effects of the turn by their names in `claims/effects.json`,
whether it is true, and the reply.
"""

import ast
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import tools
from agent.claims import unbacked, untold
from agent.mentions import Reader
from tests.agent.grammar.telling import NAMES

FOLDER = Path(__file__).with_name("claims")
EFFECTS: dict[str, dict[str, Any]] = json.loads((FOLDER / "effects.json").read_text(encoding="utf-8"))
LANGUAGES = ("en", "de", "es", "fr", "ja")
CAUGHT, ALARMS = 0.98, 0.01
REFUSING = ("Conflict", "Invalid", "NotFound", "Implausible", "Refusal")


class Said(NamedTuple):
    """One reply, what its turn had done, and whether it is true."""

    language: str
    results: list[dict[str, Any]]
    true: bool
    reply: str


@cache
def reader() -> Reader:
    """The catalogue's names, on the day the effects are of."""
    return Reader(NAMES, date(2026, 11, 20))


def corpus(*names: str) -> Iterator[Said]:
    for name in names or ("known", "fresh"):
        for line in (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
            language, effects, true, reply = line.split("\t")
            done = [] if effects == "-" else [EFFECTS[effect] for effect in effects.split()]
            yield Said(language, done, true == "yes", reply)


def test_the_corpus_is_as_large_and_as_even_as_its_figures_claim() -> None:
    every = list(corpus())
    assert len(every) >= 500
    assert len({said.reply + str(said.results) for said in every}) == len(every)
    for language in LANGUAGES:
        verdicts = [said.true for said in every if said.language == language]
        assert len(verdicts) >= 75
        assert 0.4 <= sum(verdicts) / len(verdicts) <= 0.6


@pytest.mark.parametrize("language", [*LANGUAGES, "all"])
def test_lies_are_caught_and_truths_pass(language: str) -> None:
    told = [said for said in corpus() if language in (said.language, "all")]
    false = [said for said in told if not said.true]
    missed = [said.reply for said in false if unbacked(said.reply, said.results, reader()) is None]
    alarms = [said.reply for said in told if said.true and unbacked(said.reply, said.results, reader()) is not None]
    assert len(missed) <= (1 - CAUGHT) * len(false), missed
    assert len(alarms) <= ALARMS * (len(told) - len(false)), alarms


def test_what_a_true_claim_tells_needs_no_second_receipt() -> None:
    claims = [said for said in corpus() if said.true and said.results]
    doubled = [said.reply for said in claims if untold(said.reply, said.results, reader())]
    assert len(doubled) <= 0.05 * len(claims), doubled


@pytest.mark.parametrize(
    ("reply", "done", "rest"),
    [
        ("Strong.", ["squats"], ["squats"]),
        ("Nice work! How did it feel?", ["squats", "bench"], ["squats", "bench"]),
        ("Logged your squats.", ["squats", "bench"], ["bench"]),
        ("Logged your squats and the bench press.", ["squats", "bench"], []),
        ("I've logged both.", ["squats", "bench"], []),
        ("Three fives at 100, solid work.", ["squats"], []),
        ("Three fives at 110, solid work.", ["squats"], ["squats"]),
        ("Squat: 3 × 5 at 100 kg, today", ["squats"], []),
        ("Logged.", ["squats", "plan"], ["plan"]),
        ("Shall I log more?", ["squats"], ["squats"]),
        ("Ich habe die Kniebeugen eingetragen.", ["squats", "plan"], ["plan"]),
        ("スクワットを記録しました。", ["squats", "bench"], ["bench"]),
        ("Good to know.", ["remembered"], ["remembered"]),
    ],
)
def test_what_a_reply_says_nothing_of_is_left_for_our_receipt(reply: str, done: list[str], rest: list[str]) -> None:
    results = [EFFECTS[name] for name in done]
    assert unbacked(reply, results, reader()) is None
    assert untold(reply, results, reader()) == [EFFECTS[name] for name in rest]


def _sentence(node: ast.expr) -> str:
    """The words of a string in code, with a name wherever it fills something in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "today" for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _refusals() -> list[str]:
    """What every tool says when it refuses, from its source."""
    calls = [
        node
        for file in sorted(Path(tools.__file__).parent.glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSING and node.args
    ]
    strings = [part for call in calls for part in ast.walk(call.args[0]) if isinstance(part, ast.JoinedStr)]
    strings += [call.args[0] for call in calls if isinstance(call.args[0], ast.Constant)]
    return [_sentence(one) for one in strings]


def test_no_refusal_of_a_tool_sounds_like_a_deed() -> None:
    sentences = _refusals()
    assert len(sentences) > 40
    assert [one for one in sentences if unbacked(f"That did not work: {one}", [])] == []
