"""Logging: for people in development, as JSON in production; never what somebody said, never a token."""

import contextvars
import logging
from logging.handlers import WatchedFileHandler

import structlog

from api.service import Misconfigured
from api.settings import ApiSettings
from api.tracebacks import told

QUIET = ("httpx", "httpx2", "httpcore", "google_genai", "sse_starlette", "uvicorn.access", "asyncio")
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


def configure(settings: ApiSettings, level: int = logging.INFO) -> None:
    """Send every log line through one renderer to standard error, and to the files that are wanted.

    Raises `Misconfigured` when a file cannot be written to.
    """
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
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    )
    handlers = [logging.StreamHandler(), *_files(settings)]
    for handler in handlers:
        handler.setFormatter(formatter)
    logging.basicConfig(handlers=handlers, level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _files(settings: ApiSettings) -> list[logging.Handler]:
    """The files that are wanted; they may be moved away while they are written to."""
    try:
        every = [WatchedFileHandler(file) for file in (settings.log_file,) if file is not None]
        errors = [WatchedFileHandler(file) for file in (settings.error_file,) if file is not None]
    except OSError as problem:
        raise Misconfigured(f"The log cannot be written to {problem.filename}: {problem.strerror}.") from problem
    for handler in errors:
        handler.setLevel(logging.ERROR)
    return [*every, *errors]


def _with_request_id(
    logger: structlog.typing.WrappedLogger, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    number = request_id.get()
    return {**event, "request_id": number} if number else event
