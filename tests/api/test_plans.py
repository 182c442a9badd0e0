"""Whole plans over REST, each write with its version, its key and its way back."""

import asyncio
from typing import Any

import httpx
import pytest

from store.database import Database
from tests.api.planned import LOWER, PLAN, PLANS, SQUATS, UPPER, content, show, undo, write
from tests.counting import statements

pytestmark = pytest.mark.anyio


async def test_a_whole_plan_is_written_and_shown(ada: httpx.AsyncClient) -> None:
    written = await write(ada)
    plan = written["plan"]
    assert (written["id"], written["summary"]) == (plan["id"], "Plan “Two days”: 2 days a week")
    assert await show(ada, plan["id"]) == plan
    assert (plan["goal"], plan["weeks"], plan["is_active"], plan["version"]) == ("strength", 8, False, 1)
    lower, upper = plan["days"]
    assert [(day["position"], day["name"]) for day in plan["days"]] == [(1, "Lower"), (2, "Upper")]
    squats = lower["exercises"][0]
    assert (squats["exercise"]["slug"], squats["notes"], squats["position"]) == ("squat", "Slow down.", 1)
    first, _, last = squats["sets"]
    assert (first["reps_min"], first["reps_max"], first["weight"], first["unit"]) == (5, 5, 100, "kg")
    assert (last["position"], last["reps_max"], last["rpe"], last["weight"]) == (3, 8, 8.5, None)
    bench = upper["exercises"][0]
    assert bench["exercise"]["slug"] == "bench-press"
    assert (bench["sets"][0]["weight"], bench["sets"][0]["unit"]) == (135, "lb")
    assert bench["sets"][0]["weight_kg"] == pytest.approx(61.235)


async def test_a_plan_costs_as_many_statements_however_much_is_in_it(
    ada: httpx.AsyncClient, database: Database
) -> None:
    async def cost(days: list[Any]) -> int:
        with statements(database, "plan_days", "planned_exercises", "planned_sets") as said:
            await write(ada, days=days)
        return len(said)

    assert await cost([LOWER] * 6) == await cost([UPPER])


async def test_an_exercise_is_named_by_its_id_too(ada: httpx.AsyncClient) -> None:
    squat = (await write(ada))["plan"]["days"][0]["exercises"][0]["exercise"]
    again = await write(ada, days=[{"name": "A", "exercises": [{"exercise": squat["id"]}]}])
    assert again["plan"]["days"][0]["exercises"][0]["exercise"] == squat


async def test_the_version_is_the_etag_and_guards_the_next_write(ada: httpx.AsyncClient) -> None:
    plan_id = (await write(ada))["id"]
    read = await ada.get(f"{PLANS}/{plan_id}")
    assert read.headers["etag"] == '"1"'
    match = {"If-Match": read.headers["etag"]}
    first = await ada.patch(f"{PLANS}/{plan_id}", json={"weeks": 12}, headers=match)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    stale = await ada.patch(f"{PLANS}/{plan_id}", json={"weeks": 4}, headers=match)
    assert (stale.status_code, stale.json()["type"]) == (412, "stale")
    assert (await show(ada, plan_id))["weeks"] == 12


async def test_of_two_who_read_the_same_version_one_writes(ada: httpx.AsyncClient) -> None:
    path = f"{PLANS}/{(await write(ada))['id']}"
    match = {"If-Match": '"1"'}
    answers = await asyncio.gather(*(ada.patch(path, json={"weeks": weeks}, headers=match) for weeks in (4, 12)))
    assert sorted(answer.status_code for answer in answers) == [200, 412]


