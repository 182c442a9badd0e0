"""Goals over REST: set, followed through the log, reached, dropped, taken back, and nobody else's."""

from typing import Any

import httpx
import pytest

from store.database import Database
from tests.api.conftest import Say
from tests.conftest import Clock
from tests.counting import statements

pytestmark = pytest.mark.anyio
PATH = "/api/v1/goals"
HEAVY = {"metric": "weight", "target": 110, "unit": "kg"}
WORDS = {"metric": "words", "title": "Learn to hang from one arm"}


@pytest.fixture
async def squat(ada: httpx.AsyncClient) -> int:
    """The id of the squat."""
    return await id_of(ada, "squat")


async def id_of(client: httpx.AsyncClient, name: str) -> int:
    found: int = (await client.get("/api/v1/exercises", params={"q": name})).json()["items"][0]["id"]
    return found


async def made(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    kept: dict[str, Any] = answer.json()
    return kept


async def seen(client: httpx.AsyncClient, goal_id: int) -> dict[str, Any]:
    answer = await client.get(f"{PATH}/{goal_id}")
    assert answer.status_code == 200, answer.text
    goal: dict[str, Any] = answer.json()
    return goal


async def test_a_goal_is_followed_from_where_one_stood_and_reached_by_the_set_that_does(
    ada: httpx.AsyncClient, say: Say, squat: int
) -> None:
    await say("squat 5x100kg")
    goal = (await made(ada, HEAVY | {"exercise_id": squat}))["goal"]
    assert (goal["title"], goal["state"], goal["exercise"]["name"]) == ("Squat: 110 kg", "open", "Squat")
    assert (goal["progress"]["start"], goal["progress"]["current"], goal["progress"]["share"]) == (100, 100, 0)
    await say("squat 3x105kg")
    halfway = (await seen(ada, goal["id"]))["progress"]
    assert (halfway["current"], halfway["share"], len(halfway["set_ids"])) == (105, 0.5, 1)
    said = await say("squat 1x110kg")
    reached = await seen(ada, goal["id"])
    assert (reached["state"], reached["progress"]["share"]) == ("reached", 1)
    assert reached["reached_on"] == reached["progress"]["performed_on"]
    [reason] = [one for one in await reasons(ada) if one["kind"] == "goal_reached"]
    assert reason["reason"] == "You reached a goal: Squat: 110 kg"
    await ada.post("/api/v1/undo", json={"operation_id": said["effects"][0]["operation_id"]})
    assert (await seen(ada, goal["id"]))["state"] == "open"
    assert [one["kind"] for one in await reasons(ada) if one["kind"].startswith("goal")] == ["goal"]


async def reasons(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    shown = await client.get("/api/v1/affinity", params={"per_page": 100})
    found: list[dict[str, Any]] = shown.json()["reasons"]
    return found


async def set_three_days_ago(client: httpx.AsyncClient, squat: int, service: Any, clock: Clock) -> dict[str, Any]:
    """A heavy squat as a goal, on the clock of these tests."""
    service.clock = clock
    goal: dict[str, Any] = (await made(client, HEAVY | {"exercise_id": squat}))["goal"]
    clock.move_on(days=3)
    return goal


async def test_a_workout_that_is_put_on_its_right_day_counts_from_there(
    ada: httpx.AsyncClient, squat: int, service: Any, clock: Clock
) -> None:
    goal = await set_three_days_ago(ada, squat, service, clock)
    sets = [{"exercise": "squat", "sets": [{"reps": 1, "weight": 120, "unit": "kg"}]}]
    body = {"performed_on": "2025-11-20", "executions": sets}
    logged = (await ada.post("/api/v1/workouts/log", json=body)).json()
    assert (await seen(ada, goal["id"]))["state"] == "open"
    moved = (await ada.patch(f"/api/v1/workouts/{logged['id']}", json={"performed_on": "2026-11-22"})).json()
    assert (await seen(ada, goal["id"]))["state"] == "reached"
    await ada.post("/api/v1/undo", json={"operation_id": moved["operation_id"]})
    assert (await seen(ada, goal["id"]))["state"] == "open"


async def test_another_set_that_reaches_it_holds_it_when_the_first_is_taken_back(
    ada: httpx.AsyncClient, say: Say, squat: int
) -> None:
    goal = (await made(ada, HEAVY | {"exercise_id": squat}))["goal"]
    first = await say("squat 1x110kg")
    second = await say("squat 1x112.5kg")
    undone = await ada.post("/api/v1/undo", json={"operation_id": first["effects"][0]["operation_id"]})
    assert undone.status_code == 200, undone.text
    held = await seen(ada, goal["id"])
    assert (held["state"], held["progress"]["current"]) == ("reached", 112.5)
    await ada.post("/api/v1/undo", json={"operation_id": second["effects"][0]["operation_id"]})
    assert (await seen(ada, goal["id"]))["state"] == "open"


async def test_words_are_reached_by_hand_and_what_was_set_that_day_earns_nothing_more(ada: httpx.AsyncClient) -> None:
    goal = (await made(ada, WORDS))["goal"]
    assert goal["progress"] is None
    answer = await ada.post(f"{PATH}/{goal['id']}/reach")
    assert (answer.status_code, answer.json()["goal"]["state"]) == (200, "reached")
    again = await ada.post(f"{PATH}/{goal['id']}/reach")
    assert (again.status_code, again.json()["type"]) == (409, "conflict")
    assert [one["kind"] for one in await reasons(ada)] == ["goal"]


async def test_a_figure_is_not_reached_by_hand(ada: httpx.AsyncClient, squat: int) -> None:
    goal = (await made(ada, HEAVY | {"exercise_id": squat}))["goal"]
    refused = await ada.post(f"{PATH}/{goal['id']}/reach")
    assert (refused.status_code, "log it" in refused.json()["detail"]) == (409, True)


async def test_a_goal_is_dropped_deleted_and_taken_up_again_with_what_it_earned(ada: httpx.AsyncClient) -> None:
    kept = await made(ada, WORDS)
    path = f"{PATH}/{kept['goal']['id']}"
    dropped = (await ada.post(f"{path}/drop")).json()
    assert dropped["goal"]["state"] == "dropped"
    assert (await ada.post(f"{path}/reach")).status_code == 409
    assert (await ada.patch(path, json={"notes": "maybe later"})).status_code == 200
    assert (await ada.patch(path, json={"target": 3})).status_code == 409
    assert (await ada.post("/api/v1/undo")).status_code == 200
    assert (await ada.post("/api/v1/undo", json={"operation_id": dropped["operation_id"]})).status_code == 200
    assert (await seen(ada, kept["goal"]["id"]))["state"] == "open"
    gone = await ada.delete(path)
    assert (gone.status_code, (await ada.get(path)).status_code, await reasons(ada)) == (200, 404, [])
    assert (await ada.post("/api/v1/undo", json={"operation_id": gone.json()["operation_id"]})).status_code == 200
    assert [one["kind"] for one in await reasons(ada)] == ["goal"]


async def test_goals_are_listed_by_state_last_set_first_in_a_bounded_number_of_statements(
    ada: httpx.AsyncClient, say: Say, squat: int, database: Database
) -> None:
    bench = await id_of(ada, "bench press")
    for number in range(2):
        await made(ada, HEAVY | {"exercise_id": squat, "target": 150 + number})
    await made(ada, {"metric": "sessions", "target": 20})
    with statements(database, "goals") as few:
        assert (await ada.get(PATH)).json()["total"] == 3
    for number in range(5):
        await made(ada, HEAVY | {"exercise_id": bench, "target": 150 + number})
        await say(f"bench press 5x{60 + number}kg")
    with statements(database, "goals") as many:
        listed = (await ada.get(PATH, params={"per_page": 50})).json()
    assert (listed["total"], listed["items"][0]["progress"]["current"]) == (8, 64)
    assert len(many) == len(few) <= 4
    dropped = listed["items"][-1]["id"]
    await ada.post(f"{PATH}/{dropped}/drop")
    states = {state: (await ada.get(PATH, params={"state": state})).json() for state in ("open", "reached", "dropped")}
    assert {state: page["total"] for state, page in states.items()} == {"open": 7, "reached": 0, "dropped": 1}
    assert (await ada.get(PATH, params={"exercise_id": squat})).json()["total"] == 2
    assert (await ada.get(PATH, params={"state": "forgotten"})).status_code == 422


async def test_what_is_done_already_or_cannot_be_is_refused_with_a_sentence(
    ada: httpx.AsyncClient, say: Say, squat: int
) -> None:
    await say("squat 5x120kg")
    refused = [
        (HEAVY | {"exercise_id": squat}, 409, "You are there already: 120 kg, today. Aim further than that."),
        (HEAVY | {"exercise_id": squat, "target": 5000}, 422, "5000 kg cannot be the target."),
        (HEAVY | {"exercise_id": squat, "unit": "min"}, 422, "A goal of weight is in kg or lb, not in min."),
        (HEAVY, 422, "A goal of weight needs an exercise_id."),
        ({"metric": "weight", "exercise_id": squat}, 422, "A goal of weight needs a target."),
        ({"metric": "words"}, 422, "A goal in words needs a title."),
        (WORDS | {"target": 3}, 422, "A goal in words has no target"),
        (WORDS | {"exercise_id": squat}, 422, "A goal of words is of no exercise"),
        (WORDS | {"due_on": "2020-01-01"}, 422, "2020-01-01 is over."),
        (WORDS | {"due_on": "9999-01-01"}, 422, "too far away"),
        (WORDS | {"title": "two\nlines"}, 422, "title"),
        (WORDS | {"titel": "x"}, 422, "titel"),
        ({"metric": "reps", "exercise_id": squat, "target": 10.5}, 422, "Reps are whole"),
        ({"metric": "weight", "exercise_id": 2**62, "target": 5}, 404, "There is no exercise"),
        ({"metric": "weight", "exercise_id": squat, "target": "NaN"}, 422, "target"),
        ({"metric": "weight", "exercise_id": squat, "target": "1e400"}, 422, "target"),
    ]
    for body, status, sentence in refused:
        answer = await ada.post(PATH, json=body)
        assert (answer.status_code, sentence in answer.json()["detail"]) == (status, True), (body, answer.text)
    infinite = await ada.post(
        PATH, content=b'{"metric": "sessions", "target": 1e400}', headers={"Content-Type": "application/json"}
    )
    assert infinite.status_code == 422
    assert (await ada.get(PATH)).json()["total"] == 0


async def test_a_target_is_changed_while_the_goal_is_open(ada: httpx.AsyncClient, say: Say, squat: int) -> None:
    goal = (await made(ada, HEAVY | {"exercise_id": squat, "due_on": "2036-01-01", "notes": "slowly"}))["goal"]
    path = f"{PATH}/{goal['id']}"
    await say("squat 1x100kg")
    assert (await ada.patch(path, json={"target": 90})).status_code == 409
    changed = (await ada.patch(path, json={"target": 250, "unit": "lb", "due_on": None})).json()["goal"]
    assert (changed["target"], changed["unit"], changed["due_on"], changed["notes"]) == (250, "lb", None, "slowly")
    assert (changed["title"], changed["progress"]["current"]) == ("Squat: 250 lb", 220.46)
    assert (await ada.patch(path, json={"metric": "reps"})).status_code == 422
    assert (await ada.patch(path, json={"unit": "min"})).status_code == 422
    await say("squat 1x250lb")
    assert (await seen(ada, goal["id"]))["state"] == "reached"
    assert (await ada.patch(path, json={"target": 300})).status_code == 409
    assert (await ada.patch(path, json={"title": "Two and a half"})).json()["goal"]["title"] == "Two and a half"


async def test_bodyweight_is_reached_downwards_by_the_scale_and_follows_its_corrections(ada: httpx.AsyncClient) -> None:
    weighed = {"kind": "bodyweight", "value": 84}
    await ada.post("/api/v1/measurements", json=weighed)
    goal = (await made(ada, {"metric": "bodyweight", "target": 80}))["goal"]
    assert goal["title"] == "Weigh 80 kg"
    await ada.post("/api/v1/measurements", json=weighed | {"value": 82})
    assert (await seen(ada, goal["id"]))["progress"]["share"] == 0.5
    last = (await ada.post("/api/v1/measurements", json=weighed | {"value": 79.5})).json()["measurement"]
    reached = await seen(ada, goal["id"])
    assert (reached["state"], reached["progress"]["measurement_ids"]) == ("reached", [last["id"]])
    await ada.patch(f"/api/v1/measurements/{last['id']}", json={"value": 80.5})
    assert (await seen(ada, goal["id"]))["state"] == "open"


async def test_sessions_count_finished_workouts_since(ada: httpx.AsyncClient, say: Say) -> None:
    await say("squat 5x100kg")
    await say("I'm done")
    goal = (await made(ada, {"metric": "sessions", "target": 1}))["goal"]
    assert (goal["title"], goal["progress"]["current"]) == ("1 workout", None)
    await say("bench press 5x60kg")
    assert (await seen(ada, goal["id"]))["state"] == "open"
    await say("I'm done")
    done = await seen(ada, goal["id"])
    assert (done["state"], len(done["progress"]["workout_ids"])) == ("reached", 1)


async def test_a_workout_that_a_program_logs_reaches_it_on_its_day_and_takes_it_along(
    ada: httpx.AsyncClient, squat: int, service: Any, clock: Clock
) -> None:
    goal = await set_three_days_ago(ada, squat, service, clock)
    sets = [{"reps": 1, "weight": 110, "unit": "kg"}]
    body = {"performed_on": "2026-11-22", "executions": [{"exercise": "squat", "sets": sets}]}
    logged = await ada.post("/api/v1/workouts/log", json=body)
    assert logged.status_code == 201, logged.text
    place = f"/api/v1/workouts/{logged.json()['id']}"
    assert (await seen(ada, goal["id"]))["reached_on"] == "2026-11-22"
    await ada.patch(place, json={"performed_on": "2026-11-23"})
    assert (await seen(ada, goal["id"]))["reached_on"] == "2026-11-23"
    gone = (await ada.delete(place)).json()
    assert (await seen(ada, goal["id"]))["state"] == "open"
    undone = await ada.post("/api/v1/undo", json={"operation_id": gone["operation_id"]})
    assert undone.status_code == 200, undone.text
    assert (await seen(ada, goal["id"]))["state"] == "reached"


async def test_a_key_sets_one_goal_and_others_find_none(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "set-once"}
    first, again = [await ada.post(PATH, json=WORDS, headers=key) for _ in range(2)]
    assert first.json() == again.json()
    path = f"{PATH}/{first.json()['goal']['id']}"
    for method, where in (("get", path), ("delete", path), ("post", f"{path}/reach"), ("post", f"{path}/drop")):
        assert (await bob.request(method, where)).status_code == 404
    assert (await bob.patch(path, json={"title": "Bob was here"})).status_code == 404
    assert (await ada.get(PATH)).json()["total"] == 1
    assert (await bob.get(PATH)).json()["total"] == 0
