"""Thumbs over REST: kept, changed, refused in words, and told to Langfuse as a score without a word of anybody."""

import httpx
import pytest

from agent.settings import TracingSettings
from agent.tracing import tracer
from api.service import Service
from tests.api.conftest import Say
from tests.collector import collecting
from tests.planted import MAIL

pytestmark = pytest.mark.anyio


async def test_a_turn_is_rated_and_rated_again(ada: httpx.AsyncClient, say: Say) -> None:
    said = await say()
    path = f"/api/v1/turns/{said['turn_id']}/feedback"
    for score, comment in (("down", "it was four sets"), ("up", None)):
        answer = await ada.post(path, json={"score": score, "comment": comment})
        assert answer.status_code == 200
        assert (answer.json()["score"], answer.json()["comment"]) == (score, comment)
        shown = (await ada.get(f"/api/v1/conversations/{said['conversation_id']}")).json()
        assert [turn["feedback"] for turn in shown["turns"]] == [score]


async def test_what_is_no_opinion_is_refused_in_words(
    ada: httpx.AsyncClient, nobody: httpx.AsyncClient, say: Say
) -> None:
    path = f"/api/v1/turns/{(await say())['turn_id']}/feedback"
    for body in ({}, {"score": "meh"}, {"score": "up", "comment": "x" * 1001}, {"score": "up", "comment": "\x00"}):
        answer = await ada.post(path, json=body)
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), body
    assert (await nobody.post(path, json={"score": "up"})).status_code == 401
    missing = await ada.post("/api/v1/turns/4711/feedback", json={"score": "up"})
    assert (missing.status_code, missing.json()["detail"]) == (404, "There is no turn 4711.")


async def test_a_thumb_becomes_a_score_and_its_words_stay_here(
    ada: httpx.AsyncClient, service: Service, say: Say
) -> None:
    said = await say()
    with collecting() as collector:
        settings = TracingSettings(langfuse_public_key="p", langfuse_secret_key="s", langfuse_base_url=collector.url)
        service.engine.tracer = tracer(settings.model_copy(update={"trace_content": True}))
        opinion = {"score": "down", "comment": f"write to {MAIL}, zanzibar"}
        assert (await ada.post(f"/api/v1/turns/{said['turn_id']}/feedback", json=opinion)).status_code == 200
        await service.engine.tracer.aclose()
        assert [(one["name"], one["value"]) for one in collector.scores] == [("feedback", 0.0)]
        assert b"zanzibar" not in collector.everything()
