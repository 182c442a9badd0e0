"""Seeding: as often as you like, and with a look before."""

import asyncio

import pytest
from sqlalchemy import text, update

from store.database import Database
from store.seeds.catalogue import seed
from store.tables import Exercise

pytestmark = [pytest.mark.anyio, pytest.mark.own_database]


async def rows(database: Database) -> list[str]:
    async with database.engine.connect() as connection:
        return [
            *await connection.scalars(text("SELECT it::text FROM exercises it ORDER BY id")),
            *await connection.scalars(text("SELECT it::text FROM exercise_aliases it ORDER BY id")),
        ]


async def test_seeding_again_changes_nothing(database: Database) -> None:
    before = await rows(database)
    assert await seed(database) is None
    counts = await seed(database, force=True)
    assert counts is not None
    assert counts[:4] == (0, 0, 0, 0)
    assert await rows(database) == before


async def test_a_dry_run_counts_and_writes_nothing(database: Database) -> None:
    async with database.worker() as session:
        await session.execute(update(Exercise).where(Exercise.slug == "squat").values(level="expert"))
        await session.execute(text("UPDATE seed_runs SET fingerprint = 'older'"))
    before = await rows(database)
    counts = await seed(database, dry_run=True)
    assert counts is not None
    assert counts.exercises_changed == 1
    assert await rows(database) == before
    real = await seed(database)
    assert real == counts
    assert await rows(database) != before
    assert await seed(database) is None


async def test_two_processes_that_seed_at_once_do_it_once(database: Database) -> None:
    before = await rows(database)
    async with database.worker() as session:
        await session.execute(text("UPDATE seed_runs SET fingerprint = 'older'"))
    await asyncio.gather(seed(database), seed(database))
    assert await rows(database) == before
