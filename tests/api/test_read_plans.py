"""Every read of the contract finds the rows of its person by an index, however many other people there are."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from api.tokens import Tokens
from store.belongings import everything, owned_tables
from store.database import Database
from store.seeding import Sowing
from store.tables import User
from tests.api.conftest import coming_in
from tests.read_speed import filled, reads
from tools.seeds.demo import name_of, plant

pytestmark = [pytest.mark.anyio, pytest.mark.own_database]
PEOPLE = 16
EXPORT = "/api/v1/users/me/export"
LOG = {"performed_sets", "exercise_executions", "workouts", "affinity_events", "measurements"}
# The exercises are the same for everybody, and administrators look through all accounts.
EVERYBODYS = {"users", "exercises", "exercise_aliases"}
Asked = tuple[str, Any]


class Scan(NamedTuple):
    """A look at a table: how it is looked at, and by which condition of an index."""

    table: str
    kind: str
    condition: str


class Overheard:
    """The statements by which people read; what workers do meanwhile is left out."""

    def __init__(self, database: Database) -> None:
        self.asked: list[Asked] = []
        self._roles: dict[Any, str] = {}
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        lent = connection.connection.dbapi_connection
        if "'role'" in statement:
            self._roles[lent] = parameters["role"]
        reading = statement.lstrip().startswith(("SELECT", "WITH")) and " UPDATE" not in statement
        if reading and "set_config" not in statement and self._roles.get(lent) == "slow_burn_app":
            self.asked.append((statement, parameters))


def scans(plan: dict[str, Any]) -> Iterator[Scan]:
    """Each look at a table within a plan."""
    if plan["Node Type"] == "Bitmap Heap Scan":
        yield Scan(plan["Relation Name"], plan["Node Type"], str(plan["Plans"]))
        return
    if "Relation Name" in plan:
        yield Scan(plan["Relation Name"], plan["Node Type"], plan.get("Index Cond", ""))
    for below in plan.get("Plans", ()):
        yield from scans(below)


async def explained(connection: AsyncConnection, asked: Asked) -> dict[str, Any]:
    statement, parameters = asked
    [[[told]]] = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    plan: dict[str, Any] = told["Plan"]
    return plan


async def everything_read(app: FastAPI, database: Database, user_id: int, token: str) -> dict[str, list[Asked]]:
    """What every read of the contract asks the database, by its path."""
    overheard, found = Overheard(database), {}
    async with coming_in(app, Authorization=f"Bearer {token}") as client:
        for message in ("3x5 squats at 100kg", "remember that I hate burpees"):
            assert (await client.post("/api/v1/chat", json={"message": message})).status_code == 200
        for read in reads(app.openapi()):
            path = await filled(database, read.path, user_id)
            overheard.asked.clear()
            if path is not None:
                answer = await client.get(path, params=read.needs)
                assert answer.status_code in (200, 204), (path, answer.text)
                found[read.path] = overheard.asked.copy()
    return found


async def all_scans(connection: AsyncConnection, asked: dict[str, list[Asked]]) -> list[tuple[str, Scan]]:
    return [
        (path, scan)
        for path, statements in asked.items()
        for statement in statements
        for scan in scans(await explained(connection, statement))
    ]


async def test_reads_find_what_they_want_by_an_index(app: FastAPI, database: Database, tokens: Tokens) -> None:
    await plant(database, Sowing(scale=PEOPLE))
    async with database.worker() as session:
        user = (await session.scalars(select(User).where(User.name == name_of(PEOPLE)))).one()
        user.is_admin = True
    asked = await everything_read(app, database, user.id, tokens.issue(user.id))
    assert len(asked) >= 12
    # because the driver's own stream cannot be overheard
    asked[EXPORT].append((str(everything()), everything().construct_params({"user_id": user.id})))
    async with database.engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        usual = await all_scans(connection, asked)
        await connection.execute(text("SET enable_seqscan = off"))
        forced = await all_scans(connection, asked)
    assert {scan.table for _, scan in usual} > LOG
    assert [(path, scan) for path, scan in usual if scan.table in LOG and scan.kind == "Seq Scan"] == []
    owned = {table.name for table in owned_tables()} - EVERYBODYS
    assert [(path, scan) for path, scan in forced if scan.table in owned and "user_id" not in scan.condition] == []
