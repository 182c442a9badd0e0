"""A database without row-level security for a while."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.database import Database

PROTECTED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'"


@asynccontextmanager
async def unwalled(database: Database) -> AsyncIterator[None]:
    """Row-level security is off in all tables, and on again at the end."""
    async with database.engine.begin() as connection:
        tables = list(await connection.scalars(text(PROTECTED)))
        assert len(tables) > 10
        await _turn("DISABLE", tables, connection)
    try:
        yield
    finally:
        async with database.engine.begin() as connection:
            await _turn("ENABLE", tables, connection)


async def _turn(how: str, tables: list[str], connection: AsyncConnection) -> None:
    for table in tables:
        await connection.execute(text(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY"))
