"""What all tests share: no network, one throw-away PostgreSQL, and a fresh copy of a prepared database each."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pydantic_ai.models
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from store.database import Database
from store.embedded import EmbeddedServer
from store.names import NameIndex
from store.settings import StoreSettings
from store.users import sign_in
from tools.work import Caller

pydantic_ai.models.ALLOW_MODEL_REQUESTS = False
TEMPLATE = "prepared"
SERVER_HOME = "TEST_SERVER_HOME"
OUR_SETTINGS = ("SLOW_BURN_", "DATABASE_URL", "GEMINI_API_KEY", "GOOGLE_API_KEY", "LANGFUSE_", "OTEL_")


@dataclass
class Clock:
    """A clock that stands still until it is moved on."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 18, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        """The moment."""
        return self.now

    def move_on(self, **by: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.now += timedelta(**by)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Only asyncio: psycopg knows no other."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith(OUR_SETTINGS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SLOW_BURN_HOME", str(tmp_path / "home"))


def in_database(url: str, name: str) -> str:
    """The URL of another database of the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


async def _execute(url: str, *statements: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def _prepare(url: str) -> None:
    """Make the template once, whichever process comes first."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(1)"))
        known = await connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": TEMPLATE})
        if known is None:
            await connection.execute(text("CREATE DATABASE preparing"))
            database = await Database.open(StoreSettings(database_url=in_database(url, "preparing")))
            await database.close()
            await connection.execute(text(f"ALTER DATABASE preparing RENAME TO {TEMPLATE}"))
        await connection.execute(text("SELECT pg_advisory_unlock(1)"))
    await engine.dispose()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two for each core, because half of what tests do is wait."""
    return 2 * (os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    """Choose one folder for the server of all test processes; any account may pass through it, root's server does."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.mkdtemp(prefix="slow-burn-tests-")
        os.chmod(folder, 0o711)  # noqa: S103  # pass through, not look in
        os.environ[SERVER_HOME] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ.pop(SERVER_HOME), ignore_errors=True)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL that all test processes share, with the template in it."""
    server = EmbeddedServer.acquire(Path(os.environ[SERVER_HOME]) / "home", durable=False)
    asyncio.run(_prepare(server.url))
    yield server.url
    server.release()


@pytest.fixture
async def database_url(server_url: str) -> AsyncIterator[str]:
    """A copy of the template: migrated, seeded, empty of people."""
    name = f"test_{uuid4().hex}"
    await _execute(server_url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield in_database(server_url, name)
    await _execute(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def name_index(server_url: str, anyio_backend: str) -> NameIndex:
    """The catalogue's names, read once."""

    async def read() -> NameIndex:
        database = await Database.open(StoreSettings(database_url=in_database(server_url, TEMPLATE)), prepare=False)
        await database.load_names()
        await database.close()
        return database.index

    return asyncio.run(read())


@pytest.fixture
async def database(database_url: str, name_index: NameIndex) -> AsyncIterator[Database]:
    """An open database of one's own."""
    database = await Database.open(StoreSettings(database_url=database_url), prepare=False)
    database.index = name_index
    yield database
    await database.close()


@pytest.fixture
def clock() -> Clock:
    """Friday 20 November 2026, half past six in the evening, UTC."""
    return Clock()


async def sign_up(database: Database, name: str, clock: Clock) -> Caller:
    """A new person at the door."""
    async with database.worker() as session:
        user = await sign_in(session, name)
    return Caller(database, user.id, "rest", clock)


@pytest.fixture
async def caller(database: Database, clock: Clock) -> Caller:
    """Ada."""
    return await sign_up(database, "Ada", clock)


@pytest.fixture
async def stranger(database: Database, clock: Clock) -> Caller:
    """Bob, who is not to see what is Ada's."""
    return await sign_up(database, "Bob", clock)
