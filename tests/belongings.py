"""A person with something in every table there is, and counts of what is left of them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, insert, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncConnection

from store.belongings import owned_tables
from store.database import Database
from store.tables.memories import DIMENSIONS

MARK = "quetzal"
ANYTHING: dict[type, Any] = {
    int: 1,
    Decimal: Decimal("1.5"),
    bool: True,
    date: date(2026, 11, 20),
    datetime: datetime(2026, 11, 20, 18, 30, tzinfo=UTC),
    list: [MARK],
    dict: {"said": MARK},
}
# Where not everything will do.
PARTICULAR: dict[str, dict[str, Any]] = {
    "turns": {"status": "running", "attempt": 1, "journal": [MARK], "reply": MARK},
    "memories": {"kind": "goal", "embedder": MARK, "embedding": [0.5] * DIMENSIONS},
    "goals": {"metric": "words"},
    "affinity_events": {"source_type": "person"},
    "feedback": {"score": "up", "comment": MARK},
    "shares": {"plan_id": None},
    "workouts": {"notes": MARK},
}


async def planted(database: Database, user_id: int) -> None:
    """Put a row of this person into every table that holds anything of people, each pointing at the others."""
    known: dict[str, Any] = {}
    async with database.engine.begin() as connection:
        for owned, owner in owned_tables().items():
            if owned.name == "users":
                known["users"] = {"id": user_id}
                continue
            values = {owner.key: user_id, **_values(owned, owner, known, user_id), **PARTICULAR.get(owned.name, {})}
            row = await connection.execute(insert(owned).values(values).returning(*owned.c))
            known[owned.name] = row.mappings().one()


def _values(owned: SqlTable, owner: Column[int], known: dict[str, Any], number: int) -> dict[str, Any]:
    pointing = {
        element.parent.key: known[element.column.table.name][element.column.key]
        for constraint in owned.constraints
        if isinstance(constraint, ForeignKeyConstraint)
        for element in constraint.elements
        if element.column.table.name in known
    }
    needed = [
        one
        for one in owned.c
        if one is not owner and not (one.nullable or one.identity or one.server_default) and one.key not in pointing
    ]
    made = {one.key: ANYTHING.get(one.type.python_type, f"{MARK} {owned.name} {number}") for one in needed}
    return made | {key: value for key, value in pointing.items() if key != owner.key}


async def rows_of(database: Database, user_id: int) -> dict[str, list[str]]:
    """Every row of a person by its table, as the database's owner sees it; what tables there are is looked up."""
    async with database.engine.connect() as connection:
        owned = await connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND"
                " (column_name IN ('user_id', 'owner_id') OR (table_name, column_name) = ('users', 'id'))"
            )
        )
        return {name: await _rows(connection, name, owner, user_id) for name, owner in owned.all()}


async def _rows(connection: AsyncConnection, name: str, owner: str, user_id: int) -> list[str]:
    query = text(f'SELECT it::text FROM "{name}" it WHERE {owner} = :user_id ORDER BY 1')  # noqa: S608
    return list(await connection.scalars(query, {"user_id": user_id}))


async def traces(database: Database, mark: str) -> list[str]:
    """The tables in which a word stands anywhere."""
    async with database.engine.connect() as connection:
        names = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        asked = {name: f'SELECT count(*) FROM "{name}" it WHERE it::text LIKE :mark' for name in names}  # noqa: S608
        return [name for name, query in asked.items() if await connection.scalar(text(query), {"mark": f"%{mark}%"})]
