"""When two things count as the same: quantities, sets, names, and one effect against the one that is wanted."""

import json
import re
from collections.abc import Sequence
from typing import Any

from evals.effects import Said

KG_PER_LB = 0.45359237
WEIGHT_KG = 0.06
DURATION_S = 1.0
DISTANCE = 0.01

SAME_KIT = {
    "body_only": "bodyweight",
    "none": "bodyweight",
    "no_equipment": "bodyweight",
    "kettlebells": "kettlebell",
    "dumbbells": "dumbbell",
    "barbells": "barbell",
    "cables": "cable",
    "machines": "machine",
}
SAME_QUESTION = {
    **dict.fromkeys(("record", "records", "prs", "best", "max"), "pr"),
    **dict.fromkeys(("progress", "day", "workout", "workouts", "sets"), "history"),
    **dict.fromkeys(("latest", "previous"), "last"),
    **dict.fromkeys(("frequency", "sessions"), "count"),
    **dict.fromkeys(("total", "totals", "distance"), "volume"),
    **dict.fromkeys(("memory", "facts"), "memories"),
}
ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "exercise": ("query", "name", "text"),
    "exercises": ("exercise",),
    "days_per_week": ("days", "sessions_per_week"),
    "weeks": ("duration_weeks",),
    "minutes": ("session_minutes", "minutes_per_session", "duration_minutes"),
    "level": ("experience", "experience_level"),
    "focus": ("body_part", "body_parts"),
    "equipment": ("modality",),
    "modality": ("equipment",),
    "from": ("since", "start", "start_date"),
    "to": ("until", "end", "end_date"),
}
MEMORY_DETAILS = ("kind", "since", "until", "again")
READS_AND_PLANS = ("create_plan", "find_exercise", "query")


def same_sets(found: Sequence[Said], wanted: Sequence[Said], *, full: bool) -> bool:
    """Whether both lists hold the same sets in any order, each set of one matched to its own of the other."""
    if len(found) != len(wanted):
        return False
    fitting = [[n for n, one in enumerate(found) if same_set(one, other, full=full)] for other in wanted]
    owner: dict[int, int] = {}

    def seat(at: int, asked: set[int]) -> bool:
        for n in fitting[at]:
            if n not in asked:
                asked.add(n)
                if n not in owner or seat(owner[n], asked):
                    owner[n] = at
                    return True
        return False

    return all(seat(at, set()) for at in range(len(wanted)))


def same_set(found: Said, wanted: Said, *, full: bool) -> bool:
    """Whether two sets are the same: reps, load, time and distance; with `full` also kind, load kind and effort."""
    core = (
        _near(_amount(found, "reps"), _amount(wanted, "reps"), 0)
        and _near(_kg(found), _kg(wanted), WEIGHT_KG)
        and _near(_amount(found, "duration_s"), _amount(wanted, "duration_s"), DURATION_S)
        and _near(_amount(found, "distance_m"), far := _amount(wanted, "distance_m"), DISTANCE * (far or 0))
    )
    return core and (not full or _same_manner(found, wanted))


def _same_manner(found: Said, wanted: Said) -> bool:
    if (found.get("type") or "normal") != (wanted.get("type") or "normal"):
        return False
    if found.get("load") and wanted.get("load") and found["load"] != wanted["load"]:
        return False
    rpe = _rpe(found)
    agrees = found.get("rir") is None or (rpe is not None and _near(float(found["rir"]), 10 - rpe, 0))
    return _near(rpe, _rpe(wanted), 0) and agrees


def _rpe(one: Said) -> float | None:
    """Effort as RPE, which is 10 less the reps in reserve."""
    if one.get("rpe") is not None:
        return float(one["rpe"])
    return 10 - float(one["rir"]) if one.get("rir") is not None else None


def _amount(one: Said, key: str) -> float | None:
    return float(one[key]) if one.get(key) else None


