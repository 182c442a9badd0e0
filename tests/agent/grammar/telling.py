"""Readings written down in one line for each meaning, so that cases can be compared and read."""

from datetime import date
from decimal import Decimal
from itertools import groupby

from agent.amending import amending
from agent.grammar import Clarify, CreatePlan, FindExercise, Intent, Log, Reading, Scene, SetSpec, ShowLog, Unsupported
from agent.grammar.amending import AMENDING
from agent.grammar.intents import LastTime, Progress, Records, Remember, SetPreference, Share
from store.names import NameIndex

TODAY = date(2026, 11, 20)
NAMES = NameIndex.from_catalogue()  # read once for all tests
FIELDS = ("rpe", "rir", "duration_s", "distance_m", "avg_hr", "rest_s", "tempo", "side")


def scene(index: NameIndex, unit: str = "kg", current: str | None = None, last: tuple[SetSpec, ...] = ()) -> Scene:
    """A Friday, with something going on if `current` says so."""
    return Scene(
        today=TODAY, unit="lb" if unit == "lb" else "kg", index=index, current_exercise=current, last_sets=last
    )


def told(reading: Reading) -> list[str]:
    """The meanings of a message; plain talk is nothing."""
    return [line for intent in reading.intents if (line := _intent(intent))]


def _intent(intent: Intent) -> str:
    if isinstance(intent, Log):
        day = f" {intent.performed_on}" if intent.performed_on else ""
        group = f" ss{intent.superset}" if intent.superset else ""
        group = f" ss+{intent.superset_with}" if intent.superset_with else group
        return f"{intent.exercise}{day}{group}: {sets_told(intent.sets)}"
    if isinstance(intent, Clarify):
        return f"ask {intent.why}"
    if isinstance(intent, Unsupported):
        return f"lack {intent.kind}"
    if isinstance(intent, FindExercise | ShowLog | CreatePlan | LastTime | Records | Share | Progress):
        said = [name for name in intent.__slots__ if name != "exercise_name"]
        names = [name for name in said if getattr(intent, name) not in (None, ())]
        return " ".join([type(intent).__name__, *(f"{name}={getattr(intent, name)}" for name in names)])
    if isinstance(intent, Remember):
        return f"remember {intent.kind}: {intent.text}"
    if isinstance(intent, SetPreference):
        return f"unit {intent.unit}"
    if isinstance(intent, AMENDING):
        return _amended(intent)
    return "" if type(intent).__name__ == "Chat" else type(intent).__name__


def _amended(intent: Intent) -> str:
    """`correct_set squats [2] reps=8`: the call it becomes, without its marks."""
    tool, arguments = amending(intent) or ("", {})
    changes = arguments.pop("changes", {})
    parts = [tool, *(str(value) for value in arguments.values()), *(f"{name}={it}" for name, it in changes.items())]
    return " ".join(parts)


def sets_told(sets: tuple[SetSpec, ...]) -> str:
    """`3x5 100kg rpe=8, 1x8 60kg drop`."""
    return ", ".join(f"{len(list(same))}x{what}" for what, same in groupby(map(_set, sets)))


def _set(spec: SetSpec) -> str:
    parts = [str(spec.reps)] if spec.reps is not None else ["-"]
    if spec.weight is not None:
        parts.append(f"{_plain(spec.weight)}{spec.unit}")
    parts += [f"{name}={_plain(value)}" for name in FIELDS if (value := getattr(spec, name)) is not None]
    parts += [spec.set_type] if spec.set_type != "working" else []
    parts += [spec.load_type] if spec.load_type in {"bodyweight_plus", "assisted", "band"} else []
    return " ".join(parts)


def _plain(value: object) -> str:
    if not isinstance(value, Decimal):
        return str(value)
    return f"{value.normalize():f}"
