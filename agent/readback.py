"""Reading back: how a notation that can be read two ways was taken."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.grammar.intents import Log, Reading

Card = Mapping[str, Any]
NUMBER = r"\d+(?:[.,]\d+)?"
CROSS = re.compile(
    rf"(?<![\w.,])({NUMBER})\s*[x×*]\s*({NUMBER})(?:\s*[x×*]\s*({NUMBER}))?(?!\s*[a-z%°]|[\d.,]*\d)", re.I
)


def taken(reading: Reading, cards: Sequence[Card], said: str) -> Iterator[str]:
    """How each log of this reading was taken whose numbers could stand for something else: “3 sets of 5”.

    `cards` answer the reading's calls one by one; of other answers nothing is said.
    """
    logged = [card for card in cards if card.get("kind") == "logged"]
    if len(logged) != len(reading.logs):
        return
    for log, card in zip(reading.logs, logged, strict=True):
        how = _sets_of(card.get("sets") or [])
        if how and not card.get("already_logged") and ambiguous(_place(log, said)):
            yield how


def ambiguous(text: str) -> bool:
    """Whether a text holds `AxBxC` without any unit, or `AxB` the other way round from sets × reps: `10x3`."""
    return any(third or _more(first, second) for first, second, third in CROSS.findall(text))


def _more(first: str, second: str) -> bool:
    return first.isdigit() and second.isdigit() and int(first) > int(second) > 1


def _place(log: Log, said: str) -> str:
    return said[slice(*log.span)]


def _sets_of(sets: Sequence[Card]) -> str:
    """Equal sets as sets of reps; nothing for others, which are told one by one anyway."""
    reps = {done.get("reps") for done in sets}
    (each,) = reps if len(reps) == 1 else (None,)
    if not each:
        return ""
    return f"{len(sets)} sets of {each}" if len(sets) > 1 else f"1 set of {each}"
