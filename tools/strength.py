"""Strength from sets, by published formulas: the most one could lift once, the load of a set, and whether it grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

MOST_REPS = 12
SURE_REPS = 10
BEATS = Decimal("1.005")
LATEST = 3
TRAINING_MAX = Decimal("0.9")
BROKEN = frozenset({"partial", "negative"})
PAUSED = frozenset({"cluster", "rest_pause", "myo_rep"})
Trend = Literal["stronger", "level", "too_soon"]


class Bout(Protocol):
    """What a set tells about strength."""

    @property
    def set_type(self) -> str: ...
    @property
    def load_type(self) -> str: ...
    @property
    def weight_kg(self) -> Decimal | None: ...
    @property
    def reps(self) -> int | None: ...
    @property
    def rpe(self) -> Decimal | None: ...
    @property
    def rir(self) -> Decimal | None: ...
    @property
    def duration_s(self) -> int | None: ...
    @property
    def distance_m(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Estimate:
    """A one-repetition maximum in kilograms, exact; `sure` is False where formulas differ by a tenth and more."""

    kg: Decimal
    sure: bool


def one_rep_max(weight_kg: Decimal, reps: int, reserve: Decimal = Decimal(0)) -> Estimate | None:
    """The load one could lift once, by Epley (1985): w × (1 + r / 30), r being reps done and reps left in reserve.

    One repetition with none in reserve is the load itself. Above ten repetitions it is unsure, above twelve there is
    none: published formulas then differ by more than a tenth (LeSuer et al. 1997 compare seven).
    """
    most = reps + reserve
    if reps < 1 or weight_kg <= 0 or most > MOST_REPS:
        return None
    kg = weight_kg if most == 1 else weight_kg * (30 + most) / 30
    return Estimate(kg, sure=most <= SURE_REPS)


def reserve(bout: Bout) -> Decimal:
    """Repetitions left undone: as said, else 10 − RPE (Zourdos et al. 2016), else none."""
    if bout.rir is not None:
        return bout.rir
    return Decimal(0) if bout.rpe is None else 10 - bout.rpe


def estimated_max(bout: Bout) -> Estimate | None:
    """The one-repetition maximum a set speaks for; None for one without a whole known load or whole repetitions."""
    if bout.load_type != "external" or bout.weight_kg is None or not bout.reps or bout.set_type in BROKEN | PAUSED:
        return None
    return None if bout.set_type == "warmup" else one_rep_max(bout.weight_kg, bout.reps, reserve(bout))


def resistance(bout: Bout) -> Decimal | None:
    """How much a set adds to the body (kilograms, less than nought for help); None when nobody said."""
    if bout.weight_kg is not None and bout.load_type != "band":
        return -bout.weight_kg if bout.load_type == "assisted" else bout.weight_kg
    unsaid = bout.load_type == "none" and bout.reps is not None
    return Decimal(0) if bout.load_type in ("bodyweight", "none") and not unsaid else None


def volume_kg(bouts: Sequence[Bout]) -> Decimal:
    """Volume load: Σ reps × load over the sets that count and carry an external load."""
    loaded = (bout for bout in bouts if bout.set_type != "warmup" and bout.load_type == "external")
    return sum(((bout.reps or 0) * (bout.weight_kg or Decimal(0)) for bout in loaded), Decimal(0))


def speed(bout: Bout) -> Decimal | None:
    """Metres a second, of a set with both a distance and a time."""
    return bout.distance_m / bout.duration_s if bout.distance_m and bout.duration_s else None


def trend(estimates: Sequence[Decimal]) -> Trend:
    """Whether a lift grows, from the best estimate of each workout, oldest first.

    It stalls when none of the last three beats the best before them by more than half a per cent.
    """
    earlier, latest = estimates[:-LATEST], estimates[-LATEST:]
    if not earlier:
        earlier, latest = estimates[:1], estimates[1:]
    if not latest:
        return "too_soon"
    return "stronger" if max(latest) > max(earlier) * BEATS else "level"
