"""Feedback: what the caller thinks of turns, one opinion on each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import Feedback, Turn


class Feedbacks:
    """The caller's feedback."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now

    def _mine(self) -> Select[Feedback]:
        return select(Feedback).where(Feedback.user_id == self._user_id)

    async def give(self, turn: Turn, score: str, comment: str | None) -> Feedback:
        """Keep an opinion on a turn, in the place of an earlier one."""
        said = {"score": score, "comment": comment, "given_at": self._now}
        values = insert(Feedback).values(user_id=self._user_id, turn_id=turn.id, **said)
        kept = values.on_conflict_do_update(index_elements=[Feedback.user_id, Feedback.turn_id], set_=said)
        found = await self._session.scalars(kept.returning(Feedback), execution_options={"populate_existing": True})
        return found.one()

    async def on(self, turn_ids: Sequence[int]) -> dict[int, Feedback]:
        """The opinions there are on these turns, by turn."""
        found = await self._session.scalars(self._mine().where(Feedback.turn_id.in_(turn_ids)))
        return {row.turn_id: row for row in found}

    async def bad(self) -> list[Feedback]:
        """Every opinion that a turn was not good, by turn."""
        return list(
            await self._session.scalars(self._mine().where(Feedback.score == "down").order_by(Feedback.turn_id))
        )
