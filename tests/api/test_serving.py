"""The service as a process: its link, its streams, and a goodbye to everyone when it is told to stop."""

import asyncio
import errno
import io
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from api import serving
from api.service import Service
from api.serving import PortTaken, lan_address, listening
from api.settings import ApiSettings
from evals.wire import close
from tests.api.conftest import SECRET, SQUATS, events_of

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
STREAMS = 20
KILLED_AFTER_S = 10  # because that is how long a container is given to go by itself
CHAT = "/api/v1/chat"


@asynccontextmanager
async def served(
    database_url: str, **settings: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    """A serving process, and the page it let in by its link."""
    environment = {**os.environ, "DATABASE_URL": database_url, "SLOW_BURN_SECRET": SECRET, **settings}
    command = (sys.executable, "-m", "api", "serve", "--port", "0", "--no-browser")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe)
    try:
        url = await _link(process)
        home = f"http://{url.host}:{url.port}"
        async with httpx.AsyncClient(base_url=home, headers={"Origin": home}, timeout=30) as page:
            assert (await page.get(url)).status_code == 303
            yield process, page
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _link(process: asyncio.subprocess.Process) -> httpx.URL:
    assert process.stderr is not None
    async with asyncio.timeout(60):
        async for line in process.stderr:
            if found := re.search(r"http://\S+code=\S+", line.decode()):
                return httpx.URL(found.group())
    raise AssertionError("no link was printed")


@asynccontextmanager
async def silent_model() -> AsyncIterator[str]:
    """A model's address where somebody listens and never answers."""
    writers: list[asyncio.StreamWriter] = []

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await reader.read()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        await close(server, writers)


async def _heard(page: httpx.AsyncClient, url: str, opened: asyncio.Barrier) -> str:
    """All that a stream says, once all streams have begun."""
    async with page.stream("GET", url) as answer:
        pieces = answer.aiter_text()
        said = await anext(pieces)
        await opened.wait()
        async for piece in pieces:
            said += piece
    return said


async def test_told_to_stop_it_says_goodbye_to_twenty_streams_and_is_gone(database_url: str) -> None:
    async with (
        silent_model() as model,
        served(database_url, GEMINI_API_KEY="k", GOOGLE_GEMINI_BASE_URL=model, SLOW_BURN_DRAIN_S="1") as (
            process,
            page,
        ),
    ):
        said = {"message": "tell me a story about squats"}
        turn = (await page.post(CHAT, json=said, headers={"Prefer": "respond-async"})).json()
        waiting = asyncio.create_task(page.post(CHAT, json=said, headers={"Idempotency-Key": "waits"}))
        open_streams = asyncio.Barrier(STREAMS + 1)
        events = f"/api/v1/turns/{turn['turn_id']}/events"
        streams = [asyncio.create_task(_heard(page, events, open_streams)) for _ in range(STREAMS)]
        await open_streams.wait()
        assert not any(stream.done() for stream in streams)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(KILLED_AFTER_S):
            endings = [events_of(await stream)[-1].name for stream in streams]
            assert (await waiting).status_code == 503
            assert await process.wait() == 0
        assert endings == ["bye"] * STREAMS
    async with served(database_url, SLOW_BURN_MODEL="offline") as (_, page):
        heard = events_of((await page.get(f"/api/v1/turns/{turn['turn_id']}/events")).text)
        assert heard[-1].data == '{"status": "done"}'


async def test_a_client_that_leaves_stops_nothing(database_url: str) -> None:
    async with served(database_url, SLOW_BURN_MODEL="offline") as (process, page):
        stream = page.stream("POST", CHAT, json={"message": SQUATS}, headers={"Accept": "text/event-stream"})
        async with stream as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    break
        listed = (await page.get("/api/v1/conversations")).json()["items"]
        turn = (await page.get(f"/api/v1/conversations/{listed[0]['id']}")).json()["turns"][0]
        heard = events_of((await page.get(f"/api/v1/turns/{turn['id']}/events")).text)
        assert heard[-1].data == '{"status": "done"}'
        [workout] = (await page.get("/api/v1/workouts")).json()["items"]
        assert len(workout["executions"][0]["sets"]) == 3
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0


def test_a_port_that_is_taken_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"{port}.*--port {port + 1}"):
            listening("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(PortTaken, match=r"192\.0\.2\.1.*--host 127\.0\.0\.1"):
        listening("192.0.2.1", 0)


def test_a_port_that_only_root_may_have_points_above(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "listen", denied)
    with pytest.raises(PortTaken, match=r"Permission denied.*above 1023"):
        listening("127.0.0.1", 0)


def test_the_address_for_a_phone_is_one_of_this_machine() -> None:
    socket.create_server((lan_address(), 0)).close()


def invited(service: Service, monkeypatch: pytest.MonkeyPatch, *, screen: bool) -> tuple[str, list[str]]:
    """What is printed for people, and the links that were opened."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
    monkeypatch.setenv("DISPLAY", ":0" if screen else "")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    out = Console(file=io.StringIO(), width=40)
    serving._invite(service, out, 8123, browser=True)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue(), opened


async def test_a_browser_is_opened_where_there_is_a_screen(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    told, opened = invited(service, monkeypatch, screen=True)
    [link] = re.findall(r"http://127\.0\.0\.1:8123/\?code=\S+", told)
    assert opened == [link]
    assert service.codes.spend(link.partition("code=")[2])
    assert invited(service, monkeypatch, screen=False)[1] == []


async def test_a_phone_gets_a_link_of_its_own_and_a_picture_of_it(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service.lan_host = "192.168.1.7"
    told, _ = invited(service, monkeypatch, screen=False)
    codes = re.findall(r"http://(\S+):8123/\?code=(\S+)", told)
    assert [host for host, _ in codes] == ["127.0.0.1", "192.168.1.7"]
    assert all(service.codes.spend(code) for _, code in codes)
    assert "▄" in capsys.readouterr().err


async def test_an_open_address_hands_out_no_links(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    told, opened = invited(replace(service, settings=ApiSettings(host="203.0.113.5")), monkeypatch, screen=True)
    assert "code=" not in told
    assert "slow-burn token" in told
    assert opened == []
