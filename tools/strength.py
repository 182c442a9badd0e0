"""Strength from sets, by published formulas: the most one could lift once, the load of a set, and whether it grows."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

MOST_REPS = 12
SURE_REPS = 10
BEATS = Decimal("1.005")
LATEST = 3
TRAINING_MAX = Decimal("0.9")
BROKEN = frozenset({"partial", "negative"})
PAUSED = frozenset({"cluster", "rest_pause", "myo_rep"})
NOT_WHOLE = BROKEN | PAUSED
NO_ESTIMATE = NOT_WHOLE | {"warmup"}
OWN_BODY = frozenset({"bodyweight", "bodyweight_plus", "assisted"})
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


class Estimate(NamedTuple):
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


def estimated_max(bout: Bout, bodyweight_kg: Decimal | None = None) -> Estimate | None:
    """The one-repetition maximum a set speaks for; None for one without a whole known load or whole repetitions.

    Of what is added to the body, or taken off it, the body is a part: `bodyweight_kg` is that day's, where it is known.
    """
    load = None if bout.weight_kg is None else effective_load(bout, bodyweight_kg)
    if load is None or not bout.reps or bout.set_type in NO_ESTIMATE:
        return None
    return one_rep_max(load, bout.reps, reserve(bout))


def effective_load(bout: Bout, bodyweight_kg: Decimal | None = None) -> Decimal | None:
    """All that a set moves, in kilograms: the external load, or the body with what is added to it or taken off it.

    `bodyweight_kg` is that day's; None where the load is not known whole. How much of the body an exercise moves is
    left out, because no published figure covers all of them.
    """
    if bout.load_type == "external":
        return bout.weight_kg
    added = resistance(bout)
    if bodyweight_kg is None or added is None or bout.load_type not in OWN_BODY:
        return None
    return max(bodyweight_kg + added, Decimal(0))


def resistance(bout: Bout) -> Decimal | None:
    """How much a set adds to the body (kilograms, less than nought for help); None when nobody said."""
    if bout.weight_kg is not None and bout.load_type != "band":
        return -bout.weight_kg if bout.load_type == "assisted" else bout.weight_kg
    unsaid = bout.load_type == "none" and bout.reps is not None
    return Decimal(0) if bout.load_type in ("bodyweight", "none") and not unsaid else None


def volume_kg(bouts: Sequence[Bout], bodyweight_kg: Decimal | None = None) -> Decimal:
    """Volume load: Σ reps × effective load over the sets that count, as far as it is known."""
    working = (bout for bout in bouts if bout.set_type != "warmup")
    return sum(((bout.reps or 0) * (effective_load(bout, bodyweight_kg) or Decimal(0)) for bout in working), Decimal(0))


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
