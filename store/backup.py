"""All tables to a file and back, by PostgreSQL's own `pg_dump` and `pg_restore`."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from store.embedded_binaries import installed_binaries
from store.embedded_home import EmbeddedUnavailable

MARK = b"PGDMP"
TLS = ("require", "verify-ca", "verify-full")
LOCK_ALL = """
DO $$
DECLARE mine text;
BEGIN
    SET LOCAL lock_timeout = '2s';
    FOR mine IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                WHERE tableowner = current_user AND schemaname = current_schema()
    LOOP
        EXECUTE 'LOCK TABLE ' || mine || ' IN ACCESS EXCLUSIVE MODE';
    END LOOP;
END $$
"""


class BackupFailed(RuntimeError):
    """A backup or a restore did not happen, and nothing was changed; the message says why."""


def backup(url: str, target: Path, binaries: Path | None = None) -> None:
    """Write every table of our schema in the database at `url`, with its rows and rules, to the new file `target`.

    Neither the schema nor the extension is in it, because at a provider's they are not ours to replace. The file
    appears whole or not at all, readable by us alone. `binaries` is a folder with `pg_dump`; without it the embedded
    PostgreSQL's is used, or the system's where the server wants TLS. Raises `BackupFailed`.
    """
    if target.exists():
        raise BackupFailed(f"{target} exists already. Choose another name, or move it away.")
    if not target.parent.is_dir():
        raise BackupFailed(f"There is no folder {target.parent}. Make it first, or choose another place.")
    try:
        making = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise BackupFailed(f"Nothing can be written in {target.parent}: {error.strerror}.") from error
    try:
        options = ("--format=custom", "--no-password", f"--table={_schema(url)}.*", f"--file={making / target.name}")
        _run(url, binaries, "pg_dump", *options)
        (making / target.name).chmod(0o600)
        _publish(making / target.name, target)
    finally:
        shutil.rmtree(making)


def restore(url: str, source: Path, binaries: Path | None = None) -> None:
    """Put the tables at `url` back to what `source`, a file made by `backup`, holds: all of it, or nothing changes.

    Whatever the backup also has is replaced; the roles it grants rights to must exist. Nobody may be in the middle
    of something in the database. Raises `BackupFailed`.
    """
    _check_archive(source, binaries)
    _check_idle(url)
    options = ("--single-transaction", "--clean", "--if-exists", "--no-owner", "--no-password")
    _run(url, binaries, "pg_restore", *options, str(source))


def _publish(made: Path, target: Path) -> None:
    with made.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.link(made, target)  # because a rename would overwrite what appeared there meanwhile
    except FileExistsError:
        raise BackupFailed(f"{target} exists already. Choose another name, or move it away.") from None
    except OSError:
        made.rename(target)  # because some file systems know no links


def _check_archive(source: Path, binaries: Path | None) -> None:
    try:
        with source.open("rb") as archive:
            marked = archive.read(len(MARK)) == MARK
    except OSError as error:
        raise BackupFailed(f"{source} cannot be read: {error.strerror}.") from error
    command = [_program("pg_restore", binaries, tls=False), "--list", source]
    if not marked or subprocess.run(command, capture_output=True, check=False).returncode != 0:  # noqa: S603  # its words are ours
        raise BackupFailed(f"{source} is no backup of Slow Burn, or only a part of one. Nothing was changed.")


def _check_idle(url: str) -> None:
    """Refuse while somebody works in a table, because `pg_restore` would wait for them without end or a word."""
    with _connected(url) as connection:
        try:
            connection.execute(LOCK_ALL)
        except psycopg.errors.LockNotAvailable as error:
            raise BackupFailed("The database is in use. Stop Slow Burn, then restore. Nothing was changed.") from error
        connection.rollback()


def _schema(url: str) -> str:
    """The schema our tables are in, quoted as a pattern of `pg_dump` wants it."""
    with _connected(url) as connection:
        [(name,)] = connection.execute("SELECT format('%I', current_schema())").fetchall()
    return str(name)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    where = make_conninfo(**_parts(url))
    try:
        with psycopg.connect(where, connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        raise BackupFailed(f"The database cannot be used: {str(error).strip()}") from error


def _parts(url: str) -> dict[str, str]:
    """What a URL says, by `libpq`'s names."""
    scheme, _, rest = url.partition("://")
    plain = f"postgresql://{rest}" if scheme.split("+")[0] in ("postgres", "postgresql") else url
    try:
        return {key: str(value) for key, value in conninfo_to_dict(plain).items()}
    except psycopg.Error as error:
        raise BackupFailed(f"The database's URL cannot be read: {str(error).strip()}") from error


def _run(url: str, binaries: Path | None, name: str, *options: str) -> None:
    """Run a program on a database, its password out of sight; raise `BackupFailed` with its words if it fails."""
    parts, environment = _parts(url), dict(os.environ)
    if password := parts.pop("password", None):
        environment["PGPASSWORD"] = password
    program = _program(name, binaries, parts.get("sslmode", environment.get("PGSSLMODE")) in TLS)
    command = [program, f"--dbname={make_conninfo(**parts)}", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # its words are ours
    if done.returncode == 0:
        return
    if "row-level security" in done.stderr:
        raise BackupFailed(
            "This login is not let past row-level security, so it cannot see everybody's rows to back them up. "
            "Set DATABASE_URL to a login that is: a superuser, or one with BYPASSRLS. Nothing was written."
        )
    raise BackupFailed(f"{name} failed, and nothing was changed: {done.stderr.strip()}")


def _program(name: str, binaries: Path | None, tls: bool) -> str | Path:
    if binaries is not None:
        return binaries / name
    if not tls:
        with suppress(EmbeddedUnavailable):
            return installed_binaries() / name
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(
            f"This needs {name}, which the PostgreSQL that comes with Slow Burn lacks (it speaks no TLS). "
            "Install PostgreSQL's client programs, version 18 or as new as your server."
        )
    return found
