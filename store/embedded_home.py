"""The folder of the embedded database: where it lies, whom it belongs to, and which account runs the server.

    HOME/postgres/            ours; a link to elsewhere when the server's account could not reach HOME
        data/                 the cluster, the server's account's alone
        run/                  the socket, the server's account's alone; a link into /tmp when the path would be too long
        binaries-VERSION/     a copy of PostgreSQL, only where the account cannot reach the installed one
        holders/  lock  server.lock  log

PostgreSQL refuses to run as root. Root therefore runs it as the owner of HOME, or as `nobody` when that is root too;
the files that steer the server (locks, holders, log, binaries) stay out of that account's reach.
"""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import pwd

ROOTS_OWN = Path("/var/lib/slow-burn")
LONGEST_SOCKET_FOLDER = 85  # because a socket's whole path has 104 bytes on macOS, 108 on Linux


class EmbeddedUnavailable(RuntimeError):
    """The embedded database cannot be had here; the message says why and what to do instead."""


@dataclass(frozen=True)
class Account:
    """The operating system's user the server runs as; `foreign` when that is not ourselves."""

    uid: int
    gid: int
    foreign: bool

    @property
    def entry(self) -> str | None:
        """The account's name, or None when the system knows none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return None

    def run(self, command: list[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command as this account, with nothing of our environment; raises what `subprocess.run` raises."""
        options = {"capture_output": True, "text": True, "timeout": 120, "check": False, **options}
        return subprocess.run(command, **self.spawning(), **options)  # noqa: S603  # its words are ours

    def spawning(self) -> dict[str, Any]:
        """Arguments of `subprocess` that start a process as this account, in no particular place or language."""
        plain = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "PGCONNECT_TIMEOUT": "5"}}
        return plain | ({"user": self.uid, "group": self.gid, "extra_groups": []} if self.foreign else {})

    def can_enter(self, folder: Path) -> bool:
        """Say whether this account gets into a folder. Raises `EmbeddedUnavailable` if we may not become it."""
        try:
            return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0
        except PermissionError as error:
            raise EmbeddedUnavailable(
                "PostgreSQL refuses to run as root, and this process may not become another user. "
                "Start Slow Burn as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
            ) from error


@dataclass(frozen=True)
class Home:
    """One embedded database's folder, with every path resolved."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """The cluster's data directory."""
        return self.folder / "data"

    @property
    def sockets(self) -> Path:
        """The folder the server's socket is in."""
        return Path(os.path.realpath(self.folder / "run"))

    def open(self, name: str, flags: int) -> int:
        """Open a file of ours, made if missing, for us alone; the descriptor is not inherited."""
        path = self.folder / name
        descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:
            owner = self.folder.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        return descriptor

    def give(self, folder: Path) -> Path:
        """Hand a folder just made to the server's account, for it alone."""
        folder.chmod(0o700)
        if self.account.foreign:
            os.chown(folder, self.account.uid, self.account.gid, follow_symlinks=False)
        return folder

    def make_sockets(self) -> Path:
        """Make sure there is a private folder for the socket, whose path is short enough, and return it."""
        place = self.folder / "run"
        if not place.is_symlink() and len(os.fsencode(place)) <= LONGEST_SOCKET_FOLDER:
            if not place.is_dir():
                place.mkdir()
            return self.give(place)
        if place.is_symlink():
            if self._is_private(self.sockets):
                return self.sockets
            place.unlink()
        place.symlink_to(self.give(Path(tempfile.mkdtemp(prefix="slow-burn-", dir="/tmp"))))  # because that is short
        return self.sockets

    def _is_private(self, folder: Path) -> bool:
        try:
            folder.mkdir(0o700)
            self.give(folder)
        except FileExistsError:
            pass
        found = folder.lstat()
        return found.st_uid == self.account.uid and (found.st_mode & 0o170777) == 0o040700


def settle(home: Path, say: Callable[[str], None]) -> Home:
    """Find or make the folder of the embedded database below `home` and the account that runs it.

    Raises `EmbeddedUnavailable` when there is no account to run PostgreSQL as, or no place that account can reach.
    """
    home = Path(os.path.abspath(home.expanduser()))
    _make(home)
    if not home.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is a file", str(home))
    account = _account(home)
    folder = home / "postgres"
    _place(folder, account, say)
    resolved = Path(os.path.realpath(folder))
    (resolved / "holders").mkdir(exist_ok=True)
    _inherit(resolved / "holders")
    return Home(resolved, account)


def _make(home: Path) -> None:
    missing = [folder for folder in (home, *home.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(0o755, exist_ok=True)  # because another process may be making it as well
        folder.chmod(0o755 if folder != home else _private())  # because the umask may have kept the server out
        _inherit(folder)


def _private() -> int:
    return 0o711 if os.geteuid() == 0 else 0o700


def _inherit(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = folder.parent.stat()
        os.chown(folder, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _account(home: Path) -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), foreign=False)
    data = home / "postgres" / "data"
    for owned in (data, home):
        if owned.exists() and (found := owned.stat()).st_uid != 0:
            return Account(found.st_uid, found.st_gid, foreign=True)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedUnavailable(
            "PostgreSQL refuses to run as root, and there is no user `nobody` to run it as. "
            "Start Slow Burn as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid, foreign=True)


def _place(folder: Path, account: Account, say: Callable[[str], None]) -> None:
    if folder.is_symlink() and not folder.exists():
        raise EmbeddedUnavailable(
            f"The database was kept in {folder.readlink()}, which is gone. Bring that folder back, "
            f"or remove the link {folder} to begin with an empty database."
        )
    if folder.is_dir():
        if account.foreign and not account.can_enter(Path(os.path.realpath(folder))):
            raise EmbeddedUnavailable(
                f"PostgreSQL runs as the user {account.entry or account.uid}, who cannot get into {folder}. "
                "Let that user pass through the folders above it, or set DATABASE_URL to a PostgreSQL server."
            )
    elif not account.foreign or account.can_enter(folder.parent):
        folder.mkdir(exist_ok=True)
        folder.chmod(_private())
        _inherit(folder)
    else:
        _place_elsewhere(folder, account, say)


def _place_elsewhere(folder: Path, account: Account, say: Callable[[str], None]) -> None:
    ROOTS_OWN.mkdir(0o711, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f"{folder.parent.name}-", dir=ROOTS_OWN))
    place.chmod(0o711)
    if not account.can_enter(place):
        place.rmdir()
        raise EmbeddedUnavailable(
            f"PostgreSQL refuses to run as root; it runs as {account.entry}, who reaches neither {folder.parent} nor "
            f"{ROOTS_OWN}. Set SLOW_BURN_HOME to a folder that user can reach, or DATABASE_URL to a PostgreSQL server."
        )
    try:
        folder.symlink_to(place)
    except FileExistsError:  # because another process was quicker
        place.rmdir()
        return
    say(f"Keeping the database in {place}: it cannot run as root, and nobody else may enter {folder.parent}.")
