import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from store import backup as backups
from store.backup import BackupFailed, backup, restore
from store.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[EmbeddedServer]:
    """A running server."""
    held = EmbeddedServer.acquire(home, durable=False)
    yield held
    held.release()


@pytest.fixture
def url(server: EmbeddedServer) -> str:
    """A database with one table that row-level security closes, and a role with a right to it."""
    with connected(server.url) as connection:
        # other tests with this home leave tables of theirs
        for (left,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(str(left))))
        connection.execute("CREATE TABLE performed (id int PRIMARY KEY, weight_kg numeric(7,3))")
        connection.execute("ALTER TABLE performed ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE performed FORCE ROW LEVEL SECURITY")
        connection.execute("CREATE POLICY own ON performed USING (id > 0)")
        connection.execute("GRANT SELECT ON performed TO pg_monitor")
        connection.execute("INSERT INTO performed VALUES (1, 100.000), (2, 0.125)")
    return server.url


def connected(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(url.replace("+psycopg", ""))


def rows(url: str) -> list[tuple[object, ...]]:
    with connected(url) as connection:
        return [(n, str(kg)) for n, kg in connection.execute("SELECT id, weight_kg FROM performed ORDER BY id")]


def empty(url: str) -> None:
    with connected(url) as connection:
        connection.execute("DELETE FROM performed")


def test_what_was_backed_up_comes_back_whatever_happened_since(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "file")
    with connected(url) as connection:
        connection.execute("DELETE FROM performed WHERE id = 1")
        connection.execute("ALTER TABLE performed ADD COLUMN later int")
    restore(url, tmp_path / "file")
    assert rows(url) == [(1, "100.000"), (2, "0.125")]
    with connected(url) as connection:
        policies = connection.execute("SELECT policyname FROM pg_policies").fetchall()
        columns = connection.execute("SELECT count(*) FROM information_schema.columns WHERE table_name = 'performed'")
        assert (policies, columns.fetchall()) == ([("own",)], [(2,)])


def test_a_backup_fills_an_empty_database(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "file")
    with connected(url) as connection:
        connection.autocommit = True
        connection.execute("DROP DATABASE IF EXISTS other WITH (FORCE)")
        connection.execute("CREATE DATABASE other")
    other = url.replace("/slow_burn?", "/other?")
    restore(other, tmp_path / "file")
    assert rows(other) == [(1, "100.000"), (2, "0.125")]


def test_a_backup_is_for_us_alone_and_leaves_nothing_beside_it(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


def test_a_backup_never_overwrites(url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("dear")
    with pytest.raises(BackupFailed, match="exists already"):
        backup(url, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "dear"


def test_a_backup_does_not_overwrite_what_appeared_meanwhile(url: str, tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "file"
    made.write_text("new")
    target.write_text("dear")
    with pytest.raises(BackupFailed, match="exists already"):
        backups._publish(made, target)
    assert target.read_text() == "dear"


def test_a_failed_backup_leaves_no_file(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match=r"cannot be used.*does not exist"):
        backup(url.replace("/slow_burn?", "/nowhere?"), tmp_path / "file")
    assert not list(tmp_path.iterdir())


def test_a_login_without_rights_to_the_schema_and_the_extension_can_restore_but_sees_too_little_to_back_up(
    url: str, tmp_path: Path
) -> None:
    with connected(url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        connection.execute("CREATE ROLE plain LOGIN")
        connection.execute("GRANT CREATE ON SCHEMA public TO plain")
        connection.execute("ALTER TABLE performed OWNER TO plain")
    plain = url.replace("//postgres@", "//plain@")
    with pytest.raises(BackupFailed, match="BYPASSRLS"):
        backup(plain, tmp_path / "none")
    backup(url, tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    empty(url)
    restore(plain, tmp_path / "file")
    assert rows(url) == [(1, "100.000"), (2, "0.125")]


def test_a_place_that_does_not_exist_is_named(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="There is no folder"):
        backup(url, tmp_path / "missing" / "file")


@pytest.mark.parametrize("content", [b"", b"not a backup", b"PGDMP and then nothing of the kind"])
def test_a_file_that_is_no_backup_is_refused(url: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BackupFailed, match="is no backup"):
        restore(url, tmp_path / "file")
    assert len(rows(url)) == 2


def test_a_missing_file_is_named(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="No such file"):
        restore(url, tmp_path / "file")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.98])
def test_a_backup_cut_short_changes_nothing(url: str, tmp_path: Path, kept: float) -> None:
    backup(url, tmp_path / "file")
    whole = (tmp_path / "file").read_bytes()
    (tmp_path / "file").write_bytes(whole[: int(len(whole) * kept)])
    empty(url)
    with pytest.raises(BackupFailed):
        restore(url, tmp_path / "file")
    assert rows(url) == []


def test_a_database_in_use_is_left_alone(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "file")
    with connected(url) as other:
        other.execute("INSERT INTO performed VALUES (3, 60)")
        with pytest.raises(BackupFailed, match="in use"):
            restore(url, tmp_path / "file")
    assert len(rows(url)) == 3


def test_a_restore_says_which_role_is_missing_and_changes_nothing(url: str, tmp_path: Path) -> None:
    with connected(url) as connection:
        connection.execute("CREATE ROLE passing")
        connection.execute("GRANT SELECT ON performed TO passing")
    backup(url, tmp_path / "file")
    with connected(url) as connection:
        connection.execute("DROP OWNED BY passing")
        connection.execute("DROP ROLE passing")
    empty(url)
    with pytest.raises(BackupFailed, match='role "passing" does not exist'):
        restore(url, tmp_path / "file")
    assert rows(url) == []


def test_the_password_stays_off_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "_schema", lambda url: "public")
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@" "env=$PGPASSWORD" >&2\nexit 1\n')
    program.chmod(0o755)
    with pytest.raises(BackupFailed) as caught:
        backup("postgres://me:hush@db.example:6543/gym", tmp_path / "file", tmp_path)
    arguments, environment = str(caught.value).rsplit("env=", 1)
    assert environment == "hush"
    assert "hush" not in arguments
    assert "host=db.example" in arguments


def test_a_server_that_wants_tls_needs_the_systems_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(backups, "_schema", lambda url: "public")
    with pytest.raises(BackupFailed, match="speaks no TLS"):
        backup("postgresql://me@db.example/gym?sslmode=require", tmp_path / "file")


def test_a_url_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="URL cannot be read"):
        backup("postgresql://me@db.example/gym?pgbouncer=true", tmp_path / "file")
