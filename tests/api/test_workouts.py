"""Workouts by REST: begun, logged, listed, replaced, put right, finished, opened again, deleted; each undone."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from store.tables import PlanDay
from tests.conftest import Clock
from tests.tools.amended import correct
from tests.tools.amended import log as say
from tests.tools.test_undo import state
from tools.plans import create_plan
from tools.programming import week
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio
WORKOUTS = "/api/v1/workouts"
SET = {"reps": 5, "weight": 100, "unit": "kg"}
SQUATS = {"exercise": "squat", "sets": [SET, SET, SET | {"reps": 4, "rpe": 9.5}]}
BENCH = {"exercise": "bench-press", "sets": [{"reps": 8, "weight": 60}], "superset_group": 1}
LEGS = {"title": "Legs", "performed_on": "2026-11-18", "executions": [SQUATS, BENCH]}


@pytest.fixture(autouse=True)
def _at_one_moment(service: Any, clock: Clock) -> None:
    """Friday 20 November 2026, half past six in the evening."""
    service.clock = clock


async def log(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{WORKOUTS}/log", json=LEGS | more)
    assert answer.status_code == 201, answer.text
    logged: dict[str, Any] = answer.json()
    return logged


async def refused(answer: httpx.Response, status: int, kind: str, *words: str) -> None:
    assert (answer.status_code, answer.json().get("type")) == (status, kind), answer.text
    for word in words:
        assert word in answer.json()["detail"]


async def test_a_completed_workout_is_logged_in_one_call(ada: httpx.AsyncClient) -> None:
    logged = await log(ada)
    assert logged["summary"] == "Workout logged: 2 exercises, 4 sets, Wednesday 18 November"
    assert (logged["title"], logged["local_date"], logged["version"]) == ("Legs", "2026-11-18", 1)
    assert logged["finished_at"] == "2026-11-18T12:00:00Z"
    squats, bench = logged["executions"]
    assert (squats["exercise"]["slug"], bench["superset_group"]) == ("squat", 1)
    assert [(done["set_number"], done["reps"], done["weight_kg"]) for done in squats["sets"]] == [
        (1, 5, 100),
        (2, 5, 100),
        (3, 4, 100),
    ]
    assert squats["sets"][2]["rpe"] == 9.5
    shown = await ada.get(f"{WORKOUTS}/{logged['id']}")
    assert shown.headers["etag"] == '"1"'
    assert shown.json() == {key: logged[key] for key in shown.json()}


async def test_times_may_be_given_in_any_zone(ada: httpx.AsyncClient) -> None:
    times = {"started_at": "2026-11-18T23:30:00-05:00", "finished_at": "2026-11-19T00:30:00-05:00"}
    logged = await log(ada, performed_on=None, **times)
    assert (logged["local_date"], logged["started_at"], logged["finished_at"]) == (
        "2026-11-19",
        "2026-11-19T04:30:00Z",
        "2026-11-19T05:30:00Z",
    )


@pytest.mark.parametrize(
    ("more", "kind", "word"),
    [
        ({"performed_on": "2026-11-21"}, "implausible", "not come yet"),
        ({"performed_on": "0001-01-01"}, "implausible", "too long ago"),
        ({"performed_on": None, "started_at": "0001-01-01T00:00:00+14:00"}, "implausible", "too long ago"),
        ({"performed_on": None, "started_at": "9999-12-31T23:59:59-14:00"}, "implausible", "not come yet"),
        ({"performed_on": None, "started_at": "2026-11-18T10:00:00"}, "invalid", "started_at"),
        ({"started_at": "2026-11-18T10:00:00Z"}, "invalid", "not by both"),
        ({"performed_on": None, "finished_at": "2026-11-18T10:00:00Z"}, "invalid", "When did it begin"),
        (
            {"performed_on": None, "started_at": "2026-11-18T10:00:00Z", "finished_at": "2026-11-18T09:00:00Z"},
            "implausible",
            "before it began",
        ),
        (
            {"performed_on": None, "started_at": "2026-11-08T10:00:00Z", "finished_at": "2026-11-18T09:00:00Z"},
            "implausible",
            "two days",
        ),
        ({"executions": []}, "invalid", "executions"),
        ({"executions": [SQUATS | {"set": []}]}, "invalid", "executions.0.set"),
        ({"executions": [{"exercise": "squat", "sets": [SET | {"weight": 5000}]}]}, "implausible", "5000 kg"),
        ({"executions": [{"exercise": "squat", "sets": [SET | {"rpe": 8.3}]}]}, "implausible", "RPE"),
        ({"executions": [{"exercise": "squat", "sets": [SET | {"rpe": 8, "rir": 4}]}]}, "implausible", "contradict"),
        ({"executions": [{"exercise": "squat", "sets": [{"weight": 100}]}]}, "implausible", "How many reps"),
        ({"executions": [{"exercise": "squat", "sets": [SET | {"parent_set": 1}]}]}, "implausible", "working set"),
        (
            {"executions": [{"exercise": "squat", "sets": [SET | {"parent_set": 1, "set_type": "drop"}]}]},
            "implausible",
            "no such set before it",
        ),
        ({"title": "two\nlines"}, "invalid", "one line"),
        ({"notes": "a\x00b"}, "invalid", "notes"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_written(
    ada: httpx.AsyncClient, more: dict[str, Any], kind: str, word: str
) -> None:
    await refused(await ada.post(f"{WORKOUTS}/log", json=LEGS | more), 422, kind, word)
    assert (await ada.get(WORKOUTS)).json()["total"] == 0


@pytest.mark.parametrize("weight", ["1e400", "-1", "1e-999999", "NaN", "Infinity", "123456789012345678901234567890"])
async def test_no_number_breaks_it(ada: httpx.AsyncClient, weight: str) -> None:
    body = f'{{"executions": [{{"exercise": "squat", "sets": [{{"reps": 5, "weight": {weight}}}]}}]}}'
    answer = await ada.post(f"{WORKOUTS}/log", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (201, 422), answer.text
    assert answer.status_code == 422 or answer.json()["executions"][0]["sets"][0]["weight"] is None


async def test_exercises_are_named_by_id_or_slug(ada: httpx.AsyncClient) -> None:
    first = await log(ada, executions=[SQUATS])
    squat = first["executions"][0]["exercise"]
    again = await log(ada, executions=[SQUATS | {"exercise": squat["id"]}])
    assert again["executions"][0]["exercise"] == squat
    for unknown in (999_999_999, "no-such-thing"):
        answer = await ada.post(f"{WORKOUTS}/log", json=LEGS | {"executions": [SQUATS | {"exercise": unknown}]})
        await refused(answer, 404, "not_found", str(unknown))


async def test_a_workout_is_begun_once_at_a_time(ada: httpx.AsyncClient) -> None:
    begun = await ada.post(WORKOUTS)
    assert begun.status_code == 201
    shown = begun.json()
    assert (shown["finished_at"], shown["executions"], shown["local_date"]) == (None, [], "2026-11-20")
    await refused(await ada.post(WORKOUTS, json={"title": "Another"}), 409, "conflict", f"Workout {shown['id']} of")
    past = await ada.post(WORKOUTS, json={"performed_on": "2026-11-17"})
    assert (past.status_code, past.json()["finished_at"]) == (201, "2026-11-17T12:00:00Z")
    late = {"started_at": "2026-11-19T10:00:00Z"}
    await ada.post(f"{WORKOUTS}/{shown['id']}/finish")
    await refused(await ada.post(WORKOUTS, json=late), 422, "implausible", "When was it finished")


async def test_the_chat_goes_on_with_what_a_program_began(ada: httpx.AsyncClient, caller: Caller) -> None:
    begun = (await ada.post(WORKOUTS, json={"title": "Morning"})).json()
    await say(caller, "squat", 100, 100, 100)
    shown = (await ada.get(f"{WORKOUTS}/{begun['id']}")).json()
    assert [len(execution["sets"]) for execution in shown["executions"]] == [3]
    assert (shown["title"], shown["version"]) == ("Morning", 2)


async def test_a_whole_workout_is_replaced(ada: httpx.AsyncClient) -> None:
    logged = await log(ada)
    place = f"{WORKOUTS}/{logged['id']}"
    whole = {"title": "Push", "started_at": "2026-11-17T10:00:00Z", "executions": [BENCH, SQUATS | {"sets": []}]}
    replaced = (await ada.put(place, json=whole)).json()
    assert (replaced["title"], replaced["notes"], replaced["local_date"]) == ("Push", None, "2026-11-17")
    assert (replaced["finished_at"], replaced["reopened"]) == ("2026-11-18T12:00:00Z", True)
    assert [(one["exercise"]["slug"], len(one["sets"])) for one in replaced["executions"]] == [
        ("bench-press", 1),
        ("squat", 0),
    ]
    await refused(await ada.put(place, json={"executions": []}), 422, "invalid", "started_at")


async def test_what_is_said_of_it_is_put_right(ada: httpx.AsyncClient) -> None:
    logged = await log(ada, notes="slept badly")
    place = f"{WORKOUTS}/{logged['id']}"
    changed = (await ada.patch(place, json={"title": None, "performed_on": "2026-11-16"})).json()
    assert (changed["title"], changed["notes"], changed["local_date"]) == (None, "slept badly", "2026-11-16")
    assert (changed["started_at"], changed["reopened"]) == ("2026-11-16T12:00:00Z", True)
    later = (await ada.patch(place, json={"started_at": "2026-11-15T10:00:00Z"})).json()
    assert (later["started_at"], later["finished_at"]) == ("2026-11-15T10:00:00Z", "2026-11-16T12:00:00Z")
    await refused(await ada.patch(place, json={"finished_at": None}), 422, "invalid", "/reopen")
    await refused(await ada.patch(place, json={"titel": "Legs"}), 422, "invalid", "titel")
    today = (await ada.patch(place, json={"performed_on": "2026-11-20", "title": "Now"})).json()
    assert (today["local_date"], today["title"]) == ("2026-11-20", "Now")


async def test_a_day_of_an_own_plan_is_named_and_no_other(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, caller: Caller
) -> None:
    await caller.perform(create_plan, {"name": "Mine", "days": week(days=2)})
    async with caller.work() as work:
        day = await work.store.session.scalar(select(PlanDay.id).limit(1))
    assert (await log(ada, plan_day_id=day))["plan_day_id"] == day
    await refused(await bob.post(f"{WORKOUTS}/log", json=LEGS | {"plan_day_id": day}), 404, "not_found", "plan day")
    logged = await log(ada)
    assert (await ada.patch(f"{WORKOUTS}/{logged['id']}", json={"plan_day_id": day})).json()["plan_day_id"] == day


WRITES: dict[str, Any] = {
    "log": lambda ada, place: ada.post(f"{WORKOUTS}/log", json=LEGS),
    "begin": lambda ada, place: ada.post(WORKOUTS),
    "replace": lambda ada, place: ada.put(place, json={"started_at": "2026-11-17T10:00:00Z", "executions": [BENCH]}),
    "change": lambda ada, place: ada.patch(place, json={"title": None, "performed_on": "2026-11-16"}),
    "delete": lambda ada, place: ada.delete(place),
    "reopen": lambda ada, place: ada.post(f"{place}/reopen"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_undo_leaves_everything_as_it_was(ada: httpx.AsyncClient, caller: Caller, write: Any) -> None:
    drops = [SET | {"set_type": "drop", "weight": weight} for weight in (80, 60)]
    logged = await log(ada, executions=[SQUATS, BENCH | {"sets": [SET, *drops]}])
    before = await state(caller)
    answer = await write(ada, f"{WORKOUTS}/{logged['id']}")
    assert answer.is_success, answer.text
    assert await state(caller) != before
    undone = await ada.post("/api/v1/undo", json={"operation_id": answer.json()["operation_id"]})
    assert undone.status_code == 200, undone.text
    assert await state(caller) == before


@pytest.mark.parametrize("write", [WRITES[name] for name in ("replace", "change", "delete", "reopen")])
async def test_nobody_overwrites_what_they_have_not_seen(ada: httpx.AsyncClient, write: Any) -> None:
    logged = await log(ada)
    place = f"{WORKOUTS}/{logged['id']}"
    seen = (await ada.get(place)).headers["etag"]
    assert (await ada.patch(place, json={"title": "Mine"}, headers={"If-Match": seen})).status_code == 200
    ada.headers["If-Match"] = seen
    await refused(await write(ada, place), 412, "stale", "version 2")
    ada.headers["If-Match"] = (await ada.get(place)).headers["etag"]
    assert (await write(ada, place)).is_success


async def test_the_chat_moves_the_version_on(ada: httpx.AsyncClient, caller: Caller) -> None:
    await say(caller, "squat", 100, 100, 100)
    [shown] = (await ada.get(WORKOUTS)).json()["items"]
    place, seen = f"{WORKOUTS}/{shown['id']}", f'"{shown["version"]}"'
    await correct(caller, weight=105)
    await refused(await ada.delete(place, headers={"If-Match": seen}), 412, "stale")
    undone = (await ada.get(place)).headers["etag"]
    await caller.perform(undo, {})
    await refused(await ada.delete(place, headers={"If-Match": undone}), 412, "stale")


async def test_workouts_are_found_by_day_exercise_state_and_words(ada: httpx.AsyncClient) -> None:
    legs = await log(ada)
    push = await log(ada, title="Push", performed_on="2026-11-19", notes="100% effort", executions=[BENCH])
    open_one = (await ada.post(WORKOUTS)).json()

    async def found(**filters: Any) -> list[int]:
        answer = await ada.get(WORKOUTS, params=filters)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] == len(answer.json()["items"])
        return [item["id"] for item in answer.json()["items"]]

    everything = [open_one["id"], push["id"], legs["id"]]
    assert await found() == everything
    assert await found(since="2026-11-19") == everything[:2]
    assert await found(since="2026-11-18", until="2026-11-19") == everything[1:]
    assert await found(on="2026-11-19") == [push["id"]]
    assert await found(exercise="squat") == [legs["id"]]
    assert await found(exercise=push["executions"][0]["exercise"]["id"]) == everything[1:]
    assert await found(finished=False) == [open_one["id"]]
    assert await found(finished=True) == everything[1:]
    assert await found(q="LEGS") == [legs["id"]]
    assert await found(q="100% eff") == [push["id"]]
    assert await found(q="0%e") == []
    assert await found(q="bench") == everything[1:]
    await refused(await ada.get(WORKOUTS, params={"exercise": "no-such-thing"}), 404, "not_found")
    for days in ({"on": "2026-11-19", "since": "2026-11-18"}, {"since": "2026-11-19", "until": "2026-11-18"}):
        await refused(await ada.get(WORKOUTS, params=days), 422, "invalid")
    pages = [(await ada.get(WORKOUTS, params={"per_page": 2, "page": page})).json() for page in (1, 2)]
    assert [[item["id"] for item in page["items"]] for page in pages] == [everything[:2], everything[2:]]


async def test_a_key_logs_once(ada: httpx.AsyncClient) -> None:
    answers = [await ada.post(f"{WORKOUTS}/log", json=LEGS, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["etag"] == answers[0].headers["etag"] == '"1"'
    assert (await ada.get(WORKOUTS)).json()["total"] == 1


async def test_what_is_hers_is_not_there_for_him(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    place = f"{WORKOUTS}/{(await log(ada))['id']}"
    before = (await ada.get(place)).json()
    for write in (*(WRITES[name] for name in ("replace", "change", "delete", "reopen")), lambda him, at: him.get(at)):
        await refused(await write(bob, place), 404, "not_found", "no workout")
    assert (await ada.get(place)).json() == before


async def test_deleting_takes_all_with_it_and_is_told(ada: httpx.AsyncClient, caller: Caller) -> None:
    place = f"{WORKOUTS}/{(await log(ada))['id']}"
    gone = (await ada.delete(place)).json()
    assert gone["summary"] == "Workout deleted: 2 exercises, 4 sets, Wednesday 18 November"
    await refused(await ada.get(place), 404, "not_found")
    assert all(not rows for rows in (await state(caller)).values())
