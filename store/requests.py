"""Keys of requests: a write that comes twice with one key is done once, and answered twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import KeyReused
from store.tables import RequestKey

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class KeyedRequest:
    """A request that may come again: its key, and a hash of all it asked for."""

    key: str
    request_hash: str


@dataclass(frozen=True)
class Answered:
    """What an earlier request with the same key was answered with, as JSON."""

    answer: dict[str, Any] | None


class Requests:
    """The caller's keyed requests of the last 24 hours."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now

    async def begin(self, request: KeyedRequest) -> Answered | None:
        """Take the key for this transaction, or say what its first request was answered with.

        A second request waits here until the first one's transaction has ended. Raises `KeyReused` when it asks for
        something else.
        """
        values = {"request_hash": request.request_hash, "created_at": self._now, "answer": None}
        taken = await self._session.scalar(
            insert(RequestKey)
            .values(user_id=self._user_id, key=request.key, **values)
            .on_conflict_do_update(
                index_elements=[RequestKey.user_id, RequestKey.key],
                set_=values,
                where=RequestKey.created_at < self._now - KEPT,
            )
            .returning(RequestKey.key)
        )
        if taken is not None:
            return None
        known = (await self._session.scalars(select(RequestKey).where(self._mine(request.key)))).one()
        if known.request_hash != request.request_hash:
            raise KeyReused("This Idempotency-Key was used for another request. Send a new key with a new request.")
        return Answered(known.answer)

    async def end(self, request: KeyedRequest, answer: dict[str, Any] | None) -> None:
        """Keep the answer for whoever asks again with this key."""
        await self._session.execute(update(RequestKey).where(self._mine(request.key)).values(answer=answer))

    def _mine(self, key: str) -> Any:
        return (RequestKey.user_id == self._user_id) & (RequestKey.key == key)


async def sweep_requests(session: AsyncSession, now: datetime) -> None:
    """Forget the keys nobody may send again. `session` is a worker's transaction."""
    await session.execute(delete(RequestKey).where(RequestKey.created_at < now - KEPT))
