"""Limits: how many requests came from whom within a minute, counted where every process sees it."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from store.requests import sweep_requests
from store.tables import RequestCount

WINDOW = timedelta(minutes=1)
# Made once, and of the bare table, because every request runs it: as a row of a class it takes twice as long.
COUNTS = RequestCount.metadata.tables[RequestCount.__tablename__]
COUNT = (
    insert(COUNTS)
    .values(bucket=bindparam("bucket"), window_start=bindparam("start"), count=1)
    .on_conflict_do_update(index_elements=[COUNTS.c.bucket, COUNTS.c.window_start], set_={"count": COUNTS.c.count + 1})
    .returning(COUNTS.c.count)
)


async def count_request(session: AsyncSession, bucket: str, now: datetime) -> int:
    """Count one more request of a bucket, and say how many that makes in this minute. `session` is a worker's.

    Whoever begins a minute takes out what is too old to matter, of counts and of keys.
    """
    start = now.replace(second=0, microsecond=0)
    count = (await session.scalars(COUNT, {"bucket": bucket, "start": start})).one()
    if count == 1:
        await session.execute(delete(RequestCount).where(RequestCount.window_start < start - WINDOW))
        await sweep_requests(session, now)
    return int(count)
