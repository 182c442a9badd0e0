import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from store import embedded_cluster
from store.embedded import EmbeddedServer
from tests.store.conftest import ACQUIRE, IS_ROOT, ask, postmaster, refusal, script


def test_a_stale_pid_file_is_not_believed_though_its_process_lives(
    home: Path, acquire: Callable[..., EmbeddedServer]
) -> None:
    account = (home / "postgres/data").stat().st_uid
    with subprocess.Popen(["sleep", "60"], user=account if IS_ROOT else None) as neighbour:
        stale = f"{neighbour.pid}\n{home}/postgres/data\n1\n5432\n{home}/postgres/run\n\n"
        for name in ("data/postmaster.pid", "run/.s.PGSQL.5432.lock", "run/.s.PGSQL.5432"):
            (home / "postgres" / name).write_text(stale)
        try:
            assert ask(acquire(), "SELECT 1") == [(1,)]
            assert postmaster(home) != neighbour.pid
        finally:
            neighbour.kill()


def test_a_server_that_lost_its_socket_is_started_again(
    home: Path, acquire: Callable[..., EmbeddedServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_cluster, "LONGEST_WITHOUT_SOCKET_S", 0.1)
    server = acquire()
    before = postmaster(home)
    (home / "postgres/run/.s.PGSQL.5432").unlink()
    server.ensure_running()
    assert ask(server, "SELECT 1") == [(1,)]
    assert postmaster(home) != before


def test_a_database_half_made_is_never_taken_for_a_good_one(new: Path, acquire: Callable[..., EmbeddedServer]) -> None:
    def one_megabyte() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    with script(ACQUIRE, new, preexec_fn=one_megabyte) as starved:
        said = starved.communicate()[0]
    assert "could not make its database" in said
    assert not list((new / "postgres").glob("data*"))
    (new / "postgres/data-making-killed").mkdir()
    assert ask(acquire(new), "SELECT 1") == [(1,)]
    assert not (new / "postgres/data-making-killed").exists()


def test_data_of_another_major_version_are_refused_and_left_alone(
    home: Path, acquire: Callable[..., EmbeddedServer]
) -> None:
    version = home / "postgres/data/PG_VERSION"
    version.write_text("16\n")
    said = refusal(home)
    version.write_text("18\n")
    assert "made by PostgreSQL 16" in said
    acquire()


def test_a_folder_that_is_no_database_is_refused(new: Path) -> None:
    for folder in (new / "postgres", new / "postgres/data"):
        folder.mkdir()
    assert "is no database" in refusal(new)


def test_a_server_that_cannot_start_says_why_in_its_own_words(
    home: Path, acquire: Callable[..., EmbeddedServer]
) -> None:
    configuration = home / "postgres/data/postgresql.conf"
    good = configuration.read_text()
    configuration.write_text("no_such_setting = 1\n")
    said = refusal(home)
    configuration.write_text(good)
    assert 'unrecognized configuration parameter "no_such_setting"' in said
    assert not list((home / "postgres/holders").iterdir())


def test_a_big_log_is_put_aside_at_the_start(
    home: Path, acquire: Callable[..., EmbeddedServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_cluster, "LOG_BYTES", 10)
    before = (home / "postgres/log").read_text()
    acquire()
    assert (home / "postgres/log.old").read_text() == before
