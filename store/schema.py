"""The schema: its two roles and its migrations, brought up to date under one advisory lock."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = text("SELECT pg_advisory_xact_lock(7310461)")

# Roles belong to the whole server, so they live outside the migrations and no downgrade drops them.
ROLES = """
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['slow_burn_app', 'slow_burn_worker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF NOT pg_has_role(current_user, name, 'SET') OR
           NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER WITH SET TRUE, INHERIT FALSE', name);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = name AND (rolsuper OR rolbypassrls)) THEN
            RAISE EXCEPTION 'role % may bypass row-level security; take that right away first', name;
        END IF;
    END LOOP;
END $$;
"""


def head() -> str:
    """The newest revision, by the numbered names of the migration files."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def revision(connection: Connection) -> str | None:
    """The revision the database is at, or None before the first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def migrate(connection: Connection, target: str) -> None:
    """Run the migrations up or down to `target` inside the connection's transaction."""
    from alembic import command  # because an up-to-date start should not pay for the import
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    current = revision(connection)
    going_up = target == "head" or current is None or (target != "base" and target > current)
    (command.upgrade if going_up else command.downgrade)(config, target)


async def upgrade(engine: AsyncEngine, say: Callable[[str], None] = lambda line: None) -> None:
    """Make the roles and run what migrations are missing. Two processes at once: one works, the other waits."""
    async with engine.connect() as connection:
        if await connection.run_sync(revision) == head():
            return
    async with engine.begin() as connection:
        await connection.execute(LOCK)
        await connection.execute(text(ROLES))
        if await connection.run_sync(revision) != head():
            say(f"Bringing the database to revision {head()} ...")
            await connection.run_sync(migrate, "head")
