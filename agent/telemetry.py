"""Traces by OpenTelemetry, to Langfuse and to any collector. Imported only where somebody is to be told."""

import asyncio
import contextvars
import logging
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Span as OpenSpan
from opentelemetry.trace import Status, StatusCode
from pydantic_ai.capabilities import Instrumentation
from pydantic_ai.models.instrumented import InstrumentationSettings

from agent.companion import fingerprint
from agent.endings import Ending
from agent.masking import TOOL, hidden, masked, wordless
from agent.scores import Scores
from agent.settings import TracingSettings
from agent.tracing import Span, trace_id
from store.turns import Claim

CLOSE_S = 1.5  # with what is closed beside, this keeps the end within three seconds
SEND_TIMEOUT_S = 5
BATCH_MS = 1000
SERVICE = "slow-burn"

To = tuple[str, SpanExporter]
"""A place by its name, and what sends spans there."""

logger = logging.getLogger(__name__)
_trace: contextvars.ContextVar[str] = contextvars.ContextVar("trace")


class TurnIds(RandomIdGenerator):
    """Gives a turn's trace the number that everybody can work out."""

    def generate_trace_id(self) -> int:
        """The number of the trace of the turn that is being worked on."""
        known = _trace.get(None)
        return int(known, 16) if known else super().generate_trace_id()


