"""Words for a times sign: `3 mal 8`, `3 Sätze à 15`, `three of ten`; and `je`, which is an `of`."""

from collections.abc import Sequence

from agent.grammar.measures import Found, kind_of, row_of
from agent.grammar.terms import Term
from tools.logbook import Unit

MOST_EACH = 30
FEW_SETS = 10
MEASURES = frozenset({"UNIT", "TIME", "DISTANCE", "COUNT", "OF"})


def crossing(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """What stands between two numbers, or before the reps of each set, as the sign it means."""
    between = kind_of(terms, at - 1) == "N" and kind_of(terms, at + 1) == "N"
    if row_of(terms, at, "COUNT") == "times":
        return ("X", None, at + 1) if between else None
    if kind_of(terms, at) == "AT":
        return _each(terms, at)
    if kind_of(terms, at) != "OF" or not between or terms[at - 1].value > FEW_SETS or terms[at + 1].value > MOST_EACH:
        return None
    return ("X", None, at + 1) if kind_of(terms, at + 2) not in MEASURES else None


def _each(terms: Sequence[Term], at: int) -> Found:
    if terms[at].value == "each":
        return "OF", None, at + 1
    few = kind_of(terms, at + 1) == "N" and terms[at + 1].value <= MOST_EACH
    counts = terms[at].value == "at_each" and few and row_of(terms, at - 1, "COUNT") == "sets"
    return ("OF", None, at + 1) if counts else None
