"""Every sentence of the prompts is a rule that some turn obeys, and a model without it goes wrong."""

import pytest

import prompts
from agent.settings import DEFAULT_GEMINI
from evals.guards.cases import load
from evals.guards.rendered import split
from evals.guards.theatre import theatre
from evals.guards.verdicts import wrong_in_turn
from evals.wire import Asked
from store.database import Database

GUARDS = load()
OURS = [rule for rule in GUARDS.rule.values() if rule.place == "instructions"]
VALUES = {
    "weekday": "Friday",
    "today": "2026-11-20",
    "time": "18:30",
    "time_zone": "UTC",
    "unit": "lb",
    "workout": "Squat: 3 × 5 at 100 kg",
    "score": "41",
    "level": "3",
    "called": "Ada",
    "standing": "Training partners",
    "told": "Mon 2026-11-16:",  # a heading, because what was done is nothing to obey
    "constraints": "[1] “my right knee is sore, no lunges” (told 1 November 2026)",
    "memories": "[2] “my goal is to bench 100 kg” (told 1 November 2026)",
    "reason": "it claimed something that no tool had done",
}


def sentences() -> list[str]:
    """Every sentence of every prompt, headings and marks apart."""
    texts = [template.safe_substitute(VALUES) for template in map(prompts.template, prompts.fingerprints())]
    return [sentence for text in texts for sentence in split(text) if not sentence.endswith((":", ">"))]


@pytest.mark.parametrize("sentence", sentences())
def test_a_sentence_that_goes_is_missed(sentence: str) -> None:
    said = [rule for rule in OURS if rule.is_said_by(sentence)]
    assert said, "no rule in evals/cases/rules.toml is about this sentence"
    others = [other for other in sentences() if other != sentence]
    assert any(not any(rule.is_said_by(other) for other in others) for rule in said), "another sentence says the same"


def test_a_rule_may_be_put_in_other_words() -> None:
    claims, wishes = GUARDS.rule["claims"], GUARDS.rule["never_logged"]
    assert claims.is_said_by("Only after the tool has answered may you say that something was logged.")
    assert wishes.is_said_by("Never logged: wishes, plans, questions, what other people lift.")
    assert not wishes.is_said_by("Wishes, plans and questions of other people are logged.")


@pytest.mark.anyio
async def test_a_model_without_a_rule_goes_wrong_in_what_it_does_or_says(database: Database) -> None:
    harmless = []
    async with theatre(database) as stage:
        for turn in GUARDS.turn:
            for name, steps in turn.without.items():

                def instead(asked: Asked, steps: list[dict[str, object]] = steps) -> dict[str, object]:
                    return steps[min(asked.before, len(steps) - 1)]

                played, _ = await stage.play(turn, turn.case, instead)
                if not list(wrong_in_turn(turn, played, {}, DEFAULT_GEMINI)):
                    harmless.append(f"{turn.id} without {name}")
    assert harmless == []
