"""Traces: told only when asked for, without anybody's words unless asked for those too, and never waited for."""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agent import engine as engine_module
from agent import failpoints
from agent.settings import TracingSettings
from agent.telemetry import OpenTelemetry
from agent.tracing import HALF_A_PAIR, NOT_INSTALLED, Untraced, trace_id, tracer
from store.database import Database
from tests.collector import attributes, black_hole, collecting, nobody_there
from tests.conftest import Clock
from tests.planted import INJURY, KEY, MAIL, MARKERS, MESSAGE, telltale
from tests.scripted import acting, engine_of, squats
from tools.work import Caller

ROOT = Path(__file__).parents[2]
PAIR = {"langfuse_public_key": "pk-lf-a", "langfuse_secret_key": "sk-lf-b"}
SQUATS = acting([squats(5, 5)], ["Two of five."])


def to(collector: str, *, content: bool = False) -> TracingSettings:
    """Settings that name a collector."""
    return TracingSettings(otlp_endpoint=collector, trace_content=content)


async def trace_planted(database: Database, caller: Caller, clock: Clock, settings: TracingSettings) -> int:
    """Have a turn in which the planted words are everywhere; gives its number."""
    told = tracer(settings)
    async with engine_of(database, clock, telltale(), tracer=told) as engine:
        outcome = await engine.outcome(caller, (await engine.accept(caller, MESSAGE)).turn_id)
    assert {effect["tool"] for effect in outcome.effects} == {"log_set", "name_exercise"}
    return outcome.turn_id


@pytest.mark.anyio
async def test_a_collector_gets_the_turn_its_requests_and_its_tools(
    database: Database, caller: Caller, clock: Clock
) -> None:
    with collecting() as collector:
        told = tracer(to(collector.url))
        async with engine_of(database, clock, SQUATS, tracer=told) as engine:
            outcome = await engine.outcome(caller, (await engine.accept(caller, "two of five")).turn_id)
        spans = {span.name: span for span in collector.spans}
    assert set(spans) == {"turn", "invoke_agent slow-burn", "chat scripted", "execute_tool log_set"}
    turn = attributes(spans["turn"])
    assert turn["slow_burn.turn_id"] == outcome.turn_id
    assert turn["session.id"] == str(outcome.conversation_id)
    assert (turn["slow_burn.status"], turn["slow_burn.model"], turn["slow_burn.attempt"]) == ("done", "scripted", 1)
    assert turn["slow_burn.requests"] == 2
    assert "." in turn["slow_burn.prompt_fingerprint"]
    assert {span.trace_id for span in spans.values()} == {spans["turn"].trace_id}
    assert not spans["turn"].parent_span_id
    assert spans["invoke_agent slow-burn"].parent_span_id == spans["turn"].span_id
    assert attributes(spans["execute_tool log_set"])["gen_ai.tool.name"] == "log_set"


@pytest.mark.anyio
async def test_the_number_of_a_trace_can_be_worked_out_from_its_turn(
    database: Database, caller: Caller, clock: Clock
) -> None:
    with collecting() as collector:
        async with engine_of(database, clock, SQUATS, tracer=tracer(to(collector.url))) as engine:
            accepted = await engine.accept(caller, "two of five")
            await engine.outcome(caller, accepted.turn_id)
        async with caller.work() as work:
            turn = await work.store.turns.get(accepted.turn_id)
        [number] = {span.trace_id.hex() for span in collector.spans}
    assert number == trace_id(turn.id, caller.user_id, turn.created_at)


@pytest.mark.anyio
@pytest.mark.parametrize("place", ["a collector", "Langfuse"])
async def test_no_words_of_anybody_leave_by_default(
    database: Database, caller: Caller, clock: Clock, place: str
) -> None:
    with collecting() as collector:
        langfuse = TracingSettings(**PAIR, langfuse_base_url=collector.url)
        settings = to(collector.url) if place == "a collector" else langfuse
        await trace_planted(database, caller, clock, settings)
        names = [span.name for span in collector.spans]
        left = collector.everything().decode(errors="replace")
    assert names.count("execute_tool log_set") >= 1
    assert "turn" in names
    assert [marker for marker in MARKERS if marker in left] == []
    assert "squat" not in left.lower()


