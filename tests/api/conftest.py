"""The application around a real database and a real engine, and ways to come in."""

import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx
import pytest
from fastapi import FastAPI

from agent.engine import TurnEngine
from agent.settings import AgentSettings
from api import cli
from api.main import create_app
from api.service import Service
from api.settings import ApiSettings
from api.tokens import Tokens
from store.database import Database
from tools.work import Caller

HOME = "http://127.0.0.1:8000"
SECRET = "a secret long enough to sign with any algorithm of its family, were there more than one"
SQUATS = "I did 3x5 squats at 100kg"


@dataclass(frozen=True)
class Event:
    """One event of a stream as a client reads it."""

    id: int | None
    name: str
    data: str


def events_of(body: str) -> list[Event]:
    """The events of an event stream's text, comments left out."""
    found = []
    for frame in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in frame.splitlines() if not line.startswith(":") and ": " in line)
        if "event" in fields:
            number = int(fields["id"]) if "id" in fields else None
            found.append(Event(number, fields["event"], fields["data"]))
    return found


@pytest.fixture
def tokens() -> Tokens:
    """Tokens signed with a known secret."""
    return Tokens(SECRET)


@pytest.fixture
async def service(database: Database, tokens: Tokens) -> AsyncIterator[Service]:
    """A running service on loopback, with the offline model."""
    engine = TurnEngine(database, AgentSettings())
    await engine.start()
    unlimited = ApiSettings(requests_per_minute=0, guest_requests_per_minute=0)
    yield Service(database, engine, unlimited, tokens)
    await engine.drain()


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """One application for all tests of this process, because the first request to each makes its routes anew."""
    return create_app()


@pytest.fixture
def app(application: FastAPI, service: Service) -> FastAPI:
    """The application around it."""
    application.state.service = service
    return application


@asynccontextmanager
async def coming_in(app: FastAPI, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client with these headers; an exception of the application is an answer, as it is for everybody."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HOME, headers=headers) as client:
        yield client


@pytest.fixture
async def nobody(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a token."""
    async with coming_in(app) as client:
        yield client


@pytest.fixture
async def ada(app: FastAPI, caller: Caller, tokens: Tokens) -> AsyncIterator[httpx.AsyncClient]:
    """Ada, with her token."""
    async with coming_in(app, Authorization=f"Bearer {tokens.issue(caller.user_id)}") as client:
        yield client


@pytest.fixture
async def bob(app: FastAPI, stranger: Caller, tokens: Tokens) -> AsyncIterator[httpx.AsyncClient]:
    """Bob, with his."""
    async with coming_in(app, Authorization=f"Bearer {tokens.issue(stranger.user_id)}") as client:
        yield client


Say = Callable[..., Any]


@pytest.fixture
def say(ada: httpx.AsyncClient) -> Say:
    """Have Ada say something; gives the reply as JSON."""

    async def said(message: str = SQUATS, **more: Any) -> Any:
        answer = await ada.post("/api/v1/chat", json={"message": message, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return said


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


SlowBurn = Callable[..., Awaitable[Ran]]


@pytest.fixture
def _loggers_as_before() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = handlers, level


@pytest.fixture
def slow_burn(
    database_url: str,
    _loggers_as_before: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> SlowBurn:
    """Run a command on a database of one's own."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SLOW_BURN_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)

    async def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["slow-burn", *words])
        code = await anyio.to_thread.run_sync(_code)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


def _code() -> int:
    try:
        cli.main()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    raise AssertionError("a command ends by leaving")
