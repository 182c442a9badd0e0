"""Recordings over REST: taken by their content, refused in words, and written down by Gemini alone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pydantic_ai.models
import pytest
from pydantic import SecretStr

from agent.audio import LARGEST_BYTES
from agent.settings import AgentSettings
from agent.transcription import GeminiTranscriber
from api.guards import BODIES
from api.main import create_app
from api.service import Service
from api.tokens import Tokens
from evals.wire import FakeGemini
from tests.agent.recordings import FORMATS, recording
from tests.agent.stage import KEY
from tests.api.conftest import coming_in
from tools.work import Caller

pytestmark = pytest.mark.anyio

PATH = "/api/v1/voice/transcriptions"
WORDS = {"words": ["3x5 squats at 100 kg"], "again": True}
BOUNDARY = "multipart/form-data; boundary=x"


@pytest.fixture
async def gemini(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeGemini]:
    """Gemini, which hears the same in every recording."""
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)
    async with FakeGemini([WORDS]) as gemini:
        yield gemini


@pytest.fixture
async def heard(
    service: Service, gemini: FakeGemini, caller: Caller, tokens: Tokens
) -> AsyncIterator[httpx.AsyncClient]:
    """Ada, where somebody listens."""
    transcriber = GeminiTranscriber(AgentSettings(api_key=SecretStr(KEY), gemini_base_url=gemini.url))
    header = f"Bearer {tokens.issue(caller.user_id)}"
    async with coming_in(create_app(replace(service, transcriber=transcriber)), Authorization=header) as client:
        yield client
    await transcriber.aclose()


async def send(
    client: httpx.AsyncClient, content: bytes, name: str = "said.webm", media: str = "audio/webm"
) -> httpx.Response:
    return await client.post(PATH, files={"recording": (name, content, media)})


@pytest.mark.parametrize("kind", FORMATS)
async def test_every_format_is_written_down(heard: httpx.AsyncClient, kind: str) -> None:
    answer = await send(heard, recording(kind), f"said.{kind}", f"audio/{kind}")
    assert (answer.status_code, answer.json()) == (200, {"text": "3x5 squats at 100 kg"})


async def test_names_and_declared_types_count_for_nothing(heard: httpx.AsyncClient, gemini: FakeGemini) -> None:
    for name, media in (
        ("said.mp3", "audio/mpeg"),
        ("notes.txt", "text/plain"),
        ("../../x", ""),
        ("x.exe", "image/png"),
    ):
        assert (await send(heard, recording("wav"), name, media)).status_code == 200, name
    refused = await send(heard, b"%PDF-1.7 3x5 squats", "said.wav", "audio/wav")
    assert (refused.status_code, refused.json()["type"]) == (415, "unsupported_media_type")
    assert len(gemini.asked) == 4


@pytest.mark.parametrize(
    ("content", "status", "kind", "sentence"),
    [
        (b"", 422, "invalid", "empty"),
        (recording("wav", loudness=0), 422, "invalid", "nothing to hear"),
        (recording("wav", 121), 422, "invalid", "120 seconds"),
        (recording("m4a")[:-600], 422, "invalid", "damaged"),
        (b"hello", 415, "unsupported_media_type", "wav, mp3, m4a, webm or ogg"),
        (recording("wav") + bytes(LARGEST_BYTES), 413, "too_large", "10 MB"),
    ],
    ids=["empty", "silent", "long", "truncated", "text", "large"],
)
async def test_a_bad_recording_is_refused_in_words(
    heard: httpx.AsyncClient, gemini: FakeGemini, content: bytes, status: int, kind: str, sentence: str
) -> None:
    answer = await send(heard, content)
    assert (answer.status_code, answer.json()["type"]) == (status, kind)
    assert sentence in answer.json()["detail"]
    assert gemini.asked == []


async def test_a_body_is_never_read_further_than_its_limit(heard: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 64 * 1024
            yield bytes(64 * 1024)

    answer = await heard.post(PATH, content=endless(), headers={"Content-Type": BOUNDARY})
    assert (answer.status_code, answer.json()["type"]) == (413, "too_large")
    assert read <= BODIES[PATH].largest + 2 * 64 * 1024


async def test_only_this_path_takes_so_much_and_only_in_this_form(heard: httpx.AsyncClient) -> None:
    large = {"recording": ("said.wav", recording("wav", 10), "audio/wav")}
    assert (await heard.post("/api/v1/chat", files=large)).status_code == 413
    assert (await heard.post("/api/v1/chat", content=b"x", headers={"Content-Type": BOUNDARY})).status_code == 415
    assert (await heard.post(PATH, json={"recording": "x"})).status_code == 415


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"not multipart at all", BOUNDARY, 400),
        (b"x", "multipart/form-data", 400),
        (b'--x\r\nContent-Disposition: form-data; name="recording"\r\n\r\nwords\r\n--x--\r\n', BOUNDARY, 422),
        (b'--x\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\nx\r\n--x--\r\n', BOUNDARY, 422),
    ],
    ids=["garbage", "no boundary", "no file", "another field"],
)
async def test_a_form_without_a_recording_is_refused_in_words(
    heard: httpx.AsyncClient, body: bytes, media: str, status: int
) -> None:
    answer = await heard.post(PATH, content=body, headers={"Content-Type": media})
    assert answer.status_code == status
    assert answer.json()["type"] == "invalid"
    assert "JSON" not in answer.json()["detail"]


@pytest.mark.parametrize(("fault", "wait"), [((429, "RESOURCE_EXHAUSTED"), "10"), ((500, "INTERNAL"), "10")])
async def test_a_gemini_that_fails_is_told_with_when_to_try_again(
    heard: httpx.AsyncClient, gemini: FakeGemini, fault: tuple[int, str], wait: str
) -> None:
    gemini.play([{"status": fault[0], "error": (fault[1], "no")}])
    answer = await send(heard, recording("wav"))
    assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == wait


async def test_without_a_key_it_says_what_to_set(ada: httpx.AsyncClient) -> None:
    answer = await send(ada, recording("wav"))
    assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
    assert "GEMINI_API_KEY" in answer.json()["detail"]
    assert "retry-after" not in answer.headers


async def test_whoever_is_not_signed_in_is_not_heard(nobody: httpx.AsyncClient) -> None:
    assert (await send(nobody, recording("wav"))).status_code == 401


async def test_health_says_who_listens(heard: httpx.AsyncClient, nobody: httpx.AsyncClient) -> None:
    assert (await heard.get("/health")).json()["transcriber"].startswith("gemini")
    assert (await nobody.get("/health")).json()["transcriber"] is None


async def test_nothing_said_is_logged_by_it(heard: httpx.AsyncClient) -> None:
    await send(heard, recording("wav"))
    assert (await heard.get("/api/v1/workouts")).json()["total"] == 0
    assert (await heard.get("/api/v1/conversations")).json()["total"] == 0
    usage = (await heard.get("/api/v1/users/me/usage")).json()["today"]
    assert (usage["requests"], usage["turns"]) == (1, 0)
