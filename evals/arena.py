"""Where cases are played: a private PostgreSQL, made once and thrown away, and an engine whose clock stands still."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from agent.engine import TurnEngine
from agent.llm import ModelStack
from agent.settings import AgentSettings
from store.database import Database
from store.embedded import EmbeddedServer
from store.settings import StoreSettings
from tools.work import Clock

EVENING = time(18, 30, tzinfo=UTC)
CONNECTIONS = 12


@dataclass(frozen=True)
class Arena:
    """One database, and one engine that plays at one moment."""

    database: Database
    engine: TurnEngine
    clock: Clock


@contextmanager
def fresh_server() -> Iterator[str]:
    """The URL of a migrated and seeded database of our own, on a server of our own; nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="slow-burn-evals-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)  # noqa: S103  # pass through, not look in: root's server runs as another account
        server = EmbeddedServer.acquire(Path(folder) / "home", durable=False)
        try:
            asyncio.run(_prepare(server.url))
            yield server.url
        finally:
            server.release()


async def _prepare(url: str) -> None:
    database = await Database.open(StoreSettings(database_url=url))
    await database.close()


def clones(url: str, count: int) -> list[str]:
    """URLs of so many copies of a database nobody is connected to."""
    names = [f"clone_{uuid4().hex}" for _ in range(count)]
    asyncio.run(_clone(url, names))
    return [make_url(url).set(database=name).render_as_string(hide_password=False) for name in names]


async def _clone(url: str, names: Sequence[str]) -> None:
    source = make_url(url)
    engine = create_async_engine(source.set(database="template1"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for name in names:
            await connection.execute(text(f'CREATE DATABASE {name} TEMPLATE "{source.database}" STRATEGY FILE_COPY'))
    await engine.dispose()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A prepared database with its names read."""
    settings = StoreSettings(database_url=url, pool_size=CONNECTIONS)
    database = await Database.open(settings, prepare=False)
    try:
        await database.load_names()
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def arena(database: Database, settings: AgentSettings, models: ModelStack, today: date) -> AsyncIterator[Arena]:
    """An engine for which it is half past six in the evening, UTC, of `today`."""
    moment = datetime.combine(today, EVENING)

    def clock() -> datetime:
        return moment

    engine = TurnEngine(database, settings, clock=clock, models=models)
    await engine.start()
    try:
        yield Arena(database, engine, clock)
    finally:
        await engine.drain()
