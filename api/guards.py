"""What stands before every operation: whose address this is, what a body is, and a number for the log."""

import logging
import time
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.audio import LARGEST_BYTES
from api import metrics
from api.logs import request_id
from api.refusals import answer, broken
from api.service import Service
from api.settings import LOOPBACK

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",  # which browsers heed where they came by https
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Body(NamedTuple):
    """What a path takes: a media type, and how many bytes of it."""

    media: str
    largest: int


JSON = Body("application/json", 64 * 1024)
BODIES = {"/api/v1/voice/transcriptions": Body("multipart/form-data", LARGEST_BYTES + 64 * 1024)}  # and what wraps it
BODILESS = ("GET", "HEAD", "OPTIONS")
logger = logging.getLogger(__name__)


class Guards:
    """Pure ASGI, because anything that wraps responses would break streams."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = uuid4().hex[:12]
        request_id.set(number)
        status, began = 0, time.perf_counter()

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                added = MutableHeaders(scope=message)
                for name, value in (*HEADERS.items(), ("X-Request-ID", number)):
                    added.setdefault(name, value)
            await send(message)

        try:
            await (_refusal(scope, Headers(scope=scope)) or self._limited)(scope, receive, send_guarded)
        except Exception as problem:  # because whoever catches it further out knows nothing of our headers
            answered = broken(number, problem)
            if status:
                raise
            await answered(scope, receive, send_guarded)
        took_s = time.perf_counter() - began
        metrics.answered(scope, status, took_s)
        logger.info("%s %s %s in %d ms", scope["method"], metrics.route_of(scope), status, round(took_s * 1000))

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the whole body first, because what it claims of its length need not be so; none of ours is large."""
        taken, body, more = _taken(scope), bytearray(), scope["method"] not in BODILESS
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > taken.largest:
                await _too_large(taken)(scope, receive, send)
                return
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def receive_whole() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, receive_whole, send)


def _refusal(scope: Scope, headers: Headers) -> ASGIApp | None:
    service: Service | None = getattr(scope["app"].state, "service", None) if "app" in scope else None
    if service is not None and not _ours(headers, service):
        return answer(403, "forbidden", "This address is not mine. Open the link that `slow-burn` printed.")
    taken = _taken(scope)
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > taken.largest:
        return _too_large(taken)
    typed = headers.get("content-type", taken.media).partition(";")[0].strip().lower()
    if scope["method"] in ("POST", "PUT", "PATCH") and typed != taken.media:
        return answer(415, "unsupported_media_type", f"Send the body as {taken.media}.")
    return None


def _taken(scope: Scope) -> Body:
    return BODIES.get(scope["path"], JSON)


def _too_large(taken: Body) -> ASGIApp:
    most = f"{taken.largest // 1024} kB" if taken.largest < 1024**2 else f"{taken.largest // 1024**2} MB"
    return answer(413, "too_large", f"That is too much at once; a request holds {most} at most.")


def _ours(headers: Headers, service: Service) -> bool:
    """Whether the request was meant for us and comes from us; on an open address only a token counts."""
    allowed = _addresses(service)
    if allowed is None:
        return True
    host = headers.get("host", "")
    origin = headers.get("origin")
    known = (None, f"http://{host}", f"https://{host}", *service.settings.allowed_origins)
    return _name(f"//{host}") in allowed and origin in known


def _addresses(service: Service) -> Iterable[str] | None:
    if service.lan_host is not None:
        return (*LOOPBACK, service.lan_host)
    return LOOPBACK if service.settings.is_loopback else None


def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
