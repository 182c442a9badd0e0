"""People. One's own row by the caller's transaction; sign-in goes across people by the worker's."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import NotFound
from store.parameters import ME
from store.tables import Measurement, User

BODYWEIGHT = "bodyweight"
GONE = "There is no such account any more."
PERSON = select(User).where(User.id == ME)


class Users:
    """The caller's own row."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def me(self, *, lock: bool = False) -> User:
        """The caller. With `lock`, others who ask for the lock wait until this transaction ends."""
        query = PERSON
        if lock:  # read anew, because whoever was waited for may have changed it
            query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        found = await self._session.scalar(query, {"user_id": self._user_id})
        if found is None:
            raise NotFound(GONE)
        return found

    async def prefer(self, unit: str) -> str:
        """Let loads without a unit be in this one from now on; returns the unit they were in."""
        user = await self.me(lock=True)
        was, user.unit = user.unit, unit
        await self._session.flush()
        return was

    async def change(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Set these columns of the caller's row; returns those that were something else before."""
        user = await self.me(lock=True)
        changed = {column: value for column, value in wanted.items() if getattr(user, column) != value}
        for column, value in changed.items():
            setattr(user, column, value)
        await self._session.flush()
        return changed

    async def bodyweight(self) -> Measurement | None:
        """What the scale said last; None when it was never told."""
        mine = (Measurement.user_id == self._user_id) & (Measurement.kind == BODYWEIGHT)
        latest = select(Measurement).where(mine).order_by(Measurement.measured_on.desc(), Measurement.id.desc())
        found: Measurement | None = await self._session.scalar(latest.limit(1))
        return found


async def sign_in(session: AsyncSession, name: str, *, time_zone: str = "UTC") -> User:
    """Find the person of this name, or make them. `session` is a worker's transaction."""
    values = {"name": name, "time_zone": time_zone}
    await session.execute(insert(User).values(**values).on_conflict_do_nothing(index_elements=[User.name]))
    return (await session.scalars(select(User).where(User.name == name))).one()


async def find_user(session: AsyncSession, user_id: int) -> User | None:
    """The person of this id, or None. `session` is a worker's transaction."""
    found: User | None = await session.scalar(PERSON, {"user_id": user_id})
    return found
