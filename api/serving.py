"""Serving: a socket, a link that lets one browser in, and a clean way out."""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from rich.console import Console

from api import logs
from api.main import create_app
from api.service import Misconfigured, Service, running
from api.settings import LOOPBACK, ApiSettings

MOST_AT_ONCE = 20_000  # objects of one answer; a page of 20 large workouts has 4,000
GRACE_S = 6  # with what is closed after, this keeps the end within ten seconds
ANYWHERE = "0.0.0.0"  # noqa: S104  # only for --lan, which says so


class PortTaken(Misconfigured):
    """The address cannot be listened on; the message says how to choose another."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)
    except OSError as problem:
        bound.close()
        raise PortTaken(
            f"I cannot listen on {host}, port {port} ({problem.strerror}). {_elsewhere(problem, port)}"
        ) from problem
    return bound


def _elsewhere(problem: OSError, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Perhaps Slow Burn runs there already. Choose another port: slow-burn serve --port {port % 65535 + 1}"
    if problem.errno == errno.EACCES:
        return "Choose a port above 1023: slow-burn serve --port 8000"
    return f"Choose an address of this machine: slow-burn serve --host {LOOPBACK[0]}"


def lan_address() -> str:
    """This machine's address in its own network; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError as problem:
            raise Misconfigured("This machine is in no network, so there is nothing for --lan to show.") from problem
        return str(probe.getsockname()[0])


def collect_rarely() -> None:
    """Make requests wait less for the collection of garbage: what is here by now is never looked at again, and the rest
    only once there is more of it than any single answer is made of.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MOST_AT_ONCE)


class Server(uvicorn.Server):
    """Serves a service; `ready` is called once requests are answered."""

    def __init__(self, service: Service, ready: Callable[[], None]) -> None:
        self._engine = service.engine
        self._ready = ready
        super().__init__(
            uvicorn.Config(
                create_app(service),
                timeout_graceful_shutdown=GRACE_S,
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=False,
                ws="none",
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        collect_rarely()
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the turns come to rest while the connections close, because one waits for the other."""
        resting = asyncio.create_task(self._engine.drain())
        await super().shutdown(sockets)
        await resting

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals as a wish to stop, and do not raise them again: what we serve with is closed after us."""
        wishes = (signal.SIGINT, signal.SIGTERM)
        before = {wish: signal.signal(wish, self.handle_exit) for wish in wishes}
        try:
            yield
        finally:
            for wish, handler in before.items():
                signal.signal(wish, handler)


async def serve(settings: ApiSettings, console: Console, *, browser: bool, lan: bool) -> None:
    """Serve until told to stop. Prints the link that lets one browser in, and opens it where there is a browser."""
    logs.configure(settings, logging.INFO if settings.environment == "production" else logging.WARNING)
    lan_host = lan_address() if lan else None
    with listening(ANYWHERE if lan else settings.host, settings.port) as bound:
        if lan:
            settings = settings.model_copy(update={"host": LOOPBACK[0]})  # whoever else comes in needs the link
        async with running(settings, say=lambda line: console.print(line, style="dim")) as service:
            service.lan_host = lan_host
            port = bound.getsockname()[1]
            await Server(service, lambda: _invite(service, console, port, browser=browser)).serve(sockets=[bound])


def _invite(service: Service, console: Console, port: int, *, browser: bool) -> None:
    if not service.settings.is_loopback:
        console.print(f"Listening on {service.settings.host}:{port}; programs come in with `slow-burn token`.")
        return
    link = _link(service, "127.0.0.1", port)
    console.print(f"Open {link}", soft_wrap=True, highlight=False)
    if service.lan_host is not None:
        invitation = _link(service, service.lan_host, port)
        console.print(f"On a phone in your network: {invitation}", soft_wrap=True, highlight=False)
        _show_code(invitation)
    console.print("A link lets one browser in, once, within ten minutes. Ctrl-C stops.", style="dim")
    if browser and _has_browser():
        threading.Thread(target=webbrowser.open, args=[link], daemon=True).start()  # because some browsers never return


def _link(service: Service, host: str, port: int) -> str:
    return f"http://{host}:{port}/?code={service.codes.issue()}"


def _show_code(link: str) -> None:
    import segno

    segno.make(link).terminal(out=sys.stderr, compact=True)


def _has_browser() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
