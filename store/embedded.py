"""The embedded PostgreSQL: started by the first process that needs it, shared by all, stopped by the last.

Who may connect: whoever gets into the folder of its socket, which is the server's account alone (and root). Behind
that wall every connection is trusted; there is no port and no password.
"""

import atexit
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from store.embedded_binaries import installed_binaries
from store.embedded_cluster import DATABASE, Cluster
from store.embedded_holders import Holder, is_held, turn_taking
from store.embedded_home import EmbeddedUnavailable, Home, settle

__all__ = ["EmbeddedServer", "EmbeddedUnavailable"]


def _quietly(line: str) -> None:
    """Say nothing."""


class EmbeddedServer:
    """This process's hold on the server of one home; safe to use from any thread, by blocking it."""

    def __init__(self, home: Home, holder: Holder, cluster: Cluster) -> None:
        self._home = home
        self._holder: Holder | None = holder
        self._cluster = cluster

    @classmethod
    def acquire(cls, home: Path, say: Callable[[str], None] = _quietly, durable: bool = True) -> "EmbeddedServer":
        """Start the server whose data lies in `home`/postgres, or join it, and wait until it accepts connections.

        `say` hears of whatever takes a moment. `durable=False` trades safety in a power cut for speed, for tests; who
        starts the server decides. Raises `EmbeddedUnavailable`, whose message names the reason and the way out.
        """
        installed_binaries()
        try:
            return cls._acquire(settle(home, say), say, durable)
        except OSError as error:
            raise EmbeddedUnavailable(
                f"The database cannot be kept in {home}: {error.strerror or error} ({error.filename or home}). "
                "Set SLOW_BURN_HOME to a folder you can write to, or DATABASE_URL to a PostgreSQL server."
            ) from error

    @classmethod
    def _acquire(cls, home: Home, say: Callable[[str], None], durable: bool) -> "EmbeddedServer":
        cluster = Cluster(home, say, durable)
        with turn_taking(home):
            is_held(home)
            server = cls(home, Holder(home), cluster)
            try:
                cluster.ensure()
            except BaseException:
                server._let_go()
                raise
        atexit.register(server.release)
        return server

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of our database, by its unix socket, as the superuser `postgres`."""
        return f"postgresql+psycopg://postgres@/{DATABASE}?host={quote(str(self._home.sockets))}"

    @property
    def binaries(self) -> Path:
        """The folder of PostgreSQL's programs, for this process to run."""
        return installed_binaries()

    def ensure_running(self) -> None:
        """Start the server again if it died; returns when it accepts connections. Cheap enough after a lost one.

        Raises `EmbeddedUnavailable` when it cannot be started, or when this hold was released.
        """
        if self._holder is None:
            raise EmbeddedUnavailable("This process gave the embedded database back already.")
        if self._cluster.answers():
            return
        with turn_taking(self._home):
            self._cluster.ensure()

    def release(self) -> None:
        """Give the server back; whoever is last stops it. Does nothing the second time, or in a forked process."""
        if self._holder is None or not self._holder.is_ours:
            return
        atexit.unregister(self.release)
        if not self._home.folder.exists():
            self._holder = None
            return
        with turn_taking(self._home):
            self._let_go()

    def _let_go(self) -> None:
        holder, self._holder = self._holder, None
        if holder:
            holder.let_go()
        if not is_held(self._home):
            self._cluster.stop()
