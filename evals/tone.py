"""How a reply sounds: by rules that need no reader, or by a language model that is given a rubric."""

import asyncio
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_ai.models import Model
from pydantic_evals import Case as Trial
from pydantic_evals import Dataset
from pydantic_evals.evaluators import LLMJudge

from agent.gemini import gemini
from agent.settings import OFFLINE, AgentSettings
from evals.cases import FOLDER, HarnessFault
from evals.judges import Judged

RULES = "rules"
MOST_SENTENCES = 4
LISTED = re.compile(r"^\s*(?:[-*•]|\d+[.)]|\w+day\b)", re.MULTILINE)
SENTENCE = re.compile(r"[.!?。！？](?:\s|$)")
OFFENCES = {
    "it gushes": r"!\s*!|!.*!.*!|\b(?:amazing|incredible|awesome job|absolutely fantastic|so proud)\b",
    "it has an emoji": r"[\U0001F300-\U0001FAFF\u2600-\u27BF]",
    "it has a heading": r"^#+ ",
    "it claims to be human or to feel": r"\bI(?:['’]m| am) (?:a )?(?:human|person|real)\b|\bI feel\b|\bI love\b",
    "it makes one feel guilty": r"\byou (?:should have|missed|failed|skipped again)\b|\bdisappoint",
    "it speaks of itself as a language model": r"\bas an? (?:AI|language model)\b",
}


@dataclass(frozen=True)
class Tone:
    """How one reply sounded to whom: `complaint` is None when it was right."""

    id: str
    message: str
    reply: str
    complaint: str | None


@dataclass(frozen=True)
class Tones:
    """How replies sounded, and by whose word: a model's id, or `rules`."""

    by: str = RULES
    found: Sequence[Tone] = ()


def judge_tone(judged: Sequence[Judged], say: Callable[[str], None]) -> Tones:
    """Judge the replies of the tone cases: by the configured language model if it has a key, else by rules.

    Raises `HarnessFault` when the model cannot judge.
    """
    settings = AgentSettings()
    if settings.model_name == OFFLINE:
        say("No language model judges the tone without a key (GOOGLE_API_KEY); rules do.")
        return Tones(RULES, by_rules(judged))
    return Tones(settings.model_name, asyncio.run(by_model(judged, gemini(settings))))


def rubrics() -> tuple[str, dict[str, str]]:
    """The rubric of all replies, and that of each category whose tone is judged."""
    told = tomllib.loads((FOLDER / "tone.toml").read_text(encoding="utf-8"))
    return told["all"].strip(), told["category"]


def by_rules(judged: Sequence[Judged]) -> list[Tone]:
    """What needs no reader."""
    return [Tone(one.case.id, one.case.message, reply, offence(reply)) for one, reply in _replies(judged)]


def offence(reply: str) -> str | None:
    """The first rule of tone this reply breaks; None if none."""
    for name, pattern in OFFENCES.items():
        if re.search(pattern, reply, re.IGNORECASE | re.MULTILINE):
            return name
    if not reply.strip():
        return "it is empty"
    lines = [line for line in reply.splitlines() if not LISTED.match(line)]
    return "it is long" if len(SENTENCE.findall("\n".join(lines))) > MOST_SENTENCES else None


async def by_model(judged: Sequence[Judged], model: Model) -> list[Tone]:
    """What a language model thinks of it, each reply by itself. Raises `HarnessFault` when it cannot judge."""
    every, own = rubrics()
    replies = {one.case.id: (one, reply) for one, reply in _replies(judged)}
    trials = [
        Trial[dict[str, Any], str, None](
            name=name,
            inputs={"id": name, "message": one.case.message},
            evaluators=(LLMJudge(f"{every}\n{own[one.case.category]}", model=model, include_input=True),),
        )
        for name, (one, _) in replies.items()
    ]

    async def said(inputs: dict[str, Any]) -> str:
        return replies[inputs["id"]][1]

    async with model:  # so that its connections are closed in the end
        dataset = Dataset[dict[str, Any], str, None](name="tone", cases=trials)
        report = await dataset.evaluate(said, max_concurrency=4, progress=False)
    faults = [fault.error_message for one in report.cases for fault in one.evaluator_failures]
    if faults:
        raise HarnessFault(f"The judge could not judge {len(faults)} replies, first because: {faults[0]}")
    return [_tone(replies[one.name][0], one.output, one.assertions) for one in report.cases]


def _tone(one: Judged, reply: str, assertions: dict[str, Any]) -> Tone:
    wrong = [verdict.reason or "it is not as the rubric says" for verdict in assertions.values() if not verdict.value]
    return Tone(one.case.id, one.case.message, reply, wrong[0] if wrong else None)


def _replies(judged: Sequence[Judged]) -> Iterator[tuple[Judged, str]]:
    _, own = rubrics()
    return ((one, one.plays[0].reply) for one in judged if one.case.category in own)
