"""Memories: what a person told that is not in the log."""

import pgvector.sqlalchemy
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ME = "nullif(current_setting('app.user_id', true), '')::bigint"


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "memories",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("affects", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("keywords", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("importance", sa.BigInteger(), server_default=sa.text("3"), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("review_at", sa.Date(), nullable=True),
        sa.Column("superseded_by", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), server_default="said", nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=True),
        sa.Column("embedder", sa.Text(), nullable=True),
        sa.Column("embedding", pgvector.sqlalchemy.HALFVEC(dim=768), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('profile', 'preference', 'constraint', 'goal', 'life_event')", name=op.f("ck_memories_kind")
        ),
        sa.CheckConstraint("source IN ('said', 'added', 'edited')", name=op.f("ck_memories_source")),
        sa.CheckConstraint("importance BETWEEN 1 AND 5", name=op.f("ck_memories_importance")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_memories_valid")),
        sa.ForeignKeyConstraint(
            ["user_id", "superseded_by"],
            ["memories.user_id", "memories.id"],
            name=op.f("fk_memories_user_id_superseded_by"),
            ondelete="SET NULL (superseded_by)",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "turn_id"],
            ["turns.user_id", "turns.id"],
            name=op.f("fk_memories_user_id_turn_id"),
            ondelete="SET NULL (turn_id)",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memories_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_memories")),
    )
    op.create_index("ix_memories_superseded_by", "memories", ["user_id", "superseded_by"])
    op.create_index("ix_memories_turn", "memories", ["user_id", "turn_id"])
    op.create_index("ix_memories_embedder", "memories", ["embedder"])
    for statement in (
        "ALTER TABLE memories ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE memories FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY own_rows ON memories TO slow_burn_app USING (user_id = {ME}) WITH CHECK (user_id = {ME})",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON memories TO slow_burn_app",
        # the worker makes vectors of words, and may touch nothing else
        "CREATE POLICY worker ON memories TO slow_burn_worker USING (true) WITH CHECK (true)",
        "GRANT SELECT (user_id, id, text, embedder), UPDATE (embedder, embedding) ON memories TO slow_burn_worker",
    ):
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Go back."""
    op.drop_table("memories")
