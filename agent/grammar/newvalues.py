"""What sets should say instead: `105`, `8 reps`, `100x6`, `in pounds`, `rpe 9`, `5 kg more`, `8, 7, 6`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from operator import itemgetter
from typing import Any

from agent.grammar.amending import NewValues
from agent.grammar.intents import SetSpec
from agent.grammar.notation import Piece, pieces
from agent.grammar.sets import read_sets
from agent.grammar.shapes import Kind, clock
from agent.grammar.terms import Term
from agent.grammar.variations import DOWN, UP, Unclear, varied
from store.names import NameEntry
from tools.logbook import Unit

HEAVY = 30
TOO_CLOSE = Decimal("1.5")
MOST_TIMES = 4
AS_SAID: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "REPS": ("reps", int),
    "RPE": ("rpe", Decimal),
    "RIR": ("rir", Decimal),
    "DIST": ("distance_m", itemgetter(0)),
    "TYPE": ("set_type", str),
    "BODYWEIGHT": ("weight", lambda _: Decimal(0)),
}
TAKEN = ("reps", "weight", "unit", "rpe", "rir", "duration_s", "distance_m")


@dataclass(frozen=True, slots=True)
class Said:
    """New values for all sets alike, or one for each; `count` when it was said how many sets there were."""

    values: tuple[NewValues, ...] = ()
    count: int | None = None

    @property
    def alike(self) -> NewValues | None:
        """The one set of values for all sets, if that is what was said."""
        return self.values[0] if len(self.values) == 1 else None


def new_values(
    terms: Sequence[Term], template: SetSpec | None, entry: NameEntry | None, unit: Unit, words: set[str]
) -> Said:
    """The values these terms give to a set like `template` of this exercise. Raises `Unclear` rather than guess."""
    said = pieces(terms)
    only_unit = next((term.value for term in terms if term.kind == "UNIT" and term.value in {"kg", "lb"}), None)
    if not said:
        return Said((NewValues(unit=only_unit),)) if only_unit else Said()
    if template and words & (UP | DOWN):
        return Said((_difference(varied(template, said, words, unit), template),))
    if any(len(piece.terms) > 1 or piece.terms[0].kind in {"LIST", "SETS_OF"} for piece in said):
        return _spelled_out(said, entry, unit)
    made = NewValues()
    count = None
    for piece in said:
        if piece.terms[0].kind == "SETS" or piece.shape == "times":
            count = int(piece.terms[0].value)
        else:
            made = _with(made, piece, template, entry)
    return Said((made,) if made != NewValues() else (), count)


def same(values: NewValues, spec: SetSpec) -> bool:
    """Whether a set says all of this already."""
    said = {name: getattr(values, name) for name in (*TAKEN, "set_type") if getattr(values, name) is not None}
    return values.exercise is None and all(getattr(spec, name) == value for name, value in said.items())


def applied(values: NewValues, spec: SetSpec) -> SetSpec:
    """A set with these values."""
    said = {name: getattr(values, name) for name in (*TAKEN, "set_type") if getattr(values, name) is not None}
    return replace(spec, **said)


def _difference(spec: SetSpec, template: SetSpec) -> NewValues:
    changed = {name: getattr(spec, name) for name in TAKEN if getattr(spec, name) != getattr(template, name)}
    return NewValues(**changed)


def _spelled_out(said: Sequence[Piece], entry: NameEntry | None, unit: Unit) -> Said:
    """Whole sets in notation: `100x6`, `3x6`, `8/7/6`."""
    kind = Kind(entry.measurement, entry.modality) if entry else Kind()
    read = read_sets(said, kind, unit, -1)
    if not read.sets:
        raise Unclear("Tell me those sets in numbers, such as 80 kg for 8.")
    made = [_of_spec(spec) for spec in read.sets]
    alike = len(set(made)) == 1
    return Said(tuple(made[:1] if alike else made), len(made) if len(made) > 1 else None)


def _of_spec(spec: SetSpec) -> NewValues:
    kind = None if spec.set_type == "working" else spec.set_type
    return NewValues(**{name: getattr(spec, name) for name in TAKEN}, set_type=kind)


def _with(made: NewValues, piece: Piece, template: SetSpec | None, entry: NameEntry | None) -> NewValues:
    term = piece.terms[0]
    if term.kind in AS_SAID:
        name, value_of = AS_SAID[term.kind]
        return replace(made, **{name: value_of(term.value)})
    match term.kind:
        case "LOAD":
            return replace(made, weight=term.value.weight, unit=term.value.unit)
        case "OPEN_REPS":
            return replace(made, reps=int(term.value), set_type="amrap")
        case "DUR" if template and template.reps and not template.duration_s and term.text.endswith(" s"):
            return _bare(made, replace(piece, shape="single"), template)  # `6s` are sets of six, `30s` a pair of them
        case "DUR":
            return replace(made, duration_s=int(term.value))
        case "CLOCKED":
            return replace(made, duration_s=clock(term.value, Kind(entry.measurement) if entry else Kind()))
        case "N":
            return _bare(made, piece, template)
    raise Unclear("Tell me that set in numbers, such as 80 kg for 8.")


def _bare(made: NewValues, piece: Piece, template: SetSpec | None) -> NewValues:
    """A number without a word: what it is nearest to in the set that is corrected."""
    value = Decimal(piece.terms[0].value)
    whole = value == int(value)
    if piece.shape == "at" and piece.symbol and value <= 10 and template and (template.weight or 0) > 10:
        return replace(made, rpe=value)
    if template and template.weight is None and not template.reps and (template.duration_s or template.distance_m):
        return replace(made, duration_s=_duration_s(value, template))
    if piece.shape == "at" or not whole:
        return replace(made, weight=value)
    if piece.shape == "for" or made.weight is not None:
        return replace(made, reps=int(value))
    if made.reps is not None:
        return replace(made, weight=value)
    return replace(made, weight=value) if _is_load(value, template) else replace(made, reps=int(value))


def _duration_s(value: Decimal, template: SetSpec) -> int:
    """`actually 75` after a minute of a hold: seconds or minutes, whichever is near. Raises `Unclear` where none is."""
    if template.duration_s and template.distance_m is None:
        for meant_s in (value, value * 60):
            shorter, longer = sorted((meant_s, Decimal(template.duration_s)))
            if longer <= MOST_TIMES * shorter:
                return int(meant_s)
    raise Unclear(f"Is {value} the time, the distance or the load? Say it with its unit.")


def _is_load(value: Decimal, template: SetSpec | None) -> bool:
    if template is None or (template.weight is None and template.reps is None):
        return value > HEAVY
    if template.weight is None or not template.reps:
        return template.weight is not None
    from_load = max(value / template.weight, template.weight / value) if value else Decimal(1000)
    from_reps = max(value / template.reps, template.reps / value) if value else Decimal(1000)
    if max(from_load, from_reps) < TOO_CLOSE:
        raise Unclear(f"Is {value} the load or the reps?")
    return from_load < from_reps


def is_empty(values: NewValues) -> bool:
    """Whether nothing is to change."""
    return all(getattr(values, field.name) is None for field in fields(values))
