import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from store.embedded import EmbeddedServer, EmbeddedUnavailable
from tests.store.conftest import ask, postmaster, runs, script

HOLD = """
import sys
from pathlib import Path
from store.embedded import EmbeddedServer
server = EmbeddedServer.acquire(Path(sys.argv[1]), durable=False)
print(server.url, flush=True)
sys.stdin.readline()
server.release()
"""
FORK = """
import os, sys
from pathlib import Path
from store.embedded import EmbeddedServer
server = EmbeddedServer.acquire(Path(sys.argv[1]), durable=False)
child = os.fork()
if child == 0:
    server.release()
    os._exit(0)
os.waitpid(child, 0)
server.ensure_running()
print(len(list((Path(sys.argv[1]) / "postgres/holders").iterdir())))
server.release()
"""


def test_the_first_start_makes_the_same_database_whatever_the_environment_says(
    new: Path, acquire: Callable[..., EmbeddedServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with monkeypatch.context() as strange:
        for name in ("LANG", "LC_ALL", "PGHOST", "PGUSER", "PGOPTIONS", "TZ"):
            strange.setenv(name, "xx_XX.UTF-8")
        server = acquire(new / "not" / "there", said.append)
    locale = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s"
    assert ask(server, locale.replace("%s", "current_database()")) == [("b", "C.UTF-8", "UTF8")]
    assert ask(server, "SELECT lower('ÄÖÜ'), current_setting('timezone')") == [("äöü", "UTC")]
    assert said == ["Making the database (the first time only)."]


def test_the_server_is_private_and_out_of_reach_of_the_terminal(
    home: Path, acquire: Callable[..., EmbeddedServer]
) -> None:
    server = acquire()
    assert ask(server, "SELECT current_setting('listen_addresses'), current_setting('jit')") == [("", "off")]
    assert [(home / "postgres" / name).stat().st_mode & 0o777 for name in ("data", "run", "log")] == [
        *(0o700, 0o700, 0o600)
    ]
    assert os.getsid(postmaster(home)) != os.getsid(0)


def test_durability_is_on_unless_refused(new: Path, acquire: Callable[..., EmbeddedServer]) -> None:
    wanted = (
        "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')"
    )
    assert ask(acquire(), wanted) == [("off", "on", "off")]
    server = EmbeddedServer.acquire(new)
    try:
        assert ask(server, wanted) == [("on", "on", "on")]
    finally:
        server.release()


def test_data_survive_a_restart(home: Path, acquire: Callable[..., EmbeddedServer]) -> None:
    first = acquire()
    ask(first, "CREATE TABLE restarted AS SELECT 5 AS reps")
    first.release()
    assert not runs(home)
    assert ask(acquire(), "SELECT reps FROM restarted") == [(5,)]


def test_releasing_twice_is_releasing_once_and_then_the_server_is_out_of_reach(
    acquire: Callable[..., EmbeddedServer],
) -> None:
    server, other = acquire(), acquire()
    server.release()
    server.release()
    assert ask(other, "SELECT 1") == [(1,)]
    with pytest.raises(EmbeddedUnavailable, match="gave the embedded database back"):
        server.ensure_running()


def test_two_processes_share_a_server_and_the_last_one_out_stops_it(
    home: Path, acquire: Callable[..., EmbeddedServer]
) -> None:
    with script(HOLD, home) as other:
        assert other.stdout
        url = other.stdout.readline().strip()
        server = acquire()
        assert server.url == url
        server.release()
        assert runs(home)
        other.communicate("\n")
    assert not runs(home)


def test_processes_that_start_at_once_get_one_server(new: Path) -> None:
    with ExitStack() as stack:
        others = [stack.enter_context(script(HOLD, new)) for _ in range(4)]
        urls = {other.stdout.readline() for other in others if other.stdout}
        holders = list((new / "postgres/holders").iterdir())
        for other in others:
            other.communicate("\n")
    assert len(urls) == 1
    assert urls != {""}
    assert len(holders) == 4
    assert not runs(new)


def test_a_killed_holder_does_not_keep_the_server_up(home: Path, acquire: Callable[..., EmbeddedServer]) -> None:
    with script(HOLD, home) as other:
        assert other.stdout
        other.stdout.readline()
        other.kill()
    assert runs(home)
    server = acquire()
    assert len(list((home / "postgres/holders").iterdir())) == 1
    server.release()
    assert not runs(home)


def test_a_forked_process_cannot_give_back_what_its_parent_holds(home: Path) -> None:
    with script(FORK, home) as parent:
        assert parent.communicate()[0] == "1\n"
    assert not runs(home)


def test_a_killed_server_comes_back_with_every_committed_row(
    home: Path, acquire: Callable[..., EmbeddedServer]
) -> None:
    server = acquire()
    url = server.url
    ask(server, "CREATE TABLE kept AS SELECT 5 AS reps")
    os.kill(postmaster(home), signal.SIGKILL)
    server.ensure_running()
    assert ask(server, "SELECT reps FROM kept") == [(5,)]
    assert server.url == url


def test_whoever_comes_after_a_killed_server_starts_a_new_one(
    home: Path, acquire: Callable[..., EmbeddedServer]
) -> None:
    first = acquire()
    os.kill(postmaster(home), signal.SIGKILL)
    assert ask(acquire(), "SELECT 1") == [(1,)]
    assert ask(first, "SELECT 1") == [(1,)]


def test_a_living_server_is_left_alone_by_ensure_running(home: Path, acquire: Callable[..., EmbeddedServer]) -> None:
    server = acquire()
    before = postmaster(home)
    server.ensure_running()
    assert postmaster(home) == before


def test_the_programs_are_for_this_process_to_run(acquire: Callable[..., EmbeddedServer]) -> None:
    shown = subprocess.run([acquire().binaries / "pg_dump", "--version"], capture_output=True, text=True, check=True)
    assert " 18." in shown.stdout
