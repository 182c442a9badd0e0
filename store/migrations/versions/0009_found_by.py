"""The words memories are found by are made anew with their vectors: what the worker reads and writes for that."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

GRANTED = "SELECT (kind, subject, affects), UPDATE (keywords) ON memories"


def upgrade() -> None:
    """Go up."""
    op.execute(sa.text(f"GRANT {GRANTED} TO slow_burn_worker"))


def downgrade() -> None:
    """Go back."""
    op.execute(sa.text(f"REVOKE {GRANTED} FROM slow_burn_worker"))
