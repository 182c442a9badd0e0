"""Logging: for people in development, as JSON in production; never what somebody said, never a token."""

import contextvars
import logging

import structlog

from api.settings import ApiSettings
from api.tracebacks import told

QUIET = ("httpx", "httpx2", "httpcore", "google_genai", "sse_starlette", "uvicorn.access", "asyncio")
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


def configure(settings: ApiSettings, level: int = logging.INFO) -> None:
    """Send every log line through one renderer to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso" if settings.environment == "production" else "%H:%M:%S"),
        _with_request_id,
        structlog.processors.ExceptionRenderer(told),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.environment == "production"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _with_request_id(
    logger: structlog.typing.WrappedLogger, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    number = request_id.get()
    return {**event, "request_id": number} if number else event
