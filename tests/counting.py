"""Statements, counted: what a read costs must not grow with what there is to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from store.database import Database


@contextmanager
def statements(database: Database, *tables: str) -> Iterator[list[str]]:
    """The statements on these tables (`""` is any) that are executed meanwhile; the engine's own are on others."""
    said: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *others: Any) -> None:
        if any(table in statement for table in tables):
            said.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", hear)
