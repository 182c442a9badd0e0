"""Days, exercises and targets of a plan over REST, each changed by itself and back."""

from typing import Any

import httpx
import pytest

from tests.api.planned import BENCH, FIVE, LOWER, PLANS, SQUATS, UPPER, content, show, undo, write

pytestmark = pytest.mark.anyio


async def test_the_parts_of_a_plan_are_changed_one_by_one_and_back(ada: httpx.AsyncClient) -> None:
    written = await write(ada)
    plan_id, lower = written["id"], written["plan"]["days"][0]
    day, squats = f"{PLANS}/{plan_id}/days/{lower['id']}", lower["exercises"][0]
    exercise, target = f"{day}/exercises/{squats['id']}", squats["sets"][0]
    sets = [one["id"] for one in squats["sets"]]
    writes: tuple[tuple[str, str, Any], ...] = (
        ("POST", f"{PLANS}/{plan_id}/days", {"name": "Arms", "exercises": [BENCH]}),
        ("PATCH", f"{PLANS}/{plan_id}/days/order", {"ids": [one["id"] for one in written["plan"]["days"]][::-1]}),
        ("PUT", day, {"name": "Legs", "exercises": [BENCH]}),
        ("PATCH", day, {"name": "Legs"}),
        ("DELETE", day, None),
        ("POST", f"{day}/exercises", BENCH),
        ("PATCH", f"{day}/exercises/order", {"ids": [one["id"] for one in lower["exercises"]][::-1]}),
        ("PUT", exercise, BENCH),
        ("PATCH", exercise, {"exercise": "front squat", "notes": None}),
        ("PATCH", exercise, {"exercise": "front-squat"}),
        ("DELETE", exercise, None),
        ("POST", f"{exercise}/sets", FIVE),
        ("PATCH", f"{exercise}/sets/order", {"ids": [sets[2], sets[0], sets[1]]}),
        ("PATCH", f"{exercise}/sets/{target['id']}", {"weight": 102.5}),
        ("DELETE", f"{exercise}/sets/{target['id']}", None),
        ("PATCH", f"{PLANS}/{plan_id}", {"name": "Other", "goal": None}),
        ("PUT", f"{PLANS}/{plan_id}", {"name": "Other", "days": [{"name": "Upper", "exercises": [SQUATS]}]}),
    )
    version = written["version"]
    for method, path, body in writes:
        answer = await ada.request(method, path, json=body)
        assert answer.status_code == (201 if method == "POST" else 200), (method, path, answer.text)
        done = answer.json()
        assert content(done["plan"]) != content(written["plan"]), (method, path)
        assert done["version"] == version + 1 == int(answer.headers["etag"].strip('"'))
        assert await show(ada, plan_id) == done["plan"]
        stale = await ada.request(method, path, json=body, headers={"If-Match": f'"{version}"'})
        assert stale.status_code in (404, 412), (method, path, stale.text)
        undone = await undo(ada, done)
        assert undone.status_code == 200, (method, path, undone.text)
        back = await show(ada, plan_id)
        assert content(back) == content(written["plan"]), (method, path)
        assert back["version"] > done["version"]
        version = back["version"]


async def test_a_day_by_itself_names_the_version_to_change_it_in(ada: httpx.AsyncClient) -> None:
    written = await write(ada)
    day = f"{PLANS}/{written['id']}/days/{written['plan']['days'][0]['id']}"
    shown = await ada.get(day)
    assert shown.json() == written["plan"]["days"][0] | {"version": written["version"]}
    seen = {"If-Match": shown.headers["etag"]}
    assert (await ada.patch(day, json={"name": "Legs"}, headers=seen)).status_code == 200
    assert (await ada.patch(day, json={"name": "Arms"}, headers=seen)).status_code == 412


async def test_what_is_taken_out_leaves_no_gap(ada: httpx.AsyncClient) -> None:
    written = await write(ada, days=[LOWER, UPPER, {"name": "Arms"}])
    lower, squats = written["plan"]["days"][0], written["plan"]["days"][0]["exercises"][0]
    path = f"{PLANS}/{written['id']}/days/{lower['id']}"
    shorter = (await ada.delete(f"{path}/exercises/{squats['id']}/sets/{squats['sets'][0]['id']}")).json()["plan"]
    assert [one["position"] for one in shorter["days"][0]["exercises"][0]["sets"]] == [1, 2]
    plan = (await ada.delete(path)).json()["plan"]
    assert [(day["position"], day["name"]) for day in plan["days"]] == [(1, "Upper"), (2, "Arms")]
    added = (await ada.post(f"{PLANS}/{written['id']}/days", json={"name": "Last"})).json()
    assert (added["plan"]["days"][2]["id"], added["plan"]["days"][2]["position"]) == (added["id"], 3)
    shown = await ada.get(f"{PLANS}/{written['id']}/days/{added['id']}")
    assert shown.json() == added["plan"]["days"][2] | {"version": added["version"]}