async def test_a_plan_sent_twice_with_one_key_is_written_once(ada: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "mine"}
    first, again = [await ada.post(PLANS, json=PLAN, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.headers["idempotency-replayed"]) == (201, 201, "true")
    assert (again.json(), again.headers["etag"]) == (first.json(), first.headers["etag"])
    assert (await ada.get(PLANS)).json()["total"] == 1


async def test_the_list_is_searched_and_shows_the_active_plan_first(ada: httpx.AsyncClient) -> None:
    followed = (await write(ada, name="Winter", activate=True))["id"]
    other = (await write(ada, name="Summer", goal="100% stamina"))["id"]
    page = (await ada.get(PLANS)).json()
    assert ([item["id"] for item in page["items"]], page["total"]) == ([followed, other], 2)
    assert page["items"][0]["days"] == [
        {"id": day["id"], "position": day["position"], "name": day["name"], "exercises": len(day["exercises"])}
        for day in (await show(ada, followed))["days"]
    ]
    for asked, found in (
        ({"active": True}, [followed]),
        ({"active": False}, [other]),
        ({"q": "summ"}, [other]),
        ({"q": "0%"}, [other]),
        ({"q": "upper"}, [followed, other]),
        ({"q": "_inter"}, []),
        ({"per_page": 1, "page": 2}, [other]),
    ):
        items = (await ada.get(PLANS, params=asked)).json()["items"]
        assert [item["id"] for item in items] == found, asked


async def test_replacing_keeps_the_ids_of_days_whose_name_or_place_stays(ada: httpx.AsyncClient) -> None:
    written = await write(ada, days=[{"name": name} for name in ("A", "B", "C")])
    a, b, c = (day["id"] for day in written["plan"]["days"])
    wanted = {"name": "Turned", "days": [{"name": "C", "exercises": [SQUATS]}, {"name": "New"}, {"name": "a"}]}
    answer = await ada.put(f"{PLANS}/{written['id']}", json=wanted)
    assert answer.status_code == 200, answer.text
    plan = answer.json()["plan"]
    assert [(day["id"], day["name"]) for day in plan["days"]] == [(c, "C"), (b, "New"), (a, "a")]
    assert (plan["goal"], plan["weeks"], len(plan["days"][0]["exercises"])) == (None, None, 1)
    shorter = (await ada.put(f"{PLANS}/{written['id']}", json={"name": "One", "days": [{"name": "New"}]})).json()
    assert [(day["id"], day["position"]) for day in shorter["plan"]["days"]] == [(b, 1)]
    assert (await undo(ada, shorter)).status_code == 200
    assert content(await show(ada, written["id"])) == content(plan)
    assert (await undo(ada, answer.json())).status_code == 200
    assert content(await show(ada, written["id"])) == content(written["plan"])


async def test_one_plan_is_followed_at_a_time(ada: httpx.AsyncClient) -> None:
    first, second = [(await write(ada, name=name))["id"] for name in ("First", "Second")]
    await ada.post(f"{PLANS}/{first}/activate")
    answer = await ada.post(f"{PLANS}/{second}/activate")
    assert answer.json()["plan"]["is_active"]
    assert not (await show(ada, first))["is_active"]
    assert (await undo(ada, answer.json())).status_code == 200
    assert [(await show(ada, one))["is_active"] for one in (first, second)] == [True, False]
    await ada.post(f"{PLANS}/{first}/deactivate")
    assert (await ada.get(PLANS, params={"active": True})).json()["total"] == 0


async def test_a_copy_has_everything_but_is_not_followed(ada: httpx.AsyncClient) -> None:
    written = await write(ada, activate=True)
    answer = await ada.post(f"{PLANS}/{written['id']}/copy")
    named = await ada.post(f"{PLANS}/{written['id']}/copy", json={"name": "Heavier"})
    assert (answer.status_code, named.json()["plan"]["name"]) == (201, "Heavier")
    copy = answer.json()["plan"]
    assert (copy["name"], copy["is_active"]) == ("Two days (copy)", False)

    def told(plan: dict[str, Any]) -> Any:
        if isinstance(plan, dict):
            return {key: told(value) for key, value in plan.items() if key != "id"}
        return [told(one) for one in plan] if isinstance(plan, list) else plan

    assert told(copy["days"]) == told(written["plan"]["days"])


async def test_a_deleted_plan_comes_back_as_it_was(ada: httpx.AsyncClient) -> None:
    written = await write(ada, activate=True)
    gone = await ada.delete(f"{PLANS}/{written['id']}")
    assert (gone.status_code, gone.json()["summary"]) == (200, "Plan “Two days” deleted")
    assert (await ada.get(f"{PLANS}/{written['id']}")).status_code == 404
    assert (await undo(ada, gone.json())).status_code == 200
    back = await show(ada, written["id"])
    assert content(back) == content(written["plan"])
    assert back["version"] > written["version"]


async def test_what_constraints_speak_against_is_kept_and_named(ada: httpx.AsyncClient) -> None:
    for text, limits in (("no squats for me", {"exercises": ["squat"]}), ("only mondays", {"weekdays": ["monday"]})):
        await ada.post("/api/v1/memories", json={"text": text, "kind": "constraint", "limits": limits})
    written = await write(ada)
    assert written["plan"]["days"][0]["exercises"][0]["exercise"]["slug"] == "squat"
    assert written["warnings"] == [
        {"about": "Squat", "reason": "no squats for me"},
        {"about": "2 days a week", "reason": "only mondays"},
    ]


BAD: tuple[tuple[Any, int, str], ...] = (
    ({}, 422, "name"),
    ({"name": " "}, 422, "name"),
    ({"name": "a\nb"}, 422, "one line"),
    ({"name": "x" * 121}, 422, "name"),
    ({"name": "A", "weeks": 0}, 422, "weeks"),
    ({"name": "A", "weeks": True}, 422, "weeks"),
    ({"name": "A", "colour": "red"}, 422, "colour"),
    ({"name": "A", "days": [{"name": "D"}] * 8}, 422, "days"),
    ({"name": "A", "days": [{"name": "D", "exercises": [{"exercise": "flying carpet"}]}]}, 409, "flying carpet"),
    ({"name": "A", "days": [{"name": "D", "exercises": [{"exercise": "xyzzyqq"}]}]}, 404, "xyzzyqq"),
    ({"name": "A", "days": [{"name": "D", "exercises": [{"exercise": 999999999}]}]}, 404, "999999999"),
    ({"name": "A", "days": [{"name": "D", "exercises": [{"exercise": True}]}]}, 422, "exercise"),
    ({"name": "A", "days": [{"name": "D", "exercises": [SQUATS | {"sets": [{"rpe": 11}]}]}]}, 422, "rpe"),
    ({"name": "A", "days": [{"name": "D", "exercises": [SQUATS | {"sets": [{"reps": 5}]}]}]}, 422, "reps"),
    (
        {"name": "A", "days": [{"name": "D", "exercises": [SQUATS | {"sets": [{"reps_min": 9, "reps_max": 5}]}]}]},
        422,
        "backwards",
    ),
)


@pytest.mark.parametrize(("body", "status", "named"), BAD)
async def test_what_is_no_plan_is_refused_by_name(
    ada: httpx.AsyncClient, body: dict[str, Any], status: int, named: str
) -> None:
    answer = await ada.post(PLANS, json=body)
    assert (answer.status_code, named in answer.json()["detail"]) == (status, True), answer.text
    assert (await ada.get(PLANS)).json()["total"] == 0


@pytest.mark.parametrize("weight", ["NaN", "Infinity", "1e400", "-1", "0", '"heavy"'])
async def test_a_load_that_is_no_number_is_refused(ada: httpx.AsyncClient, weight: str) -> None:
    body = '{"name": "A", "days": [{"name": "D", "exercises": [{"exercise": "squat", "sets": [{"weight": %s}]}]}]}'
    answer = await ada.post(PLANS, content=body % weight, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text


async def test_without_a_token_there_is_nothing(nobody: httpx.AsyncClient) -> None:
    for method, path in (("GET", PLANS), ("POST", PLANS), ("GET", f"{PLANS}/today"), ("DELETE", f"{PLANS}/1")):
        assert (await nobody.request(method, path)).status_code == 401
