"""What can be measured of a body, in which units, and within which bounds a reading can be right."""

from decimal import Decimal
from typing import Literal

from store.errors import Implausible, Invalid
from tools.quantities import KG_PER_LB, number

MeasurementKind = Literal[
    "bodyweight",
    "body_fat",
    "waist",
    "chest",
    "hips",
    "thigh",
    "upper_arm",
    "calf",
    "neck",
    "resting_heart_rate",
    "sleep_hours",
]
MeasurementUnit = Literal["kg", "lb", "%", "cm", "in", "bpm", "h", "min"]
_LENGTH: dict[MeasurementUnit, Decimal] = {"cm": Decimal(1), "in": Decimal("2.54")}
# What one of a unit is in the canonical one, which comes first: the pound and the inch of 1959 are exact.
UNITS: dict[MeasurementKind, dict[MeasurementUnit, Decimal]] = {
    "bodyweight": {"kg": Decimal(1), "lb": KG_PER_LB},
    "body_fat": {"%": Decimal(1)},
    "waist": _LENGTH,
    "chest": _LENGTH,
    "hips": _LENGTH,
    "thigh": _LENGTH,
    "upper_arm": _LENGTH,
    "calf": _LENGTH,
    "neck": _LENGTH,
    "resting_heart_rate": {"bpm": Decimal(1)},
    "sleep_hours": {"h": Decimal(1), "min": 1 / Decimal(60)},
}
# The least and the most that can be right, in the canonical unit, with room beyond the extremes on record.
BOUNDS: dict[MeasurementKind, tuple[Decimal, Decimal]] = {
    "bodyweight": (Decimal(20), Decimal(400)),
    "body_fat": (Decimal(2), Decimal(75)),
    "waist": (Decimal(35), Decimal(250)),
    "chest": (Decimal(40), Decimal(250)),
    "hips": (Decimal(40), Decimal(260)),
    "thigh": (Decimal(20), Decimal(130)),
    "upper_arm": (Decimal(10), Decimal(90)),
    "calf": (Decimal(15), Decimal(90)),
    "neck": (Decimal(15), Decimal(80)),
    "resting_heart_rate": (Decimal(25), Decimal(200)),
    "sleep_hours": (Decimal("0.25"), Decimal(24)),
}


def canonical_unit(kind: MeasurementKind) -> MeasurementUnit:
    """The unit readings of this kind are compared in."""
    return next(iter(UNITS[kind]))


def usual_unit(kind: MeasurementKind, own: str) -> MeasurementUnit:
    """The unit meant where none was said, `own` being the person's for loads."""
    return "lb" if kind == "bodyweight" and own == "lb" else canonical_unit(kind)


def said(kind: MeasurementKind) -> str:
    """The kind in words."""
    return "sleep" if kind == "sleep_hours" else kind.replace("_", " ")


def canonical(kind: MeasurementKind, value: Decimal, unit: MeasurementUnit) -> Decimal:
    """A reading in its canonical unit; raises `Invalid` for a unit of something else, `Implausible` out of bounds."""
    units = UNITS[kind]
    if unit not in units:
        raise Invalid(f"{said(kind).capitalize()} is in {' or '.join(units)}, not in {unit}.")
    exact = value * units[unit]
    low, high = BOUNDS[kind]
    if not low <= exact <= high:
        raise Implausible(
            f"A {said(kind)} of {number(value)} {unit} cannot be right:"
            f" it lies between {number(low)} and {number(high)} {canonical_unit(kind)}. What was it?"
        )
    return exact
