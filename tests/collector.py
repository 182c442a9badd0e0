"""Stand-ins for whoever is told of turns: one that keeps everything, one that never answers, one that is not there."""

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector(ThreadingHTTPServer):
    """Takes traces and scores; `got` has the path, authorization and plain body of every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.got: list[tuple[str, str, bytes]] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def spans(self) -> list[Span]:
        """Every span that arrived."""
        requests = [ExportTraceServiceRequest.FromString(body) for path, _, body in self.got if "traces" in path]
        scopes = [
            scope for request in requests for resource in request.resource_spans for scope in resource.scope_spans
        ]
        return [span for scope in scopes for span in scope.spans]

    @property
    def scores(self) -> list[dict[str, Any]]:
        """Every score that arrived."""
        bodies = [json.loads(body) for path, _, body in self.got if path == "/api/public/scores"]
        return [score for body in bodies for score in (body if isinstance(body, list) else [body])]

    def everything(self) -> bytes:
        """All that arrived, in one."""
        return b"\n".join(body for _, _, body in self.got)


class Taking(BaseHTTPRequestHandler):
    """Takes one request."""

    server: Collector
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Keep the body and say that all is well."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        plain = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
        self.server.got.append((self.path, self.headers.get("authorization", ""), plain))
        answer = b"" if "traces" in self.path else b'{"accepted": 1, "rejected": 0, "errors": [], "successes": []}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector at work."""
    with Collector() as collector:
        threading.Thread(target=collector.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield collector
        collector.shutdown()


@contextmanager
def black_hole() -> Iterator[str]:
    """The address of a host that accepts every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def nobody_there() -> Iterator[str]:
    """An address that refuses every connection."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def attributes(span: Span) -> dict[str, Any]:
    """A span's attributes by name."""
    return {it.key: getattr(it.value, str(it.value.WhichOneof("value"))) for it in span.attributes}
