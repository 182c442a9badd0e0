"""Plans over REST: whole and part by part, each write with its version, its key and its way back."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio
PLANS = "/api/v1/plans"
FIVE = {"reps_min": 5, "weight": 100, "unit": "kg"}
SQUATS = {"exercise": "squat", "notes": "Slow down.", "sets": [FIVE, FIVE, {"reps_min": 5, "reps_max": 8, "rpe": 8.5}]}
BENCH = {"exercise": "Bench Press", "sets": [{"reps_min": 8, "weight": 135, "unit": "lb"}]}
LOWER = {"name": "Lower", "exercises": [SQUATS, {"exercise": "romanian deadlift", "sets": [FIVE]}]}
UPPER = {"name": "Upper", "exercises": [BENCH]}
PLAN = {"name": "Two days", "goal": "strength", "weeks": 8, "days": [LOWER, UPPER]}


async def write(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post(PLANS, json=PLAN | changes)
    assert answer.status_code == 201, answer.text
    written: dict[str, Any] = answer.json()
    return written


async def show(client: httpx.AsyncClient, plan_id: int) -> dict[str, Any]:
    answer = await client.get(f"{PLANS}/{plan_id}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def undo(client: httpx.AsyncClient, written: dict[str, Any]) -> httpx.Response:
    return await client.post(f"/api/v1/operations/{written['operation_id']}/undo")


def content(plan: dict[str, Any]) -> dict[str, Any]:
    """A plan without what moves on with every write."""
    return {key: value for key, value in plan.items() if key != "version"}


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
    assert shown.json() == added["plan"]["days"][2]


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


async def test_without_a_token_there_is_nothing(nobody: httpx.AsyncClient) -> None:
    for method, path in (("GET", PLANS), ("POST", PLANS), ("GET", f"{PLANS}/today"), ("DELETE", f"{PLANS}/1")):
        assert (await nobody.request(method, path)).status_code == 401
