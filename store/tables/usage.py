"""What the language model costs: a person's days, and what turns at work have set aside for themselves."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.root import Table, child_of

NONE_YET = text("0")


class UsageDay(Table):
    """What turns that ended on this local day of a person's cost, and recordings that were written down on it.

    `cost_usd` leaves out the `unpriced` ones, whose price nobody knows. Only turns count as `turns`. `told_turn_id` is
    the turn in which the person was told that the day's allowance is spent.
    """

    __tablename__ = "usage_days"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    turns: Mapped[int] = mapped_column(server_default=NONE_YET)
    requests: Mapped[int] = mapped_column(server_default=NONE_YET)
    input_tokens: Mapped[int] = mapped_column(server_default=NONE_YET)
    cache_read_tokens: Mapped[int] = mapped_column(server_default=NONE_YET)
    output_tokens: Mapped[int] = mapped_column(server_default=NONE_YET)
    cost_usd: Mapped[Decimal] = mapped_column(server_default=NONE_YET)
    unpriced: Mapped[int] = mapped_column(server_default=NONE_YET)
    told_turn_id: Mapped[int | None]


class UsageReservation(Table):
    """Tokens that a turn at work may come to use on a day; gone with its end, or with the turn."""

    __tablename__ = "usage_reservations"

    user_id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    tokens: Mapped[int]

    __table_args__ = (child_of("turns", "turn_id"), Index("ix_usage_reservations_day", "user_id", "day"))
