"""What goes over the wire to Gemini, by whatever pydantic-ai and google-genai are installed; and patience."""

import json
from typing import Any

import httpx
import httpx2
import pydantic_ai.models
import pydantic_ai.providers.google as provider_module
import pytest
import respx
from pydantic_ai import Agent
from pydantic_ai.exceptions import (
    ModelAPIError,
    ModelAuthenticationError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelRequestRejectedError,
    UnexpectedModelBehavior,
)
from pydantic_ai.models import create_async_httpx2_client

from agent.gemini import advice, gemini, manner, patience
from agent.llm import ModelStack
from agent.settings import DEFAULT_GEMINI, OFFLINE, AgentSettings
from evals.wire import chunks
from store.database import Database
from tests.agent.stage import KEY, SQUATS, staged
from tools.catalog import CATALOG
from tools.work import Caller, Clock

pytestmark = pytest.mark.anyio

STREAM = (
    rf"https://generativelanguage\.googleapis\.com/v1(beta)?/models/{DEFAULT_GEMINI}:streamGenerateContent\?alt=sse"
)


class ToRespx(httpx2.AsyncBaseTransport):
    """Lets respx, which knows only httpx, answer for httpx2."""

    def __init__(self, router: respx.MockRouter) -> None:
        self.router = router
        self.timeouts: list[dict[str, float]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Ask the router."""
        self.timeouts.append(dict(request.extensions["timeout"]))
        body = await request.aread()
        asked = httpx.Request(request.method, str(request.url), headers=request.headers.raw, content=body)
        answer = await self.router.async_handler(asked)
        return httpx2.Response(answer.status_code, headers=answer.headers.raw, content=await answer.aread())


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> ToRespx:
    """Gemini's own address, answered in this process."""
    transport = ToRespx(respx.MockRouter(assert_all_called=False))
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)
    monkeypatch.setattr(
        provider_module, "_create_google_httpx2_client", lambda: create_async_httpx2_client(transport=transport)
    )
    return transport


def sse(*words: str) -> httpx.Response:
    body = "".join(f"data: {json.dumps(chunk)}\r\n\r\n" for chunk in chunks({"words": list(words)}))
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body.encode())


async def spoken(settings: AgentSettings) -> str:
    companion = Agent(gemini(settings), model_settings=manner(settings), instructions="Who you are.")

    @companion.tool_plain
    async def log_set(exercise: str, reps: int) -> str:
        """Log a set."""
        return f"{exercise} {reps}"

    async with companion.run_stream("hello") as reply:
        return await reply.get_output()


async def test_one_reply_is_one_request_in_geminis_shape(service: ToRespx) -> None:
    route = service.router.post(url__regex=STREAM).mock(return_value=sse("Hello ", "you."))
    assert await spoken(AgentSettings(api_key=KEY, turn_budget_s=90)) == "Hello you."
    [call] = route.calls
    body = json.loads(call.request.content)
    assert call.request.headers["x-goog-api-key"] == KEY
    assert KEY not in str(call.request.url)
    assert body["contents"] == [{"role": "user", "parts": [{"text": "hello"}]}]
    assert body["systemInstruction"]["parts"] == [{"text": "Who you are."}]
    [declaration] = body["tools"][0]["functionDeclarations"]
    assert declaration["name"] == "log_set"
    assert set(declaration["parameters_json_schema"]["properties"]) == {"exercise", "reps"}
    assert body["toolConfig"]["functionCallingConfig"]["mode"] == "VALIDATED"
    assert body["generationConfig"]["thinkingConfig"]["thinking_level"] == "LOW"
    assert body["generationConfig"]["maxOutputTokens"] >= 4096


async def test_a_connection_is_made_within_5_s_and_an_answer_may_take_the_turns_budget(service: ToRespx) -> None:
    service.router.post(url__regex=STREAM).mock(return_value=sse("Hello."))
    await spoken(AgentSettings(api_key=KEY, turn_budget_s=90))
    assert [(wait["connect"], wait["read"]) for wait in service.timeouts] == [(5, 90)]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_the_client_itself_tries_nothing_twice(service: ToRespx, status: int) -> None:
    route = service.router.post(url__regex=STREAM).mock(return_value=httpx.Response(status, json={"error": {}}))
    with pytest.raises(ModelHTTPError) as failure:
        await spoken(AgentSettings(api_key=KEY))
    assert (route.call_count, failure.value.status_code) == (1, status)


async def test_a_failed_connection_is_the_models_failure(service: ToRespx) -> None:
    service.router.post(url__regex=STREAM).mock(side_effect=httpx2.ConnectError("no route"))
    with pytest.raises(ModelAPIError, match="no route"):
        await spoken(AgentSettings(api_key=KEY))


