"""Programs and the chat write to one log, in any order, and take things back: it is always what a log in memory says.

HYPOTHESIS_PROFILE=nightly python -m tests tests/api/test_stateful.py  makes 2,000 runs of 50 steps.
"""

import asyncio
import os
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import uvloop
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from store.database import Database
from store.names import NameIndex
from store.settings import StoreSettings
from tests.logbook import CHAINED, Refused, Row
from tests.walker import EARLIER, TODAY, WORKOUTS, Walker, World, ids_in
from tools.corrections import Changes, correct_set, delete_sets
from tools.logbook import NewSet, log_set
from tools.undo import undo

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
RUNS, STEPS = (2000, 50) if NIGHTLY else (15, 20)
EXERCISES = {"squat": "squat", "bench-press": "bench", "push-up": "push-ups"}

which = st.integers(0, 11)
exercises = st.sampled_from(sorted(EXERCISES))
days = st.sampled_from([TODAY, TODAY, *EARLIER])
reps = st.integers(1, 30)
kinds = st.sampled_from(["working", "working", "drop", "cluster", "warmup"])
new_sets = st.lists(st.fixed_dictionaries({"reps": reps, "set_type": kinds}), min_size=1, max_size=4)


class Walk(Walker):
    """Everything that may be done to the log, and what the log in memory says of it."""

    @rule(exercise=exercises, day=days, done=new_sets)
    def chat_logs(self, exercise: str, day: str, done: list[Row]) -> None:
        workout = self.book.today_or_new() if day == TODAY else self.book.latest_of(day)
        before = deepcopy(self.book.rows)
        sets = [NewSet(**one) for one in done]
        logged = self.say(log_set, exercise=EXERCISES[exercise], sets=sets, performed_on=date.fromisoformat(day))
        assert logged.workout_id == (workout or logged.workout_id)
        shown = self.ask("GET", f"{WORKOUTS}/{logged.workout_id}")[1]
        if workout is None:
            self.book.begin(logged.workout_id, day, finished=day != TODAY)
        place = self.book.place_of(exercise, logged.workout_id)
        if place is None:
            place = shown["executions"][-1]["id"]
            self.book.put_in(place, logged.workout_id, exercise)
        self.book.add(place, zip(ids_in(shown, place)[-len(done) :], done, strict=True))
        self.book.written(logged.operation_id, before)

    @rule(exercise=exercises, day=days, n=which, number=reps)
    def chat_corrects(self, exercise: str, day: str, n: int, number: int) -> None:
        place = self.book.trained(exercise, day)
        on = date.fromisoformat(day)
        if place is None:
            assert self.say(correct_set, exercise=exercise, on=on, changes=Changes(reps=number)) is None
            return
        there = self.book.inside("set", place)
        chosen = self.book.rows["set", there[n % len(there)]]
        before = deepcopy(self.book.rows)
        chosen["reps"] = number = number + 100  # what nobody logs, so it is always a change
        if before == self.book.rows:
            chosen["reps"] = number = number + 100
        changes = Changes(reps=number)
        done = self.say(correct_set, exercise=EXERCISES[exercise], on=on, sets=[chosen["place"]], changes=changes)
        self.book.close_gaps(place)
        self.book.written(done.operation_id, before)

    @rule(exercise=exercises, day=days, n=which, every=st.booleans())
    def chat_deletes(self, exercise: str, day: str, n: int, every: bool) -> None:
        place = self.book.trained(exercise, day)
        where: dict[str, Any] = {"exercise": EXERCISES[exercise], "on": date.fromisoformat(day)}
        if place is None:
            assert self.say(delete_sets, **where) is None
            return
        there = self.book.inside("set", place)
        gone = there if every else [there[n % len(there)]]
        numbers = [self.book.rows["set", key]["place"] for key in gone]
        before = deepcopy(self.book.rows)
        done = self.say(delete_sets, **where, **({} if every else {"sets": numbers}))
        self.book.take_out(place, gone)
        self.book.leave(place)
        self.book.written(done.operation_id, before)

    @rule(by_chat=st.booleans())
    def undoes_the_latest(self, by_chat: bool) -> None:
        latest = self.book.operations[-1] if self.book.operations else None
        try:
            self.book.undo(latest) if latest else self._nothing()
            possible = True
        except Refused:
            possible = False
        done = self.say(undo) if by_chat else self.ask("POST", "/api/v1/undo")[0] == 200 or None
        assert (done is not None) == possible

    @rule(n=which)
    def undoes_an_earlier_one(self, n: int) -> None:
        if not self.book.operations:
            return
        chosen = self.book.operations[-1 - n % len(self.book.operations)]
        try:
            self.book.undo(chosen)
            expected = 200
        except Refused:
            expected = 409
        self.write(expected, "POST", "/api/v1/undo", {"operation_id": chosen.operation_id})

    def _nothing(self) -> None:
        raise Refused

    @rule(day=days)
    def begins(self, day: str) -> None:
        before = deepcopy(self.book.rows)
        finished = day != TODAY
        taken = not finished and self.book.open_one() is not None
        begun = self.write(409 if taken else 201, "POST", WORKOUTS, {"performed_on": day} if finished else {})
        if begun is not None:
            self.book.begin(begun["id"], day, finished=finished)
            self.book.written(begun["operation_id"], before)

    @rule(day=days, exercise=exercises, other=exercises, done=new_sets)
    def logs_a_whole_one(self, day: str, exercise: str, other: str, done: list[Row]) -> None:
        before = deepcopy(self.book.rows)
        entries = [{"exercise": exercise, "sets": done}, {"exercise": other, "superset_group": 1}]
        day = min(day, EARLIER[-1])
        logged = self.write(201, "POST", f"{WORKOUTS}/log", {"performed_on": day, "executions": entries})
        self.book.begin(logged["id"], day, finished=True)
        self._fill(logged, [(exercise, None, done), (other, 1, [])])
        self.book.written(logged["operation_id"], before)

    def _fill(self, shown: dict[str, Any], entries: list[tuple[str, int | None, list[Row]]]) -> None:
        for execution, (exercise, group, done) in zip(shown["executions"], entries, strict=True):
            self.book.put_in(execution["id"], shown["id"], exercise, group)
            self.book.add(execution["id"], zip(ids_in(shown, execution["id"]), done, strict=True))

    @rule(n=which, exercise=exercises, done=new_sets)
    def replaces_a_workout(self, n: int, exercise: str, done: list[Row]) -> None:
        key = self.a_workout(n)
        if key is None:
            return
        before = deepcopy(self.book.rows)
        started = self.ask("GET", f"{WORKOUTS}/{key}")[1]["started_at"]
        body = {"title": "new", "started_at": started, "executions": [{"exercise": exercise, "sets": done}]}
        replaced = self.write(200, "PUT", f"{WORKOUTS}/{key}", body)
        for execution in self.book.inside("execution", key):
            self.book.remove(("execution", execution))
        self.book.rows["workout", key]["title"] = "new"
        self._fill(replaced, [(exercise, None, done)])
        self.book.written(replaced["operation_id"], before)

    @rule(n=which, title=st.sampled_from([None, "Legs", "Push"]))
    def names_a_workout(self, n: int, title: str | None) -> None:
        key = self.a_workout(n)
        if key is not None:
            before = deepcopy(self.book.rows)
            self.book.rows["workout", key]["title"] = title
            changed = self.write(200, "PATCH", f"{WORKOUTS}/{key}", {"title": title})
            self.book.written(changed["operation_id"], before)

    @rule(n=which, how=st.sampled_from(["delete", "finish", "finish", "reopen", "reopen"]))
    def ends_a_workout(self, n: int, how: str) -> None:
        key = self.a_workout(n)
        if key is None:
            return
        before, row = deepcopy(self.book.rows), self.book.rows["workout", key]
        if how == "delete":
            done = self.write(200, "DELETE", f"{WORKOUTS}/{key}")
            self.book.remove(("workout", key))
        else:
            refused = row["finished"] if how == "finish" else self.book.open_one() is not None
            done = self.write(409 if refused else 200, "POST", f"{WORKOUTS}/{key}/{how}")
            row["finished"] = row["finished"] if refused else how == "finish"
        if done is not None:
            self.book.written(done["operation_id"], before)

    @rule(n=which, exercise=exercises, done=st.one_of(st.just([]), new_sets))
    def adds_an_exercise(self, n: int, exercise: str, done: list[Row]) -> None:
        key = self.a_workout(n)
        if key is None:
            return
        before, finished = deepcopy(self.book.rows), self.book.rows["workout", key]["finished"]
        path, body = f"{WORKOUTS}/{key}/exercise-executions", {"exercise": exercise, "sets": done}
        added = self.write(409 if finished else 201, "POST", path, body)
        if added is not None:
            self.book.put_in(added["added_id"], key, exercise)
            self.book.add(added["added_id"], zip(ids_in(added, added["added_id"]), done, strict=True))
            self.book.written(added["operation_id"], before)

    @rule(n=which, exercise=exercises, group=st.sampled_from([None, 1, 2]), done=new_sets)
    def replaces_an_exercise(self, n: int, exercise: str, group: int | None, done: list[Row]) -> None:
        if (found := self.an_execution(n)) is None:
            return
        (key, path, workout), before = found, deepcopy(self.book.rows)
        body = {"exercise": exercise, "superset_group": group, "sets": done}
        replaced = self.write(409 if workout["finished"] else 200, "PUT", path, body)
        if replaced is not None:
            self.book.take_out(key, self.book.inside("set", key))
            self.book.rows["execution", key] |= {"exercise": exercise, "group": group}
            self.book.add(key, zip(ids_in(replaced, key), done, strict=True))
            self.book.written(replaced["operation_id"], before)

    @rule(n=which, exercise=exercises, gone=st.booleans())
    def changes_an_exercise_or_takes_it_out(self, n: int, exercise: str, gone: bool) -> None:
        if (found := self.an_execution(n)) is None:
            return
        (key, path, workout), before = found, deepcopy(self.book.rows)
        how: tuple[Any, ...] = ("DELETE", path) if gone else ("PATCH", path, {"exercise": exercise})
        done = self.write(409 if workout["finished"] else 200, *how)
        if done is not None:
            if gone:
                self.book.remove(("execution", key))
            else:
                self.book.rename(key, exercise)
            self.book.written(done["operation_id"], before)

    @rule(n=which, turn=which)
    def orders(self, n: int, turn: int) -> None:
        key = self.a_workout(n)
        if key is None:
            return
        before, there = deepcopy(self.book.rows), self.book.inside("execution", key)
        turned = there[turn % (len(there) or 1) :] + there[: turn % (len(there) or 1)]
        finished = self.book.rows["workout", key]["finished"]
        path = f"{WORKOUTS}/{key}/exercise-executions/order"
        done = self.write(409 if finished else 200, "PATCH", path, {"execution_ids": turned})
        if done is not None:
            for place, execution in enumerate(turned, start=1):
                self.book.rows["execution", execution]["place"] = place
            self.book.written(done["operation_id"], before)

    @rule(n=which, number=reps, kind=kinds)
    def adds_a_set(self, n: int, number: int, kind: str) -> None:
        if (found := self.an_execution(n)) is None:
            return
        (key, path, workout), before = found, deepcopy(self.book.rows)
        said = {"reps": number, "set_type": kind}
        added = self.write(409 if workout["finished"] else 201, "POST", f"{path}/sets", said)
        if added is not None:
            self.book.add(key, [(added["added_id"], said)])
            self.book.written(added["operation_id"], before)

    @rule(n=which, number=reps, kind=kinds, parent=st.integers(1, 4))
    def changes_a_set(self, n: int, number: int, kind: str, parent: int) -> None:
        if (found := self.a_set(n)) is None:
            return
        (key, execution, path, workout), before = found, deepcopy(self.book.rows)
        row, there = self.book.rows["set", key], self.book.inside("set", execution)
        hung = next((one for one in there if self.book.rows["set", one]["place"] == parent), None)
        fits = kind in CHAINED and hung is not None and parent < row["place"]
        said = {"reps": number, "set_type": kind} | ({"parent_set": parent} if fits or kind == "working" else {})
        refused = 409 if workout["finished"] else 422 if kind == "working" else None
        changed = self.write(refused or 200, "PATCH", path, said)
        if changed is not None:
            row |= {"reps": number, "set_type": kind} | ({"hangs_on": hung} if fits else {})
            self.book.close_gaps(execution)
            self.book.written(changed["operation_id"], before)

    @rule(n=which)
    def takes_a_set_out(self, n: int) -> None:
        if (found := self.a_set(n)) is None:
            return
        (key, execution, path, workout), before = found, deepcopy(self.book.rows)
        gone = self.write(409 if workout["finished"] else 200, "DELETE", path)
        if gone is not None:
            self.book.take_out(execution, [key])
            self.book.written(gone["operation_id"], before)


@pytest.mark.timeout(0 if NIGHTLY else 300)
def test_the_log_is_what_programs_and_the_chat_made_of_it(database_url: str, name_index: NameIndex) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        database = runner.run(Database.open(StoreSettings(database_url=database_url), prepare=False))
        database.index = name_index
        Walk.world = World(runner.run, database)
        wanted = settings(max_examples=RUNS, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck))
        run_state_machine_as_test(Walk, settings=wanted)  # type: ignore[no-untyped-call]
        runner.run(database.close())
