"""Affinity: its ledger, its score, and how somebody wants to be spoken to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ME = "nullif(current_setting('app.user_id', true), '')::bigint"


def upgrade() -> None:
    """Go up."""
    op.add_column("users", sa.Column("display_name", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("tone", sa.Text(), server_default="warm", nullable=False))
    op.add_column("users", sa.Column("affinity_on", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("users", sa.Column("affinity_score", sa.Numeric(), server_default=sa.text("0"), nullable=False))
    op.create_check_constraint(op.f("ck_users_tone"), "users", "tone IN ('warm', 'plain', 'direct')")
    op.create_table(
        "affinity_events",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("delta", sa.Numeric(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stands", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "source_type IN ('workout', 'set', 'operation', 'person')", name=op.f("ck_affinity_events_source_type")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_affinity_events_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["user_id", "turn_id"],
            ["turns.user_id", "turns.id"],
            name=op.f("fk_affinity_events_user_id_turn_id"),
            ondelete="SET NULL (turn_id)",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_affinity_events")),
        sa.UniqueConstraint(
            "user_id",
            "kind",
            "source_type",
            "source_id",
            name=op.f("uq_affinity_events_user_id_kind_source_type_source_id"),
        ),
    )
    op.create_index("ix_affinity_events_turn", "affinity_events", ["user_id", "turn_id"], unique=False)
    for guard in ("ENABLE", "FORCE"):
        op.execute(sa.text(f"ALTER TABLE affinity_events {guard} ROW LEVEL SECURITY"))
    rows = f"user_id = {ME}"
    op.execute(
        sa.text(
            f"CREATE POLICY own_rows ON affinity_events FOR ALL TO slow_burn_app USING ({rows}) WITH CHECK ({rows})"
        )
    )
    op.execute(sa.text("GRANT SELECT, INSERT, UPDATE, DELETE ON affinity_events TO slow_burn_app"))


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_affinity_events_turn", table_name="affinity_events")
    op.drop_table("affinity_events")
    op.drop_constraint(op.f("ck_users_tone"), "users", type_="check")
    for column in ("affinity_score", "affinity_on", "tone", "display_name"):
        op.drop_column("users", column)
