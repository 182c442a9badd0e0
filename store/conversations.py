"""Conversations: threads of turns."""

from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import NotFound
from store.tables import Conversation


class Conversations:
    """The caller's conversations."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def _mine(self) -> Select[Conversation]:
        return select(Conversation).where(Conversation.user_id == self._user_id)

    async def get(self, conversation_id: int, *, lock: bool = False) -> Conversation:
        """One conversation; raises `NotFound`."""
        query = self._mine().where(Conversation.id == conversation_id)
        found = await self._session.scalar(query.with_for_update() if lock else query)
        if found is None:
            raise NotFound(f"There is no conversation {conversation_id}.")
        return found

    async def latest_or_new(self) -> Conversation:
        """The conversation last spoken in, or the first one; locked."""
        query = self._mine().order_by(Conversation.updated_at.desc(), Conversation.id.desc()).limit(1)
        return await self._session.scalar(query.with_for_update()) or await self.create()

    async def create(self, title: str | None = None) -> Conversation:
        """Begin a conversation."""
        row = Conversation(user_id=self._user_id, title=title)
        self._session.add(row)
        await self._session.flush()
        return row

    async def page(self, page: int, per_page: int) -> tuple[list[Conversation], int]:
        """Conversations, last spoken in first, and how many there are in all."""
        total = await self._session.scalar(select(func.count()).select_from(self._mine().subquery()))
        query = self._mine().order_by(Conversation.updated_at.desc(), Conversation.id.desc())
        rows = await self._session.scalars(query.limit(per_page).offset((page - 1) * per_page))
        return list(rows), int(total or 0)

    async def rename(self, conversation_id: int, title: str) -> Conversation:
        """Give a conversation a title."""
        row = await self.get(conversation_id, lock=True)
        row.title = title
        await self._session.flush()
        return row

    async def touch(self, row: Conversation, now: datetime) -> None:
        """Note that something was said."""
        row.updated_at = now
        await self._session.flush()

    async def delete(self, conversation_id: int) -> None:
        """Remove a conversation with its turns. What was logged in it stays logged."""
        row = await self.get(conversation_id, lock=True)
        mine = (Conversation.user_id == self._user_id) & (Conversation.id == row.id)
        await self._session.execute(delete(Conversation).where(mine))
