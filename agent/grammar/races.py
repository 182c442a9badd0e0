"""Distances and weights that go by a name or are said twice: `half marathon`, `2x30kg` dumbbells, `100kg (220 lbs)`."""

from collections.abc import Sequence
from decimal import Decimal

from agent.grammar.measures import Found, Load, kind_of, row_of
from agent.grammar.terms import Term
from tools.logbook import Unit

TIMES = frozenset({"CLOCK", "TIME"})
KG_PER_LB = Decimal("0.45359237")
ALIKE = Decimal("0.03")


def race(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`half marathon`, where the message tells a time; without one it may be what somebody trains for."""
    if kind_of(terms, at) != "RACE" or not any(term.kind in TIMES for term in terms):
        return None
    return "DIST", (Decimal(str(terms[at].value)), "km"), at + 1


def pair(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`2x30kg 3x10`: two implements of a weight, when the sets are counted after them."""
    weighed = kind_of(terms, at) == "N" and terms[at].value == 2 and row_of(terms, at + 3, "UNIT") in {"kg", "lb"}
    crossed = kind_of(terms, at - 1) != "X" == kind_of(terms, at + 1)
    if not weighed or not crossed or kind_of(terms, at + 2) != "N":
        return None
    counted = [kind_of(terms, place) for place in _next_cross(terms, at + 4)] == ["N", "X", "N"]
    said: Unit = "kg" if row_of(terms, at + 3, "UNIT") == "kg" else "lb"
    return ("LOAD", Load(terms[at + 2].value, said), at + 4) if counted else None


def plural(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`with the 12.5s`, `12.5s x 10`: dumbbells, where no time can be meant."""
    if kind_of(terms, at) != "N" or row_of(terms, at + 1, "COUNT") != "letter_s" or not terms[at + 1].glued:
        return None
    fraction = terms[at].value != int(terms[at].value) and kind_of(terms, at + 2) in {"X", "FOR"}
    held = at > 1 and terms[at - 1].text == "the" and kind_of(terms, at - 2) == "AT"
    return ("LOAD", Load(terms[at].value), at + 2) if fraction or held else None


def _next_cross(terms: Sequence[Term], start: int) -> range:
    """The places of the next `3x10` of this line, empty when a comma or a weight comes before it or after it."""
    for at in range(start, len(terms)):
        if kind_of(terms, at) in {"NL", "COMMA", "THEN", "UNIT", "DOT", "SEMI"}:
            break
        if kind_of(terms, at) == "X":
            return range(at - 1, at + 2) if kind_of(terms, at + 2) not in {"UNIT", "TIME", "DISTANCE"} else range(0)
    return range(0)


def twice_said(terms: Sequence[Term]) -> list[Term]:
    """The terms with `100kg/220lb` and `225 lbs (102kg)` as the weight that was said first."""
    made: list[Term] = []
    at = 0
    while at < len(terms):
        made.append(terms[at])
        between = at + 2 if kind_of(terms, at + 1) in {"SLASH", "OPEN", "COLON"} else 0
        if between and kind_of(terms, at) == "LOAD" == kind_of(terms, between) and _same(terms[at], terms[between]):
            at = between + (kind_of(terms, between + 1) == "CLOSE")
        at += 1
    return made


def _same(first: Term, second: Term) -> bool:
    one, other = first.value, second.value
    if not one.unit or not other.unit or one.unit == other.unit or not one.weight:
        return False
    kilos = [load.weight * (KG_PER_LB if load.unit == "lb" else 1) for load in (one, other)]
    return bool(abs(kilos[0] - kilos[1]) <= ALIKE * kilos[0])
