"""What a record is: how each kind is measured in a set, what it is held against, and which ones new sets beat."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel

from store.feats import Feat
from store.records import Lifted, Past
from store.tables import PerformedSet
from tools.quantities import Quantity, distance, duration, in_unit, load, number, pace
from tools.strength import BROKEN, NOT_WHOLE, Bout, estimated_max, resistance, speed, volume_kg

Kind = Literal["load", "reps", "e1rm", "volume", "duration", "distance", "pace"]
MOST_LOADS = 5
SAYS: dict[Kind, str] = {
    "load": "heaviest",
    "reps": "most reps",
    "e1rm": "best estimated max",
    "volume": "most lifted in a workout",
    "duration": "longest",
    "distance": "farthest",
    "pace": "fastest",
}


class NewRecord(BaseModel):
    """A record just set: `value` beats `before`, both in `unit`; `set_ids` are the sets that did it."""

    kind: Kind
    value: Quantity
    before: Quantity
    unit: str
    set_ids: list[int]
    summary: str


class Best(BaseModel):
    """The best of one kind, with the day and the sets it comes from; `sure` is False for an estimate from many reps."""

    kind: Kind
    value: Quantity
    unit: str
    performed_on: date
    set_ids: list[int]
    sure: bool = True
    told: str


class Rule(NamedTuple):
    """How a kind of record is measured in a set, and which earlier sets it is held against."""

    kind: Kind
    measure: Callable[[Bout], Decimal | None]
    peers: Callable[[Bout, Bout], bool]


class Figure(NamedTuple):
    """A record as people read it."""

    value: Decimal
    unit: str
    told: str


def beaten(past: Past, done: Sequence[PerformedSet], unit: str) -> list[NewRecord]:
    """The records these sets beat, weightiest first; estimates and sums in `unit`.

    A tie is no record, and neither is what was never done before: that is the baseline. Repetitions, times and
    distances need an earlier set with the same load and are held against those with more too; a pace is held against
    the same distance and more. Warm-ups count for nothing.
    """
    done = [performed for performed in done if performed.set_type != "warmup"]
    found = [record for rule in RULES if (record := _beaten(rule, past.feats, done, unit)) is not None]
    lifted = past.volume_kg + volume_kg(done, past.bodyweight_kg)
    if past.volume_kg <= past.best_volume_kg < lifted and past.best_volume_kg > 0:
        found.append(_new("volume", lifted, past.best_volume_kg, unit, done))
    return found


def best_of(feats: Sequence[Feat], lifted: Lifted | None, unit: str) -> list[Best]:
    """The best of each kind, weightiest first; of repetitions the most at each of the heaviest loads.

    Of equal feats the first one holds the record. Estimates and sums are in `unit`, loads as they were entered.
    """
    earliest = sorted(feats, key=lambda feat: (feat.performed_on, feat.set_id))
    found = [best for rule in RULES for best in _bests(rule, earliest, unit)]
    if lifted is not None:
        said = _figure("volume", lifted.volume_kg, unit)
        found.append(
            Best(
                kind="volume",
                value=said.value,
                unit=said.unit,
                performed_on=lifted.performed_on,
                set_ids=lifted.set_ids,
                told=said.told,
            )
        )
    return found


def _beaten(rule: Rule, feats: Sequence[Feat], done: Sequence[PerformedSet], unit: str) -> NewRecord | None:
    best: tuple[Decimal, Decimal, PerformedSet] | None = None
    for performed in done:
        value = rule.measure(performed)
        before = _before(rule, feats, performed)
        if value is not None and before is not None and value > before and (best is None or value > best[0]):
            best = (value, before, performed)
    if best is None:
        return None
    value, before, performed = best
    return _new(rule.kind, value, before, performed.unit if rule.kind == "load" else unit, [performed])


def _before(rule: Rule, feats: Sequence[Feat], performed: PerformedSet) -> Decimal | None:
    """The best of the earlier sets this one is held against; None when there are none."""
    peers = [(value, feat) for feat in feats if (value := rule.measure(feat)) is not None]
    peers = [(value, feat) for value, feat in peers if rule.peers(feat, performed)]
    if rule.peers is _as_heavy and all(resistance(feat) != resistance(performed) for _, feat in peers):
        return None
    return max((value for value, _ in peers), default=None)


def _new(kind: Kind, value: Decimal, before: Decimal, unit: str | None, by: Sequence[PerformedSet]) -> NewRecord:
    now, then = (_figure(kind, amount, unit or "kg") for amount in (value, before))
    said = f"{SAYS[kind]} {now.told}" if kind != "reps" else f"{now.told} reps {load(by[0])}".strip()
    return NewRecord(
        kind=kind,
        value=now.value,
        before=then.value,
        unit=now.unit,
        set_ids=[performed.id for performed in by],
        summary=f"{said}, before {then.told}",
    )


def _bests(rule: Rule, feats: Sequence[Feat], unit: str) -> list[Best]:
    if rule.kind == "e1rm":
        return _estimates(feats, unit)
    measured = [(value, feat) for feat in feats if (value := rule.measure(feat)) is not None]
    if rule.kind == "reps":
        return [_best(rule.kind, value, feat, unit) for value, feat in _frontier(measured)]
    return [_best(rule.kind, *max(measured, key=lambda pair: pair[0]), unit)] if measured else []


def _estimates(feats: Sequence[Feat], unit: str) -> list[Best]:
    """The best estimate, a sure one if there is any."""
    estimates = [(estimate, feat) for feat in feats if (estimate := estimated_max(feat)) is not None]
    if not estimates:
        return []
    estimate, feat = max(estimates, key=lambda pair: (pair[0].sure, pair[0].kg))
    return [_best("e1rm", estimate.kg, feat, unit).model_copy(update={"sure": estimate.sure})]


def _frontier(measured: Sequence[tuple[Decimal, Feat]]) -> list[tuple[Decimal, Feat]]:
    """The feats that no other beats in both load and repetitions, heaviest first."""
    kept: list[tuple[Decimal, Feat]] = []
    for value, feat in sorted(measured, key=lambda pair: (-(resistance(pair[1]) or 0), -pair[0])):
        if not kept or value > kept[-1][0]:
            kept.append((value, feat))
    return kept[:MOST_LOADS]


def _best(kind: Kind, value: Decimal, feat: Feat, unit: str) -> Best:
    said = _figure(kind, value, (feat.unit or unit) if kind == "load" else unit)
    return Best(
        kind=kind,
        value=said.value,
        unit=said.unit,
        performed_on=feat.performed_on,
        set_ids=[feat.set_id],
        told=_in_full(kind, said.told, feat),
    )


def _in_full(kind: Kind, told: str, feat: Feat) -> str:
    if kind == "load" and feat.reps:
        return f"{told} for {feat.reps}"
    if kind == "reps" and feat.weight is not None:
        return f"{told} {load(feat)}"
    return f"{told} over {distance(feat.distance_m)}" if kind == "pace" and feat.distance_m else told


def _figure(kind: Kind, amount: Decimal, unit: str) -> Figure:
    match kind:
        case "load":
            weight = in_unit(abs(amount), unit)
            return Figure(weight, unit, f"{number(weight)} {unit}" + (" of help" if amount < 0 else ""))
        case "e1rm" | "volume":
            weight = in_unit(amount, unit, "0.1")
            return Figure(weight, unit, f"{number(weight)} {unit}")
        case "pace":
            return Figure((1000 / amount).quantize(Decimal(1)), "s/km", pace(amount))
        case "duration":
            return Figure(amount, "s", duration(int(amount)))
        case "distance":
            return Figure(amount, "m", distance(amount))
        case "reps":
            return Figure(amount, "reps", number(amount))


def _load(bout: Bout) -> Decimal | None:
    return None if bout.weight_kg is None or bout.set_type in BROKEN else resistance(bout)


def _reps(bout: Bout) -> Decimal | None:
    if not bout.reps or bout.set_type in NOT_WHOLE or resistance(bout) is None:
        return None
    return Decimal(bout.reps)


def _estimate(bout: Bout) -> Decimal | None:
    estimate = estimated_max(bout)
    return estimate.kg if estimate is not None and estimate.sure else None


def _held(bout: Bout) -> Decimal | None:
    return Decimal(bout.duration_s) if bout.duration_s and not bout.distance_m and not bout.reps else None


def _far(bout: Bout) -> Decimal | None:
    return bout.distance_m


def _any(old: Bout, new: Bout) -> bool:
    return True


def _as_heavy(old: Bout, new: Bout) -> bool:
    before, now = resistance(old), resistance(new)
    return before is not None and now is not None and before >= now


def _as_far(old: Bout, new: Bout) -> bool:
    return (old.distance_m or 0) >= (new.distance_m or 0)


RULES = (
    Rule("load", _load, _any),
    Rule("distance", _far, _as_heavy),
    Rule("pace", speed, _as_far),
    Rule("duration", _held, _as_heavy),
    Rule("reps", _reps, _as_heavy),
    Rule("e1rm", _estimate, _any),
)
