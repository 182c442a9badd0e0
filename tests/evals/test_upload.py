"""A run goes to Langfuse as an experiment, over real HTTP to a stand-in; what fails there fails nothing here."""

import builtins
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from evals import upload as uploading
from evals.upload import DATASET, is_wanted
from tests.evals.conftest import Evals, case, log

MOMENT = "2026-11-20T18:30:00Z"
CASES = [case("squat 1x5 100kg", log("squat", {"reps": 5, "weight": 100, "unit": "kg"})), case("hello")]
Told = pytest.CaptureFixture[str]


class FakeLangfuse(ThreadingHTTPServer):
    """As much of the service as an experiment needs; `asked` has every request, `items` the dataset."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[tuple[str, str, bytes]] = []
        self.items: dict[str, dict[str, Any]] = {}
        self.refuses: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self, method: str) -> list[str]:
        """What was asked by this method."""
        return [path for how, path, _ in self.asked if how == method]


class Answering(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: FakeLangfuse
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = urlsplit(self.path).path
        self.server.asked.append((method, path, body))
        refused = path in self.server.refuses
        answer = b"{}" if refused else json.dumps(self._body(method, path, body)).encode()
        self.send_response(401 if refused else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _body(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        dataset = {"id": "d", "name": DATASET, "projectId": "p", "createdAt": MOMENT, "updatedAt": MOMENT}
        if path == "/api/public/projects":
            organization = {"id": "o", "name": "o"}
            return {"data": [{"id": "p", "name": "p", "metadata": {}, "organization": organization}]}
        if path == "/api/public/dataset-items" and method == "POST":
            item = json.loads(body)
            stored = item | {"status": "ACTIVE", "datasetId": "d", "datasetName": DATASET, "mediaReferences": []}
            stored |= {"createdAt": MOMENT, "updatedAt": MOMENT}
            return self.server.items.setdefault(item["id"], stored)
        if path == "/api/public/dataset-items":
            items = [*self.server.items.values()]
            return {"data": items, "meta": {"page": 1, "limit": 50, "totalItems": len(items), "totalPages": 1}}
        if "/datasets" in path:
            return {**dataset, "metadata": None, "items": [], "runs": []}
        return {"successes": [], "errors": []}


@pytest.fixture
def langfuse(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLangfuse]:
    """The service, with keys for it in the environment."""
    with FakeLangfuse() as service:
        threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        # The client keeps one connection for each public key of a process, so every test has its own.
        monkeypatch.setenv("LANGFUSE_PUBLIC_KEY", f"pk-lf-{uuid4()}")
        monkeypatch.setenv("LANGFUSE_SECRET_KEY", "sk-lf-b")
        monkeypatch.setenv("LANGFUSE_BASE_URL", service.url)
        yield service
        service.shutdown()


def test_a_run_is_an_experiment_with_a_dataset_and_scores(evals: Evals, langfuse: FakeLangfuse, capfd: Told) -> None:
    assert evals(CASES) == 0
    told = capfd.readouterr().err
    assert f"Uploaded to Langfuse: {langfuse.url}/project/p/" in told, told
    assert langfuse.items["hello"]["input"]["message"] == "hello"
    assert langfuse.items[CASES[0]["id"]]["expectedOutput"][0]["exercise"] == "squat"
    spans = b"".join(body for _, path, body in langfuse.asked if path == "/api/public/otel/v1/traces")
    assert spans
    scores = b"".join(body for _, path, body in langfuse.asked if path == "/api/public/scores").decode()
    for name in ("core", "full", "false_log", "missed", "violation", "core %", "full %"):
        assert f'"{name}"' in scores


def test_an_item_that_is_there_already_is_not_sent_again(evals: Evals, langfuse: FakeLangfuse) -> None:
    assert evals(CASES) == 0
    assert langfuse.paths("POST").count("/api/public/dataset-items") == 2
    assert evals(CASES) == 0
    assert langfuse.paths("POST").count("/api/public/dataset-items") == 2


def test_refused_keys_are_told_and_fail_nothing(evals: Evals, langfuse: FakeLangfuse, capfd: Told) -> None:
    langfuse.refuses = ("/api/public/projects",)
    assert evals(CASES) == 0
    assert "Not uploaded to Langfuse:" in capfd.readouterr().err
    assert langfuse.items == {}


def test_what_is_lost_on_the_way_is_told(evals: Evals, langfuse: FakeLangfuse, capfd: Told) -> None:
    langfuse.refuses = ("/api/public/otel/v1/traces",)
    assert evals(CASES) == 0
    assert "but not all of it" in capfd.readouterr().err


def test_a_missing_client_is_told_with_the_way_to_have_it(
    evals: Evals, langfuse: FakeLangfuse, monkeypatch: pytest.MonkeyPatch, capfd: Told
) -> None:
    known = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name == "langfuse":
            raise ImportError(name)
        return known(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    assert evals(CASES) == 0
    assert "pip install 'slow-burn[langfuse]'" in capfd.readouterr().err
    assert langfuse.asked == []


def test_without_keys_nothing_is_sent(
    evals: Evals, monkeypatch: pytest.MonkeyPatch, langfuse: FakeLangfuse, capfd: Told
) -> None:
    monkeypatch.delenv("LANGFUSE_SECRET_KEY")
    assert not is_wanted()
    assert evals(CASES) == 0
    assert "Langfuse" not in capfd.readouterr().err
    assert uploading.KEYS == ("LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY")


def test_a_run_of_guards_alone_is_no_experiment(evals: Evals, langfuse: FakeLangfuse, capfd: Told) -> None:
    assert evals([], "--guards") == 0
    assert "Langfuse gets runs of cases" in capfd.readouterr().err
