"""What people think of turns."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MINE = "user_id = nullif(current_setting('app.user_id', true), '')::bigint"


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "feedback",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("score IN ('up', 'down')", name=op.f("ck_feedback_score")),
        sa.ForeignKeyConstraint(
            ["user_id", "turn_id"],
            ["turns.user_id", "turns.id"],
            name=op.f("fk_feedback_user_id_turn_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "turn_id", name=op.f("pk_feedback")),
    )
    op.execute(sa.text("ALTER TABLE feedback ENABLE ROW LEVEL SECURITY"))
    op.execute(sa.text("ALTER TABLE feedback FORCE ROW LEVEL SECURITY"))
    op.execute(
        sa.text(f"CREATE POLICY own_rows ON feedback FOR ALL TO slow_burn_app USING ({MINE}) WITH CHECK ({MINE})")
    )
    op.execute(sa.text("GRANT SELECT, INSERT, UPDATE, DELETE ON feedback TO slow_burn_app"))


def downgrade() -> None:
    """Go back."""
    op.drop_table("feedback")
