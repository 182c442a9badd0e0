"""Measurements of the body, by kind and day."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import NotFound
from store.tables import Measurement


class Measurements:
    """The caller's measurements."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now

    def _mine(self) -> Select[Measurement]:
        return select(Measurement).where(Measurement.user_id == self._user_id)

    async def get(self, measurement_id: int, *, lock: bool = False) -> Measurement:
        """One measurement; raises `NotFound`."""
        query = self._mine().where(Measurement.id == measurement_id)
        found = await self._session.scalar(query.with_for_update() if lock else query)
        if found is None:
            raise NotFound(f"There is no measurement {measurement_id}.")
        return found

    async def page(
        self, page: int, per_page: int, *, kind: str | None, since: date | None, until: date | None
    ) -> tuple[Sequence[Measurement], int]:
        """Measurements of these days, both included, newest first, and how many."""
        query = self._mine() if kind is None else self._mine().where(Measurement.kind == kind)
        query = query if since is None else query.where(Measurement.measured_on >= since)
        query = query if until is None else query.where(Measurement.measured_on <= until)
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        latest = query.order_by(Measurement.measured_on.desc(), Measurement.id.desc())
        rows = await self._session.scalars(latest.limit(per_page).offset((page - 1) * per_page))
        return rows.all(), int(total or 0)

    async def latest(self) -> Sequence[Measurement]:
        """The newest of each kind, by kind."""
        newest = self._mine().ext(distinct_on(Measurement.kind))
        ordered = newest.order_by(Measurement.kind, Measurement.measured_on.desc(), Measurement.id.desc())
        return (await self._session.scalars(ordered)).all()

    async def add(self, measurement: Measurement) -> Measurement:
        """Keep a new measurement."""
        measurement.user_id, measurement.created_at = self._user_id, self._now
        self._session.add(measurement)
        await self._session.flush()
        return measurement

    async def remove(self, measurement: Measurement) -> None:
        """Take a measurement out."""
        await self._session.delete(measurement)
        await self._session.flush()
