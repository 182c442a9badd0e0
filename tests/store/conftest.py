"""An embedded server to try things on, and ways to look at it from outside."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from store.embedded import EmbeddedServer, EmbeddedUnavailable

CHECKOUT = Path(__file__).parents[2]
IS_ROOT = os.geteuid() == 0
ACQUIRE = """
import sys
from pathlib import Path
from store.embedded import EmbeddedServer, EmbeddedUnavailable
try:
    EmbeddedServer.acquire(Path(sys.argv[1]), durable=False).release()
except EmbeddedUnavailable as error:
    print(error)
"""


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """The home of a database that is made once, and stopped between tests; who harms it has to mend it."""
    folder = passable()
    EmbeddedServer.acquire(folder, durable=False).release()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def new() -> Iterator[Path]:
    """A folder with nothing in it."""
    folder = passable()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def acquire(home: Path) -> Iterator[Callable[..., EmbeddedServer]]:
    """Acquire servers that are released when the test ends, however it ends."""
    held: list[EmbeddedServer] = []

    def one(place: Path = home, say: Callable[[str], None] = lambda line: None) -> EmbeddedServer:
        held.append(EmbeddedServer.acquire(place, say, durable=False))
        return held[-1]

    yield one
    for server in held:
        server.release()


def passable() -> Path:
    """Make a folder that every account may pass through, on a path short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="slow-burn-test-", dir="/tmp"))
    folder.chmod(0o711)
    return folder


def script(code: str, home: Path, **options: object) -> "subprocess.Popen[str]":
    """Run Python that is told the home."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": CHECKOUT}
    return subprocess.Popen([sys.executable, "-c", code, str(home)], **(pipes | options))  # type: ignore[call-overload, no-any-return]


def ask(server: EmbeddedServer, sql: str) -> list[tuple[object, ...]]:
    """The answer to a query."""
    with psycopg.connect(server.url.replace("+psycopg", "")) as connection:
        answer = connection.execute(sql)
        return answer.fetchall() if answer.description else []


def postmaster(home: Path) -> int:
    """The process id of the server of a home."""
    return int((home / "postgres/data/postmaster.pid").read_text().split()[0])


def runs(home: Path) -> bool:
    """Whether the server of a home runs, or was killed."""
    return (home / "postgres/data/postmaster.pid").exists()


def refusal(home: Path) -> str:
    """What is said when a server cannot be had."""
    with pytest.raises(EmbeddedUnavailable) as caught:
        EmbeddedServer.acquire(home, durable=False)
    return str(caught.value)
