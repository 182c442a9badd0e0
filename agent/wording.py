"""The offline model's words: made of what tools returned, so that they claim nothing that was not done."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_ai.messages import RetryPromptPart, ToolReturnPart

from agent.grammar.intents import Chat, Clarify, Intent, Reading, Unsupported
from prompts import FOLDER

Card = Mapping[str, Any]
MOST_LISTED = 12
UNREADABLE = "I could not make that out"


@cache
def _texts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((FOLDER / "offline.toml").read_text(encoding="utf-8"))


def say(section: str, seed: int, part: str = "open", **filled: str) -> str:
    """One of the ways to say this, chosen by `seed`: neighbouring seeds say it differently, equal ones the same."""
    ways = _texts()[section][part]
    return ways[seed % len(ways)].format(**filled)


def answer(
    reading: Reading, answers: Sequence[ToolReturnPart | RetryPromptPart], *, seed: int, standing_in: bool = False
) -> str:
    """The whole reply of a turn: what the tools did, what they refused, and what the message asked for in vain.

    `seed` is a number of the turn; `standing_in` says that another model could not speak, which is told first.
    """
    parts = [say("standing_in", seed)] if standing_in else []
    done = receipt([_card(one) for one in answers], seed=seed) if answers else ""
    parts.append(done)
    parts += [_told(intent, seed) for intent in reading.intents]
    if not any(parts[standing_in:]):
        parts.append(say("other", seed))
    return "\n\n".join(part for part in parts if part)


def receipt(results: Sequence[Card], *, seed: int) -> str:
    """What was done, from the cards of the tools that did it, in their own numbers; a refusal is `{"error": why}`.

    Without results nothing was done, and that is what it says.
    """
    if not results:
        return say("nothing", seed)
    logged = [
        str(card["summary"]) for card in results if card.get("kind") == "logged" and not card.get("already_logged")
    ]
    parts = [_logged(logged, seed)] if logged else []
    for at, card in enumerate(results):
        kind = str(card.get("kind", ""))
        if card.get("error"):
            parts.append(refusal(str(card["error"]), seed + at))
        elif card.get("already_logged"):
            parts.append(say("logged", seed, "again", what=str(card["summary"])))
        elif kind in _WORDED:
            parts.append(_WORDED[kind](card, seed))
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def refusal(sentence: str, seed: int) -> str:
    """A tool's refusal, told kindly in its own sentence; one that asks is asked, and nothing else."""
    why = sentence.strip() or UNREADABLE
    if why.endswith("?"):
        return why
    return say("refused", seed, why=why if why.endswith((".", "!", "…")) else f"{why}.")


def _card(part: ToolReturnPart | RetryPromptPart) -> Card:
    """A tool's answer as a card; what it refused as `{"error": why}`."""
    content = part.content
    if isinstance(content, BaseModel):
        return content.model_dump(mode="json")
    if isinstance(content, Mapping):
        return content
    return {"error": content if isinstance(content, str) else UNREADABLE}


def _logged(told: Sequence[str], seed: int) -> str:
    if len(told) > 1:
        return say("logged", seed, "many", list=_list(told))
    return f"{say('logged', seed, what=told[0])} {say('logged', seed // 3, 'close')}".strip()


def _list(lines: Sequence[str]) -> str:
    more = len(lines) - MOST_LISTED
    return "\n".join([*(f"- {line}" for line in lines[:MOST_LISTED]), *([f"- and {more} more"] if more > 0 else [])])


def _undone(card: Card, seed: int) -> str:
    told = [str(line) for line in card.get("undone") or [card.get("summary", "")]]
    return say("undone", seed, what="; ".join(told))


def _finished(card: Card, seed: int) -> str:
    return say("finished", seed, what=str(card["summary"]))


def _shown(card: Card, seed: int) -> str:
    if not card.get("workouts"):
        return say("shown", seed, "nothing")
    return say("shown", seed, list=_list(str(card["summary"]).splitlines()))


def _found(card: Card, seed: int) -> str:
    names = [str(exercise["name"]) for exercise in card.get("exercises") or []]
    return say("found", seed, list=_list(names)) if names else say("found", seed, "nothing")


def _planned(card: Card, seed: int) -> str:
    days = [_plan_day(day) for day in card.get("days") or []]
    return say("planned", seed, what=str(card["summary"]), list=_list(days))


def _plan_day(day: Card) -> str:
    names = [str(planned["exercise"]["name"]) for planned in day.get("exercises") or []]
    return f"{day['name']}: {', '.join(names)}"


_WORDED: dict[str, Callable[[Card, int], str]] = {
    "undone": _undone,
    "finished": _finished,
    "log": _shown,
    "exercises": _found,
    "plan": _planned,
}


def _told(intent: Intent, seed: int) -> str:
    """What is said of a meaning that no tool serves; nothing of one that a tool has answered."""
    match intent:
        case Clarify():
            return intent.question
        case Unsupported():
            return say(f"lack_{intent.kind}", seed)
        case Chat():
            return say(intent.kind, seed)
        case _:
            return ""
