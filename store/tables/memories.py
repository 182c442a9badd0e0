"""Memories: what a person told that is not in the log."""

from datetime import date, datetime
from typing import Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column, validates

from store.tables.root import Owned, Table

DIMENSIONS = 768


class Memory(Owned, Table):
    """One thing a person told, in their words. It holds from `valid_from` up to, and not on, the day `valid_to`.

    `subject` is what it is about, in a form in which two tellings of the same are equal; `affects` is what it limits;
    `superseded_by` names the telling that took its place. Its vector is made later, by whoever `embedder` names.
    """

    __tablename__ = "memories"

    kind: Mapped[str]
    text: Mapped[str]
    subject: Mapped[str | None]
    affects: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    keywords: Mapped[list[str]] = mapped_column(server_default="{}")
    importance: Mapped[int] = mapped_column(server_default="3")
    stated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    review_at: Mapped[date | None]
    superseded_by: Mapped[int | None]
    source: Mapped[str] = mapped_column(server_default="said")
    turn_id: Mapped[int | None]
    embedder: Mapped[str | None]
    embedding: Mapped[list[float] | None] = mapped_column(HALFVEC(DIMENSIONS), deferred=True)

    __table_args__ = (
        CheckConstraint("kind IN ('profile', 'preference', 'constraint', 'goal', 'life_event')", name="kind"),
        CheckConstraint("source IN ('said', 'added', 'edited')", name="source"),
        CheckConstraint("importance BETWEEN 1 AND 5", name="importance"),
        CheckConstraint("valid_to >= valid_from", name="valid"),
        ForeignKeyConstraint(
            ["user_id", "superseded_by"], ["memories.user_id", "memories.id"], ondelete="SET NULL (superseded_by)"
        ),
        ForeignKeyConstraint(["user_id", "turn_id"], ["turns.user_id", "turns.id"], ondelete="SET NULL (turn_id)"),
        Index("ix_memories_superseded_by", "user_id", "superseded_by"),
        Index("ix_memories_turn", "user_id", "turn_id"),
        Index("ix_memories_embedder", "embedder"),
    )

    @validates("text")
    def _outdate_vector(self, _: str, said: str) -> str:
        """A vector belongs to the words it was made of."""
        if said != self.__dict__.get("text"):
            self.embedder = self.embedding = None
        return said