async def test_the_companion_is_asked_with_the_stable_part_first(
    database: Database, caller: Caller, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)
    cut_off = {"words": ["Well"], "finish": None}
    async with staged(database, caller, clock, [cut_off, {"calls": ["squat"]}], reflex=False) as stage:
        await stage.say(SQUATS)
    first, again, after_call = ([part["text"] for part in it.body["systemInstruction"]["parts"]] for it in stage.asked)
    assert [text[:20] for text in first] == ["You are Slow Burn, a", "How well you know ea", "<situation>\nToday is"]
    assert again[:3] == first
    assert "withheld because it broke off" in again[3]
    assert after_call == first
    tools = [it["name"] for tool in stage.asked[0].body["tools"] for it in tool["functionDeclarations"]]
    assert tools == [tool.verb.__name__ for tool in CATALOG]


def failure(kind: type[ModelRequestRejectedError] | None = None, status: int = 429, **error: Any) -> ModelHTTPError:
    return ModelHTTPError.for_category(kind, status_code=status, model_name="gemini", body={"error": error})


def retry_info(delay: str) -> list[dict[str, str]]:
    return [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}]


@pytest.mark.parametrize(
    ("problem", "tries", "wait"),
    [
        (failure(details=retry_info("2s")), 1, 2.0),
        (failure(details=retry_info("7.25s")), 2, 7.25),
        (failure(details=retry_info("2s")), 3, None),
        (failure(details=retry_info("11s")), 1, None),
        (failure(details=retry_info("soon")), 1, 0.5),
        (failure(details="?"), 1, 0.5),
        (failure(status=503), 1, 0.5),
        (failure(status=503), 2, 1.5),
        (failure(ModelRequestRejectedError, 400), 1, None),
        (failure(ModelAuthenticationError, 403), 1, None),
        (failure(ModelNotFoundError, 404), 1, None),
        (failure(details=[*retry_info("2s"), {"violations": [{"quotaId": "RequestsPerDay"}]}]), 1, None),
        (failure(details=[*retry_info("2s"), {"violations": [{"quotaId": "RequestsPerMinute"}]}]), 1, 2.0),
        (ModelHTTPError(429, "gemini", body=json.dumps({"error": {"details": retry_info("4s")}})), 1, 4.0),
        (ModelHTTPError(429, "gemini", body=[{"error": {"details": retry_info("4s")}}]), 1, 4.0),
        (ModelHTTPError(502, "gemini", body="<html>"), 1, 0.5),
        (ModelAPIError("gemini", "connection lost"), 1, 0.5),
    ],
)
def test_patience_is_what_the_failure_deserves(problem: ModelAPIError, tries: int, wait: float | None) -> None:
    assert patience(problem, tries) == wait


def test_advice_names_the_way_out_in_one_line_without_the_key() -> None:
    settings = AgentSettings(api_key=f" {KEY}\n", model="gemini-9")
    problem = failure(ModelAuthenticationError, 403, message=f"Consumer 'api_key:{KEY}'\nhas been suspended.")
    assert advice(problem, settings) == (
        "the API key was refused; check GOOGLE_API_KEY (HTTP 403: Consumer 'api_key:(key)' has been suspended.)"
    )
    assert "set SLOW_BURN_MODEL" in advice(failure(ModelNotFoundError, 404, message="no such model"), settings)
    assert advice(failure(status=503, message="overloaded"), settings) == "HTTP 503: overloaded"
    assert advice(TimeoutError("slow\nand more"), settings) == "TimeoutError: slow"


@pytest.mark.parametrize(
    ("google", "gemini_key", "speaks"),
    [("", "", OFFLINE), ("", "b", DEFAULT_GEMINI), ("a", "b", DEFAULT_GEMINI), ("a", "", DEFAULT_GEMINI)],
)
async def test_an_empty_key_in_the_environment_is_no_key(
    monkeypatch: pytest.MonkeyPatch, google: str, gemini_key: str, speaks: str
) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", google)
    monkeypatch.setenv("GEMINI_API_KEY", gemini_key)
    settings = AgentSettings()
    assert settings.model_name == ModelStack(settings).name == speaks
    if settings.api_key is not None:
        assert settings.api_key.get_secret_value() == (google or gemini_key)


async def test_the_environment_of_googles_own_client_changes_nothing(
    service: ToRespx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "somebody-elses")
    monkeypatch.setenv("GOOGLE_GENAI_HTTP_CLIENT", "httpx")
    monkeypatch.setenv("GEMINI_API_KEY", "another")
    route = service.router.post(url__regex=STREAM).mock(return_value=sse("Hello."))
    await spoken(AgentSettings(api_key=KEY))
    assert route.calls.last.request.headers["x-goog-api-key"] == KEY


def test_advice_repeats_nothing_that_may_be_the_persons() -> None:
    settings = AgentSettings(api_key=KEY)
    error = {"status": "INVALID_ARGUMENT", "message": "Invalid value 'my knee hurts'"}
    rejected = ModelHTTPError(400, "gemini", body={"error": error})
    assert "INVALID_ARGUMENT" in advice(rejected, settings)
    made_up = UnexpectedModelBehavior("Tool 'my knee hurts' exceeded max retries count of 3")
    assert "knee" not in advice(rejected, settings) + advice(made_up, settings)
    assert "exceeded max retries" in advice(made_up, settings)
