"""The exercises of a workout and their sets by REST: added, changed, ordered, taken out, numbered without gaps."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.conftest import Clock
from tests.tools.amended import correct, delete
from tests.tools.test_undo import state
from tools.work import Caller

pytestmark = pytest.mark.anyio
SET = {"reps": 5, "weight": 100, "unit": "kg"}
DROP = {"reps": 8, "weight": 80, "unit": "kg", "set_type": "drop"}
Write = Callable[[httpx.AsyncClient, "Place"], Awaitable[httpx.Response]]


class Place:
    """Where the workout is, its exercises, and the sets of the first."""

    def __init__(self, workout: dict[str, Any]) -> None:
        self.workout = f"/api/v1/workouts/{workout['id']}"
        self.executions = f"{self.workout}/exercise-executions"
        self.ids = [one["id"] for one in workout["executions"]]
        self.first = f"{self.executions}/{self.ids[0]}"
        self.sets = [f"{self.first}/sets/{one['id']}" for one in workout["executions"][0]["sets"]]


@pytest.fixture(autouse=True)
def _at_one_moment(service: Any, clock: Clock) -> None:
    """Friday 20 November 2026, half past six in the evening."""
    service.clock = clock


@pytest.fixture
async def place(ada: httpx.AsyncClient) -> Place:
    """An open workout: squats with a chain of drop sets, curls, and an exercise without a set yet."""
    begun = (await ada.post("/api/v1/workouts", json={"title": "Evening"})).json()
    path = f"/api/v1/workouts/{begun['id']}/exercise-executions"
    for exercise, sets in (("squat", [SET, DROP, DROP, SET]), ("bicep-curl", [SET | {"weight": 15}]), ("deadlift", [])):
        answer = await ada.post(path, json={"exercise": exercise, "sets": sets})
        assert answer.status_code == 201, answer.text
    return Place(answer.json())


def told(workout: dict[str, Any]) -> list[tuple[str, list[tuple[int, int | None, int | None]]]]:
    """Exercises with number, reps and parent of each set."""
    return [
        (one["exercise"]["slug"], [(done["set_number"], done["reps"], done["parent_set"]) for done in one["sets"]])
        for one in workout["executions"]
    ]


async def test_it_is_filled_step_by_step(ada: httpx.AsyncClient, place: Place) -> None:
    added = (await ada.post(f"{place.first}/sets", json=SET | {"reps": 3, "tempo": "3-1-1-0", "notes": "slow"})).json()
    assert told(added) == [
        ("squat", [(1, 5, None), (2, 8, 1), (3, 8, 2), (4, 5, None), (5, 3, None)]),
        ("bicep-curl", [(1, 5, None)]),
        ("deadlift", []),
    ]
    last = added["executions"][0]["sets"][-1]
    assert (last["id"], last["tempo"], last["notes"]) == (added["added_id"], "3-1-1-0", "slow")
    assert (added["version"], added["summary"]) == (5, "Squat: 3 at 100 kg, today")


async def test_a_set_that_goes_leaves_no_gap_and_its_exercise_stays(ada: httpx.AsyncClient, place: Place) -> None:
    gone = (await ada.delete(place.sets[1])).json()
    assert told(gone)[0] == ("squat", [(1, 5, None), (2, 8, 1), (3, 5, None)])
    for at in (0, 2, 3):
        gone = (await ada.delete(place.sets[at])).json()
    assert told(gone)[0] == ("squat", [])


async def test_a_set_may_go_on_with_any_earlier_one(ada: httpx.AsyncClient, place: Place) -> None:
    changed = (await ada.patch(place.sets[2], json={"parent_set": 1})).json()
    assert told(changed)[0][1][2] == (3, 8, 1)
    cluster = {"reps": 2, "weight": 100, "set_type": "cluster", "parent_set": 4}
    assert told((await ada.post(f"{place.first}/sets", json=cluster)).json())[0][1][4] == (5, 2, 4)
    assert told((await ada.delete(place.sets[0])).json())[0][1] == [(1, 8, None), (2, 8, 1), (3, 5, None), (4, 2, 3)]
    for wrong in ({"parent_set": 9}, {"parent_set": 2}):
        assert (await ada.patch(place.sets[2], json=wrong)).json()["type"] == "implausible"
    assert told((await ada.patch(place.sets[2], json={"set_type": "working"})).json())[0][1][1] == (2, 8, None)


async def test_only_what_is_said_of_a_set_changes(ada: httpx.AsyncClient, place: Place) -> None:
    async def changed(**changes: Any) -> dict[str, Any]:
        answer = await ada.patch(place.sets[0], json=changes)
        assert answer.status_code == 200, answer.text
        return {
            key: value
            for key, value in answer.json()["executions"][0]["sets"][0].items()
            if key in ("reps", "weight", "unit", "weight_kg", "load_type", "rpe", "rir", "rest_s") and value is not None
        }

    assert await changed(rpe=8.5, rest_s=120) == {
        "reps": 5,
        "weight": 100,
        "unit": "kg",
        "weight_kg": 100,
        "load_type": "external",
        "rpe": 8.5,
        "rest_s": 120,
    }
    kept = {"reps": 5, "weight": 100, "unit": "lb", "weight_kg": 45.359237, "load_type": "external", "rest_s": 120}
    assert await changed(unit="lb", rir=2) == kept | {"rir": 2}
    assert await changed(rir=None, rest_s=None, weight=None) == {"reps": 5, "load_type": "none"}
    assert (await ada.patch(place.sets[0], json={"reps": None})).json()["type"] == "implausible"
    assert (await ada.patch(place.sets[0], json={"weight": 5000})).json()["type"] == "implausible"
    assert (await ada.patch(place.sets[0], json={"set_type": None})).json()["type"] == "invalid"


async def test_an_exercise_is_changed_replaced_and_taken_out(ada: httpx.AsyncClient, place: Place) -> None:
    changed = (await ada.patch(place.first, json={"exercise": "front-squat", "superset_group": 2})).json()
    first = changed["executions"][0]
    assert (first["exercise"]["slug"], first["superset_group"], len(first["sets"])) == ("front-squat", 2, 4)
    assert (await ada.patch(place.first, json={"superset_group": None})).json()["executions"][0][
        "superset_group"
    ] is None
    replaced = (await ada.put(place.first, json={"exercise": "squat", "notes": "belt", "sets": [SET]})).json()
    assert (replaced["executions"][0]["id"], replaced["executions"][0]["notes"]) == (place.ids[0], "belt")
    assert told(replaced)[0] == ("squat", [(1, 5, None)])
    assert [slug for slug, _ in told((await ada.delete(place.first)).json())] == ["bicep-curl", "deadlift"]


async def test_sets_are_held_against_the_exercise_they_are_said_to_be_of(ada: httpx.AsyncClient, place: Place) -> None:
    await ada.patch(place.sets[0], json={"weight": 600})
    refused = await ada.patch(place.first, json={"exercise": "dumbbell-bench-press"})
    assert (refused.status_code, refused.json()["type"]) in ((422, "implausible"), (404, "not_found"))


async def test_the_order_is_the_complete_list(ada: httpx.AsyncClient, place: Place) -> None:
    backwards = place.ids[::-1]
    ordered = (await ada.patch(f"{place.executions}/order", json={"execution_ids": backwards})).json()
    assert [one["id"] for one in ordered["executions"]] == backwards
    for wrong in (backwards[:2], [*backwards, backwards[0]], [backwards[0]] * 3, [1, 2, 999]):
        answer = await ada.patch(f"{place.executions}/order", json={"execution_ids": wrong})
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), wrong
        assert str(place.ids[0]) in answer.json()["detail"]


WRITES: dict[str, Write] = {
    "add an exercise": lambda ada, at: ada.post(at.executions, json={"exercise": "deadlift", "sets": [SET, DROP]}),
    "begin an exercise": lambda ada, at: ada.post(at.executions, json={"exercise": "deadlift"}),
    "replace": lambda ada, at: ada.put(at.first, json={"exercise": "front-squat", "sets": [SET, DROP]}),
    "change": lambda ada, at: ada.patch(at.first, json={"exercise": "front-squat", "notes": "belt"}),
    "take out": lambda ada, at: ada.delete(at.first),
    "order": lambda ada, at: ada.patch(f"{at.executions}/order", json={"execution_ids": at.ids[::-1]}),
    "add a set": lambda ada, at: ada.post(f"{at.first}/sets", json=DROP),
    "change a set": lambda ada, at: ada.patch(at.sets[0], json={"weight": 225, "unit": "lb"}),
    "change a parent": lambda ada, at: ada.patch(at.sets[2], json={"parent_set": 1}),
    "take out a set": lambda ada, at: ada.delete(at.sets[0]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_undo_leaves_everything_as_it_was(
    ada: httpx.AsyncClient, place: Place, caller: Caller, write: Write
) -> None:
    before = await state(caller)
    answer = await write(ada, place)
    assert answer.is_success, answer.text
    assert await state(caller) != before
    undone = await ada.post("/api/v1/undo", json={"operation_id": answer.json()["operation_id"]})
    assert undone.status_code == 200, undone.text
    assert await state(caller) == before
    assert (await ada.get(place.workout)).json()["version"] > answer.json()["version"], "it is another version again"


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_every_write_is_held_against_the_version_and_moves_it_on(
    ada: httpx.AsyncClient, place: Place, write: Write
) -> None:
    seen = (await ada.get(place.workout)).headers["etag"]
    ada.headers["If-Match"] = '"1"'
    stale = await write(ada, place)
    assert (stale.status_code, stale.json()["type"]) == (412, "stale")
    ada.headers["If-Match"] = seen
    done = await write(ada, place)
    assert done.is_success
    assert done.headers["etag"] == (await ada.get(place.workout)).headers["etag"] == f'"{int(seen[1:-1]) + 1}"'


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_a_finished_workout_refuses_and_names_the_way_out(
    ada: httpx.AsyncClient, place: Place, caller: Caller, write: Write
) -> None:
    await ada.post(f"{place.workout}/finish")
    before = await state(caller)
    answer = await write(ada, place)
    assert (answer.status_code, answer.json()["type"]) == (409, "workout_finished")
    assert "reopen" in answer.json()["detail"]
    assert await state(caller) == before


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_what_is_hers_is_not_there_for_him(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, place: Place, caller: Caller, write: Write
) -> None:
    before = await state(caller)
    assert (await write(bob, place)).status_code == 404
    other = (await bob.post("/api/v1/workouts")).json()["id"]
    at_his = Place({"id": other, "executions": (await ada.get(place.workout)).json()["executions"]})
    answer = await write(bob, at_his)
    assert answer.status_code in (201, 404, 422), "his own workout, her exercises"
    assert await state(caller) == before


async def test_a_chain_outlives_what_it_hung_on_and_undo_ties_it_again(
    ada: httpx.AsyncClient, place: Place, caller: Caller
) -> None:
    before = await state(caller)
    for gone in ({"exercise": "squat", "sets": [1]}, {"exercise": "squat"}, {"whole_workout": True}):
        receipt = await delete(caller, **gone)
        assert (await ada.post("/api/v1/undo", json={"operation_id": receipt.operation_id})).status_code == 200
        assert await state(caller) == before


async def test_a_place_that_is_taken_since_is_refused_and_nothing_changes(
    ada: httpx.AsyncClient, place: Place, caller: Caller
) -> None:
    gone = (await ada.delete(f"{place.executions}/{place.ids[2]}")).json()
    await ada.post(place.executions, json={"exercise": "plank", "sets": []})
    before = await state(caller)
    refused = await ada.post("/api/v1/undo", json={"operation_id": gone["operation_id"]})
    assert (refused.status_code, refused.json()["type"]) == (409, "conflict")
    assert await state(caller) == before


async def test_a_set_comes_back_to_its_place_whatever_was_added_since(ada: httpx.AsyncClient, place: Place) -> None:
    gone = (await ada.delete(place.sets[0])).json()
    await ada.post(f"{place.first}/sets", json=SET | {"reps": 3})
    back = await ada.post("/api/v1/undo", json={"operation_id": gone["operation_id"]})
    assert back.status_code == 200
    sets = [(1, 5, None), (2, 8, 1), (3, 8, 2), (4, 5, None), (5, 3, None)]
    assert told((await ada.get(place.workout)).json())[0] == ("squat", sets)


async def test_the_chat_puts_right_what_a_program_entered(ada: httpx.AsyncClient, place: Place, caller: Caller) -> None:
    await ada.post(f"{place.executions}/{place.ids[1]}/sets", json=SET | {"weight": 17})
    corrected = await correct(caller, weight=18)
    assert corrected.summary == "Bicep Curl: now 5 at 18 kg, was 5 at 17 kg, today"
    with_empty = await delete(caller, whole_workout=True)
    assert [part.exercise.slug for part in with_empty.removed] == ["squat", "bicep-curl"]
    assert (await ada.get(place.workout)).status_code == 404


async def test_an_exercise_without_sets_is_nothing_to_correct_or_to_earn_by(
    ada: httpx.AsyncClient, place: Place, caller: Caller
) -> None:
    for execution in place.ids[:2]:
        await ada.delete(f"{place.executions}/{execution}")
    answers = [await ada.post("/api/v1/undo"), await ada.delete(place.first)]
    assert [answer.status_code for answer in answers] == [200, 404]
    await ada.delete(f"{place.executions}/{place.ids[1]}")
    await ada.post(f"{place.workout}/finish")
    assert (await ada.get("/api/v1/affinity")).json()["score"] == 0
    for attempt in (correct(caller, {"exercise": "deadlift"}, reps=3), delete(caller, exercise="deadlift")):
        with pytest.raises(Exception, match="not in the log"):
            await attempt
