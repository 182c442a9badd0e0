"""Keys of requests: done once however often they come, and never for two different requests."""

import asyncio
from typing import Any

import httpx
import pytest

from api.doors import _versions
from store.errors import Invalid
from tests.conftest import Clock

pytestmark = pytest.mark.anyio
MEMORIES = "/api/v1/memories"
HURT = {"text": "my left knee hurts", "kind": "constraint", "limits": {"body_parts": ["left knee"]}}
KEY = {"Idempotency-Key": "one-of-mine"}


async def memories(client: httpx.AsyncClient) -> int:
    total: int = (await client.get(MEMORIES)).json()["total"]
    return total


async def test_a_request_that_comes_twice_is_done_once_and_answered_twice(ada: httpx.AsyncClient) -> None:
    first = await ada.post(MEMORIES, json=HURT, headers=KEY)
    again = await ada.post(MEMORIES, json=HURT, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert await memories(ada) == 1


async def test_requests_that_come_at_once_are_one(ada: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(ada.post(MEMORIES, json=HURT, headers=KEY) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await memories(ada) == 1


async def test_another_request_with_the_same_key_is_refused(ada: httpx.AsyncClient) -> None:
    await ada.post(MEMORIES, json=HURT, headers=KEY)
    for other in (HURT | {"text": "my right knee hurts"}, HURT | {"about": "body: knee"}):
        answer = await ada.post(MEMORIES, json=other, headers=KEY)
        assert (answer.status_code, answer.json()["type"]) == (422, "idempotency_key_reused")
    elsewhere = await ada.post("/api/v1/undo", headers=KEY)
    assert (elsewhere.status_code, elsewhere.json()["type"]) == (422, "idempotency_key_reused")
    assert await memories(ada) == 1


async def test_what_was_refused_may_be_tried_again_with_its_key(ada: httpx.AsyncClient) -> None:
    assert (await ada.post("/api/v1/undo", headers=KEY)).status_code == 404
    await ada.post(MEMORIES, json=HURT)
    assert (await ada.post("/api/v1/undo", headers=KEY)).status_code == 200
    assert (await ada.post("/api/v1/undo", headers=KEY)).headers["idempotency-replayed"] == "true"


async def test_two_people_may_have_the_same_key(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    for client in (ada, bob):
        answer = await client.post(MEMORIES, json=HURT, headers=KEY)
        assert (answer.status_code, "idempotency-replayed" in answer.headers) == (201, False)


async def test_a_key_is_forgotten_after_a_day(clock: Clock, service: Any, ada: httpx.AsyncClient) -> None:
    service.clock = clock
    await ada.post(MEMORIES, json=HURT, headers=KEY)
    clock.move_on(hours=24, seconds=1)
    later = await ada.post(MEMORIES, json={"text": "I train at 6 am", "kind": "preference"}, headers=KEY)
    assert (later.status_code, await memories(ada)) == (201, 2)


@pytest.mark.parametrize("key", ["", "x" * 201, "two words"])
async def test_a_key_that_is_none_is_refused(ada: httpx.AsyncClient, key: str) -> None:
    answer = await ada.post(MEMORIES, json=HURT, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["type"], await memories(ada)) == (422, "invalid", 0)


def test_versions_are_read_as_they_were_sent() -> None:
    assert _versions('"7"') == {7}
    assert _versions('"7", "8",W/"9"') == {7, 8}
    assert _versions('"not-ours"') == frozenset()
    assert _versions(" * ") is None
    for nonsense in ("7", '"7', "", '"7" "8"'):
        with pytest.raises(Invalid):
            _versions(nonsense)
