"""Numbers that cannot be right are refused with the reason, before anything is written."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from store.errors import Implausible, Invalid
from store.tables import Exercise, PerformedSet
from tools.quantities import number

Since = Annotated[date | None, Field(description="First day, YYYY-MM-DD.")]
Until = Annotated[date | None, Field(description="Last day, YYYY-MM-DD.")]
MOST_SETS = 60
MOST_REPS = 2000
OLDEST = timedelta(days=365 * 60)
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_S = 48 * 3600
FARTHEST_M = Decimal(500_000)
FARTHEST_COUNTED_M = Decimal(2000)  # in a set of what is counted in reps: a mile of lunges, but no 5 km of squats
NOT_COUNTED = frozenset({"duration", "distance_duration"})
FASTEST_M_PER_S = Decimal(30)
# The most anyone has moved in kilograms, with room above the records: per implement, on rails or wheels, in hand.
HEAVIEST_KG = {"DUMBBELL": Decimal(200), "KETTLEBELL": Decimal(220), "CABLE": Decimal(400), "MACHINE": Decimal(1500)}
HEAVIEST_OTHER_KG = Decimal(700)


def check_date(day: date, today: date) -> None:
    """Refuse a day that has not come yet, or that lies beyond memory."""
    if day > today:
        raise Implausible(f"{day} has not come yet. I only log what is done.")
    if today - day > OLDEST:
        raise Implausible(f"{day} is too long ago to log.")


def check_stretch(since: date | None, until: date | None) -> None:
    """Refuse days that are the wrong way round, or beyond any log."""
    if since is not None and until is not None and since > until:
        raise Invalid(f"{since} is after {until}. Which days do you mean?")
    for day in (since, until):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Implausible(f"{day} is in no log. Which days do you mean?")


def check_sets(movement: Exercise, sets: Sequence[PerformedSet]) -> None:
    """Refuse sets nobody can have done; the sentence names the number."""
    if not sets:
        raise Implausible(f"What did you do of {movement.name}? I need at least one set.")
    if len(sets) > MOST_SETS:
        raise Implausible(f"{len(sets)} sets of {movement.name} at once? I log up to {MOST_SETS}. Please check.")
    for performed in sets:
        _check_amount(movement, performed)
        _check_load(movement, performed)
        _check_effort(performed)


def _check_amount(movement: Exercise, performed: PerformedSet) -> None:
    if performed.reps is None and performed.duration_s is None and performed.distance_m is None:
        raise Implausible(f"How many reps, how long or how far was it? I have none of them for {movement.name}.")
    farthest = FARTHEST_M if movement.measurement in NOT_COUNTED else FARTHEST_COUNTED_M
    for value, unit, most in (
        (performed.reps, "reps", MOST_REPS),
        (performed.duration_s, "seconds", LONGEST_S),
        (performed.distance_m, "metres", farthest),
    ):
        if value is not None and not 0 < value <= most:
            raise Implausible(f"{number(value)} {unit} of {movement.name} cannot be right. What was it?")
    if performed.distance_m and performed.duration_s and performed.distance_m / performed.duration_s > FASTEST_M_PER_S:
        raise Implausible(
            f"{number(performed.distance_m)} m in {performed.duration_s} s is faster than anyone. What was it?"
        )


def _check_load(movement: Exercise, performed: PerformedSet) -> None:
    if performed.weight is None or performed.weight_kg is None:
        return
    on_wheels = movement.measurement == "distance_duration"
    most = HEAVIEST_KG["MACHINE"] if on_wheels else HEAVIEST_KG.get(movement.modality, HEAVIEST_OTHER_KG)
    if not 0 < performed.weight_kg <= most:
        raise Implausible(
            f"{number(performed.weight)} {performed.unit} for {movement.name} cannot be right. What was on it?"
        )


def _check_effort(performed: PerformedSet) -> None:
    if performed.rpe is not None and (not 1 <= performed.rpe <= 10 or performed.rpe * 2 % 1):
        raise Implausible(f"RPE goes from 1 to 10 in half steps; {number(performed.rpe)} is not on it.")
    if performed.rir is not None and not 0 <= performed.rir <= 20:
        raise Implausible(f"{number(performed.rir)} reps in reserve cannot be right. How many were left?")
    if performed.avg_hr is not None and not 30 <= performed.avg_hr <= 250:
        raise Implausible(f"A heart rate of {performed.avg_hr} cannot be right. What was it?")
