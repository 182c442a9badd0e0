"""Links by which anybody may read one workout or one plan. What a link says is never kept, only a hash of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import Conflict, NotFound
from store.tables import Plan, Share, User, Workout


class Shares:
    """The caller's links, and what they lead to."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now

    def _mine(self) -> Select[Share]:
        return select(Share).where(Share.user_id == self._user_id)

    async def add(self, share: Share) -> Share:
        """Keep a link to what is the caller's own; raises `NotFound`."""
        share.user_id, share.created_at = self._user_id, self._now
        await self.thing(share)
        self._session.add(share)
        await self._session.flush()
        return share

    async def thing(self, share: Share) -> Workout | Plan:
        """The workout or plan a link leads to; raises `NotFound`."""
        table, key = (Workout, share.workout_id) if share.workout_id is not None else (Plan, share.plan_id)
        found: Workout | Plan | None = await self._session.get(table, (self._user_id, key))
        if found is None:
            raise NotFound(f"There is no {table.__name__.lower()} {key}.")
        return found

    async def get(self, share_id: int, *, lock: bool = False) -> Share:
        """One link; raises `NotFound`."""
        query = self._mine().where(Share.id == share_id)
        found: Share | None = await self._session.scalar(query.with_for_update() if lock else query)
        if found is None:
            raise NotFound(f"There is no shared link {share_id}.")
        return found

    async def page(self, page: int, per_page: int) -> tuple[Sequence[Share], int]:
        """Links, newest first, and how many there are in all."""
        total = await self._session.scalar(select(func.count()).select_from(self._mine().subquery()))
        newest = self._mine().order_by(Share.id.desc()).limit(per_page).offset((page - 1) * per_page)
        return (await self._session.scalars(newest)).all(), int(total or 0)

    async def revoke(self, share_id: int) -> Share:
        """Let a link lead nowhere from now on; raises `NotFound` or `Conflict`."""
        share = await self.get(share_id, lock=True)
        if share.revoked_at is not None:
            raise Conflict(f"The link {share_id} was revoked already.")
        share.revoked_at = self._now
        await self._session.flush()
        return share


async def find_share(session: AsyncSession, token_hash: str) -> Share | None:
    """The link with this hash that still leads somewhere, or None. `session` is a worker's transaction."""
    found: Share | None = await session.scalar(
        select(Share)
        .join(User, User.id == Share.user_id)
        .where(Share.token_hash == token_hash, Share.revoked_at.is_(None), User.is_active)
    )
    return found
