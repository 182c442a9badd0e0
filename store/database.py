"""The database: embedded or given, opened once by a process, lending one transaction at a time to one caller."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from store import seeds
from store.embedded import EmbeddedServer
from store.names import NameIndex
from store.schema import upgrade
from store.seeding import Sowing, discovered, in_order, sow
from store.settings import StoreSettings

ENTER = text(
    "SELECT set_config('role', :role, true), set_config('app.user_id', :user_id, true),"
    " set_config('statement_timeout', '15s', true), set_config('lock_timeout', '10s', true),"
    " set_config('idle_in_transaction_session_timeout', '10s', true)"
)


def driver_url(url: str) -> URL:
    """Name the psycopg driver in any spelling of a PostgreSQL URL, `postgres://` included."""
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    return make_url(url).set(drivername="postgresql+psycopg")


class Database:
    """One PostgreSQL with our schema.

    Every transaction runs under one of two roles that own nothing and bypass nothing: `slow_burn_app` for a person,
    whose id row-level security compares, or `slow_burn_worker` for the few paths that cross people. Role, person and
    time limits are transaction-local, so a transaction pooler in between is fine.
    """

    def __init__(self, engine: AsyncEngine, server: EmbeddedServer | None = None) -> None:
        self.engine = engine
        self.server = server
        self.index = NameIndex(())
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @classmethod
    async def open(
        cls, settings: StoreSettings, *, say: Callable[[str], None] = lambda line: None, prepare: bool = True
    ) -> "Database":
        """Start or join the embedded server (or connect to `DATABASE_URL`), bring the schema and seeds up to date.

        `say` is told what is being done, a line at a time. Raises `EmbeddedUnavailable` or SQLAlchemy's
        `OperationalError` when there is no database to be had.
        """
        server = None if settings.database_url else await asyncio.to_thread(EmbeddedServer.acquire, settings.home, say)
        database = cls(connect(server.url if server else str(settings.database_url), settings.pool_size), server)
        try:
            if prepare:
                await database.prepare(say)
        except BaseException:
            await database.close()
            raise
        return database

    async def prepare(self, say: Callable[[str], None] = lambda line: None) -> None:
        """Migrate and seed under an advisory lock; do nothing when everything is up to date."""
        await self._reachable()
        await upgrade(self.engine, say)
        await sow(self, in_order(discovered(seeds)), Sowing(say=say))
        await self.load_names()

    async def load_names(self) -> None:
        """Read the catalogue's names into the index that resolves what people call an exercise."""
        from store.exercises import catalogue_entries  # because exercises are read through this class

        async with self.worker() as session:
            self.index = NameIndex(await catalogue_entries(session))

    async def close(self) -> None:
        """Give the connections back; the last process out stops the embedded server."""
        await self.engine.dispose()
        if self.server:
            await asyncio.to_thread(self.server.release)

    @asynccontextmanager
    async def caller(self, user_id: int) -> AsyncIterator[AsyncSession]:
        """One transaction that sees and touches only this person's rows; commits on a clean exit.

        0 is nobody, who sees the catalogue and touches nothing.
        """
        async with self._sessions() as session, session.begin():
            await enter_as(session, user_id)
            yield session

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[AsyncSession]:
        """One transaction across people, on the few tables such work needs."""
        async with self._sessions() as session, session.begin():
            await session.execute(ENTER, {"role": "slow_burn_worker", "user_id": ""})
            yield session

    async def ping(self) -> str:
        """Answer with the server's version, or raise `OperationalError`."""
        async with self.engine.connect() as connection:
            return str(await connection.scalar(text("SHOW server_version")))

    async def revive(self) -> None:
        """Start the embedded server again when it died; nothing to do for a given one."""
        if self.server:
            await asyncio.to_thread(self.server.ensure_running)

    async def _reachable(self, tries: int = 50) -> None:
        for left in range(tries, 0, -1):
            try:
                await self.ping()
                return
            except OperationalError:
                if left == 1:
                    raise
                await asyncio.sleep(0.1)


async def enter_as(session: AsyncSession, user_id: int) -> None:
    """Have this transaction, from here on, see and touch only this person's rows; 0 is nobody."""
    await session.execute(ENTER, {"role": "slow_burn_app", "user_id": str(user_id or "")})


def connect(url: str, pool_size: int) -> AsyncEngine:
    """Make an engine that keeps at most `pool_size` connections and prepares nothing a pooler could lose."""
    return create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # because what people say has no place in a log
        connect_args={"prepare_threshold": None, "connect_timeout": 10},
    )
