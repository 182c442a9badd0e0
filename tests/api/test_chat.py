"""Talking over REST: one key one turn, three ways to hear it, and a clear no to what cannot be read."""

import asyncio
import json
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.api.conftest import SQUATS, Say, events_of

pytestmark = pytest.mark.anyio
CHAT = "/api/v1/chat"
BEYOND_BIGINT = 2**63


async def squats_of(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    workouts = (await client.get("/api/v1/workouts")).json()["items"]
    return [done for workout in workouts for entry in workout["executions"] for done in entry["sets"]]


async def test_a_sentence_becomes_three_sets_and_a_reply(ada: httpx.AsyncClient, say: Say) -> None:
    reply = await say()
    assert reply["status"] == "done"
    assert "Squat" in reply["reply"]
    [effect] = reply["effects"]
    assert effect["tool"] == "log_set"
    assert effect["card"]["operation_id"] == effect["operation_id"]
    assert [(one["reps"], one["weight"], one["unit"]) for one in await squats_of(ada)] == [(5, 100, "kg")] * 3


async def test_asked_for_a_stream_it_tells_every_event_in_order(ada: httpx.AsyncClient) -> None:
    answer = await ada.post(CHAT, json={"message": SQUATS}, headers={"Accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    heard = events_of(answer.text)
    assert [event.id for event in heard] == list(range(1, len(heard) + 1))
    assert heard[0].name == "accepted"
    assert heard[-1].name == "done"
    joined = "".join(json.loads(event.data)["delta"] for event in heard if event.name == "text")
    [message] = [json.loads(event.data) for event in heard if event.name == "message"]
    assert joined == message["text"]
    assert message["html"].startswith("<p>")


async def test_asked_not_to_wait_it_answers_where_to_listen(ada: httpx.AsyncClient) -> None:
    answer = await ada.post(CHAT, json={"message": SQUATS}, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/turns/{answer.json()['turn_id']}/events"
    heard = events_of((await ada.get(answer.headers["location"])).text)
    assert heard[-1].name == "done"


async def test_twenty_times_at_once_with_one_key_is_one_turn(ada: httpx.AsyncClient) -> None:
    posts = [ada.post(CHAT, json={"message": SQUATS}, headers={"Idempotency-Key": "one"}) for _ in range(20)]
    answers = await asyncio.gather(*posts)
    assert Counter(answer.status_code for answer in answers) == {200: 20}
    assert len({answer.text for answer in answers}) == 1
    assert len(await squats_of(ada)) == 3


async def test_who_comes_again_with_a_key_is_told_so(ada: httpx.AsyncClient) -> None:
    key, streaming, leaving = {"Idempotency-Key": "one"}, {"Accept": "text/event-stream"}, {"Prefer": "respond-async"}
    first = await ada.post(CHAT, json={"message": SQUATS}, headers=key)
    assert "idempotency-replayed" not in first.headers
    for wish in ({}, streaming, leaving):
        again = await ada.post(CHAT, json={"message": SQUATS}, headers=key | wish)
        assert again.headers["idempotency-replayed"] == "true"


async def test_another_body_with_a_used_key_is_refused(ada: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "one"}
    await ada.post(CHAT, json={"message": SQUATS}, headers=key)
    again = await ada.post(CHAT, json={"message": "bench 3x8 at 60"}, headers=key)
    assert (again.status_code, again.json()["type"]) == (422, "idempotency_key_reused")
    assert len(await squats_of(ada)) == 3


async def test_a_key_is_its_owners_alone(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "one"}
    first = (await ada.post(CHAT, json={"message": SQUATS}, headers=key)).json()
    other = (await bob.post(CHAT, json={"message": "bench 3x8 at 60kg"}, headers=key)).json()
    assert other["turn_id"] != first["turn_id"]


async def test_new_begins_a_conversation_and_nothing_goes_on_with_the_last(say: Say) -> None:
    first = await say("hello")
    assert (await say("hello again"))["conversation_id"] == first["conversation_id"]
    fresh = await say("hello anew", conversation_id="new")
    assert fresh["conversation_id"] != first["conversation_id"]
    assert (await say("and on"))["conversation_id"] == fresh["conversation_id"]


UNREADABLE: list[Any] = [
    {},
    {"message": None},
    {"message": ""},
    {"message": "   \n\t "},
    {"message": "x" * 5000},
    {"message": "squats\x00"},
    {"message": "squats\x07\x1b[31m"},
    {"message": 7},
    {"message": ["squats"]},
    {"message": "hi", "conversation_id": "that one"},
    {"message": "hi", "conversation_id": 0},
    {"message": "hi", "conversation_id": -1},
    {"message": "hi", "conversation_id": 1.5},
    {"message": "hi", "conversation_id": True},
    {"message": "hi", "conversation_id": BEYOND_BIGINT},
    {"message": "hi", "time_zone": "Europe/Nowhere"},
    {"message": "hi", "time_zone": "../../etc/passwd"},
    {"message": "hi", "time_zone": "\x00"},
    {"message": "hi", "time_zone": 7},
    [],
    "squats",
    None,
]


async def test_what_cannot_be_read_is_refused_in_words(ada: httpx.AsyncClient) -> None:
    answers = {repr(body)[:60]: await ada.post(CHAT, json=body) for body in UNREADABLE}
    assert {body: answer.status_code for body, answer in answers.items()} == dict.fromkeys(answers, 422)
    for answer in answers.values():
        assert set(answer.json()) == {"error", "type", "detail"}
        assert len(answer.json()["detail"]) > 10
    assert (await ada.get("/api/v1/conversations")).json()["total"] == 0


async def test_what_is_no_json_is_refused(ada: httpx.AsyncClient) -> None:
    for body in (b"", b"{", b"{'message': 'hi'}", b"\xff\xfe", b'{"message": NaN}', b'{"message": "\\ud800"}'):
        answer = await ada.post(CHAT, content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), body
    for body in (b"\xff\xfe{", b"[" * 20_000):
        answer = await ada.post(CHAT, content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["detail"]) == (400, "The body cannot be read as JSON."), body[:9]


async def test_only_json_is_read(ada: httpx.AsyncClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"):
        answer = await ada.post(CHAT, content=b'{"message": "hi"}', headers={"content-type": kind})
        assert (answer.status_code, answer.json()["type"]) == (415, "unsupported_media_type"), kind


async def test_a_body_too_large_is_refused_whatever_it_says_of_its_length(ada: httpx.AsyncClient) -> None:
    async def in_pieces() -> Any:
        yield b'{"message": "'
        for _ in range(70):
            yield b"x" * 1024
        yield b'"}'

    headers = {"content-type": "application/json"}
    whole = await ada.post(CHAT, content=b'{"message": "' + b"x" * 70_000 + b'"}', headers=headers)
    pieces = await ada.post(CHAT, content=in_pieces(), headers=headers)
    assert [(one.status_code, one.json()["type"]) for one in (whole, pieces)] == [(413, "too_large")] * 2


async def test_a_key_that_is_none_is_refused(ada: httpx.AsyncClient) -> None:
    for key in (b"", b" ", b"two words", b"k" * 201, "schlüssel".encode(), b"tab\there"):
        answer = await ada.post(CHAT, json={"message": "hi"}, headers=[(b"Idempotency-Key", key)])
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), key
        assert "Idempotency-Key" in answer.json()["detail"]


async def test_an_unknown_conversation_is_not_found(ada: httpx.AsyncClient) -> None:
    answer = await ada.post(CHAT, json={"message": "hi", "conversation_id": 999_999})
    assert (answer.status_code, answer.json()["type"]) == (404, "not_found")


async def test_a_message_of_four_thousand_characters_is_answered(say: Say) -> None:
    assert (await say("word " * 799 + "words"))["status"] == "done"


async def test_somebody_who_says_too_much_at_once_is_asked_to_wait(ada: httpx.AsyncClient) -> None:
    posts = [
        ada.post(CHAT, json={"message": f"{n}x5 squats at 100kg"}, headers={"Prefer": "respond-async"})
        for n in range(1, 13)
    ]
    answers = await asyncio.gather(*posts)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} <= {202, 429}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
