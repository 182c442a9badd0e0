"""Row-level security: a person's role sees that person's rows, the worker's role the few tables it works on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ME = "nullif(current_setting('app.user_id', true), '')::bigint"
OF_A_PERSON = (
    "conversations",
    "turns",
    "turn_events",
    "workouts",
    "exercise_executions",
    "performed_sets",
    "plans",
    "plan_days",
    "planned_exercises",
    "planned_sets",
    "operations",
    "effects",
)
OF_AN_OWNER = ("exercises", "exercise_aliases")
WORKER = {
    "users": "SELECT, INSERT, UPDATE",
    "turns": "SELECT, UPDATE",
    "turn_events": "SELECT, DELETE",
    "exercises": "SELECT, INSERT, UPDATE",
    "exercise_aliases": "SELECT, INSERT, UPDATE, DELETE",
    "seed_runs": "SELECT, INSERT, UPDATE",
}


def protect(table: str) -> None:
    """Close a table to everyone a policy does not let in, its owner included."""
    op.execute(sa.text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
    op.execute(sa.text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))


def let_in(role: str, table: str, name: str, rows: str, kind: str = "ALL", check: bool = True) -> None:
    """Let a role at the rows that satisfy a condition."""
    checked = f" WITH CHECK ({rows})" if check else ""
    op.execute(sa.text(f"CREATE POLICY {name} ON {table} FOR {kind} TO {role} USING ({rows}){checked}"))


def upgrade() -> None:
    """Go up."""
    op.execute(sa.text("CREATE EXTENSION IF NOT EXISTS vector"))
    for table in (*OF_A_PERSON, *OF_AN_OWNER, "users", "seed_runs"):
        protect(table)
    for table in OF_A_PERSON:
        let_in("slow_burn_app", table, "own_rows", f"user_id = {ME}")
        op.execute(sa.text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO slow_burn_app"))
    for table in OF_AN_OWNER:
        let_in("slow_burn_app", table, "own_rows", f"owner_id = {ME}")
        let_in("slow_burn_app", table, "catalogue", "owner_id = 0", kind="SELECT", check=False)
        op.execute(sa.text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO slow_burn_app"))
    let_in("slow_burn_app", "users", "own_row", f"id = {ME}")
    op.execute(sa.text("GRANT SELECT, UPDATE ON users TO slow_burn_app"))
    for table, rights in WORKER.items():
        rows = "owner_id = 0" if table in OF_AN_OWNER else "true"
        let_in("slow_burn_worker", table, "worker", rows)
        op.execute(sa.text(f"GRANT {rights} ON {table} TO slow_burn_worker"))


def downgrade() -> None:
    """Go back. The extension and the roles stay: they are not only ours."""
    for table in (*OF_A_PERSON, *OF_AN_OWNER, "users", "seed_runs"):
        for policy in ("own_rows", "own_row", "catalogue", "worker"):
            op.execute(sa.text(f"DROP POLICY IF EXISTS {policy} ON {table}"))
        op.execute(sa.text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        op.execute(sa.text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
        op.execute(sa.text(f"REVOKE ALL ON {table} FROM slow_burn_app, slow_burn_worker"))
