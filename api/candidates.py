"""Candidates for the evals: turns that were found bad, in the format of their case files, for a person to put right."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from tools.feedback import BadTurn, SetsOfADay
from tools.workouts import LoggedSet

CATEGORY = "feedback"
SOURCE = "feedback"
KINDS = ("warmup", "drop", "failure", "amrap")
LOADS = {"bodyweight_plus": "added", "assisted": "assisted"}
ALWAYS = ("reps", "weight", "unit", "rpe")
DETAILS = ("rir", "duration_s", "distance_m")

Said = dict[str, Any]


def lines(turns: Iterable[BadTurn]) -> str:
    """The cases, a line each. `expected` is what happened: put it right before the case joins the others."""
    return "".join(json.dumps(candidate(turn), ensure_ascii=False) + "\n" for turn in turns)


def candidate(turn: BadTurn) -> Said:
    """One turn as a case."""
    happened = [effect for tool, result in turn.effects for effect in _effects(tool, result)]
    return {
        "id": f"{CATEGORY}-{turn.turn_id}",
        "category": CATEGORY,
        "message": turn.message,
        "context": _context(turn),
        "expected": happened or [{"op": "none"}],
        "note": " · ".join(filter(None, (turn.comment, f"It said: {turn.reply}"))),
        "offline_fair": True,
        "source": SOURCE,
    }


def _context(turn: BadTurn) -> Said:
    said: list[Said] = []
    for message, reply in turn.lines:
        said.append({"role": "user", "text": message})
        if reply:
            said.append({"role": "assistant", "text": reply})
    today = [_log(had) for had in turn.log if had.performed_on == turn.said_on]
    earlier = [_log(had) for had in turn.log if had.performed_on != turn.said_on]
    context = {"today": turn.said_on.isoformat(), "unit": turn.unit, "turns": said, "state": today, "history": earlier}
    return {name: value for name, value in context.items() if value}


def _log(had: SetsOfADay) -> Said:
    return {
        "op": "log",
        "exercise": had.exercise,
        "date": had.performed_on.isoformat(),
        "sets": [_set(done) for done in had.sets],
    }


def _set(done: LoggedSet) -> Said:
    has = done.model_dump(mode="json")
    says = {name: has[name] for name in ALWAYS} | {name: has[name] for name in DETAILS if has[name] is not None}
    if done.set_type in KINDS:
        says["type"] = done.set_type
    if done.load_type in LOADS:
        says["load"] = LOADS[done.load_type]
    return says


def _effects(tool: str, result: Said) -> list[Said]:
    told = EFFECTS.get(tool)
    return told(result) if told else []


def _logged(result: Said) -> list[Said]:
    day, slug = result["performed_on"], result["exercise"]["slug"]
    return [_log(SetsOfADay.model_validate({"exercise": slug, "performed_on": day, "sets": result["sets"]}))]


def _corrected(result: Said) -> list[Said]:
    """An update for each set, of what it says now that it did not say before."""
    moved = {"exercise": result["exercise"]["slug"]} if result["exercise"] != result["was"] else {}
    pairs = zip(result["before"], result["sets"], strict=False)
    changed = [(before["set_number"], _differences(before, after) | moved) for before, after in pairs]
    return [
        {"op": "update", "exercise": result["was"]["slug"], "set": number, "changes": changes}
        for number, changes in changed
        if changes
    ]


def _differences(before: Said, after: Said) -> Said:
    was, now = (_set(LoggedSet.model_validate(done)) for done in (before, after))
    return {
        name: value for name, value in now.items() if value is not None and value != was.get(name) and name != "load"
    }


def _deleted(result: Said) -> list[Said]:
    day = result["performed_on"]
    return [
        {"op": "delete", "exercise": one["exercise"]["slug"], "set": "all", "date": day} for one in result["removed"]
    ]


def _moved(result: Said) -> list[Said]:
    changes = {"date": result["performed_on"]}
    return [
        {"op": "update", "exercise": one["exercise"]["slug"], "set": "all", "changes": changes}
        for one in result["executions"]
    ]


EFFECTS: dict[str, Callable[[Said], list[Said]]] = {
    "log_set": _logged,
    "correct_set": _corrected,
    "delete_sets": _deleted,
    "move_sets": _moved,
    "create_plan": lambda result: [{"op": "create_plan"}],
    "undo": lambda result: [{"op": "undo", "scope": "last_entry"}],
    "finish_workout": lambda result: [{"op": "finish_workout"}],
}
