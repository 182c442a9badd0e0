"""What stands before every operation: whose address this is, what a body is, and a number for the log."""

import logging
import time
from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LARGEST_BODY = 64 * 1024
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
        """Read the whole body first, because what it claims of its length need not be so; all of ours are small."""
        body, more = b"", scope["method"] not in BODILESS
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > LARGEST_BODY:
                await _too_large(scope, receive, send)
                return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_whole() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, receive_whole, send)


def _refusal(scope: Scope, headers: Headers) -> ASGIApp | None:
    service: Service | None = getattr(scope["app"].state, "service", None) if "app" in scope else None
    if service is not None and not _ours(headers, service):
        return answer(403, "forbidden", "This address is not mine. Open the link that `slow-burn` printed.")
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        return _too_large
    typed = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if scope["method"] in ("POST", "PUT", "PATCH") and typed != "application/json":
        return answer(415, "unsupported_media_type", "Send the body as application/json.")
    return None


_too_large = answer(413, "too_large", f"That is too much at once; a request holds {LARGEST_BODY // 1024} kB at most.")


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