class Discreet(SpanExporter):
    """Sends what may leave, and says once when it does not arrive. Runs in a thread of its own, never in a turn's."""

    def __init__(self, exporter: SpanExporter, place: str, content: bool) -> None:
        self._exporter = exporter
        self._place = place
        self._content = content
        self._arrives = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch."""
        result = self._exporter.export([discreet(span, content=self._content) for span in spans])
        arrives = result is SpanExportResult.SUCCESS
        if self._arrives and not arrives:
            logger.warning("traces do not arrive at %s; turns go on without", self._place)
        self._arrives = arrives
        return result

    def shutdown(self) -> None:
        """Give up what is under way."""
        self._exporter.shutdown()


class OpenTelemetry:
    """A `Tracer` over exporters, and over the scores of a Langfuse where there is one."""

    def __init__(self, exporters: Sequence[To], *, content: bool, scores: Scores | None = None) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # because we say what it says, and once
        self._content = content
        self._scores = scores
        self._exporters = exporters
        self._closed = False
        resource = Resource({"service.name": SERVICE})
        self._provider = TracerProvider(resource=resource, id_generator=TurnIds(), shutdown_on_exit=False)
        self._sending = [
            BatchSpanProcessor(Discreet(exporter, place, content), schedule_delay_millis=BATCH_MS)
            for place, exporter in exporters
        ]
        for sending in self._sending:
            self._provider.add_span_processor(sending)
        self._tracer = self._provider.get_tracer(SERVICE)
        told = InstrumentationSettings(
            tracer_provider=self._provider,
            meter_provider=NoOpMeterProvider(),
            include_content=content,
            include_binary_content=False,
            include_model_request_parameters=False,
        )
        self.capabilities = (Instrumentation(told),)

    @contextmanager
    def attempt(self, claim: Claim) -> Iterator[Span]:
        """A span around the attempt; what its model and tools do comes below it."""
        number = _trace.set(trace_id(claim.turn_id, claim.user_id, claim.accepted_at))
        try:
            with self._tracer.start_as_current_span(
                "turn", attributes=_begun(claim, self._content), record_exception=False, set_status_on_exception=False
            ) as span:
                try:
                    yield TurnSpan(span, self._content)
                except BaseException as problem:
                    span.set_attribute("error.type", type(problem).__name__)
                    span.set_status(Status(StatusCode.ERROR))
                    raise
        finally:
            _trace.reset(number)

    def rated(self, turn_id: int, user_id: int, said_at: datetime, *, good: bool) -> None:
        """Leave a score to be sent."""
        if self._scores is not None:
            self._scores.put(trace_id(turn_id, user_id, said_at), good=good)

    async def aclose(self) -> None:
        """Send what is left; after `CLOSE_S` give it up, and leave the threads that still hang on it to themselves."""
        if self._closed:
            return
        self._closed = True
        threads = [_aside(sending.shutdown) for sending in self._sending]  # each by itself, because one may hang
        if self._scores is not None:
            threads.append(_aside(self._scores.close))
        try:
            async with asyncio.timeout(CLOSE_S):
                await asyncio.gather(*(done.wait() for done in threads))
        except TimeoutError:
            for _, exporter in self._exporters:
                exporter.shutdown()
        logging.getLogger("opentelemetry").setLevel(logging.NOTSET)


class TurnSpan:
    """The span of one attempt."""

    def __init__(self, span: OpenSpan, content: bool) -> None:
        self._span = span
        self._content = content

    def ended(self, ending: Ending) -> None:
        """Note the end: its status, who spoke, the tokens, and which prompts and tools it was made with."""
        tokens = {name: count for name, count in ending.usage.items() if isinstance(count, int | float)}
        known: dict[str, Any] = {"status": ending.status, "model": ending.model, "prompt_fingerprint": fingerprint()}
        self._span.set_attributes({f"slow_burn.{name}": value for name, value in (known | tokens).items()})
        if self._content:
            self._span.set_attribute("output.value", ending.reply)
        if ending.error is not None:
            self._span.set_attribute("error.type", ending.error)
        if ending.status == "failed":
            self._span.set_status(Status(StatusCode.ERROR))


def opened(settings: TracingSettings) -> OpenTelemetry:
    """The tracer of these settings, which name a Langfuse, a collector, or both."""
    exporters: list[To] = []
    scores = None
    if settings.langfuse_public_key and settings.langfuse_secret_key:
        pair = settings.langfuse_public_key, settings.langfuse_secret_key.get_secret_value()
        home = settings.langfuse_base_url.rstrip("/")
        key = b64encode(":".join(pair).encode()).decode()
        headers = {"Authorization": f"Basic {key}", "x-langfuse-ingestion-version": "4"}
        exporters.append(_to(f"{home}/api/public/otel/v1/traces", headers))
        scores = Scores(home, *pair)
    if settings.otlp_endpoint:
        exporters.append(_to(f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"))
    return OpenTelemetry(exporters, content=settings.trace_content, scores=scores)


def discreet(span: ReadableSpan, *, content: bool) -> ReadableSpan:
    """The span as it may leave. Its name and status are ours or the framework's, and so is what they may hold."""
    clean: Callable[[Mapping[str, Any]], dict[str, Any]] = hidden if content else wordless
    attributes = clean(span.attributes or {})
    said = span.status.description if content else None
    return ReadableSpan(
        name=f"execute_tool {attributes[TOOL]}" if TOOL in attributes else masked(span.name),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=attributes,
        events=[Event(event.name, clean(event.attributes or {}), event.timestamp) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code, masked(said) if said else None),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _begun(claim: Claim, content: bool) -> dict[str, str | int]:
    """What is known at the start. A conversation is what Langfuse calls a session."""
    known: dict[str, str | int] = {
        "slow_burn.turn_id": claim.turn_id,
        "slow_burn.conversation_id": claim.conversation_id,
        "slow_burn.attempt": claim.attempt,
        "session.id": str(claim.conversation_id),
    }
    return known | ({"input.value": claim.message} if content else {})


def _to(endpoint: str, headers: dict[str, str] | None = None) -> To:
    place = urlsplit(endpoint).hostname or "that address"
    return place, OTLPSpanExporter(endpoint, headers=headers, timeout=SEND_TIMEOUT_S, compression=Compression.Gzip)


def _aside(work: Callable[[], None]) -> asyncio.Event:
    """Do something in a thread that keeps nobody from leaving; the event tells when it is done."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def run() -> None:
        try:
            work()
        finally:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(done.set)

    threading.Thread(target=run, daemon=True, name="closing traces").start()
    return done
