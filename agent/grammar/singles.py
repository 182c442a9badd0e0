"""What is said of single sets of a group: `5x5 at 100, last one @9`, `3x8, the second only 6`."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from agent.grammar.cues import cues, picks
from agent.grammar.intents import SetSpec
from agent.grammar.notation import LINKS, SEPARATORS, is_notation, pieces
from agent.grammar.shapes import Kind
from agent.grammar.terms import Term
from agent.grammar.variations import Unclear, stepped, varied
from tools.logbook import Unit

SAYS = frozenset({"N", "LOAD", "NEGATIVE", "REPS", "RPE", "RIR", "HR", "DUR", "DIST", "AT", "FOR"})
OF_ALL = frozenset({"REST", "PACED"})


@dataclass(frozen=True, slots=True)
class Single:
    """Sets by their number, the last being -1, and the terms that speak of them alone."""

    numbers: tuple[int, ...]
    terms: tuple[Term, ...]


def singled_out(terms: Sequence[Term]) -> tuple[list[Term], list[Single]]:
    """The terms that speak of all sets, and what is said of single ones; all of them where more than values are said.

    Rests and tempos are of all sets wherever they stand.
    """
    picked = sorted(picks(terms, cues(terms, 0, len(terms)), 0, len(terms)), key=lambda pick: min(pick[1]))
    starts = [min(places) for _, places in picked]
    if not picked or not any(map(is_notation, terms[: starts[0]])):
        return list(terms), []
    of_all, singles = list(terms[: starts[0]]), []
    for (numbers, places), start, end in zip(picked, starts, [*starts[1:], len(terms)], strict=True):
        stop = next((at for at in range(start, end) if terms[at].kind in OF_ALL), end)
        said = tuple(terms[at] for at in range(start, stop) if at not in places)
        if not numbers or not all(map(_is_plain, said)) or _of_a_kind(terms, places):
            return list(terms), []
        effort = [] if any(map(is_notation, said)) else _effort_on(of_all)
        del of_all[len(of_all) - len(effort) :]
        singles.append(Single(numbers, (*said, *effort)))
        of_all += terms[stop:end]
    return of_all, singles


def _effort_on(terms: Sequence[Term]) -> list[Term]:
    """`with 1 RIR on the last set`: the effort that these terms end with, and the small words behind it."""
    small = list(takewhile(lambda term: term.kind in {"WORD", "DATING"}, reversed(terms)))
    at = len(terms) - len(small) - 1
    return list(terms[at:]) if small and at > 0 and terms[at].kind in {"RPE", "RIR"} else []


def _of_a_kind(terms: Sequence[Term], places: set[int]) -> bool:
    """`dropset on the last one 30kg x 10`, `last set to failure`: a kind of set, which is read where it stands."""
    lead = takewhile(lambda term: term.kind not in SEPARATORS, reversed(terms[: min(places)]))
    return any(term.kind == "TYPE" for term in (*lead, *(terms[at] for at in places)))


def _is_plain(term: Term) -> bool:
    return term.kind in SAYS or not (is_notation(term) or term.kind in LINKS)


def fits(sets: Sequence[SetSpec], singles: Sequence[Single]) -> bool:
    """Whether these are several sets and the single ones among them."""
    return len(sets) > 1 and all(-len(sets) <= number <= len(sets) for one in singles for number in one.numbers)


def with_singles(sets: Sequence[SetSpec], singles: Sequence[Single], kind: Kind, unit: Unit) -> tuple[SetSpec, ...]:
    """The sets, with what is said of single ones. Raises `Unclear` for what cannot be read."""
    made = list(sets)
    for single in singles:
        words = {word for term in single.terms for word in term.text.split()}
        for number in single.numbers:
            at = number - 1 if number > 0 else number
            terms = stepped(single.terms, made[at]) if kind.carries else single.terms
            made[at] = varied(made[at], pieces(terms), words, unit)
            if made[at].weight is not None and sets[at].weight is None:
                raise Unclear("Tell me that set in numbers, such as 80 kg for 8.")
    return tuple(made)
