"""A real headless Chromium, and the fake service it talks to."""

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect, sync_playwright

from tests.api.web.fake_service import FakeService, build

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--use-fake-device-for-media-stream"]  # a microphone that beeps
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
PATIENCE_MS = 30_000
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}


@dataclass
class Witness:
    """What a page did that a person would not see: complaints in the console and requests elsewhere."""

    url: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listens to a page from its first moment."""
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.see)

    def hear(self, said: ConsoleMessage) -> None:
        """Notes errors and warnings, except that a request was refused or lost: tests do that on purpose."""
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
            self.complaints.append(said.text)

    def see(self, sent: Request) -> None:
        """Notes a request to anybody but the service."""
        if not sent.url.startswith(self.url):
            self.strangers.append(sent.url)


class Visit:
    """A service, and one page on it that every test of a module starts afresh: a new browser profile costs a second."""

    def __init__(self, url: str, service: FakeService, browser: Browser) -> None:
        self.url = url
        self.service = service
        self.witness = Witness(url)
        context = browser.new_context(base_url=url, reduced_motion="reduce", locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        self.page = context.new_page()
        self.witness.watch(self.page)
        self.page.goto("/static/icon.svg")

    def open(self, viewport: ViewportSize = DESK, scheme: Literal["light", "dark"] = "light") -> Page:
        """The page, just opened, at a size and in a colour scheme."""
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(color_scheme=scheme)
        self.page.goto("/")
        return self.page

    def go_on(self) -> None:
        """Lets every waiting script of the fake go on."""
        for turn in self.service.turns.values():
            turn.go_on.set()

    def forget(self) -> None:
        """Leaves nothing for the next test: not in the browser, not in the service."""
        self.go_on()
        self.page.unroute_all()
        self.page.goto("/static/icon.svg")
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.service.forget()
        self.witness.complaints.clear()
        self.witness.strangers.clear()


def say(page: Page, text: str) -> None:
    """Types a message and sends it."""
    page.get_by_label("Message").fill(text)
    page.keyboard.press("Enter")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module of tests; skips only where none is installed."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def visits(browser: Browser) -> Iterator[Visit]:
    """A fake service on a free port, and a page on it."""
    service = FakeService()
    with serving(build(service)) as url:
        yield Visit(url, service, browser)


@pytest.fixture
def visit(visits: Visit) -> Iterator[Visit]:
    """A service without a past; no test may leave complaints in the console or requests to strangers."""
    visits.forget()
    yield visits
    assert visits.witness.strangers == []
    assert visits.witness.complaints == []


class Closing(uvicorn.Server):
    """A server that hangs up on whoever its grace period was too short for."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        await super().shutdown(sockets)
        for connection in [*self.server_state.connections]:
            connection.transport.abort()
        await asyncio.sleep(0)


class serving:  # noqa: N801 - reads as a verb in `with serving(app) as url`
    """Serves an application from a thread for the length of a `with` block; gives its address."""

    def __init__(self, app: FastAPI, lifespan: Literal["on", "off"] = "off") -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, log_level="error", ws="none", loop="asyncio", lifespan=lifespan, timeout_graceful_shutdown=1
        )
        self.server = Closing(config)
        self.thread = threading.Thread(target=self.server.run, args=([self.listener],), daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        while not self.server.started and self.thread.is_alive():
            time.sleep(0.01)
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(15)
        self.listener.close()


@pytest.fixture
def reader(visit: Visit) -> Page:
    """A page whose modules can be called one by one."""
    return visit.open()
