"""Numbers behind the name of what they count, as in forms: `weight: 60, reps: 10, sets: 3`."""

from collections.abc import Sequence
from dataclasses import replace

from agent.grammar.measures import kind_of
from agent.grammar.terms import Term

TIMES = frozenset({"times", "mal", "fois", "veces"})
NAMES = frozenset({"COUNT", "FIELD"})
LISTED = frozenset({"COMMA", "SLASH", "DASH", "X", "AND"})


def with_fields(terms: Sequence[Term]) -> list[Term]:
    """The terms with every such pair the other way round, `10 reps`; a weight needs no word.

    A word such as `times` between two numbers multiplies.
    """
    terms = [replace(term, kind="X") if _multiplies(terms, at) else term for at, term in enumerate(terms)]
    made: list[Term] = []
    at = taken = 0
    while at < len(terms):
        number = _number_of(terms, at, taken)
        if number is None:
            made.append(terms[at])
            at += 1
            continue
        name, value = terms[at], terms[number]
        if name.kind == "FIELD":
            made.append(_as_load(terms, number))
        else:
            made += [value, replace(name, glued=False)]
        at = taken = number + 1
    return made


def _number_of(terms: Sequence[Term], at: int, taken: int) -> int | None:
    """The place of the number that the field at this place names; None when this is no field.

    Numbers before `taken` belong to earlier fields.
    """
    if kind_of(terms, at) not in NAMES or (at > taken and kind_of(terms, at - 1) in {"N", "WORD_SETS", "REST"}):
        return None
    if terms[at].kind == "COUNT" and (terms[at].value not in {"sets", "reps"} or not terms[at].text.endswith("s")):
        return None
    number = at + 1 + (kind_of(terms, at + 1) == "COLON")
    if kind_of(terms, number) != "N":
        return None
    listed = kind_of(terms, number + 1) in LISTED and kind_of(terms, number + 2) == "N"
    counted = terms[at].kind == "COUNT" and kind_of(terms, number + 1) in {"UNIT", "TIME", "DISTANCE", "X", "PERCENT"}
    return None if listed or counted or _counted_by_next(terms, number) else number


def _multiplies(terms: Sequence[Term], at: int) -> bool:
    around = [kind_of(terms, at - 1), kind_of(terms, at), kind_of(terms, at + 1)]
    counted = kind_of(terms, at + 2) == "COUNT" and terms[at + 2].value == "sets"
    return around == ["N", "COUNT", "N"] and terms[at].text in TIMES and not counted


def _counted_by_next(terms: Sequence[Term], number: int) -> bool:
    """Whether a word after the number counts it itself: the `reps` of `sets 8 reps`, not of `weight 60 reps 10`."""
    if kind_of(terms, number + 1) not in NAMES:
        return False
    after = number + 2 + (kind_of(terms, number + 2) == "COLON")
    return kind_of(terms, after) != "N"


def _as_load(terms: Sequence[Term], number: int) -> Term:
    """A bare weight is marked as one by the sign that loads have."""
    said = terms[number]
    unit = kind_of(terms, number + 1) == "UNIT"
    return said if unit else replace(said, kind="WEIGHED")
