"""What affinity was earned by: a ledger that is only ever added to."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.root import Owned, Table


class AffinityEvent(Owned, Table):
    """One thing that earned affinity, once per source; it `stands` as long as its source does.

    `delta` is what it is worth before any limit, `occurred_on` the local day it happened, `at` when it was noticed.
    """

    __tablename__ = "affinity_events"

    kind: Mapped[str]
    delta: Mapped[Decimal]
    reason: Mapped[str]
    source_type: Mapped[str]
    source_id: Mapped[int | None]
    occurred_on: Mapped[date]
    at: Mapped[datetime]
    stands: Mapped[bool] = mapped_column(server_default=text("true"))
    turn_id: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("user_id", "kind", "source_type", "source_id"),
        ForeignKeyConstraint(["user_id", "turn_id"], ["turns.user_id", "turns.id"], ondelete="SET NULL (turn_id)"),
        CheckConstraint(
            "source_type IN ('workout', 'set', 'operation', 'person', 'goal', 'memory', 'turn')", name="source_type"
        ),
        Index("ix_affinity_events_turn", "user_id", "turn_id"),
    )
