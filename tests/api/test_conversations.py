"""Conversations, undo, the log and the catalogue over REST."""

import httpx
import pytest

from tests.api.conftest import Say

pytestmark = pytest.mark.anyio
CONVERSATIONS = "/api/v1/conversations"


async def test_a_conversation_shows_what_was_said_and_what_came_of_it(ada: httpx.AsyncClient, say: Say) -> None:
    said = await say()
    shown = (await ada.get(f"{CONVERSATIONS}/{said['conversation_id']}")).json()
    [turn] = shown["turns"]
    assert (turn["id"], turn["message"], turn["status"]) == (said["turn_id"], "I did 3x5 squats at 100kg", "done")
    assert turn["html"].startswith("<p>")
    [effect] = turn["effects"]
    assert effect["card"]["kind"] == "logged"
    assert effect["undone"] is False
    assert effect["operation_id"] == said["effects"][0]["operation_id"]


async def test_what_was_undone_is_shown_as_undone(ada: httpx.AsyncClient, say: Say) -> None:
    said = await say()
    operation_id = said["effects"][0]["operation_id"]
    undone = await ada.post("/api/v1/undo", json={"operation_id": operation_id})
    assert undone.status_code == 200
    assert "Squat" in undone.json()["summary"]
    [turn] = (await ada.get(f"{CONVERSATIONS}/{said['conversation_id']}")).json()["turns"]
    assert turn["effects"][0]["undone"] is True
    assert (await ada.get("/api/v1/workouts")).json()["total"] == 0
    again = await ada.post("/api/v1/undo", json={"operation_id": operation_id})
    assert (again.status_code, again.json()["type"]) == (409, "conflict")


async def test_undo_without_a_number_takes_back_the_last_message(ada: httpx.AsyncClient, say: Say) -> None:
    await say("3x5 squats at 100kg and 3x8 bench press at 60kg")
    assert len((await ada.post("/api/v1/undo")).json()["undone"]) == 2
    empty = await ada.post("/api/v1/undo", json={})
    assert (empty.status_code, empty.json()["type"]) == (404, "not_found")


async def test_undo_refuses_what_is_no_operation(ada: httpx.AsyncClient) -> None:
    for number in (0, -1, 2**63, "1", 1.5, True, [1], {"id": 1}):
        assert (await ada.post("/api/v1/undo", json={"operation_id": number})).status_code == 422, number
    assert (await ada.post("/api/v1/undo", json={"operation_id": 999_999})).status_code == 404


async def test_conversations_are_listed_newest_first_by_pages(ada: httpx.AsyncClient, say: Say) -> None:
    ids = [(await say(f"hello {n}", conversation_id="new"))["conversation_id"] for n in range(3)]
    first = (await ada.get(CONVERSATIONS, params={"per_page": 2})).json()
    second = (await ada.get(CONVERSATIONS, params={"per_page": 2, "page": 2})).json()
    assert [one["id"] for one in first["items"] + second["items"]] == ids[::-1]
    assert (first["total"], first["page"], first["per_page"]) == (3, 1, 2)


async def test_a_conversation_can_be_renamed(ada: httpx.AsyncClient, say: Say) -> None:
    path = f"{CONVERSATIONS}/{(await say('hello'))['conversation_id']}"
    assert (await ada.patch(path, json={"title": "Leg days 🦵"})).json()["title"] == "Leg days 🦵"
    for title in ("", "   ", "x" * 121, "a\x00b", "a\nb", "\x7f", 7, None):
        assert (await ada.patch(path, json={"title": title})).status_code == 422, title
    assert (await ada.get(path)).json()["title"] == "Leg days 🦵"


async def test_a_deleted_conversation_is_gone_and_its_sets_stay(ada: httpx.AsyncClient, say: Say) -> None:
    path = f"{CONVERSATIONS}/{(await say())['conversation_id']}"
    assert (await ada.delete(path)).status_code == 200
    assert (await ada.get(path)).status_code == (await ada.delete(path)).status_code == 404
    [workout] = (await ada.get("/api/v1/workouts")).json()["items"]
    assert len(workout["executions"][0]["sets"]) == 3


async def test_strange_ids_and_pages_are_refused(ada: httpx.AsyncClient) -> None:
    for strange in ("0", "-1", "x", "1.5", str(2**63), "%00"):
        for method in ("GET", "PATCH", "DELETE"):
            body = {"json": {"title": "x"}} if method == "PATCH" else {}
            answer = await ada.request(method, f"{CONVERSATIONS}/{strange}", **body)  # type: ignore[arg-type]
            assert answer.status_code == 422, (method, strange)
    for query in ("page=0", "page=x", "per_page=0", "per_page=101", "page=99999999999999999999"):
        for path in (CONVERSATIONS, "/api/v1/workouts", "/api/v1/exercises"):
            assert (await ada.get(f"{path}?{query}")).status_code == 422, (path, query)


async def test_workouts_are_found_by_their_day(ada: httpx.AsyncClient, say: Say) -> None:
    day = (await say())["effects"][0]["card"]["performed_on"]
    [workout] = (await ada.get("/api/v1/workouts", params={"on": day})).json()["items"]
    assert workout["local_date"] == day
    assert workout["executions"][0]["exercise"]["slug"] == "squat"
    assert (await ada.get("/api/v1/workouts", params={"on": "2001-01-01"})).json()["items"] == []
    for strange in ("today", "2026-13-01", "2026-02-30", "x", "", "\x00"):
        assert (await ada.get("/api/v1/workouts", params={"on": strange})).status_code == 422, strange


async def test_exercises_are_found_by_name(ada: httpx.AsyncClient) -> None:
    found = (await ada.get("/api/v1/exercises", params={"q": "squatt"})).json()
    assert "squat" in [one["slug"] for one in found["items"]]
    assert (await ada.get("/api/v1/exercises")).json()["total"] >= 900
    for strange in ("\x00", "a\x00b", "💪" * 30, "%", "_", "' OR 1=1 --", "\\"):
        assert (await ada.get("/api/v1/exercises", params={"q": strange})).status_code in (200, 422), strange
    assert (await ada.get("/api/v1/exercises", params={"q": "x" * 121})).status_code == 422