async def test_a_change_of_a_target_says_only_what_is_new(ada: httpx.AsyncClient) -> None:
    written = await write(ada)
    day = written["plan"]["days"][0]
    squats = day["exercises"][0]
    path = f"{PLANS}/{written['id']}/days/{day['id']}/exercises/{squats['id']}/sets/{squats['sets'][0]['id']}"

    async def change(**changes: Any) -> dict[str, Any]:
        answer = await ada.patch(path, json=changes)
        assert answer.status_code == 200, answer.text
        target: dict[str, Any] = answer.json()["plan"]["days"][0]["exercises"][0]["sets"][0]
        return target

    heavier = await change(weight=225, unit="lb")
    assert (heavier["weight"], heavier["unit"], heavier["reps_min"]) == (225, "lb", 5)
    assert heavier["weight_kg"] == pytest.approx(102.058, abs=0.001)
    assert (await change(weight=230))["unit"] == "lb"
    more = await change(reps_min=6)
    assert (more["reps_min"], more["reps_max"]) == (6, 6)
    bare = await change(weight=None, rpe=9)
    assert (bare["weight"], bare["unit"], bare["weight_kg"], bare["rpe"]) == (None, None, None, 9)
    assert (await ada.patch(path, json={"unit": "kg"})).json()["type"] == "implausible"
    assert (await ada.patch(path, json={"reps_min": 9, "reps_max": 5})).json()["type"] == "implausible"


async def test_an_order_names_everything_once(ada: httpx.AsyncClient) -> None:
    written = await write(ada)
    first, second = (day["id"] for day in written["plan"]["days"])
    for ids in ([first], [first, first], [first, second, second], []):
        answer = await ada.patch(f"{PLANS}/{written['id']}/days/order", json={"ids": ids})
        assert (answer.status_code, f"{first}, {second}" in answer.json()["detail"]) == (422, True)


async def test_a_plan_holds_seven_days_and_keeps_its_name(ada: httpx.AsyncClient) -> None:
    written = await write(ada, days=[{"name": str(number)} for number in range(7)])
    path = f"{PLANS}/{written['id']}"
    full = await ada.post(f"{path}/days", json={"name": "One too many"})
    assert (full.status_code, full.json()["type"]) == (409, "conflict")
    nameless = await ada.patch(path, json={"name": None})
    assert (nameless.status_code, "name" in nameless.json()["detail"]) == (422, True)


async def test_undoing_a_plan_does_not_run_over_what_was_added_later(ada: httpx.AsyncClient) -> None:
    written = await write(ada)
    added = (await ada.post(f"{PLANS}/{written['id']}/days", json={"name": "Arms"})).json()
    refused = await undo(ada, written)
    assert (refused.status_code, "Arms" in refused.json()["detail"]) == (409, True)
    assert (await undo(ada, added)).status_code == 200
    assert (await undo(ada, written)).status_code == 200
    assert (await ada.get(PLANS)).json()["total"] == 0


async def test_parts_of_another_plan_are_not_found(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    mine, other = await write(ada), await write(ada, name="Other")
    day = other["plan"]["days"][0]
    planned = day["exercises"][0]
    foreign = f"{PLANS}/{mine['id']}/days/{day['id']}"
    crossed = f"{PLANS}/{mine['id']}/days/{mine['plan']['days'][0]['id']}/exercises/{planned['id']}"
    for method, path, body in (
        ("GET", foreign, None),
        ("PATCH", foreign, {"name": "X"}),
        ("DELETE", foreign, None),
        ("DELETE", crossed, None),
        ("POST", f"{crossed}/sets", FIVE),
    ):
        assert (await ada.request(method, path, json=body)).status_code == 404, path
    assert (await bob.post(f"{PLANS}/{mine['id']}/copy")).status_code == 404
    assert await show(ada, other["id"]) == other["plan"]
