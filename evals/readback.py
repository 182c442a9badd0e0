"""From two snapshots to effects: what the database says was done between them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from evals.effects import Said
from evals.snapshot import Snapshot, StoredPlan, StoredSet

Place = tuple[str, date]
SPLITS = (
    ("full_body", r"full[ -]?body|whole[ -]body"),
    ("upper_lower", r"upper\W+(?:and\W+)?lower"),
    ("push_pull_legs", r"push\W+pull\W+(?:and\W+)?legs|\bppl\b"),
    ("bro_split", r"bro[ -]split"),
)
LEVELS = ("beginner", "intermediate", "advanced")
KITS = ("BODYWEIGHT", "DUMBBELL", "KETTLEBELL", "MACHINE", "BAND", "BARBELL", "CABLE")
MINUTES = re.compile(r"(\d+)[ -]?min")


def effects_between(before: Snapshot, after: Snapshot, undone: Collection[int], today: date) -> list[Said]:
    """Every difference as an effect; `undone` are the sets that went, came or changed by an undo."""
    return [
        *_logs(before, after, undone),
        *_undos(before, after, undone),
        *_updates(before, after, undone),
        *_deletes(before, after, undone),
        *_plans(before, after),
        *_memories(before, after, today),
        *_workouts(before, after, today),
        *([{"op": "set_preference", "unit": after.unit}] if before.unit != after.unit else []),
    ]


def final_state(before: Snapshot, after: Snapshot, today: date) -> list[Said]:
    """What the log holds in the end, of today and of every earlier day that changed."""
    touched = {today} | {row.day for row in _moved(before, after)}
    return list(_as_logs([row for row in after.sets.values() if row.day in touched]))


def _moved(before: Snapshot, after: Snapshot) -> Iterator[StoredSet]:
    for key in before.sets.keys() | after.sets.keys():
        old, new = before.sets.get(key), after.sets.get(key)
        if old != new:
            yield from (row for row in (old, new) if row is not None)


def _as_logs(rows: Collection[StoredSet]) -> Iterator[Said]:
    entries: dict[tuple[Place, int | None], list[StoredSet]] = defaultdict(list)
    for row in rows:
        entries[(row.exercise, row.day), row.superset].append(row)
    for ((exercise, day), superset), sets in entries.items():
        log = {"op": "log", "exercise": exercise, "date": str(day), "sets": [row.says for row in sets]}
        yield {**log, "superset": superset} if superset is not None else log


def _logs(before: Snapshot, after: Snapshot, undone: Collection[int]) -> Iterator[Said]:
    return _as_logs([row for key, row in after.sets.items() if key not in before.sets and key not in undone])


def _undos(before: Snapshot, after: Snapshot, undone: Collection[int]) -> Iterator[Said]:
    seen = [key for key in undone if key in before.sets or key in after.sets]
    if seen:
        yield {"op": "undo", "scope": "last_set" if len(seen) == 1 else "last_entry"}


def _updates(before: Snapshot, after: Snapshot, undone: Collection[int]) -> Iterator[Said]:
    alike: dict[tuple[Place, str], list[tuple[StoredSet, Said]]] = defaultdict(list)
    for key in [key for key in before.sets if key in after.sets and key not in undone]:
        old, changes = before.sets[key], _changes(before.sets[key], after.sets[key])
        if changes:
            alike[(old.exercise, old.day), repr(changes)].append((old, changes))
    for ((exercise, day), _), group in alike.items():
        every = len(group) == _size(before, (exercise, day)) and len(group) > 1
        for old, changes in group[:1] if every else group:
            yield {
                "op": "update",
                "exercise": exercise,
                "date": str(day),
                "set": "all" if every else old.number,
                "changes": changes,
            }


def _changes(old: StoredSet, new: StoredSet) -> Said:
    keys = old.says.keys() | new.says.keys()
    changes: Said = {key: new.says.get(key) for key in keys if old.says.get(key) != new.says.get(key)}
    if "weight" in changes:
        changes["unit"] = new.says["unit"]
    if old.day != new.day:
        changes["date"] = str(new.day)
    if old.exercise != new.exercise:
        changes["exercise"] = new.exercise
    return changes


def _deletes(before: Snapshot, after: Snapshot, undone: Collection[int]) -> Iterator[Said]:
    gone = [row for key, row in before.sets.items() if key not in after.sets and key not in undone]
    for place in dict.fromkeys((row.exercise, row.day) for row in gone):
        lost = [row for row in gone if (row.exercise, row.day) == place]
        delete: Said = {"op": "delete", "exercise": place[0], "date": str(place[1])}
        if not any(row.day == place[1] for row in after.sets.values()):
            delete["scope"] = "workout"
        if len(lost) == _size(before, place):
            yield {**delete, "set": "all" if len(lost) > 1 else 1}
        else:
            yield from ({**delete, "set": row.number} for row in lost)


def _size(snapshot: Snapshot, place: Place) -> int:
    return sum((row.exercise, row.day) == place for row in snapshot.sets.values())


def _plans(before: Snapshot, after: Snapshot) -> Iterator[Said]:
    made = [plan for key, plan in after.plans.items() if key not in before.plans]
    yield from map(_as_request, made)
    followed = any(plan.is_active for plan in before.plans.values())
    if followed and not any(plan.is_active for plan in after.plans.values()):
        yield {"op": "delete", "scope": "plan"}


def _as_request(plan: StoredPlan) -> Said:
    """The plan by what it shows of the request; what was asked for and cannot be seen in it was not granted."""
    words = plan.words.lower()
    minutes = MINUTES.search(words)
    kits = {kit for _, kit in plan.exercises}
    request: Said = {
        "days_per_week": plan.days,
        "weeks": plan.weeks,
        "goal": plan.goal,
        "split": next((name for name, pattern in SPLITS if re.search(pattern, words)), None),
        "level": next((level for level in LEVELS if level in words), None),
        "minutes": int(minutes[1]) if minutes else None,
        "equipment": next((kit.lower() for kit in KITS if kits <= {kit, "BODYWEIGHT"}), None),
        "exercises": list(dict.fromkeys(slug for slug, _ in plan.exercises)),
        "name": plan.words,
    }
    return {"op": "create_plan", **{key: value for key, value in request.items() if value is not None}}


def _memories(before: Snapshot, after: Snapshot, today: date) -> Iterator[Said]:
    for key, row in after.memories.items():
        known = before.memories.get(key)
        if known is not None and row.told_at == known.told_at:
            continue
        replaced = [one for other, one in after.memories.items() if one.superseded_by == key and other != key]
        told: Said = {"op": "remember", "text": row.text, "kind": row.kind, "limits": row.limits}
        told |= {"since": str(row.valid_from)} if row.valid_from > today else {}
        told |= {"until": str(row.valid_to)} if row.valid_to is not None else {}
        told |= {"replaces": [one.text for one in replaced]} if replaced else {}
        yield told | ({"again": True} if known is not None else {})
    yield from ({"op": "forget", "text": row.text} for key, row in before.memories.items() if key not in after.memories)


def _workouts(before: Snapshot, after: Snapshot, today: date) -> Iterator[Said]:
    for key, (day, finished) in after.workouts.items():
        known, was_finished = before.workouts.get(key, (None, False))
        if finished and not was_finished and day == today:
            yield {"op": "finish_workout"}
        if known is None and day == today and not any(row.day == day for row in after.sets.values()):
            yield {"op": "start_workout"}
