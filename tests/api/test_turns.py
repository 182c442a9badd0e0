"""Hearing a turn from any point on, and stopping it."""

import asyncio
import json
from unittest.mock import AsyncMock

import httpx
import pytest

from api.service import Service
from tests.api.conftest import Event, Say, events_of
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def test_a_turn_is_heard_again_from_any_event_on(ada: httpx.AsyncClient, say: Say) -> None:
    path = f"/api/v1/turns/{(await say())['turn_id']}/events"
    whole = events_of((await ada.get(path)).text)
    assert [event.id for event in whole] == list(range(1, len(whole) + 1))
    for heard in range(len(whole)):
        by_header = await ada.get(path, headers={"Last-Event-ID": str(heard)})
        by_query = await ada.get(path, params={"after": heard})
        assert events_of(by_header.text) == events_of(by_query.text) == whole[heard:]


async def test_cut_at_any_byte_and_resumed_the_text_is_the_stored_reply(ada: httpx.AsyncClient, say: Say) -> None:
    said = await say("what did I do today? and 3x5 squats at 100kg")
    path = f"/api/v1/turns/{said['turn_id']}/events"
    stream = (await ada.get(path)).text
    rest = {0: events_of(stream)}
    for event_ in rest[0]:
        rest[event_.id] = events_of((await ada.get(path, headers={"Last-Event-ID": str(event_.id)})).text)
    for byte in range(len(stream.encode())):
        whole_frames = stream.encode()[:byte].decode(errors="ignore").rpartition("\n\n")[0]
        heard = events_of(whole_frames + "\n\n")
        resumed = [*heard, *rest[heard[-1].id if heard else 0]]
        assert joined(resumed) == said["reply"], byte


def joined(events: list[Event]) -> str:
    """The text after the last reset."""
    text = ""
    for heard in events:
        text = "" if heard.name == "reset" else text
        text += json.loads(heard.data)["delta"] if heard.name == "text" else ""
    return text


async def test_a_turn_that_was_heard_to_its_end_answers_with_nothing(ada: httpx.AsyncClient, say: Say) -> None:
    path = f"/api/v1/turns/{(await say())['turn_id']}/events"
    last = events_of((await ada.get(path)).text)[-1].id
    for after in (last, 10_000, 10**30):
        answer = await ada.get(path, headers={"Last-Event-ID": str(after)})
        assert (answer.status_code, answer.text) == (204, ""), after


async def test_no_connection_is_held_while_somebody_listens(
    caller: Caller, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.engine.claim_turn", AsyncMock(return_value=None))
    accepted = await service.engine.accept(caller, "3x5 squats at 100kg")
    listening = service.engine.listen(caller, accepted.turn_id)
    assert (await anext(listening)).name == "accepted"
    more = asyncio.ensure_future(anext(listening))
    free = 0
    for _ in range(100):  # looks for turns come and go; what a listener held would never be given back
        free += service.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        await asyncio.sleep(0.01)
    assert free > 0
    assert not more.done()
    more.cancel()
    await asyncio.gather(more, return_exceptions=True)


async def test_where_a_turn_stands_is_told(ada: httpx.AsyncClient, say: Say) -> None:
    said = await say()
    standing = (await ada.get(f"/api/v1/turns/{said['turn_id']}")).json()
    assert (standing["status"], standing["ended"]) == ("done", True)
    assert standing["conversation_id"] == said["conversation_id"]


async def test_stopping_a_turn_that_has_ended_changes_nothing(ada: httpx.AsyncClient, say: Say) -> None:
    turn_id = (await say())["turn_id"]
    answer = await ada.post(f"/api/v1/turns/{turn_id}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "done")


async def test_a_message_that_waits_can_be_stopped_before_it_does_anything(
    ada: httpx.AsyncClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody_claims(*arguments: object) -> None:
        return None

    with monkeypatch.context() as held:
        held.setattr("agent.engine.claim_turn", nobody_claims)
        asked = await ada.post(
            "/api/v1/chat", json={"message": "3x5 squats at 100kg"}, headers={"Prefer": "respond-async"}
        )
        turn_id = asked.json()["turn_id"]
        assert (await ada.post(f"/api/v1/turns/{turn_id}/cancel")).status_code == 202
    heard = events_of((await ada.get(f"/api/v1/turns/{turn_id}/events")).text)
    assert json.loads(heard[-1].data) == {"status": "cancelled"}
    assert (await ada.get("/api/v1/workouts")).json()["total"] == 0


async def test_an_unknown_turn_is_not_found_and_a_strange_id_is_refused(ada: httpx.AsyncClient) -> None:
    for turn_id, status in {"999999": 404, "0": 422, "-1": 422, "x": 422, "1.5": 422, str(2**63): 422}.items():
        for method, path in (("GET", ""), ("GET", "/events"), ("POST", "/cancel")):
            answer = await ada.request(method, f"/api/v1/turns/{turn_id}{path}")
            assert answer.status_code == status, (method, path, turn_id)
            assert answer.json()["detail"]


async def test_a_place_in_the_stream_that_is_none_is_refused_or_means_the_beginning(
    ada: httpx.AsyncClient, say: Say
) -> None:
    path = f"/api/v1/turns/{(await say())['turn_id']}/events"
    for after in ("-1", "x", "1.5", str(2**63)):
        assert (await ada.get(path, params={"after": after})).status_code == 422, after
    for last in ("", "x", "-1", "²"):
        answer = await ada.get(path, headers=[(b"Last-Event-ID", last.encode())])
        assert events_of(answer.text)[0].id == 1, last
