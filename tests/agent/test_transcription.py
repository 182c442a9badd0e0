"""Recordings written down by Gemini over the wire: what it is told, what it costs, and what is said when it fails."""

import base64
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pydantic_ai.models
import pytest
from pydantic import SecretStr

from agent.audio import sound_of
from agent.settings import DEFAULT_GEMINI, OFFLINE, AgentSettings
from agent.transcription import SILENCE, GeminiTranscriber, NoTranscriber, transcriber_of
from evals.wire import Asked, FakeGemini, Script, Step
from store.errors import Invalid, Refusal, TooMany, Unavailable
from tests.agent.recordings import recording
from tests.agent.stage import KEY
from tests.conftest import Clock
from tools.exercises import name_exercise
from tools.usage import DayUsage, Today, show_usage
from tools.work import Caller

pytestmark = pytest.mark.anyio

SAID = "three by five squats at one hundred kilos"
WORDS = {"words": ["3x5 squats ", "at 100 kg\n"]}


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)


@dataclass(frozen=True)
class Ear:
    """A transcriber, and the service it asks."""

    transcriber: GeminiTranscriber
    gemini: FakeGemini

    @property
    def asked(self) -> Asked:
        """The one request there was."""
        [asked] = self.gemini.asked
        return asked


@asynccontextmanager
async def ear(script: Script, **settings: Any) -> AsyncIterator[Ear]:
    async with FakeGemini(script) as gemini:
        chosen = {"api_key": SecretStr(KEY), "gemini_base_url": gemini.url, **settings}
        async with aclosing(GeminiTranscriber(AgentSettings(**chosen))) as transcriber:
            yield Ear(transcriber, gemini)


def instructions(asked: Asked) -> str:
    return str(asked.body["systemInstruction"]["parts"][0]["text"])


async def today(caller: Caller) -> Today:
    shown: Today = (await caller.perform(show_usage, {})).today
    return shown


async def test_gemini_hears_the_sound_alone_and_the_words_are_one_line(caller: Caller) -> None:
    content = recording("ogg")
    async with ear([WORDS]) as listening:
        assert await listening.transcriber.transcribe(caller, content) == "3x5 squats at 100 kg"
        asked = listening.asked
    assert f"{DEFAULT_GEMINI}:generateContent" in asked.path
    [part] = asked.body["contents"][0]["parts"]
    sent = part["inlineData"]
    assert "audio/wav" in sent.values(), "in either spelling of its name, which are the same to Gemini"
    assert base64.urlsafe_b64decode(sent["data"]) == sound_of(content).wav()
    assert "tools" not in asked.body


async def test_it_is_told_the_language_and_the_persons_own_names_first(caller: Caller) -> None:
    await caller.perform(name_exercise, {"word": "the beast", "exercise": "deadlift"})
    async with ear([WORDS, WORDS]) as listening:
        await listening.transcriber.transcribe(caller, recording("wav"))
        assert "most likely en." in instructions(listening.asked)
        assert "may be named: the beast, Squat," in instructions(listening.asked)
        async with caller.work() as work:
            work.user.locale = "de-AT"
        await listening.transcriber.transcribe(caller, recording("wav"))
        told = instructions(listening.gemini.asked[-1])
    assert "most likely de-AT." in told
    assert "may be named: the beast, kniebeuge," in told.replace("Kniebeuge", "kniebeuge")


async def test_what_it_cost_is_counted_in_the_persons_day_and_is_no_turn(caller: Caller, stranger: Caller) -> None:
    async with ear([WORDS, WORDS]) as listening:
        for _ in range(2):
            await listening.transcriber.transcribe(caller, recording("wav"))
    used = await today(caller)
    assert (used.requests, used.turns, used.unpriced_turns) == (2, 0, 0)
    assert (used.input_tokens, used.cache_read_tokens, used.output_tokens) == (20, 8, 10)
    assert f"{used.cost_usd:f}" == "0.00002884"
    assert await today(stranger) == Today(**dict(DayUsage(day=used.day)))


async def test_the_price_of_an_unknown_model_is_unknown(caller: Caller) -> None:
    async with ear([WORDS], model="gemini-of-tomorrow") as listening:
        await listening.transcriber.transcribe(caller, recording("wav"))
    used = await today(caller)
    assert (used.cost_usd, used.unpriced_turns, used.input_tokens) == (None, 1, 10)


async def test_a_spent_day_listens_to_nobody_until_the_persons_own_midnight(caller: Caller, clock: Clock) -> None:
    async with ear([WORDS, WORDS], daily_tokens=2500) as listening:
        await listening.transcriber.transcribe(caller, recording("wav"))
        with pytest.raises(TooMany, match="until tomorrow") as told:
            await listening.transcriber.transcribe(caller, recording("wav", 60))
        assert told.value.retry_after_s == timedelta(hours=5, minutes=30).total_seconds()
        assert (await today(caller)).requests == len(listening.gemini.asked) == 1
        clock.move_on(hours=6)
        await listening.transcriber.transcribe(caller, recording("wav", 30))


async def test_while_it_listens_the_day_is_charged_already_and_no_transaction_is_open(caller: Caller) -> None:
    seen: list[int] = []

    async def look() -> None:
        async with caller.work() as work:
            await work.store.users.me(lock=True)
            [day] = await work.store.usage.days(work.today)
            seen.append(day.input_tokens)

    async with ear([WORDS]) as listening:
        ask = listening.transcriber._heard

        async def watched(*given: Any) -> Any:
            await look()
            return await ask(*given)

        listening.transcriber._heard = watched  # type: ignore[method-assign]
        await listening.transcriber.transcribe(caller, recording("wav", 10))
    assert seen[0] > 10 * 32
    assert (await today(caller)).input_tokens == 10


