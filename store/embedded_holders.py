"""Locks beside the embedded database: who is starting or stopping it, who holds it, and whether it lives.

All are `flock`s on files in the home. The system lets go of them when their process is gone, however it went, and they
mean the same in every container that shares the folder, which process ids do not.
"""

import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from store.embedded_home import EmbeddedUnavailable, Home

if sys.platform != "win32":
    import fcntl

LONGEST_WAIT_S = 150.0


def take(descriptor: int) -> bool:
    """Take the lock on an open file now, or say that somebody else has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_taken(home: Home, name: str) -> bool:
    """Say whether any process has the lock `name`."""
    descriptor = home.open(name, os.O_RDWR)
    try:
        return not take(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def turn_taking(home: Home) -> Iterator[None]:
    """Be the only process that starts, joins or stops this home's server; raises `EmbeddedUnavailable` after 150 s."""
    descriptor = home.open("lock", os.O_RDWR)
    try:
        deadline = time.monotonic() + LONGEST_WAIT_S
        while not take(descriptor):
            if time.monotonic() > deadline:
                raise EmbeddedUnavailable(
                    f"Another process has been starting or stopping the database in {home.folder} for minutes. "
                    "Look for a stuck one and end it, then try again."
                )
            time.sleep(0.01)
        yield
    finally:
        # because a process forked meanwhile has a copy of the descriptor, and closing ours would leave the lock to it
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


class Holder:
    """One process's claim on the running server; gone with the process at the latest."""

    def __init__(self, home: Home) -> None:
        self._path = home.folder / "holders" / f"{os.getpid()}-{secrets.token_hex(4)}"
        self._descriptor = home.open(f"holders/{self._path.name}", os.O_RDWR)
        self._pid = os.getpid()
        take(self._descriptor)

    @property
    def is_ours(self) -> bool:
        """Whether this process made the claim, and did not get it by being forked."""
        return self._pid == os.getpid()

    def let_go(self) -> None:
        """Give the claim up."""
        with suppress(FileNotFoundError):
            self._path.unlink()
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)


def is_held(home: Home) -> bool:
    """Say whether any living process holds the server, and clear away the claims of dead ones."""
    claims = list((home.folder / "holders").iterdir())
    return len([claim for claim in claims if _is_alive(home, claim)]) > 0


def _is_alive(home: Home, claim: Path) -> bool:
    if is_taken(home, f"holders/{claim.name}"):
        return True
    claim.unlink()
    return False
