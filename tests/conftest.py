"""What all tests share: no network, one throw-away PostgreSQL, and a prepared database without anybody in it."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import certifi
import psycopg
import pydantic_ai.models
import pytest
from hypothesis import settings
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from store.database import Database, connect
from store.embedded import EmbeddedServer
from store.names import NameIndex
from store.settings import StoreSettings
from store.users import sign_in
from tests.measuring import pytest_collection_modifyitems, pytest_fixture_setup, pytest_runtest_protocol  # noqa: F401  # hooks
from tools.work import Caller

pydantic_ai.models.ALLOW_MODEL_REQUESTS = False
settings.register_profile("default", max_examples=100, deadline=None, derandomize=True, database=None)
settings.register_profile("nightly", max_examples=4000, deadline=None, database=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
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
    """One more than cores, because tests wait now and then, and each process takes its time to find the tests."""
    return 1 + (os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    """Choose one folder for the server of all test processes; any account may pass through it, root's server does."""
    gc.disable()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.mkdtemp(prefix="slow-burn-tests-")
        os.chmod(folder, 0o711)  # noqa: S103  # pass through, not look in
        os.environ[SERVER_HOME] = folder
        os.environ["SSL_CERT_FILE"] = _one_authority(Path(folder))


def _one_authority(folder: Path) -> str:
    """A file with a single certificate, because every client reads all there are, and none meets any."""
    first, end, _ = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----\n")
    file = folder / "authority.pem"
    file.write_text(first + end, encoding="utf-8")
    return str(file)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep what is there by now, tests and libraries, out of every later collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


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


def connected(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection for what a test does beside the engine, each statement by itself."""
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(False), autocommit=True)


def _clone(server_url: str) -> str:
    """A new copy of the template; its URL."""
    name = f"test_{uuid4().hex}"
    asyncio.run(_execute(server_url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY"))
    return in_database(server_url, name)


@pytest.fixture(scope="session")
def lent_database(server_url: str) -> tuple[str, dict[str, int | None]]:
    """One copy for all tests of this process that leave the schema alone, and where its sequences began."""
    url = _clone(server_url)
    with connected(url) as connection:
        found = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
    return url, dict(found)


def _emptied(url: str, sequences: dict[str, int | None]) -> None:
    """End whatever is still at work in there, and take out all people and what is theirs; ids begin anew."""
    with connected(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            " AND state <> 'idle'"
        )
        connection.execute("DELETE FROM users")
        connection.execute("DELETE FROM request_counts")
        connection.execute("DELETE FROM exercise_aliases WHERE owner_id <> 0")
        connection.execute("DELETE FROM exercises WHERE owner_id <> 0")
        begun = [(name, last or 1, last is not None) for name, last in sequences.items()]
        connection.cursor().executemany("SELECT setval(%s, %s, %s)", begun)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, server_url: str) -> Iterator[str]:
    """A migrated and seeded database, empty of people; of one's own where the test is marked so."""
    if request.node.get_closest_marker("own_database") is None:
        url, sequences = request.getfixturevalue("lent_database")
        yield url
        _emptied(url, sequences)
        return
    url = _clone(server_url)
    yield url
    asyncio.run(_execute(server_url, f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))


@pytest.fixture(scope="session")
def name_index(server_url: str, anyio_backend: str) -> NameIndex:
    """The catalogue's names, read once."""

    async def read() -> NameIndex:
        database = await Database.open(StoreSettings(database_url=in_database(server_url, TEMPLATE)), prepare=False)
        await database.load_names()
        await database.close()
        return database.index

    return asyncio.run(read())


@pytest.fixture(scope="session")
async def lent_engine(lent_database: tuple[str, Any]) -> AsyncIterator[AsyncEngine]:
    """The engine for that copy, because what it compiled for one test it need not compile for the next.

    Nor need its connections be made anew: this fixture also keeps the event loop from the first test to the last.
    """
    engine = connect(lent_database[0], StoreSettings().pool_size)
    yield engine
    await engine.dispose()


@pytest.fixture
def engine_at(request: pytest.FixtureRequest, database_url: str) -> AsyncEngine:
    """An engine for the database."""
    if request.node.get_closest_marker("own_database"):
        return connect(database_url, StoreSettings().pool_size)
    engine: AsyncEngine = request.getfixturevalue("lent_engine")
    return engine


@pytest.fixture
async def database(
    request: pytest.FixtureRequest, engine_at: AsyncEngine, name_index: NameIndex
) -> AsyncIterator[Database]:
    """An open database of one's own."""
    database = Database(engine_at)
    database.index = name_index
    yield database
    if request.node.get_closest_marker("own_database"):
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