def failure(status: int, name: str, **more: Any) -> Step:
    return {"status": status, "error": (name, f"because of {KEY}"), **more}


RETRY = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17s"}]
DAILY = [{"violations": [{"quotaId": "GenerateRequestsPerDayPerProject"}]}]
FAULTS: dict[str, tuple[Step, int | None]] = {
    "busy": (failure(429, "RESOURCE_EXHAUSTED", details=RETRY), 17),
    "busy, without a word": (failure(429, "RESOURCE_EXHAUSTED"), 10),
    "broken": (failure(500, "INTERNAL"), 10),
    "overloaded": (failure(503, "UNAVAILABLE", headers={"retry-after": "30"}), 30),
    "a proxy": ({"status": 502, "body": "<html>bad gateway</html>"}, 10),
    "no JSON": ({"status": 200, "body": "<html>hello</html>"}, 10),
    "cut off": ({"words": ["3x5"], "end": "reset"}, 10),
    "spent for today": (failure(429, "RESOURCE_EXHAUSTED", details=DAILY), None),
    "a bad key": (failure(400, "INVALID_ARGUMENT"), None),
    "a forbidden key": (failure(403, "PERMISSION_DENIED"), None),
    "no such model": (failure(404, "NOT_FOUND"), None),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_failure_of_gemini_is_told_with_the_way_out_and_costs_nothing(
    caller: Caller, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    step, pause = FAULTS[name]
    with caplog.at_level(logging.WARNING):
        async with ear([step]) as listening:
            with pytest.raises(Unavailable, match="ype it") as told:
                await listening.transcriber.transcribe(caller, recording("wav"))
    assert told.value.retry_after_s == pause
    assert KEY not in str(told.value) + caplog.text
    assert "a recording was not written down" in caplog.text
    used = await today(caller)
    assert (used.requests, used.input_tokens) == (0, 0)


async def test_a_silent_service_is_not_waited_for_long(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.transcription.PATIENCE_S", 0.3)
    async with ear([{"words": ["3x5"], "end": "stall"}]) as listening:
        with pytest.raises(Unavailable, match="Try again in 10 seconds"):
            await listening.transcriber.transcribe(caller, recording("wav"))
        await listening.gemini.all_gone()


async def test_a_service_that_is_away_is_told_too(caller: Caller) -> None:
    async with FakeGemini([]) as service:
        settings = AgentSettings(api_key=SecretStr(KEY), gemini_base_url=service.url)
    async with aclosing(GeminiTranscriber(settings)) as transcriber:
        with pytest.raises(Unavailable, match="Try again in 10 seconds"):
            await transcriber.transcribe(caller, recording("wav"))


UNHEARD: dict[str, tuple[Step, str]] = {
    "nobody speaks": ({"words": [SILENCE]}, "nobody speak"),
    "nothing": ({"words": [" \n"]}, "nobody speak"),
    "blocked": ({"blocked": "SAFETY"}, "will not write"),
    "unsafe": ({"words": ["3x5"], "finish": "SAFETY"}, "will not write"),
    "too much": ({"words": ["3x5 and "], "finish": "MAX_TOKENS"}, "in parts"),
    "no end": ({"words": ["3x5 and "], "finish": None}, "in parts"),
}


@pytest.mark.parametrize("name", UNHEARD)
async def test_what_was_not_understood_is_no_text_and_is_paid_for(caller: Caller, name: str) -> None:
    step, sentence = UNHEARD[name]
    async with ear([step]) as listening:
        with pytest.raises(Invalid, match=sentence):
            await listening.transcriber.transcribe(caller, recording("wav"))
    assert (await today(caller)).requests == 1


async def test_a_bad_recording_asks_nobody_and_costs_nothing(caller: Caller) -> None:
    async with ear([]) as listening:
        for content in (b"hello", b"", recording("wav", loudness=0)):
            with pytest.raises(Refusal):
                await listening.transcriber.transcribe(caller, content)
        assert listening.gemini.asked == []
    assert (await today(caller)).input_tokens == 0


async def test_no_log_holds_what_was_said(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with ear([{"words": [SAID]}, {"words": [SAID], "finish": "SAFETY"}]) as listening:
            assert await listening.transcriber.transcribe(caller, recording("wav")) == SAID
            with pytest.raises(Invalid):
                await listening.transcriber.transcribe(caller, recording("wav"))
    assert "squats" not in caplog.text


async def test_connections_are_kept_from_one_recording_to_the_next(caller: Caller) -> None:
    async with ear([WORDS] * 3) as listening:
        for _ in range(3):
            await listening.transcriber.transcribe(caller, recording("wav"))
        assert listening.gemini.connections == 1


@pytest.mark.parametrize(
    "settings", [AgentSettings(), AgentSettings(api_key=SecretStr(KEY), model=OFFLINE)], ids=["no key", "offline"]
)
async def test_without_gemini_nobody_listens_and_it_says_what_to_set(caller: Caller, settings: AgentSettings) -> None:
    transcriber = transcriber_of(settings)
    assert isinstance(transcriber, NoTranscriber)
    assert transcriber.name is None
    with pytest.raises(Unavailable, match="Set GEMINI_API_KEY") as told:
        await transcriber.transcribe(caller, recording("wav"))
    assert told.value.retry_after_s is None
    await transcriber.aclose()


def test_who_listens_is_who_talks() -> None:
    assert transcriber_of(AgentSettings(api_key=SecretStr(KEY))).name == DEFAULT_GEMINI
    assert transcriber_of(AgentSettings(api_key=SecretStr(KEY), model="gemini-x")).name == "gemini-x"
