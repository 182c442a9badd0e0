import ctypes
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from store import embedded_home
from store.embedded import EmbeddedServer
from tests.store.conftest import ACQUIRE, IS_ROOT, ask, refusal, script


def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(
    new: Path, acquire: Callable[..., EmbeddedServer]
) -> None:
    long = new / ("x" * 60) / ("y y%&" * 12)
    server = acquire(long)
    url = server.url
    sockets = Path(os.path.realpath(long / "postgres/run"))
    assert len(str(sockets)) < 60
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert ask(server, "SELECT 1") == [(1,)]
    server.release()
    shutil.rmtree(sockets)
    again = acquire(long)
    assert again.url == url
    assert ask(again, "SELECT 1") == [(1,)]
    again.release()
    sockets.rename(sockets.with_name(f"{sockets.name}-old"))
    sockets.mkdir(0o777)
    sockets.chmod(0o777)
    os.chown(sockets, (long / "postgres/data").stat().st_uid, -1)
    somewhere_else = acquire(long)
    assert somewhere_else.url != url
    somewhere_else.release()
    for folder in (sockets, sockets.with_name(f"{sockets.name}-old"), Path(os.path.realpath(long / "postgres/run"))):
        shutil.rmtree(folder)


def test_a_home_that_cannot_be_written_is_named_with_the_way_out(new: Path) -> None:
    (new / "file").touch()
    said = refusal(new / "file" / "below")
    assert str(new / "file" / "below") in said
    assert "SLOW_BURN_HOME" in said
    assert f"cannot be kept in {new / 'file'}: it is a file" in refusal(new / "file")


@pytest.mark.skipif(IS_ROOT, reason="root writes everywhere")
def test_a_read_only_home_is_named_with_the_way_out(new: Path) -> None:
    new.chmod(0o500)
    said = refusal(new)
    new.chmod(0o700)
    assert "Permission denied" in said
    assert "SLOW_BURN_HOME" in said


def test_a_user_without_a_name_is_told_to_get_one(new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_home.Account, "entry", None)
    assert "has none in /etc/passwd" in refusal(new)
    assert not list((new / "new/postgres").glob("data*"))


@pytest.mark.skipif(not IS_ROOT, reason="an ordinary user runs the server as itself")
def test_root_runs_the_server_as_the_owner_of_the_home(new: Path, acquire: Callable[..., EmbeddedServer]) -> None:
    theirs = new / "theirs"
    theirs.mkdir()
    os.chown(theirs, 1, 1)
    theirs.chmod(0o700)
    acquire(theirs / "new")
    assert {path.stat().st_uid for path in theirs.rglob("*")} == {1}


@pytest.mark.skipif(not IS_ROOT, reason="an ordinary user runs the server as itself")
def test_root_keeps_what_steers_the_server_out_of_its_reach(home: Path, acquire: Callable[..., EmbeddedServer]) -> None:
    acquire()
    ours = [home / "postgres" / name for name in (".", "lock", "server.lock", "log", "holders")]
    assert {(path.stat().st_uid, path.stat().st_mode & 0o022) for path in ours} == {(0, 0)}
    assert (home / "postgres/data").stat().st_uid != 0


@pytest.mark.skipif(not IS_ROOT, reason="an ordinary user reaches its own home")
def test_a_home_only_root_may_enter_points_to_a_place_the_server_reaches(
    new: Path, acquire: Callable[..., EmbeddedServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_home, "ROOTS_OWN", new / "lib")
    hidden = new / "root"
    hidden.mkdir(0o700)
    said: list[str] = []
    first = acquire(hidden / "data", said.append)
    assert (hidden / "data/postgres").readlink().parent == new / "lib"
    assert hidden.stat().st_mode & 0o777 == 0o700
    assert said[0].startswith(f"Keeping the database in {new}/lib/data-")
    ask(first, "CREATE TABLE kept AS SELECT 5 AS reps")
    first.release()
    again = acquire(hidden / "data")
    assert ask(again, "SELECT reps FROM kept") == [(5,)]
    again.release()
    (new / "lib").rename(new / "gone")
    assert "which is gone" in refusal(hidden / "data")


@pytest.mark.skipif(not IS_ROOT or sys.platform != "linux", reason="only root has rights to lose")
def test_root_without_the_right_to_become_another_user_is_told_so(home: Path) -> None:
    def drop_setuid() -> None:
        ctypes.CDLL(None).prctl(24, 7, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_SETUID

    with script(ACQUIRE, home, preexec_fn=drop_setuid) as bound:
        assert "may not become another user" in bound.communicate()[0]
