"""The log: for people or for machines, with numbers to look for, and never with what somebody said."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr

import httpx
import pytest
from sqlalchemy import text

from agent import engine as engine_module
from agent import failpoints
from api import logs
from api.settings import ApiSettings
from store.conversations import Conversations
from store.database import Database
from tests.api.conftest import SQUATS, Say
from tests.conftest import Clock
from tests.planted import MARKERS, MESSAGE, Quoting, telltale
from tests.scripted import engine_of
from tools.work import Caller


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written; the loggers are as before afterwards."""
    handlers, level = logging.root.handlers[:], logging.root.level
    quieted = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield io.StringIO()
    logging.root.handlers[:], logging.root.level = handlers, level
    for name, before in quieted.items():
        logging.getLogger(name).setLevel(before)


def configure(log: io.StringIO, settings: ApiSettings, level: int = logging.INFO) -> None:
    """Send the log there."""
    with redirect_stderr(log):
        logs.configure(settings, level)


def raised() -> None:
    """A problem with its traceback, written down."""
    try:
        raise ValueError("beyond all measure")
    except ValueError:
        logging.getLogger("somewhere").exception("something broke in turn %s", 7)


def test_in_production_every_line_is_json(log: io.StringIO) -> None:
    configure(log, ApiSettings(environment="production", secret="x" * 32))
    logging.getLogger("somewhere").info("turn %s went on", 7)
    raised()
    quiet, loud = map(json.loads, log.getvalue().splitlines())
    assert (quiet["event"], quiet["level"]) == ("turn 7 went on", "info")
    assert quiet["timestamp"].startswith("20")
    assert "beyond all measure" in loud["exception"]


def test_in_development_it_reads_as_words(log: io.StringIO) -> None:
    configure(log, ApiSettings(), logging.WARNING)
    logging.getLogger("somewhere").info("too quiet to be heard")
    raised()
    assert "something broke in turn 7" in log.getvalue()
    assert "beyond all measure" in log.getvalue()
    assert "too quiet" not in log.getvalue()


@pytest.mark.anyio
async def test_what_is_said_and_who_says_it_stay_out_of_the_log(
    log: io.StringIO, ada: httpx.AsyncClient, nobody: httpx.AsyncClient, say: Say, caller: Caller
) -> None:
    configure(log, ApiSettings(environment="production", secret="x" * 32), logging.DEBUG)
    token = ada.headers["Authorization"].removeprefix("Bearer ")
    await say(f"my zanzibar hurts. {SQUATS}")
    await ada.post("/api/v1/chat", json={"message": "zanzibar\x00"})
    await ada.get("/api/v1/exercises", params={"q": "zanzibar\x00"})
    await nobody.get("/", params={"code": "zanzibar-code"})
    await nobody.get("/api/v1/workouts", headers={"Authorization": f"Bearer {token}x"})
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    answered = [line for line in lines if line["event"].startswith(("POST /api/v1/chat 200", "GET / 303"))]
    assert len(answered) == 2
    assert all(line["request_id"] for line in answered)
    assert "zanzibar" not in log.getvalue()
    assert token not in log.getvalue()
    assert "squat" not in log.getvalue().lower()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("statement", "said", "status"),
    [
        ("SELECT no_such_function(:said)", "zanzibar", 500),
        ("SELECT CAST(:said AS text)", "zanzibar\x00", 422),
        ("SELECT CAST(:said AS integer)", "zanzibar", 422),
        ("INSERT INTO exercise_aliases (owner_id, exercise_id, alias) VALUES (0, 1, :said)", "zanzibar", 500),
    ],
)
async def test_a_statement_that_fails_takes_nobodys_words_into_the_log(
    log: io.StringIO, ada: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, statement: str, said: str, status: int
) -> None:
    async def failing(conversations: Conversations, *arguments: object) -> None:
        await conversations._session.execute(text(statement), {"said": said})

    monkeypatch.setattr(Conversations, "page", failing)
    configure(log, ApiSettings())
    answer = await ada.get("/api/v1/conversations")
    assert (answer.status_code, set(answer.json())) == (status, {"error", "type", "detail"})
    assert len(log.getvalue().splitlines()) >= 2
    assert "zanzibar" not in log.getvalue() + answer.text


@pytest.mark.anyio
@pytest.mark.parametrize("environment", ["development", "production"])
async def test_a_turn_full_of_secrets_that_fails_in_every_way_leaves_none_in_the_log(
    log: io.StringIO,
    database: Database,
    caller: Caller,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    environment: str,
) -> None:
    breaking = iter([Quoting(MESSAGE), KeyError(MESSAGE)])

    async def hook(reached: failpoints.Failpoint) -> None:
        if reached == "tool.committed" and (problem := next(breaking, None)) is not None:
            raise problem

    monkeypatch.setattr(engine_module, "BREATHER", engine_module.BREATHER * 0)
    monkeypatch.setattr(failpoints, "_hook", hook)
    configure(log, ApiSettings(environment=environment, secret="x" * 32), logging.DEBUG)
    async with engine_of(database, clock, telltale()) as engine:
        outcome = await engine.outcome(caller, (await engine.accept(caller, MESSAGE)).turn_id)
    assert (outcome.status, outcome.model) == ("done", "offline")
    for words in ("attempt 1 at turn", "KeyError", "Quoting", "scripted could not answer: Garbled: Quoting"):
        assert words in log.getvalue(), words
    assert [marker for marker in MARKERS if marker in log.getvalue()] == []


@pytest.mark.anyio
async def test_what_breaks_in_a_request_says_nothing_of_its_words(
    log: io.StringIO, ada: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(conversations: Conversations, *arguments: object) -> None:
        raise ValueError(MESSAGE)

    monkeypatch.setattr(Conversations, "page", failing)
    configure(log, ApiSettings())
    answer = await ada.get("/api/v1/conversations")
    assert answer.status_code == 500
    assert "ValueError" in log.getvalue()
    assert [marker for marker in MARKERS if marker in log.getvalue() + answer.text] == []


@pytest.mark.anyio
async def test_an_address_that_leads_nowhere_is_not_written_down(log: io.StringIO, ada: httpx.AsyncClient) -> None:
    configure(log, ApiSettings(), logging.DEBUG)
    for path in ("/zanzibar@example.org", "/api/v1/turns/zanzibar", "/static/zanzibar?key=zanzibar"):
        assert (await ada.get(path)).status_code in (404, 422)
    assert log.getvalue().count("GET ") == 3
    assert "zanzibar" not in log.getvalue()
