"""From what was said about a group to its sets, with the checks that nobody could have lifted."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from agent.grammar.intents import SetSpec
from agent.grammar.measures import Load
from agent.grammar.shapes import MANY_REPS, Kind, Said
from tools.logbook import LoadType, SetType, Unit

Problem = Literal["reps", "way", "absurd", "percent", "range", "counts"]

MOST_SETS = 40
MOST_REPS = 1000
MOST_LOADED_REPS = 150
MOST_KG = {"MACHINE": Decimal(700), "DUMBBELL": Decimal(120), "": Decimal(480)}
MOST_SECONDS = 24 * 3600
MOST_METRES = Decimal(500_000)
MOST_METRES_PER_S = 20
MOST_SHEET_SETS = 10
FASTEST_M_S = 30  # downhill on wheels
KG_PER_LB = Decimal("0.45359237")


def specs(
    said: Said, kind: Kind, unit: Unit, set_type: SetType = "working", last_type: SetType | None = None
) -> list[SetSpec] | Problem:
    """The sets of one group, or what is wrong with it."""
    problem = _problem(said, kind)
    if problem:
        return problem
    said.duration_s = _timed(said)
    reps, loads = said.reps or (), said.loads or ()
    if said.sets == 0:
        return "absurd"
    count = said.sets or max(len(reps), len(loads), 1)
    if count > MOST_SETS:
        return "absurd"
    efforts = said.notes.get("rpe")
    if any(len(row) not in {0, 1, count} for row in (reps, loads, efforts if isinstance(efforts, tuple) else ())):
        return "counts"
    made = []
    for at in range(count):
        load = loads[at if len(loads) > 1 else 0] if loads else None
        made.append(_spec(said, kind, unit, reps[at if len(reps) > 1 else 0] if reps else None, load, set_type))
    if isinstance(efforts, tuple):
        made = [replace(spec, rpe=effort) for spec, effort in zip(made, efforts, strict=True)]
    if last_type or said.open_reps:
        made[-1] = replace(made[-1], set_type=last_type or "amrap")
    return "absurd" if any(_absurd(spec, kind) for spec in made) else made


def _problem(said: Said, kind: Kind) -> Problem | None:
    loading = said.notes.get("loading")
    if (said.broken and loading != "assisted") or (
        any(load.how == "assisted" for load in said.loads or ()) and kind.carries
    ):
        return "absurd"
    said.loads, said.reps = _led_by_load(said, kind)
    if said.pair is not None and said.reps and said.loads is None:
        said.loads, said.duration_s = (Load(said.pair),), None
    if not said.counted:
        return "reps"
    if kind.travels and said.duration_s is None and said.distance_m is None:
        return "way"
    if said.ranged:
        return "range"
    if kind.carries and said.reps and said.duration_s and said.loads is None:
        return "counts"
    if kind.travels and said.duration_s is None and said.distance_m is None:
        return "counts"
    return "percent" if "percent" in said.notes and said.loads is None and kind.carries else None


def _timed(said: Said) -> int | None:
    """The time, where `1:45` for a distance is minutes and seconds unless nobody moves that fast."""
    if not said.in_hours or said.duration_s is None or said.distance_m is None:
        return said.duration_s
    short_s = said.duration_s // 60 if said.duration_s >= 3600 else said.duration_s
    return short_s if said.distance_m <= MOST_METRES_PER_S * short_s else short_s * 60


def _led_by_load(said: Said, kind: Kind) -> tuple[tuple[Load, ...] | None, tuple[int, ...] | None]:
    """`80/8/8/7`: a list whose first number dwarfs the others begins with the load."""
    reps = said.reps
    if (
        kind.carries
        and said.loads is None
        and reps
        and len(reps) > 1
        and reps[0] >= 20
        and reps[0] >= 2 * max(reps[1:])
    ):
        return (Load(Decimal(reps[0])),), reps[1:]
    if kind.carries and said.loads is None and said.sets is None and reps and len(reps) == 3 and _is_sheet_row(reps):
        said.sets = reps[0]
        return (Load(Decimal(reps[2])),), reps[1:2]
    return said.loads, reps


def _is_sheet_row(row: tuple[int, ...]) -> bool:
    """`3/8/80`: sets, reps and load in a row, when the last number can be no repetitions."""
    return row[0] <= MOST_SHEET_SETS and row[1] <= MANY_REPS < row[2]


def _spec(said: Said, kind: Kind, unit: Unit, reps: int | None, load: Load | None, set_type: SetType) -> SetSpec:
    notes: dict[str, Any] = said.notes
    weight = load.weight if load and load.weight else None
    side = notes.get("side")
    return SetSpec(
        reps=reps,
        weight=weight,
        unit=(load.unit or unit) if load and weight else None,
        load_type=_load_type(said, kind, load if weight else None),
        set_type=set_type,
        rpe=notes.get("rpe"),
        rir=notes.get("rir"),
        duration_s=said.duration_s,
        distance_m=said.distance_m,
        avg_hr=int(notes["avg_hr"]) if "avg_hr" in notes else None,
        rest_s=notes.get("rest_s"),
        tempo=notes.get("tempo"),
        side=side,
    )


def _load_type(said: Said, kind: Kind, load: Load | None) -> LoadType | None:
    loading = said.notes.get("loading")
    if loading == "band" and load is None:
        return "band"
    if load is None:
        return "bodyweight" if said.load_type == "bodyweight" else None
    if load.how == "assisted" or loading == "assisted" or kind.measurement == "assisted":
        return "assisted"
    if load.how == "added" or loading == "added" or kind.measurement in {"bodyweight_reps", "weighted_bodyweight"}:
        return "bodyweight_plus" if not kind.carries else "external"
    return "external"


def _absurd(spec: SetSpec, kind: Kind) -> bool:
    weight = spec.weight or Decimal(0)
    weight_kg = weight * KG_PER_LB if spec.unit == "lb" else weight
    most_kg = MOST_KG.get(kind.modality, MOST_KG[""])
    return (
        (spec.reps is not None and not 0 < spec.reps <= MOST_REPS)
        or weight_kg > most_kg
        or (kind.carries and weight > 0 and (spec.reps or 0) > MOST_LOADED_REPS)
        or weight < 0
        or (spec.rpe is not None and not 1 <= spec.rpe <= 10)
        or (spec.rir is not None and not 0 <= spec.rir <= 10)
        or (spec.duration_s is not None and not 0 < spec.duration_s <= MOST_SECONDS)
        or (spec.distance_m is not None and not 0 < spec.distance_m <= MOST_METRES)
        or bool(spec.distance_m and spec.duration_s and spec.distance_m > FASTEST_M_S * spec.duration_s)
    )
