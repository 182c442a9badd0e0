"""Talk and its consequences: conversations, turns, events, effects and the undo journal."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.root import Owned, Table, child_of


class Conversation(Owned, Table):
    """A thread of turns."""

    __tablename__ = "conversations"

    title: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Turn(Owned, Table):
    """One accepted message and what became of it. `attempt` fences every write made for it."""

    __tablename__ = "turns"

    conversation_id: Mapped[int]
    idempotency_key: Mapped[str]
    request_hash: Mapped[str]
    message: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="queued")
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    lease_until: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    journal: Mapped[list[Any] | None]
    reply: Mapped[str | None]
    model: Mapped[str | None]
    error: Mapped[str | None]
    usage: Mapped[dict[str, Any] | None]
    prompt_fingerprint: Mapped[str | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        child_of("conversations", "conversation_id"),
        UniqueConstraint("user_id", "idempotency_key"),
        CheckConstraint("status IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="status"),
        Index(
            "uq_turns_running", "user_id", "conversation_id", unique=True, postgresql_where=text("status = 'running'")
        ),
        Index("ix_turns_waiting", "id", postgresql_where=text("status IN ('queued', 'running')")),
        Index("ix_turns_conversation", "user_id", "conversation_id", "id"),
    )


class TurnEvent(Table):
    """One event of a turn's stream."""

    __tablename__ = "turn_events"

    user_id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    attempt: Mapped[int]
    name: Mapped[str]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (child_of("turns", "turn_id"),)


class Operation(Owned, Table):
    """What one writing verb changed, row by row, so that it can be undone."""

    __tablename__ = "operations"

    turn_id: Mapped[int | None]
    door: Mapped[str]
    verb: Mapped[str]
    summary: Mapped[str]
    changes: Mapped[list[Any]]
    undone_by: Mapped[int | None]

    __table_args__ = (
        ForeignKeyConstraint(["user_id", "turn_id"], ["turns.user_id", "turns.id"], ondelete="SET NULL (turn_id)"),
        Index("ix_operations_turn", "user_id", "turn_id"),
    )


class Effect(Table):
    """The result of one writing tool call of one turn; its row commits with what the tool wrote."""

    __tablename__ = "effects"

    user_id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(primary_key=True)
    tool: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    resolved: Mapped[str | None]
    result: Mapped[dict[str, Any]]
    operation_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    __table_args__ = (
        child_of("turns", "turn_id"),
        ForeignKeyConstraint(
            ["user_id", "operation_id"],
            ["operations.user_id", "operations.id"],
            ondelete="SET NULL (operation_id)",
        ),
        Index("uq_effects_resolved", "user_id", "turn_id", "resolved", unique=True),
        Index("ix_effects_operation", "user_id", "operation_id"),
    )


class Feedback(Table):
    """What a person thinks of one turn."""

    __tablename__ = "feedback"

    user_id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(primary_key=True)
    score: Mapped[str]
    comment: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (child_of("turns", "turn_id"), CheckConstraint("score IN ('up', 'down')", name="score"))
