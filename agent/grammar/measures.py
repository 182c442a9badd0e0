"""Units, and the first measures made of them: loads, times and distances read off a row of terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from agent.grammar.terms import Term
from tools.logbook import Unit

METRES = {
    "m": Decimal(1),
    "km": Decimal(1000),
    "mi": Decimal("1609.344"),
    "yd": Decimal("0.9144"),
    "ft": Decimal("0.3048"),
}
MIN_LOOSE_SECONDS = 5
SECONDS = {"s": 1, "min": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Load:
    """A weight as typed; `unit` None when none was said; `how` it loads."""

    weight: Decimal
    unit: Unit | None = None
    how: Literal["external", "added", "assisted"] = "external"


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often exercises came round; `shared` when they took turns within these rounds, as minutes of an EMOM are."""

    count: int
    shared: bool = False


Found = tuple[str, Any, int] | None


def kind_of(terms: Sequence[Term], at: int) -> str:
    """The kind of the term at this place; empty beyond the ends."""
    return terms[at].kind if 0 <= at < len(terms) else ""


def row_of(terms: Sequence[Term], at: int, kind: str) -> str:
    """The row of the word at this place when it belongs to the table `kind`, else nothing."""
    return str(terms[at].value) if kind_of(terms, at) == kind else ""


def seconds_at(terms: Sequence[Term], at: int) -> tuple[int | None, int]:
    """`90 s`, `1 min 30`, `1h 20 min`, `an hour and a half`, `half an hour`, `1:30` stays a clock."""
    if [terms[step].text for step in range(at, min(at + 4, len(terms)))] == ["quarter", "of", "an", "hour"]:
        return SECONDS["h"] // 4, at + 4
    amount, place = amount_at(terms, at)
    row = row_of(terms, place, "TIME")
    if not row and amount is not None and kind_of(terms, place) == "COUNT" and terms[place].value == "letter_s":
        row = "s"
    if amount is not None and _abbreviated(terms, place):
        return int(amount * 60 + terms[place + 1].value), place + 3
    if amount is None or not row:
        return None, at
    total, after = amount * SECONDS[row], place + 1
    if [terms[step].text for step in range(after, min(after + 3, len(terms)))] == ["and", "a", "half"]:
        return int(total + Decimal(SECONDS[row]) / 2), after + 3
    joined = after + 1 if kind_of(terms, after) == "AND" else after
    if kind_of(terms, joined) == "HALF":
        return int(total + Decimal(SECONDS[row]) / 2), joined + 1
    in_hours = row == "h" and row_of(terms, joined + 1, "DISTANCE") == "m"
    measured = kind_of(terms, joined + 1) in {"X", "UNIT", "DISTANCE"} and not in_hours
    if row != "s" and kind_of(terms, joined) == "N" and not measured:
        smaller = row_of(terms, joined + 1, "TIME") or ("min" if in_hours else "")
        if smaller and SECONDS[smaller] < SECONDS[row]:
            total, after = total + terms[joined].value * SECONDS[smaller], joined + 2
        elif joined == after and (terms[joined].glued or _ends(terms, joined)):
            total, after = total + terms[joined].value * SECONDS["s" if row == "min" else "min"], joined + 1
    return int(total), after


def _abbreviated(terms: Sequence[Term], at: int) -> bool:
    """The `m35s` of `24m35s`, which is no metre."""
    led = terms[at - 2].text == "in" if at > 1 else False
    if row_of(terms, at, "DISTANCE") != "m" or kind_of(terms, at + 1) != "N" or not (led or terms[at + 1].glued):
        return False
    return row_of(terms, at + 2, "TIME") == "s" or row_of(terms, at + 2, "COUNT") == "letter_s"


def _ends(terms: Sequence[Term], at: int) -> bool:
    """`1 minute 30` at the end of a part is a minute and thirty seconds."""
    ends = {"", "NL", "COMMA", "DOT", "CLOSE", "SEMI", "BANG"}
    return MIN_LOOSE_SECONDS <= terms[at].value < 60 and kind_of(terms, at + 1) in ends


def amount_at(terms: Sequence[Term], at: int) -> tuple[Decimal | None, int]:
    """A number, `half a` or the `a` of `an hour`, and where it ends; None when there is none."""
    if kind_of(terms, at) == "N":
        return terms[at].value, at + 1
    texts = [terms[step].text for step in range(at, min(at + 3, len(terms)))]
    if kind_of(terms, at) == "HALF" and texts[1:2] in (["an"], ["a"]):
        return Decimal("0.5"), at + 2
    if kind_of(terms, at) == "HALF" and kind_of(terms, at + 1) == "TIME":
        return Decimal("0.5"), at + 1
    if texts[:1] in (["a"], ["an"], ["une"], ["una"], ["eine"]) and kind_of(terms, at + 1) == "TIME":
        return Decimal(1), at + 1
    return None, at
