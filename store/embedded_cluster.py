"""The server process of the embedded database: made, started, found, asked and stopped. Callers take turns."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from store.embedded_binaries import MAJOR, installed_binaries, server_binaries
from store.embedded_holders import is_taken, take
from store.embedded_home import EmbeddedUnavailable, Home

DATABASE = "slow_burn"
LONGEST_START_S = 60.0
LONGEST_STOP_S = 60.0
LOG_BYTES = 5_000_000
LONGEST_WITHOUT_SOCKET_S = 5.0
AS_SUPERUSER = ("-XqAt", "--set=ON_ERROR_STOP=1", "--username=postgres", "--dbname=postgres")
PSQL_FOUND_NO_SERVER = 2
INITDB = (
    *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"),
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)
SETTINGS = (
    *("listen_addresses=", "unix_socket_permissions=0700", "max_connections=200", "shared_buffers=128MB"),
    *("jit=off", "timezone=UTC", "log_timezone=UTC", "log_destination=stderr", "logging_collector=off"),
)
HASTY = ("fsync=off", "full_page_writes=off")  # because a killed server, unlike a power cut, loses nothing by these
MAKE_DATABASE = (
    f"SELECT 'CREATE DATABASE {DATABASE}' WHERE NOT EXISTS "  # noqa: S608 because the name is a constant
    f"(SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec\n"
)

_children: list[subprocess.Popen[bytes]] = []  # because a server outlives the object that started it, not its parent


class Cluster:
    """The PostgreSQL whose data lies in a home.

    It lives exactly as long as somebody has the lock `server.lock`: the server is started with that lock held, every
    process of it inherits it, and the system drops it after the last. A process id in `postmaster.pid` proves nothing.
    """

    def __init__(self, home: Home, say: Callable[[str], None], durable: bool = True) -> None:
        self._home = home
        self._say = say
        self._durable = durable

    def ensure(self) -> None:
        """Start the server unless it runs, wait until it answers, and make our database if it is missing.

        Raises `EmbeddedUnavailable` with PostgreSQL's own words when that fails or takes more than 60 s.
        """
        deadline = time.monotonic() + LONGEST_START_S
        unreachable_after = time.monotonic() + LONGEST_WITHOUT_SOCKET_S
        while self._lives():
            if self.answers():
                return
            if time.monotonic() > unreachable_after and not self._socket.exists():
                self.stop()  # because nobody can reach a server again that lost its socket file
            self._give_up_after(deadline)
            time.sleep(0.05)
        self._start()

    def answers(self) -> bool:
        """Ask the server for our database, which is made if missing. False while it does not accept connections."""
        environment = {"PATH": os.defpath, "PGCONNECT_TIMEOUT": "5"}
        command: list[str | Path] = [installed_binaries() / "psql", *AS_SUPERUSER, "-h", self._home.sockets]
        options: dict[str, Any] = {"input": MAKE_DATABASE, "env": environment, "timeout": 30, "check": False}
        try:
            asked = subprocess.run(command, capture_output=True, text=True, **options)  # noqa: S603  # its words are ours
        except subprocess.TimeoutExpired:
            return False
        if asked.returncode not in (0, PSQL_FOUND_NO_SERVER):
            raise EmbeddedUnavailable(f"The embedded database refuses to work: {asked.stderr.strip()}")
        return bool(asked.returncode == 0)

    def stop(self) -> None:
        """Stop the server and wait up to 60 s for its end. Running transactions are rolled back, nothing is lost."""
        server = self._server()
        if server is not None:
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGINT)
        deadline = time.monotonic() + LONGEST_STOP_S
        while server is not None and self._lives() and time.monotonic() < deadline:
            time.sleep(0.01)
        _reap()

    @property
    def _socket(self) -> Path:
        return self._home.sockets / ".s.PGSQL.5432"

    def _lives(self) -> bool:
        # because on some network file systems a lock is not inherited, and two servers on one cluster destroy it
        return is_taken(self._home, "server.lock") or self._server() is not None

    def _server(self) -> int | None:
        """Return the id in `postmaster.pid` if that process is our server, not one that came by the same id."""
        try:
            server = int((self._home.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return server if f"postgres -D {self._home.data} -k " in _command_line(server) else None

    def _start(self) -> None:
        binaries = server_binaries(self._home, self._say)
        self._make_data(binaries)
        sockets = self._home.make_sockets()
        for stale in (self._home.data / "postmaster.pid", self._socket, self._socket.with_name(".s.PGSQL.5432.lock")):
            stale.unlink(missing_ok=True)
        settings = SETTINGS if self._durable else SETTINGS + HASTY
        options = [word for setting in settings for word in ("-c", setting)]
        command: list[str | Path] = [binaries / "postgres", "-D", self._home.data, "-k", sockets, *options]
        lock = self._home.open("server.lock", os.O_RDWR)
        log = self._open_log()
        try:
            if not take(lock):
                raise EmbeddedUnavailable(f"Something still has the lock of the database in {self._home.folder}.")
            log_start = os.fstat(log).st_size
            self._await(self._spawn(command, log, lock), log_start)
        finally:
            os.close(log)

    def _spawn(self, command: list[str | Path], log: int, lock: int) -> subprocess.Popen[bytes]:
        _reap()
        options = self._home.account.spawning() | {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        try:
            # a session of its own, because Ctrl-C in a terminal must not reach the server
            server: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603  # its words are ours
                command, pass_fds=(lock,), start_new_session=True, **options
            )
        finally:
            os.close(lock)
        _children.append(server)
        return server

    def _await(self, server: subprocess.Popen[bytes], log_start: int) -> None:
        deadline, pause = time.monotonic() + LONGEST_START_S, 0.01
        while not (self._socket.exists() and self.answers()):
            if server.poll() is not None:
                raise EmbeddedUnavailable(f"PostgreSQL did not start: {self._last_words(log_start)}")
            self._give_up_after(deadline)
            time.sleep(pause)
            pause = min(pause * 1.2, 0.25)

    def _give_up_after(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise EmbeddedUnavailable(
                f"PostgreSQL runs but took no connections for {LONGEST_START_S:.0f} s. It may still be recovering: "
                f"try again, and look into {self._home.folder / 'log'} if that does not help."
            )

    def _make_data(self, binaries: Path) -> None:
        if self._home.data.exists():
            return self._check_version()
        self._say("Making the database (the first time only).")
        for half_made in self._home.folder.glob("data-making-*"):
            shutil.rmtree(half_made)
        making = self._home.give(Path(tempfile.mkdtemp(prefix="data-making-", dir=self._home.folder)))
        try:
            self._initdb(binaries, making)
            making.rename(self._home.data)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        _sync(self._home.folder)
        return None

    def _initdb(self, binaries: Path, folder: Path) -> None:
        account = self._home.account
        if account.entry is None:
            raise EmbeddedUnavailable(
                f"PostgreSQL needs a name for its user, and user id {account.uid} has none in /etc/passwd. "
                "Start Slow Burn as a user with an entry there, or set DATABASE_URL to a PostgreSQL server."
            )
        hasty = () if self._durable else ("--no-sync",)
        made = account.run([binaries / "initdb", "-D", folder, *INITDB, *hasty])
        if made.returncode != 0:
            reason = _last_lines(made.stderr) or f"initdb ended with {made.returncode}"
            raise EmbeddedUnavailable(f"PostgreSQL could not make its database in {self._home.folder}: {reason}")

    def _check_version(self) -> None:
        try:
            found = (self._home.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise EmbeddedUnavailable(
                f"{self._home.data} is no database. Move it away to begin with an empty one."
            ) from None
        if found != str(MAJOR):
            raise EmbeddedUnavailable(
                f"The database in {self._home.folder} was made by PostgreSQL {found}, and this version of Slow Burn "
                f"brings {MAJOR}. Back it up with the version that made it, and restore the backup into a new "
                "SLOW_BURN_HOME."
            )

    def _open_log(self) -> int:
        path = self._home.folder / "log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_name("log.old"))
        return self._home.open("log", os.O_RDWR | os.O_APPEND)

    def _last_words(self, log_start: int) -> str:
        with (self._home.folder / "log").open("rb") as log:
            log.seek(log_start)
            words = log.read(100_000).decode(errors="replace")
        return _last_lines(words) or f"it left no word in {self._home.folder / 'log'}"


def _last_lines(words: str) -> str:
    return "; ".join(words.strip().splitlines()[-6:])


def _command_line(process: int) -> str:
    if sys.platform == "linux":
        with suppress(OSError):
            return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    listing = ["/bin/ps", "-ww", "-o", "command=", "-p", str(process)]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout  # noqa: S603  # its words are ours


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reap() -> None:
    _children[:] = [child for child in _children if child.poll() is None]