def _kg(one: Said) -> float | None:
    weight = _amount(one, "weight")
    return weight and weight * (KG_PER_LB if str(one.get("unit") or "kg").startswith("lb") else 1)


def _near(found: float | None, wanted: float | None, tolerance: float) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return abs(found - wanted) <= tolerance


def same_effect(found: Said, wanted: Said, *, full: bool) -> bool:
    """Whether an effect is the wanted one; what a look-up, plan or undo was asked with counts only with `full`."""
    op = wanted["op"]
    if found.get("op") != op:
        return False
    if op == "log":
        return _same_log(found, wanted, full=full)
    if op in ("remember", "forget"):
        return _same_memories(found, wanted, full=full)
    if not full and op in (*READS_AND_PLANS, "undo"):
        return True
    if set(wanted.get("without", [])) & set(found.get("exercises", [])):
        return False
    same = _same_argument if op in READS_AND_PLANS else _same_value
    return all(same(found, wanted, key) for key in wanted if key not in ("op", "without"))


def _same_log(found: Said, wanted: Said, *, full: bool) -> bool:
    right = found.get("exercise") in wanted.get("exercise_any", [wanted["exercise"]])
    in_time = (found.get("date") or "") in wanted.get("date_any", [wanted["date"]])
    together = not (full and wanted.get("superset")) or bool(found.get("superset"))
    return right and in_time and together and same_sets(found["sets"], wanted["sets"], full=full)


def _same_memories(found: Said, wanted: Said, *, full: bool) -> bool:
    """Whether the words are there, what gave way is what had to, and with `full` also kinds and days are the same."""
    parts = found.get("parts", [found])
    text = json.dumps(parts, ensure_ascii=False).lower()
    if not all(word.lower() in text for word in wanted["must_include"]):
        return False
    told = [one for one in wanted.get("parts", [wanted]) if one.get("replaces")]
    gone = json.dumps([part.get("replaces", []) for part in parts], ensure_ascii=False).lower()
    if not all(word.lower() in gone for one in told for word in one["replaces"]):
        return False
    every = wanted.get("parts", [wanted])
    return not full or all(any(_same_details(part, one) for part in parts) for one in every)


def _same_details(found: Said, wanted: Said) -> bool:
    return all(agree(found.get(key), wanted[key]) for key in MEMORY_DETAILS if wanted.get(key) is not None)


def _same_argument(found: Said, wanted: Said, key: str) -> bool:
    """Whether an argument says the same under any of its usual names."""
    value = next((found[name] for name in (key, *ALSO_CALLED.get(key, ())) if found.get(name) is not None), None)
    if key == "date" and value is None and found.get("from") == found.get("to"):
        value = found.get("from")
    if value == [] and key in ("equipment", "modality"):
        value = ["none"]
    if wanted["op"] == "query" and key == "kind":
        asked, meant = (SAME_QUESTION.get(plain(kind), plain(kind)) for kind in (value, wanted[key]))
        return asked == meant or (asked, meant) == ("history", "last")  # the last one is part of a history
    return agree(value, wanted[key])


def _same_value(found: Said, wanted: Said, key: str) -> bool:
    return agree(found.get(key), wanted[key])


def agree(found: Any, wanted: Any) -> bool:
    """Whether two values say the same; a list has to hold at least what is wanted."""
    if found is None or wanted is None:
        return found is wanted
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(agree(found.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list) or isinstance(found, list):
        has, needs = (value if isinstance(value, list) else [value] for value in (found, wanted))
        return {plain(value) for value in needs} <= {plain(value) for value in has}
    return plain(found) == plain(wanted)


def plain(value: Any) -> str:
    """A value in the form values are compared in: 80, 80.0 and "80" are one; so are "Full Body" and "full_body"."""
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError):
        words = re.sub(r"[\W_]+", "_", str(value).lower()).strip("_")
        return SAME_KIT.get(words, words)
