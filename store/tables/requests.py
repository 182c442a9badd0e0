"""What is kept of requests: the answers to their keys, how many there were, and links that others may follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.root import Owned, Table, child_of


class RequestKey(Table):
    """An `Idempotency-Key` and what its request was answered with. Null where the answer has no content."""

    __tablename__ = "request_keys"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_request_keys_age", "created_at"),)


class RequestCount(Table):
    """How many requests came from a person or an address within one window of time. Nobody's words, nobody's name."""

    __tablename__ = "request_counts"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]

    __table_args__ = ({"prefixes": ["UNLOGGED"]},)


class Share(Owned, Table):
    """A link by which anybody may read one workout or one plan, until it is revoked. Only a hash of it is kept."""

    __tablename__ = "shares"

    token_hash: Mapped[str] = mapped_column(unique=True)
    workout_id: Mapped[int | None]
    plan_id: Mapped[int | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        child_of("workouts", "workout_id"),
        child_of("plans", "plan_id"),
        CheckConstraint("num_nonnulls(workout_id, plan_id) = 1", name="one_thing"),
    )
