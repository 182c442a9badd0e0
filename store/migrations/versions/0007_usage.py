"""What the language model costs each person a day, and what turns at work have reserved."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ME = "nullif(current_setting('app.user_id', true), '')::bigint"
TABLES = ("usage_days", "usage_reservations")
COUNTS = ("turns", "requests", "input_tokens", "cache_read_tokens", "output_tokens")


def _none_yet(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, server_default=sa.text("0"), nullable=False)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "usage_days",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(_none_yet(name, sa.BigInteger()) for name in COUNTS),
        _none_yet("cost_usd", sa.Numeric()),
        _none_yet("unpriced", sa.BigInteger()),
        sa.Column("told_turn_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_usage_days_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_usage_days")),
    )
    op.create_table(
        "usage_reservations",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "turn_id"],
            ["turns.user_id", "turns.id"],
            name=op.f("fk_usage_reservations_user_id_turn_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "turn_id", name=op.f("pk_usage_reservations")),
    )
    op.create_index("ix_usage_reservations_day", "usage_reservations", ["user_id", "day"], unique=False)
    for table in TABLES:
        op.execute(sa.text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        op.execute(sa.text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
        rows = f"user_id = {ME}"
        op.execute(sa.text(f"CREATE POLICY own_rows ON {table} TO slow_burn_app USING ({rows}) WITH CHECK ({rows})"))
        op.execute(sa.text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO slow_burn_app"))


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_usage_reservations_day", table_name="usage_reservations")
    op.drop_table("usage_reservations")
    op.drop_table("usage_days")