@pytest.mark.anyio
async def test_words_leave_when_asked_for_but_nothing_secret_does(
    database: Database, caller: Caller, clock: Clock
) -> None:
    with collecting() as collector:
        await trace_planted(database, caller, clock, to(collector.url, content=True))
        left = collector.everything().decode(errors="replace")
        framework = [span for span in collector.spans if span.name.startswith(("chat", "invoke_agent"))]
        [turn] = [span for span in collector.spans if span.name == "turn"]
    assert INJURY in left
    assert any(INJURY in str(attributes(span)) for span in framework), "words of the framework's spans are in the test"
    assert INJURY in attributes(turn)["input.value"]
    assert MAIL not in left
    assert KEY not in left
    assert "(hidden)" in attributes(turn)["input.value"]


@pytest.mark.anyio
async def test_langfuse_gets_traces_and_scores_with_its_pair(database: Database, caller: Caller, clock: Clock) -> None:
    with collecting() as collector:
        told = tracer(TracingSettings(**PAIR, langfuse_base_url=collector.url))
        async with engine_of(database, clock, SQUATS, tracer=told) as engine:
            accepted = await engine.accept(caller, "two of five")
            await engine.outcome(caller, accepted.turn_id)
            async with caller.work() as work:
                said_at = (await work.store.turns.get(accepted.turn_id)).created_at
            for good in (False, True):
                engine.tracer.rated(accepted.turn_id, caller.user_id, said_at, good=good)
        [number] = {span.trace_id.hex() for span in collector.spans}
        assert {path for path, _, _ in collector.got} == {"/api/public/otel/v1/traces", "/api/public/scores"}
        assert {key for _, key, _ in collector.got} == {"Basic cGstbGYtYTpzay1sZi1i"}
        scores = collector.scores
    assert [(one["traceId"], one["name"], one["value"]) for one in scores] == [
        (number, "feedback", 0.0),
        (number, "feedback", 1.0),
    ]
    assert len({one["id"] for one in scores}) == 1, "the second takes the place of the first"


@pytest.mark.anyio
async def test_a_host_that_hangs_takes_nothing_from_another(database: Database, caller: Caller, clock: Clock) -> None:
    with black_hole() as hole, collecting() as collector:
        settings = TracingSettings(**PAIR, langfuse_base_url=hole, otlp_endpoint=collector.url)
        async with engine_of(database, clock, SQUATS, tracer=tracer(settings)) as engine:
            await engine.outcome(caller, (await engine.accept(caller, "two of five")).turn_id)
        assert "turn" in {span.name for span in collector.spans}


