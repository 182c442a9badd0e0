"""Memories over REST: listed, searched, added, put right, deleted for good, each with its history."""

from typing import Any

import httpx
import pytest

from tests.api.conftest import Say

pytestmark = pytest.mark.anyio
MEMORIES = "/api/v1/memories"
HURT = {"text": "my left knee hurts", "kind": "constraint", "limits": {"body_parts": ["left knee"]}}


async def add(client: httpx.AsyncClient, **memory: Any) -> dict[str, Any]:
    answer = await client.post(MEMORIES, json=memory)
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def texts(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    page = (await client.get(MEMORIES, params=asked)).json()
    return [item["text"] for item in page["items"]]


async def test_what_was_said_in_talk_is_listed_and_searched(ada: httpx.AsyncClient, say: Say) -> None:
    await say("My left knee hurts, no lunges until March")
    await say("I hate burpees")
    page = (await ada.get(MEMORIES)).json()
    assert (page["total"], page["page"], page["per_page"]) == (2, 1, 20)
    knee = page["items"][1]
    assert (knee["kind"], knee["source"]) == ("constraint", "said")
    assert knee["valid_to"].endswith("-03-01")
    assert knee["limits"]["movements"] == ["lunge"]
    assert await texts(ada, q="knee") == ["My left knee hurts, no lunges until March"]
    assert await texts(ada, kind="preference") == ["I hate burpees"]
    assert await texts(ada, per_page=1, page=2) == ["My left knee hurts, no lunges until March"]


async def test_what_is_to_come_is_found_and_so_is_one_of_a_kind_among_many(ada: httpx.AsyncClient) -> None:
    await add(ada, text="I live in Spain then", kind="profile", since="2099-03-01")
    assert await texts(ada, q="Spain") == ["I live in Spain then"]
    await add(ada, text="a knee that does not hurt any more", kind="goal")
    for n in range(14):
        await add(ada, text=f"my knee hurts on stairs number {n}", kind="life_event")
    assert await texts(ada, q="knee hurts", kind="goal") == ["a knee that does not hurt any more"]
    assert len(await texts(ada, q="knee hurts")) == 15


async def test_added_put_right_and_undone(ada: httpx.AsyncClient) -> None:
    added = await add(ada, **HURT)
    number = added["memory"]["id"]
    edited = await ada.patch(f"{MEMORIES}/{number}", json={"text": "my right knee hurts", "valid_to": "2099-01-01"})
    assert (edited.status_code, edited.json()["memory"]["source"]) == (200, "edited")
    assert await texts(ada) == ["my right knee hurts"]
    endless = await ada.patch(f"{MEMORIES}/{number}", json={"no_end": True})
    assert endless.json()["memory"]["valid_to"] is None
    for operation in (endless.json()["operation_id"], edited.json()["operation_id"]):
        assert (await ada.post("/api/v1/undo", json={"operation_id": operation})).status_code == 200
    shown = (await ada.get(f"{MEMORIES}/{number}")).json()
    assert (shown["text"], shown["source"]) == ("my left knee hurts", "added")


async def test_the_history_of_a_memory_is_all_that_was_told_about_the_same(ada: httpx.AsyncClient) -> None:
    first = await add(ada, **HURT)
    later = await add(ada, text="my knee is fine again", kind="life_event", about="body: knee")
    assert [one["text"] for one in later["replaced"]] == ["my left knee hurts"]
    for number in (first["memory"]["id"], later["memory"]["id"]):
        history = (await ada.get(f"{MEMORIES}/{number}/history")).json()["items"]
        assert [item["text"] for item in history] == ["my left knee hurts", "my knee is fine again"]
    assert await texts(ada) == ["my knee is fine again"]
    assert len(await texts(ada, past=True)) == 2


async def test_a_deleted_memory_is_gone_with_its_history(ada: httpx.AsyncClient) -> None:
    first = await add(ada, **HURT)
    later = await add(ada, text="my left knee got worse", kind="constraint", limits={"body_parts": ["left knee"]})
    gone = await ada.delete(f"{MEMORIES}/{later['memory']['id']}")
    assert (gone.status_code, gone.json()) == (200, {"removed": True})
    assert await texts(ada, past=True) == []
    assert (await ada.get(f"{MEMORIES}/{first['memory']['id']}")).status_code == 404
    assert (await ada.post("/api/v1/undo")).status_code == 404


async def test_no_answer_that_is_kept_for_a_key_still_says_what_was_forgotten(ada: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "knee"}
    added = (await ada.post(MEMORIES, json=HURT, headers=key)).json()
    assert HURT["text"] in (await ada.get("/api/v1/users/me/export")).text
    await ada.delete(f"{MEMORIES}/{added['memory']['id']}", headers={"Idempotency-Key": "gone"})
    assert HURT["text"] not in (await ada.get("/api/v1/users/me/export")).text
    again = await ada.post(MEMORIES, json=HURT, headers=key)
    assert (again.headers["idempotency-replayed"], HURT["text"] in again.text) == ("true", False)
    twice = await ada.delete(f"{MEMORIES}/{added['memory']['id']}", headers={"Idempotency-Key": "gone"})
    assert (twice.status_code, twice.json()) == (200, {"removed": True})


async def test_a_long_reason_is_forgotten_wherever_it_was_given(ada: httpx.AsyncClient, say: Say) -> None:
    told = "no lunges, because " + "the stairs at home are steep and " * 6 + "my knee says so"
    added = await add(ada, text=told, kind="constraint", limits={"movements": ["lunge"]})
    await say("make me a plan for three days a week")
    assert told[:100] in (await ada.get("/api/v1/users/me/export")).text
    await ada.delete(f"{MEMORIES}/{added['memory']['id']}")
    assert told[:100] not in (await ada.get("/api/v1/users/me/export")).text


@pytest.mark.parametrize(
    "memory",
    [
        {"text": "", "kind": "goal"},
        {"text": "x" * 301, "kind": "goal"},
        {"text": "squats 3x5", "kind": "preference"},
        {"text": "no running", "kind": "constraint", "until": "2001-01-01"},
        {"text": "no running", "kind": "whim"},
        {"text": "no running", "kind": "constraint", "limits": {"minutes": 1}},
    ],
)
async def test_what_is_no_memory_is_refused(ada: httpx.AsyncClient, memory: dict[str, Any]) -> None:
    answer = await ada.post(MEMORIES, json=memory)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert await texts(ada) == []


async def test_nobody_and_no_stranger_comes_near(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, nobody: httpx.AsyncClient
) -> None:
    number = (await add(ada, **HURT))["memory"]["id"]
    assert (await nobody.get(MEMORIES)).status_code == 401
    for method, path, body in (
        ("GET", f"{MEMORIES}/{number}", None),
        ("GET", f"{MEMORIES}/{number}/history", None),
        ("PATCH", f"{MEMORIES}/{number}", {"text": "mine"}),
        ("DELETE", f"{MEMORIES}/{number}", None),
    ):
        assert (await bob.request(method, path, json=body)).status_code == 404
    assert await texts(bob) == []
    assert await texts(ada) == ["my left knee hurts"]
