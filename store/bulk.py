"""Many rows at once, for whoever has made all of them beforehand."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import Table


async def insert_rows(
    session: AsyncSession, table: type[Table], rows: Sequence[dict[str, Any]], returning: Sequence[str] = ("user_id",)
) -> Sequence[Row[Any]]:
    """Write rows that all have the same columns, in one statement; gives the columns `returning` of each, in no order.

    Past the undo journal, for content that nobody did. Every constraint and row-level security hold as ever.
    """
    if not rows:
        return []
    name, columns = table.__tablename__, ", ".join(rows[0])
    statement = text(
        f"INSERT INTO {name} ({columns}) SELECT {columns}"  # noqa: S608  # names of our own tables and columns
        f" FROM json_populate_recordset(NULL::{name}, CAST(:made AS json)) RETURNING {', '.join(returning)}"
    )
    made = json.dumps(rows, default=str)  # decimals and moments, which the columns read exactly
    return (await session.execute(statement, {"made": made})).all()
