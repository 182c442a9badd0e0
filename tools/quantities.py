"""Quantities as people say them: loads in two units, times, distances, and sets told in as few words as are exact."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Annotated, Protocol

from pydantic import PlainSerializer, WithJsonSchema

KG_PER_LB = Decimal("0.45359237")  # exact by definition: International yard and pound agreement, 1959


def as_number(value: Decimal) -> float | int:
    """The JSON number of an exact decimal."""
    return int(value) if value == value.to_integral_value() else float(value)


Quantity = Annotated[Decimal, PlainSerializer(as_number, when_used="json"), WithJsonSchema({"type": "number"})]


class Bout(Protocol):
    """What a set needs to be told."""

    reps: int | None
    weight: Decimal | None
    unit: str | None
    set_type: str
    load_type: str
    rpe: Decimal | None
    rir: Decimal | None
    duration_s: int | None
    distance_m: Decimal | None


def in_kg(weight: Decimal, unit: str) -> Decimal:
    """A load in exact kilograms."""
    return weight * KG_PER_LB if unit == "lb" else weight


def in_unit(weight_kg: Decimal, unit: str, places: str = "0.01") -> Decimal:
    """A load in the unit it is to be read in, rounded to `places`."""
    return (weight_kg / KG_PER_LB if unit == "lb" else weight_kg).quantize(Decimal(places))


def number(value: Decimal | int) -> str:
    """A number without trailing zeros: 100, 62.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def duration(seconds: int) -> str:
    """A time: 45 s, 1:30 min, 1:02:05 h."""
    if seconds < 60:
        return f"{seconds} s"
    if seconds % 60 == 0 and seconds < 3600 * 3:
        return f"{seconds // 60} min"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} h" if hours else f"{minutes}:{rest:02} min"


def distance(metres: Decimal) -> str:
    """A distance: 400 m, 5 km, 8.05 km."""
    if metres < 1000:
        return f"{number(metres)} m"
    return f"{number((metres / 1000).quantize(Decimal('0.01')))} km"


def pace(metres_per_second: Decimal) -> str:
    """A speed as runners say it: 5:12 min/km."""
    minutes, seconds = divmod(int((1000 / metres_per_second).quantize(Decimal(1))), 60)
    return f"{minutes}:{seconds:02} min/km"


def load(bout: Bout) -> str:
    """The load of one set, empty when there is none: at 100 kg, with 20 kg added, with 15 kg of help."""
    if bout.weight is None:
        return "with a band" if bout.load_type == "band" else ""
    weight = f"{number(bout.weight)} {bout.unit}"
    return {"bodyweight_plus": f"with {weight} added", "assisted": f"with {weight} of help"}.get(
        bout.load_type, f"at {weight}"
    )


def effort(bout: Bout) -> str:
    """How hard one set was, empty when unsaid: RPE 8, 2 in reserve."""
    if bout.rpe is not None:
        return f"RPE {number(bout.rpe)}"
    return f"{number(bout.rir)} in reserve" if bout.rir is not None else ""


def amount(bout: Bout) -> str:
    """What was done in one set: 5, 45 s, 5 km in 27:30 min."""
    parts = [str(bout.reps)] if bout.reps is not None else []
    if bout.distance_m is not None:
        parts.append(distance(bout.distance_m))
    if bout.duration_s is not None:
        parts.append(("in " if parts else "") + duration(bout.duration_s))
    return " ".join(parts)


def told(bouts: Sequence[Bout]) -> str:
    """All sets, equal neighbours together: `3 × 5 at 100 kg`, `12, 10, 8 at 50 kg`, `5 at 100 kg, 3 at 110 kg`."""
    return ", ".join(_run(tail, same) for tail, same in groupby(bouts, key=_tail))


def _tail(bout: Bout) -> str:
    kind = "" if bout.set_type == "working" else f"({bout.set_type.replace('_', ' ')})"
    return " ".join(filter(None, (load(bout), effort(bout), kind)))


def _run(tail: str, bouts: Iterable[Bout]) -> str:
    counted = [(what, len(list(same))) for what, same in groupby(map(amount, bouts))]
    amounts = [f"{times} × {what}" if times > 1 else what for what, times in counted]
    return f"{', '.join(amounts)} {tail}".strip()
