"""Gemini's vectors over the wire: asked for outside the script of a talk, compared only with their own."""

from contextlib import aclosing
from typing import Any

import pydantic_ai.models
import pytest
from pydantic import SecretStr

from agent.embeddings import GeminiEmbedder, embed_waiting, embedder_of
from agent.settings import DEFAULT_GEMINI_EMBEDDER, EMBEDDED, AgentSettings
from evals.wire import FakeGemini
from store.database import Database
from store.embeddings import Unembedded, WordLlama
from tests.agent.stage import KEY, staged
from tests.conftest import Clock
from tools.memories import remember
from tools.work import Caller

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _over_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)


def gemini_at(url: str) -> GeminiEmbedder:
    return GeminiEmbedder(AgentSettings(api_key=SecretStr(KEY), gemini_base_url=url), DEFAULT_GEMINI_EMBEDDER)


async def test_texts_go_in_one_request_and_blank_ones_not_at_all() -> None:
    async with FakeGemini([]) as service, aclosing(gemini_at(service.url)) as embedder:
        made = await embedder.embed(["knee", " ", "goal"])
        [asked] = service.embedded
    assert [vector is None for vector in made] == [False, True, False]
    assert [one["taskType"] for one in asked.body["requests"]] == ["RETRIEVAL_DOCUMENT"] * 2
    assert {one["outputDimensionality"] for one in asked.body["requests"]} == {768}
    assert service.asked == []


async def test_a_service_that_is_away_is_said_to_be_without_the_key() -> None:
    async with FakeGemini([]) as service:
        url = service.url
    async with aclosing(gemini_at(url)) as embedder:
        with pytest.raises(Unembedded, match="Check GOOGLE_API_KEY") as told:
            await embedder.embed(["knee"], asking=True)
    assert KEY not in str(told.value)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, EMBEDDED),
        ({"api_key": KEY}, DEFAULT_GEMINI_EMBEDDER),
        ({"api_key": KEY, "model": "offline"}, EMBEDDED),
        ({"api_key": KEY, "model": "offline", "embedder": "gemini-embedding-2"}, "gemini-embedding-2"),
        ({"api_key": KEY, "embedder": EMBEDDED}, EMBEDDED),
        ({"embedder": "gemini-embedding-2"}, EMBEDDED),
    ],
)
def test_who_makes_vectors(given: dict[str, Any], name: str) -> None:
    settings = AgentSettings(**given)
    assert settings.embedder_name == name
    assert embedder_of(settings).name in (f"{name}-768", WordLlama.name)


async def test_a_turn_searches_by_the_vector_of_its_message(database: Database, caller: Caller, clock: Clock) -> None:
    await caller.perform(remember, {"fact": "I drink coffee before training", "kind": "preference"})
    async with staged(database, caller, clock, [{"words": ["No more than ", "two cups."]}] * 2) as stage:
        async with aclosing(gemini_at(stage.gemini.url)) as embedder:
            assert await embed_waiting(database, embedder) == 1
        told = await stage.say("is caffeine good?")
        recalled = [event.data["memories"] for event in told.events if event.name == "recalled"]
        assert [one["text"] for one in recalled[0]] == ["I drink coffee before training"]
        asked = [one.body["requests"][0] for one in stage.gemini.embedded]
        assert [(one["taskType"], one["content"]["parts"][0]["text"]) for one in asked][1:] == [
            ("RETRIEVAL_QUERY", "is caffeine good?")
        ]
        assert "“I drink coffee before training”" in str(stage.asked[0].body["systemInstruction"])
