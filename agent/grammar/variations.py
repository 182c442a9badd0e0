"""A set like the last one, but: `9 @8.5`, `85 for 5`, `2.5 heavier`, `only 4`."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from agent.grammar.intents import SetSpec
from agent.grammar.measures import Load
from agent.grammar.notation import Piece
from agent.grammar.terms import Term
from tools.logbook import Unit

HIGHEST_RPE = 10
MOST_LIKELY_REPS = 30
UP = frozenset({"more", "heavier", "up", "extra", "added", "plus"})
DOWN = frozenset({"less", "lighter", "down", "fewer", "minus"})
SAID_AS_IT_IS = {"RPE": "rpe", "RIR": "rir", "DUR": "duration_s", "DIST": "distance_m", "HR": "avg_hr"}


class Unclear(Exception):
    """The variation cannot be read; the message asks for it in numbers."""


def varied(spec: SetSpec, said: Sequence[Piece], words: set[str], unit: Unit) -> SetSpec:
    """`spec` with what the pieces say instead. A bare number is a load before `for`, and by its size otherwise.

    Raises `Unclear` rather than guess, because a wrong set in the log is worse than a question.
    """
    before_for = {at - 1 for at, piece in enumerate(said) if piece.shape == "for"}
    for at, piece in enumerate(said):
        spec = _varied(spec, piece, words, unit, is_load=at in before_for)
    return spec


def stepped(terms: Sequence[Term], last: SetSpec) -> list[Term]:
    """`+5kg, 3 reps` after a loaded set: the load goes up or down from there."""
    if last.weight is None:
        return list(terms)
    return [replace(term, kind="LOAD", value=_step(term.value, last)) if _steps(term, last) else term for term in terms]


def _steps(term: Term, last: SetSpec) -> bool:
    load = term.value if term.kind in {"LOAD", "NEGATIVE"} else None
    return load is not None and load.how != "external" and load.unit in {None, last.unit}


def _step(load: Load, last: SetSpec) -> Load:
    before = last.weight or Decimal(0)
    return Load(before + load.weight if load.how == "added" else before - load.weight, last.unit)


def _varied(spec: SetSpec, piece: Piece, words: set[str], unit: Unit, *, is_load: bool) -> SetSpec:
    term = piece.terms[0]
    if piece.shape == "times" or term.kind == "SETS" or (term.kind == "REPS" and "time" in term.text):
        return spec  # how often, not what
    if len(piece.terms) > 1:
        raise Unclear("Tell me that set in numbers, such as 80 kg for 8.")
    if term.kind in ("LOAD", "N") and words & (UP | DOWN):
        return _moved(spec, term.value, words, unit)
    if term.kind in ("REPS", "OPEN_REPS"):
        return replace(spec, reps=int(term.value))
    if term.kind == "LOAD":
        return _loaded(spec, term.value, unit)
    if term.kind == "N":
        return _numbered(spec, piece, unit, is_load=is_load)
    if term.kind in SAID_AS_IT_IS:
        return replace(spec, **{SAID_AS_IT_IS[term.kind]: term.value})
    raise Unclear("Tell me that set in numbers, such as 80 kg for 8.")


def _numbered(spec: SetSpec, piece: Piece, unit: Unit, *, is_load: bool) -> SetSpec:
    value = Decimal(piece.terms[0].value)
    if piece.shape == "at" and value <= HIGHEST_RPE and (spec.weight is None or spec.weight > HIGHEST_RPE):
        return replace(spec, rpe=value)
    if is_load or piece.shape == "at" or (spec.weight is not None and value > MOST_LIKELY_REPS):
        return _loaded(spec, Load(value), unit)
    if value != int(value):
        raise Unclear(f"Is {value} the load or the reps?")
    return replace(spec, reps=int(value))


def _moved(spec: SetSpec, value: Load | Decimal, words: set[str], unit: Unit) -> SetSpec:
    """The load taken up or down: `5 kg more`, `2.5 lighter`."""
    by = value if isinstance(value, Load) else Load(Decimal(value))
    if (
        spec.weight is None
        or (by.unit or spec.unit) != spec.unit
        or (not words & {"heavier", "lighter"} and not by.unit)
    ):
        raise Unclear("More of what? Tell me that set in numbers, such as 80 kg for 8.")
    return replace(spec, weight=spec.weight + by.weight if words & UP else spec.weight - by.weight)


def _loaded(spec: SetSpec, load: Load, unit: Unit) -> SetSpec:
    return replace(spec, weight=load.weight, unit=load.unit or spec.unit or unit)
