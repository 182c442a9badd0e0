"""Quantities said once for several exercises: `curls and pushdowns, 3x12 each`, `everything with 20kg: …`."""

from collections.abc import Sequence
from typing import Protocol

from agent.grammar.lexicon import lexicon
from agent.grammar.notation import is_notation
from agent.grammar.terms import Term

COUNTING = frozenset({"X", "FOR", "REPS", "OPEN_REPS", "SETS", "SETS_OF", "DUR", "DIST", "CLOCKED", "N"})
LOADING = frozenset({"LOAD", "AT"})
ENDS = frozenset({"COMMA", "SEMI", "DOT", "COLON", "BANG", "THEN", "CLOSE", "OPEN"})


class Shared(Protocol):
    """An exercise with the terms that speak of it."""

    terms: list[Term]


def share(made: Sequence[Shared], line: Sequence[Term]) -> None:
    """Give what is said of all exercises of a line to each that lacks it."""
    if len(made) < 2:
        return
    first = next((at for at, term in enumerate(line) if term.kind == "NAME"), 0)
    colon = next((at for at in range(first) if line[at].kind == "COLON"), None)
    if colon is not None:
        _give(made[1:], [term for term in line[:colon] if _matters(term)])
    trailing = _last_part(line)
    grouped = any(term.kind == "GROUP" for term in line)
    if trailing and (grouped or any(map(_distributes, trailing))):
        _give(made[:-1], [term for term in trailing if _matters(term)])


def _last_part(line: Sequence[Term]) -> Sequence[Term]:
    """What stands behind the last name, from the last separator that has anything behind it."""
    last = max(at for at, term in enumerate(line) if term.kind == "NAME")
    stop = len(line)
    while stop > last + 1 and line[stop - 1].kind in ENDS:
        stop -= 1
    start = max((at for at in range(last, stop) if line[at].kind in ENDS), default=last) + 1
    return line[start:stop]


def _distributes(term: Term) -> bool:
    return "distributive" in (lexicon().moods.get(term.text) or ())


def _matters(term: Term) -> bool:
    return is_notation(term) or term.kind in COUNTING | LOADING


def _give(entries: Sequence[Shared], terms: Sequence[Term]) -> None:
    kinds = {term.kind for term in terms}
    counting, loading = bool(kinds & COUNTING - {"N"}), bool(kinds & LOADING)
    if not (counting or loading):
        return
    for entry in entries:
        has = {term.kind for term in entry.terms}
        if (counting and has & COUNTING) or (not counting and (has & LOADING or not has & COUNTING)):
            continue
        comma = Term("COMMA", ",", terms[0].start, terms[0].start, terms[0].first, terms[0].first)
        entry.terms = [*entry.terms, *([comma] if counting and not has & LOADING else []), *terms]
