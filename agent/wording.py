"""The offline model's words: made of what tools returned, so that they claim nothing that was not done."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_ai.messages import RetryPromptPart, ToolReturnPart

from agent.grammar.intents import Chat, Clarify, Intent, Reading, Unsupported
from agent.readback import taken
from agent.voice import UNKNOWN, Voice
from prompts import FOLDER

Card = Mapping[str, Any]
AMENDED = ("corrected", "moved", "deleted", "named", "preferred", "explained", "adjusted", "affinity", "affinity_reset")
MOST_LISTED = 12
MOST_BESIDE = 3
UNREADABLE = "I could not make that out"


@cache
def _texts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((FOLDER / "offline.toml").read_text(encoding="utf-8"))


def say(section: str, seed: int, part: str = "open", **filled: str) -> str:
    """One of the ways to say this, chosen by `seed`: seeds an odd number apart say it differently, equal ones the same.

    Neighbouring turns differ by one and a turn adds only even numbers to its seed, and there is an even number of ways
    to say anything, so no two turns in a row use the same sentence.
    """
    ways = _texts()[section][part]
    return ways[seed % len(ways)].format(**filled)


def near(section: str, seed: int, voice: Voice, part: str = "open", **filled: str) -> str:
    """The same as said by somebody as close as `voice` is: `open_3` from the third level on, where there is one."""
    rows = _texts()[section]
    closer = (f"{part}_{level}" for level in range(voice.closeness, 1, -1))
    called = f", {voice.name}" if voice.name else ""
    return say(section, seed, next((row for row in closer if row in rows), part), **filled, called=called)


def answer(
    reading: Reading,
    answers: Sequence[ToolReturnPart | RetryPromptPart],
    *,
    seed: int,
    said: str = "",
    opening: str | None = None,
    voice: Voice = UNKNOWN,
) -> str:
    """The whole reply of a turn: what the tools did, what they refused, and what the message asked for in vain.

    `seed` is the turn's place among the person's turns, `said` their message, `voice` how they are spoken to; `opening`
    names what is told first: that another model could not speak (`standing_in`), or may not any more today (`spent`).
    """
    parts = [say(opening, seed)] if opening else []
    cards = [_card(one) for one in answers]
    parts.append(receipt(cards, seed=seed, voice=voice) if cards else "")
    parts += [say("logged", seed, "taken", how=how) for how in taken(reading, cards, said)]
    parts += [_told(intent, seed, voice) for intent in reading.intents]
    if not any(parts[bool(opening) :]):
        parts.append(say("other", seed))
    return "\n\n".join(part for part in parts if part)


def receipt(results: Sequence[Card], *, seed: int, voice: Voice = UNKNOWN, bare: bool = False) -> str:
    """What was done, from the cards of the tools that did it, in their own numbers; a refusal is `{"error": why}`.

    Without results nothing was done, and that is what it says. A `bare` one stands behind another's words and adds
    nothing to its numbers.
    """
    if not results:
        return say("nothing", seed)
    logged = [card for card in results if card.get("kind") == "logged" and not card.get("already_logged")]
    parts = [_logged(logged, seed, voice, bare=bare)] if logged else []
    for at, card in enumerate(results):
        kind = str(card.get("kind", ""))
        if card.get("error"):
            parts.append(refusal(str(card["error"]), seed + 2 * at))
        elif card.get("already_logged"):
            parts.append(say("logged", seed, "again", what=str(card["summary"])))
        elif kind == "finished":
            parts.append(near("finished", seed, voice, what=str(card["summary"])))
        elif kind != "logged":
            parts.append(_WORDED.get(kind, _plain)(card, seed))
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


def _logged(cards: Sequence[Card], seed: int, voice: Voice, *, bare: bool = False) -> str:
    told = [str(card["summary"]) for card in cards]
    if bare:
        return say("logged", seed, what="; ".join(told))
    beside = list(filter(None, (_beside(card, seed, alone=len(cards) == 1) for card in cards)))[:MOST_BESIDE]
    if len(told) > 1:
        return "\n".join([say("logged", seed, "many", list=_list(told)), *beside])
    close = near("logged", seed, voice, "close") if voice.closeness else ""
    return f"{say('logged', seed, what=told[0])} {beside[0] if beside else close}".strip()


def _beside(card: Card, seed: int, *, alone: bool) -> str:
    """The record these sets beat; else what was done the time before, when these are the first sets of a workout."""
    beaten, before = card.get("records") or [], card.get("last_time")
    if beaten:
        name = card["exercise"]["name"]
        return say("logged", seed, "record", exercise=name, what=str(beaten[0]["summary"]))
    opens = bool(card["sets"]) and card["sets"][0].get("set_number") == 1
    return say("logged", seed, "before", what=str(before["summary"])) if before and opens and alone else ""


def _list(lines: Sequence[str]) -> str:
    more = len(lines) - MOST_LISTED
    return "\n".join([*(f"- {line}" for line in lines[:MOST_LISTED]), *([f"- and {more} more"] if more > 0 else [])])


def _plain(card: Card, seed: int) -> str:
    """A card of a tool whose words nobody has written yet: its own summary."""
    return f"{card['summary']}." if card.get("summary") else ""


def _undone(card: Card, seed: int) -> str:
    told = [str(line) for line in card.get("undone") or [card.get("summary", "")]]
    return say("undone", seed, what="; ".join(told))


def _amended(card: Card, seed: int) -> str:
    return say(str(card["kind"]), seed, what=str(card["summary"]))


def _shown(card: Card, seed: int) -> str:
    if not card.get("workouts"):
        return say("shown", seed, "nothing")
    return say("shown", seed, list=_list(str(card["summary"]).splitlines()))


def _found(card: Card, seed: int) -> str:
    names = [str(exercise["name"]) for exercise in card.get("exercises") or []]
    found = say("found", seed, list=_list(names)) if names else say("found", seed, "nothing")
    reasons = dict.fromkeys(f"“{one['reason']}”" for one in card.get("left_out") or [])
    return f"{found}\n{say('found', seed, 'left_out', why=' and '.join(reasons))}" if reasons else found


def _planned(card: Card, seed: int) -> str:
    days = [_plan_day(day) for day in card.get("days") or []]
    return say("planned", seed, what=str(card["summary"]), list=_list(days))


def _plan_day(day: Card) -> str:
    names = [str(planned["exercise"]["name"]) for planned in day.get("exercises") or []]
    return f"{day['name']}: {', '.join(names)}"


def _last_time(card: Card, seed: int) -> str:
    if not card.get("executions"):
        return f"{card['summary']}"
    return say("last_time", seed, what=_lines(card))


def _records(card: Card, seed: int) -> str:
    if not card.get("exercises"):
        return f"{card['summary']}"
    return say("records", seed, what=_lines(card))


def _summed(card: Card, seed: int) -> str:
    return say("summed", seed, what=str(card["summary"]))


def _share(card: Card, seed: int) -> str:
    return say("share", seed, what=str(card["summary"]))


def _remembered(card: Card, seed: int) -> str:
    return say("remembered", seed, what=str(card["summary"]))


def _recalled(card: Card, seed: int) -> str:
    if not card.get("memories"):
        return say("recalled", seed, "nothing")
    return say("recalled", seed, list=_list(str(card["summary"]).splitlines()))


def _forgotten(card: Card, seed: int) -> str:
    return say("forgotten", seed, what=str(card["summary"]))


def _lines(card: Card) -> str:
    """A card's summary: one line closed with a full stop, several as a list."""
    lines = str(card["summary"]).splitlines()
    return f"{lines[0]}." if len(lines) == 1 else f"\n{_list(lines)}"


_WORDED: dict[str, Callable[[Card, int], str]] = {
    "undone": _undone,
    **dict.fromkeys(AMENDED, _amended),
    "remembered": _remembered,
    "memories": _recalled,
    "forgotten": _forgotten,
    "log": _shown,
    "exercises": _found,
    "plan": _planned,
    "last_time": _last_time,
    "records": _records,
    "progress": _summed,
    "share": _share,
}


def _told(intent: Intent, seed: int, voice: Voice) -> str:
    """What is said of a meaning that no tool serves; nothing of one that a tool has answered."""
    match intent:
        case Clarify():
            return say("asked", seed, question=intent.question)
        case Unsupported():
            return say(f"lack_{intent.kind}", seed)
        case Chat():
            return near(intent.kind, seed, voice)
        case _:
            return ""
