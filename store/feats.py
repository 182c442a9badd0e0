"""Feats: what sets say, apart from when they were done and by whom."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Date, Integer, cast, func, literal
from sqlalchemy.dialects.postgresql import array

from store.tables import PerformedSet, Workout

FIRST_DAY = date(1970, 1, 1)
ALIKE = (
    PerformedSet.set_type,
    PerformedSet.load_type,
    PerformedSet.weight,
    PerformedSet.unit,
    PerformedSet.weight_kg,
    PerformedSet.reps,
    PerformedSet.rpe,
    PerformedSet.rir,
    PerformedSet.duration_s,
    PerformedSet.distance_m,
)


@dataclass(slots=True)
class Feat:
    """One way sets were done, a row of `ALIKE` and `first_time`: `set_id` and `performed_on` are those of the first set
    that says the same, or of the only one that is meant.
    """

    set_type: str
    load_type: str
    weight: Decimal | None
    unit: str | None
    weight_kg: Decimal | None
    reps: int | None
    rpe: Decimal | None
    rir: Decimal | None
    duration_s: int | None
    distance_m: Decimal | None
    performed_on: date
    set_id: int


@cache
def first_time() -> tuple[ColumnElement[date], ColumnElement[int]]:
    """The day and the id of the first of sets that are alike."""
    day = cast(Workout.local_date - literal(FIRST_DAY), BigInteger)
    # because an ordered aggregate would sort every set
    first = func.min(array([day, PerformedSet.id]), type_=ARRAY(BigInteger))
    return cast(literal(FIRST_DAY) + cast(first[1], Integer), Date), first[2]
