"""A log kept in memory, written without looking at how the real one is: rows, rules, and undo row by row."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, int]
Row = dict[str, Any]
Rows = dict[Key, Row]
CHAINED = ("drop", "myo_rep", "rest_pause", "cluster")
INSIDE = {"execution": "workout", "set": "execution"}


class Refused(Exception):
    """The log would not do this."""


@dataclass
class Done:
    """One operation: the rows it changed, before and after; None where there was none."""

    operation_id: int
    changes: dict[Key, tuple[Row | None, Row | None]]


@dataclass
class Logbook:
    """Workouts, executions and sets by kind and id, and the operations that nobody has undone yet."""

    today: str
    rows: Rows = field(default_factory=dict)
    operations: list[Done] = field(default_factory=list)

    def inside(self, kind: str, parent_id: int) -> list[int]:
        """Ids of what is in a workout or in an execution, in order."""
        within = [(row["place"], key[1]) for key, row in self.rows.items() if key[0] == kind and row["in"] == parent_id]
        return [key for _, key in sorted(within)]

    def workouts(self) -> list[int]:
        """Ids of all workouts, newest first."""
        found = [(row["day"], key[1]) for key, row in self.rows.items() if key[0] == "workout"]
        return [key for _, key in sorted(found, reverse=True)]

    def open_one(self) -> int | None:
        """The workout that is open."""
        return next((key for key in self.workouts() if not self.rows["workout", key]["finished"]), None)

    def trained(self, exercise: str, day: str) -> int | None:
        """The execution people mean by an exercise and a day."""
        found = [
            (workout, row["place"], key)
            for workout in self.workouts()
            if self.rows["workout", workout]["day"] == day
            for key in self.inside("execution", workout)
            if (row := self.rows["execution", key])["exercise"] == exercise and self.inside("set", key)
        ]
        return max(found)[2] if found else None

    def begin(self, workout_id: int, day: str, *, finished: bool, title: str | None = None) -> None:
        """Write a new workout."""
        self.rows["workout", workout_id] = {"day": day, "finished": finished, "title": title}

    def today_or_new(self) -> int | None:
        """Today's open workout; one of an earlier day that was opened again is closed, and nobody can undo that."""
        current = self.open_one()
        if current is None or self.rows["workout", current]["day"] == self.today:
            return current
        self.rows["workout", current]["finished"] = True
        return None

    def latest_of(self, day: str) -> int | None:
        """The latest workout of a day."""
        return next((key for key in self.workouts() if self.rows["workout", key]["day"] == day), None)

    def place_of(self, exercise: str, workout_id: int) -> int | None:
        """The latest execution of an exercise in a workout."""
        there = self.inside("execution", workout_id)
        return next((key for key in reversed(there) if self.rows["execution", key]["exercise"] == exercise), None)

    def put_in(self, execution_id: int, workout_id: int, exercise: str, group: int | None = None) -> None:
        """Add an execution at the end."""
        last = max((self.rows["execution", key]["place"] for key in self.inside("execution", workout_id)), default=0)
        known = {"in": workout_id, "place": last + 1, "exercise": exercise, "group": group}
        self.rows["execution", execution_id] = known

    def add(self, execution_id: int, new: Iterable[tuple[int, Row]]) -> None:
        """Add sets after those that are there; a drop set hangs on the one before it."""
        there = self.inside("set", execution_id)
        before = there[-1] if there else None
        number = self.rows["set", before]["place"] if before else 0
        for set_id, said in new:
            number += 1
            hung = before if said["set_type"] == "drop" else None
            known = {"in": execution_id, "place": number, "reps": said["reps"], "set_type": said["set_type"]}
            load = load_of(self.rows["execution", execution_id]["exercise"])
            self.rows["set", set_id] = known | {"hangs_on": hung, "load": load}
            before = set_id

    def rename(self, execution_id: int, exercise: str) -> None:
        """Let it have been another exercise, by which the load of its sets is what it usually is there."""
        execution = self.rows["execution", execution_id]
        was, execution["exercise"] = execution["exercise"], exercise
        for key in self.inside("set", execution_id):
            row = self.rows["set", key]
            row["load"] = load_of(exercise) if row["load"] == load_of(was) else row["load"]

    def close_gaps(self, execution_id: int) -> None:
        """Number what is in an execution anew, and hang chains on what is left."""
        earlier: list[int] = []
        for number, key in enumerate(self.inside("set", execution_id), start=1):
            row = self.rows["set", key]
            row["place"] = number
            if row["set_type"] not in CHAINED or row["hangs_on"] not in earlier:
                row["hangs_on"] = earlier[-1] if earlier and row["set_type"] == "drop" else None
            earlier.append(key)

    def take_out(self, execution_id: int, set_ids: Iterable[int]) -> None:
        """Take sets out, leaving no gap."""
        for key in set_ids:
            self._drop(("set", key))
        self.close_gaps(execution_id)

    def remove(self, key: Key) -> None:
        """Take a row out with all that is in it."""
        for kind, parent in INSIDE.items():
            if parent == key[0]:
                for inner in self.inside(kind, key[1]):
                    self.remove((kind, inner))
        self._drop(key)

    def leave(self, execution_id: int) -> None:
        """Take out what the chat left empty: the execution, and a workout without any set."""
        workout_id = self.rows["execution", execution_id]["in"]
        if not self.inside("set", execution_id):
            self.remove(("execution", execution_id))
        if not any(self.inside("set", key) for key in self.inside("execution", workout_id)):
            self.remove(("workout", workout_id))

    def _drop(self, key: Key) -> None:
        del self.rows[key]
        if key[0] == "set":
            for row in self.rows.values():
                if row.get("hangs_on") == key[1]:
                    row["hangs_on"] = None

    def written(self, operation_id: int | None, before: Rows) -> None:
        """Note what an operation changed since `before`. One that changed nothing has no id."""
        keys = before.keys() | self.rows.keys()
        changes = {key: (before.get(key), self.rows.get(key)) for key in keys if before.get(key) != self.rows.get(key)}
        assert (operation_id is not None) == bool(changes), (operation_id, changes)
        if operation_id is not None:
            self.operations.append(Done(operation_id, deepcopy(changes)))

    def undo(self, done: Done) -> None:
        """Turn an operation back row by row; raises `Refused`, and then nothing has changed."""
        kept = deepcopy(self.rows)
        try:
            self._turn_back(done)
            for execution_id in {
                row["in"] for key, rows in done.changes.items() if key[0] == "set" for row in rows if row
            }:
                self.close_gaps(execution_id)
            self._dissolve_empty(done)
            self._check()
            if self.rows == kept:
                raise Refused("nothing is left of it")
        except Refused:
            self.rows = kept
            raise
        self.operations.remove(done)

    def _turn_back(self, done: Done) -> None:
        """Sets go first, and come back after what holds them."""
        deepest = ("set", "execution", "workout")
        for key in sorted(done.changes, key=lambda key: deepest.index(key[0])):
            before, after = done.changes[key]
            if before is None and key[0] == "set":
                self._expect(key, after)
                self._drop(key)
        for key in sorted(done.changes, key=lambda key: -deepest.index(key[0])):
            before, after = done.changes[key]
            if before is not None:
                self._expect(key, after)
                now = self.rows.setdefault(key, {})
                differing = {name for name in before if after is None or before[name] != after[name]}
                left = {
                    name for name in differing if after is None or name not in _loose(key) or now[name] == after[name]
                }
                now.update({name: before[name] for name in left})

    def _dissolve_empty(self, done: Done) -> None:
        """What is empty goes when no other operation has to do with it: the exercises, then the workouts."""
        concerned = _concerned(done)
        concerned |= {("workout", self.rows[key]["in"]) for key in concerned if key in self.rows and key[0] in INSIDE}
        for kind in ("execution", "workout"):
            for key in [one for one in concerned if one[0] == kind and one in self.rows and not self._content(one)]:
                if not any(key in _concerned(other) for other in self.operations if other is not done):
                    del self.rows[key]

    def _content(self, key: Key) -> list[int]:
        return next((self.inside(kind, key[1]) for kind, parent in INSIDE.items() if parent == key[0]), [])

    def _expect(self, key: Key, after: Row | None) -> None:
        now = self.rows.get(key)
        if (now is None) != (after is None) or _compared(key, now) != _compared(key, after):
            raise Refused(f"{key} is not what it was")

    def _check(self) -> None:
        """No place twice, nothing in what is not there, nothing hung on what is not there, one open at most."""
        places = [(key[0], row["in"], row["place"]) for key, row in self.rows.items() if key[0] in INSIDE]
        if len(places) != len(set(places)):
            raise Refused("a place is taken")
        for key, row in self.rows.items():
            if key[0] in INSIDE and (INSIDE[key[0]], row["in"]) not in self.rows:
                raise Refused("what held it is gone")
            if row.get("hangs_on") is not None and ("set", row["hangs_on"]) not in self.rows:
                raise Refused("what it hung on is gone")
        if sum(not self.rows["workout", key]["finished"] for key in self.workouts()) > 1:
            raise Refused("two would be open")

    def shown(self) -> list[dict[str, Any]]:
        """The whole log as the API shows it, newest first."""
        return [
            {
                "id": key,
                **self.rows["workout", key],
                "executions": list(map(self._shown, self.inside("execution", key))),
            }
            for key in self.workouts()
        ]

    def _shown(self, execution_id: int) -> dict[str, Any]:
        row = self.rows["execution", execution_id]
        sets: Sequence[int] = self.inside("set", execution_id)
        numbers = {key: self.rows["set", key]["place"] for key in sets}
        return {
            "id": execution_id,
            "exercise": row["exercise"],
            "group": row["group"],
            "sets": [
                (key, known["place"], known["reps"], known["set_type"], numbers.get(known["hangs_on"]))
                for key in sets
                for known in [self.rows["set", key]]
            ],
        }


def load_of(exercise: str) -> str:
    """What sets without a weight lift in an exercise."""
    return "bodyweight" if exercise == "push-up" else "none"


def _concerned(done: Done) -> set[Key]:
    """The workouts and executions that an operation changed, or changed something in."""
    rows = [(key, row) for key, both in done.changes.items() for row in both if row]
    return {(INSIDE[key[0]], row["in"]) for key, row in rows if key[0] in INSIDE} | {
        key for key in done.changes if key[0] != "set"
    }


def _compared(key: Key, row: Row | None) -> Row | None:
    return None if row is None else {name: value for name, value in row.items() if name not in _loose(key)}


def _loose(key: Key) -> tuple[str, ...]:
    """What of a row moves on by itself, and so stands in the way of nothing."""
    return ("place", "hangs_on") if key[0] == "set" else ()
