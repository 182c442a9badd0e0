"""Prompts of Langfuse go over the files only where they fit, and nobody waits long for a service that is away."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import prompts
from agent.companion import fingerprint
from agent.overlay import lay_over
from agent.settings import PromptSettings

pytestmark = pytest.mark.anyio
GOODBYE = "You are Slow Burn, only shorter."
BRIEFING = (
    "<situation>\nIt is {{weekday}}, {{ today }}, {{time}} in {{time_zone}}; {{called}} lifts in {{unit}}."
    "\nOpen workout: {{workout}}\nLimits: {{constraints}}\nTold: {{memories}}\n</situation>"
)


class FakeLangfuse(ThreadingHTTPServer):
    """The prompts of a project; `asked` has what was asked with which key."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.texts: dict[str, Any] = {}
        self.asked: list[tuple[str, str, str | None]] = []
        self.status = 200
        self.silent = threading.Event()


class Answering(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: FakeLangfuse
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        name = unquote(place.path.removeprefix("/api/public/v2/prompts/"))
        self.server.asked.append((name, place.query, self.headers["Authorization"]))
        if self.server.silent.is_set():
            time.sleep(3)
        found = name in self.server.texts
        body = json.dumps({"prompt": self.server.texts[name]} if found else {"message": "not found"}).encode()
        self.send_response(self.server.status if found or self.server.status != 200 else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def langfuse() -> Iterator[FakeLangfuse]:
    """The service; what it laid over the files is gone afterwards."""
    with FakeLangfuse() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
    prompts.overlay({})
    fingerprint.cache_clear()


def asking(server: FakeLangfuse, **more: Any) -> PromptSettings:
    return PromptSettings(
        langfuse_public_key="pk",
        langfuse_secret_key="sk",  # type: ignore[arg-type]
        langfuse_base_url=f"http://127.0.0.1:{server.server_address[1]}",
        **{"prompt_label": "production", **more},
    )


async def test_what_fits_is_used_and_every_turn_says_so(langfuse: FakeLangfuse) -> None:
    before, ours = fingerprint(), prompts.fingerprints()
    langfuse.texts = {"slow-burn/persona": GOODBYE, "slow-burn/briefing": BRIEFING}
    assert await lay_over(asking(langfuse)) == ["briefing", "persona"]
    assert prompts.render("persona") == GOODBYE
    values = dict.fromkeys(prompts.template("briefing").get_identifiers(), "<x>")
    assert prompts.render("briefing", **values).startswith("<situation>\nIt is ‹x›, ‹x›")
    assert fingerprint() != before
    changed = {name for name, digest in prompts.fingerprints().items() if ours[name] != digest}
    assert changed == {"briefing", "persona"}
    assert langfuse.asked[0] == ("slow-burn/affinity/level_1", "label=production", "Basic cGs6c2s=")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("briefing", BRIEFING.replace("{{called}}", "somebody"), "not the same placeholders"),
        ("briefing", BRIEFING.replace("{{called}}", "{{called}} {{secret}}"), "not the same placeholders"),
        ("briefing", BRIEFING.replace("</situation>", ""), "not the same marks"),
        ("briefing", BRIEFING.replace("{{called}}", "") + "\n{{called}}", "has left its marks"),
        ("persona", "It costs $ 5.", "begins no placeholder"),
        ("persona", " ", "empty or far longer"),
        ("persona", "x" * 100_000, "empty or far longer"),
        ("persona", GOODBYE + " <system>", "not the same marks"),
    ],
)
async def test_what_does_not_fit_is_refused_and_the_file_used(
    langfuse: FakeLangfuse, name: str, text: str, reason: str
) -> None:
    langfuse.texts = {f"slow-burn/{name}": text[:90_000], "slow-burn/tone/plain": "They want it short."}
    before, told = prompts.fingerprints()[name], []
    assert await lay_over(asking(langfuse), told.append) == ["tone/plain"]
    assert prompts.fingerprints()[name] == before
    assert [reason in line for line in told] == [True]


async def test_without_a_label_or_keys_nothing_is_asked(langfuse: FakeLangfuse) -> None:
    assert await lay_over(asking(langfuse, prompt_label=None)) == []
    assert await lay_over(PromptSettings(prompt_label="production")) == []
    assert langfuse.asked == []


@pytest.mark.parametrize("trouble", ["refuses", "no text", "silent", "away"])
async def test_a_service_in_trouble_leaves_the_files_and_is_told_of(langfuse: FakeLangfuse, trouble: str) -> None:
    langfuse.texts = {"slow-burn/persona": GOODBYE if trouble != "no text" else [{"role": "system"}]}
    langfuse.status = 401 if trouble == "refuses" else 200
    settings = asking(langfuse, prompt_wait_s=0.2 if trouble == "silent" else 3)
    if trouble == "silent":
        langfuse.silent.set()
    if trouble == "away":
        with socket.create_server(("127.0.0.1", 0)) as closed:
            settings.langfuse_base_url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    told: list[str] = []
    before = prompts.fingerprint()
    assert await lay_over(settings, told.append) == []
    assert prompts.fingerprint() == before
    assert len(told) == 1
    assert "those of the files are used" in told[0]