@pytest.mark.anyio
async def test_a_turn_sends_nothing_itself(database: Database, caller: Caller, clock: Clock) -> None:
    senders: set[str] = set()

    class Noting(InMemorySpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            senders.add(threading.current_thread().name)
            return super().export(spans)

    sent = Noting()
    told = OpenTelemetry([("nowhere", sent)], content=False)
    async with engine_of(database, clock, SQUATS, tracer=told) as engine:
        await engine.outcome(caller, (await engine.accept(caller, "two of five")).turn_id)
    assert "turn" in {span.name for span in sent.get_finished_spans()}
    assert threading.current_thread().name not in senders


@pytest.mark.anyio
async def test_every_attempt_at_a_turn_is_in_its_one_trace(
    database: Database, caller: Caller, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = False

    async def breaking(reached: failpoints.Failpoint) -> None:
        nonlocal broken
        if reached == "journaled" and not broken:
            broken = True
            raise RuntimeError(INJURY)

    monkeypatch.setattr(engine_module, "BREATHER", engine_module.BREATHER * 0)
    monkeypatch.setattr(failpoints, "_hook", breaking)
    with collecting() as collector:
        async with engine_of(database, clock, SQUATS, tracer=tracer(to(collector.url))) as engine:
            accepted = await engine.accept(caller, "two of five")
            assert (await engine.outcome(caller, accepted.turn_id)).status == "done"
        turns = [span for span in collector.spans if span.name == "turn"]
        assert INJURY not in collector.everything().decode(errors="replace")
    assert sorted(attributes(span)["slow_burn.attempt"] for span in turns) == [1, 2]
    assert len({span.trace_id for span in turns}) == 1
    assert [attributes(span).get("error.type") for span in turns] == ["RuntimeError", None]


@pytest.mark.anyio
@pytest.mark.parametrize("host", [nobody_there, black_hole])
async def test_a_host_that_takes_nothing_keeps_no_turn_and_no_exit_waiting(
    database: Database,
    caller: Caller,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    host: Callable[[], AbstractContextManager[str]],
) -> None:
    from agent import telemetry

    monkeypatch.setattr(telemetry, "CLOSE_S", 0.1)
    with host() as url:
        told = tracer(TracingSettings(**PAIR, langfuse_base_url=url))
        async with engine_of(database, clock, SQUATS, tracer=told) as engine:
            for n in range(3):
                accepted = await engine.accept(caller, f"two of five, time {n}")
                assert (await engine.outcome(caller, accepted.turn_id)).status == "done"
                told.rated(accepted.turn_id, caller.user_id, clock(), good=True)
            await told.aclose()
            hanging = {thread.name for thread in threading.enumerate()} & {"closing traces", "scores to Langfuse"}
            assert hanging or host is nobody_there, "there was something to wait for"
            await told.aclose()


def test_the_end_of_the_process_waits_for_no_thread_of_ours() -> None:
    """With something still under way to a black hole, the process is gone by itself."""
    code = (
        "import asyncio, socket\nfrom agent import telemetry\nfrom agent.settings import TracingSettings\n"
        "from agent.tracing import tracer\nfrom store.turns import Claim\n"
        "hole = socket.create_server(('127.0.0.1', 0))\n"
        "telemetry.CLOSE_S = 0.05\n"
        "told = tracer(TracingSettings(langfuse_public_key='p', langfuse_secret_key='s',\n"
        "    langfuse_base_url=f'http://127.0.0.1:{hole.getsockname()[1]}'))\n"
        "claim = Claim(1, 1, 1, 1, 'x')\n"
        "with told.attempt(claim): pass\n"
        "told.rated(1, 1, claim.accepted_at, good=True)\n"
        "asyncio.run(told.aclose())\n"
        "import threading; print(sorted(t.daemon for t in threading.enumerate() if t is not threading.main_thread()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "True" in done.stdout
    assert "False" not in done.stdout


def test_off_is_free_of_everything() -> None:
    said: list[str] = []
    assert isinstance(tracer(TracingSettings(), said.append), Untraced)
    assert said == []
    code = (
        "import sys; import agent.engine; from agent.tracing import *; tracer(TracingSettings())\n"
        "heavy = ('langfuse', 'opentelemetry.sdk', 'opentelemetry.exporter')\n"
        "found = [m for m in sys.modules if m.startswith(heavy)]\n"
        "sys.exit(str(found) if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_half_a_pair_and_a_missing_package_are_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    assert isinstance(tracer(TracingSettings(langfuse_public_key="p"), said.append), Untraced)
    monkeypatch.setitem(sys.modules, "agent.telemetry", None)
    assert isinstance(tracer(TracingSettings(**PAIR), said.append), Untraced)
    assert said == [HALF_A_PAIR, NOT_INSTALLED]
    assert "pip install 'slow-burn[langfuse]'" in NOT_INSTALLED


def test_the_environment_names_who_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGFUSE_HOST", "https://langfuse.example")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4318")
    settings = TracingSettings()
    assert (settings.langfuse_base_url, settings.otlp_endpoint) == (
        "https://langfuse.example",
        "http://collector.example:4318",
    )
    assert settings.trace_content is False
