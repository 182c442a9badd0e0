"""The schema: the migrations make the tables, go back and forth over data, and leave no table unguarded."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from store.database import Database
from store.schema import head, migrate, revision
from store.seeds.catalogue import seed
from store.tables import Table
from tests.conftest import Clock, sign_up
from tools.logbook import NewSet, log_set
from tools.work import Caller

pytestmark = [pytest.mark.anyio, pytest.mark.own_database]

SHAPE = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, identity_generation"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "policies": "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies",
    "guards": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    "rights": "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
    " WHERE grantee LIKE 'slow_burn%'",
}


async def on_schema(database: Database, work: Callable[[Connection], Any]) -> Any:
    async with database.engine.begin() as connection:
        return await connection.run_sync(work)


def shape(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {kind: sorted(map(tuple, connection.execute(text(sql))), key=str) for kind, sql in SHAPE.items()}


def contents(connection: Connection) -> dict[str, list[str]]:
    names = sorted(inspect(connection).get_table_names())
    return {
        name: sorted(connection.scalars(text(f'SELECT it::text FROM "{name}" it')))  # noqa: S608
        for name in names
        if name != "alembic_version"
    }


async def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    def drift(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Table.metadata))

    assert await on_schema(database, drift) == []


async def test_down_and_up_again_is_the_same_schema(database: Database) -> None:
    before = await on_schema(database, shape)
    await on_schema(database, lambda connection: migrate(connection, "base"))
    assert await on_schema(database, lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]
    await on_schema(database, lambda connection: migrate(connection, "head"))
    assert await on_schema(database, shape) == before
    assert await on_schema(database, revision) == head()
    counts = await seed(database)
    assert counts is not None
    assert counts.exercises > 900


async def test_going_back_over_data_keeps_what_the_older_schema_has_room_for(
    database: Database, caller: Caller
) -> None:
    await caller.perform(log_set, {"exercise": "squat", "sets": [NewSet(reps=5, weight=Decimal(100))]})
    shaped = await on_schema(database, shape)
    await on_schema(database, lambda connection: migrate(connection, "0003"))
    before = await on_schema(database, contents)
    await on_schema(database, lambda connection: migrate(connection, "0002"))
    trained = await on_schema(database, contents)
    assert trained == {name: rows for name, rows in before.items() if name in trained}
    assert trained["performed_sets"]
    await on_schema(database, lambda connection: migrate(connection, "0001"))
    kept = await on_schema(database, contents)
    assert kept == {name: rows for name, rows in before.items() if name in kept}
    assert kept["users"]
    await on_schema(database, lambda connection: migrate(connection, "head"))
    assert await on_schema(database, shape) == shaped
    logged = await caller.perform(log_set, {"exercise": "squat", "sets": [NewSet(reps=5, weight=Decimal(100))]})
    assert logged.sets[0].set_number == 1


async def test_every_table_is_guarded_against_its_owner_too_and_has_a_policy(database: Database) -> None:
    def unguarded(connection: Connection) -> set[str]:
        found = shape(connection)
        guarded = {name for name, enabled, forced in found["guards"] if enabled and forced}
        let_in = {table for table, *_ in found["policies"]}
        return {name for name, *_ in found["guards"]} - (guarded & let_in)

    assert await on_schema(database, unguarded) == {"alembic_version"}


async def test_every_row_of_a_person_goes_with_the_person(database: Database, clock: Clock) -> None:
    ada = await sign_up(database, "Ada", clock)
    await ada.perform(log_set, {"exercise": "squat", "sets": [NewSet(reps=5, weight=Decimal(100))]})
    async with database.engine.begin() as connection:
        await connection.execute(text("DELETE FROM users"))
    left = await on_schema(database, contents)
    shared = {"exercises", "exercise_aliases", "seed_runs"}
    assert {name for name, rows in left.items() if rows} == shared
