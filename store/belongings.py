"""All that an account holds, whatever tables there are: read out row by row, or taken out for good."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from functools import cache

import psycopg
from sqlalchemy import (
    Column,
    Compiled,
    Select,
    Subquery,
    Text,
    cast,
    delete,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from store.parameters import ME
from store.tables import CATALOGUE_OWNER, Exercise, Table, Turn, User
from store.turns import ENDED

CATALOGUE = "catalogue"
AT_ONCE = 500
# Because one statement takes everything; and by one process, because several would mix up the tables of an export.
PATIENTLY = text(
    "SELECT set_config('statement_timeout', '120s', true), set_config('max_parallel_workers_per_gather', '0', true)"
)


def owner_column(table: SqlTable) -> Column[int] | None:
    """The column that says whose a row is; None for tables that are nobody's."""
    if table is User.__table__:
        return table.c.id
    return next((table.c[name] for name in ("user_id", "owner_id") if name in table.c), None)


@cache
def owned_tables() -> dict[SqlTable, Column[int]]:
    """Every table that holds something of a person, with the column that says whose; parents before children."""
    owners = {table: owner_column(table) for table in Table.metadata.sorted_tables}
    return {table: owner for table, owner in owners.items() if owner is not None}


class Belongings:
    """What the caller has."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def rows(self) -> AsyncGenerator[Sequence[tuple[str, str]], None]:
        """Every row as the name of its table and its columns as JSON, table by table, some hundred at a time.

        One statement and so one moment, however long it is read. Under the name of `CATALOGUE` come the exercises of
        the catalogue that rows point at, by which the rest can be read without it. Whoever stops early closes it, and
        the transaction with it.

        It is the driver's own stream: the server makes further rows while earlier ones are put away; with a cursor each
        waits for the other, and an export takes half as long again.
        """
        await self._session.execute(PATIENTLY)
        connection = (await (await self._session.connection()).get_raw_connection()).driver_connection
        assert connection is not None  # noqa: S101  # it is in use
        statement, parameters = str(everything()), everything().construct_params({"user_id": self._user_id})
        some: list[tuple[str, str]] = []
        with _problems_as_elsewhere():
            async with (
                connection.cursor() as cursor,
                aclosing(cursor.stream(statement, parameters, size=AT_ONCE)) as read,
            ):
                async for row in read:
                    some.append(row)
                    if len(some) == AT_ONCE:
                        yield some
                        some = []
        yield some

    async def erase(self) -> None:
        """Take the account and everything in it out for good.

        Turns at work are locked first, as those who work on them do; they find themselves fenced afterwards.
        """
        await self._session.execute(PATIENTLY)
        working = select(Turn.id).where(Turn.user_id == self._user_id, Turn.status.not_in(ENDED))
        await self._session.execute(working.order_by(Turn.id).with_for_update())
        await self._session.execute(delete(User).where(User.id == self._user_id))
        for table, owner in reversed(owned_tables().items()):
            if owner.key == "owner_id":  # because the catalogue has an owner, too, who is nobody
                await self._session.execute(delete(table).where(owner == self._user_id))


@contextmanager
def _problems_as_elsewhere() -> Iterator[None]:
    """Have what the driver raises look as if its statement had gone the usual way."""
    try:
        yield
    except psycopg.Error as problem:
        raise DBAPIError.instance(None, None, problem, psycopg.Error) from problem


@cache
def everything() -> Compiled:
    """All rows of the person `user_id`, as names of tables and JSON; made once, because there are so many tables."""
    owned = (_rows(table, owner) for table, owner in owned_tables().items())
    return union_all(_named(), *owned).compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]  # has no types


def _named() -> Select[str, str]:
    mine = [(table, owner) for table, owner in owned_tables().items() if "exercise_id" in table.c]
    meant = union_all(*(select(table.c.exercise_id).where(owner == ME) for table, owner in mine))
    exercises = select(Exercise.id, Exercise.slug, Exercise.name).where(Exercise.owner_id == CATALOGUE_OWNER)
    return _as_json(CATALOGUE, exercises.where(Exercise.id.in_(meant)).order_by(Exercise.id).subquery(CATALOGUE))


def _rows(table: SqlTable, owner: Column[int]) -> Select[str, str]:
    return _as_json(table.name, table).where(owner == ME).order_by(*table.primary_key)


def _as_json(name: str, rows: SqlTable | Subquery) -> Select[str, str]:
    return select(literal(name), cast(func.row_to_json(rows.table_valued()), Text)).select_from(rows)
