"""What programs work with: goals, measurements, own exercises, shared links, keys of requests and their number."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ME = "nullif(current_setting('app.user_id', true), '')::bigint"
OF_A_PERSON = ("goals", "measurements", "shares", "request_keys")
SOURCES = "source_type IN ('workout', 'set', 'operation', 'person'{more})"
METRICS = "'weight', 'e1rm', 'reps', 'duration', 'distance', 'bodyweight', 'sessions', 'words'"

# By which rows are found that point at what is being erased; without them every row of a person is looked at each time.
INDEXES = (
    ("ix_performed_sets_parent", "performed_sets", ["user_id", "parent_set"], "parent_set IS NOT NULL"),
    ("ix_exercise_executions_own", "exercise_executions", ["exercise_owner", "exercise_id"], "exercise_owner <> 0"),
    ("ix_effects_operation", "effects", ["user_id", "operation_id"], None),
)


def _owned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f(f"pk_{table}")),
    )


def _maybe(**columns: sa.types.TypeEngine[Any]) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, kind, nullable=True) for name, kind in columns.items())


def _some(**columns: sa.types.TypeEngine[Any]) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, kind, nullable=False) for name, kind in columns.items())


def upgrade() -> None:
    """Go up."""
    _people()
    _exercises()
    _goals()
    _requests()
    _sources(", 'goal', 'memory', 'turn'")
    op.add_column("workouts", sa.Column("plan_day_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_workouts_user_id_plan_day_id"),
        "workouts",
        "plan_days",
        ["user_id", "plan_day_id"],
        ["user_id", "id"],
        ondelete="SET NULL (plan_day_id)",
    )
    for name, table, columns, rows in INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(rows) if rows else None)
    _walls()


def _people() -> None:
    op.add_column("users", sa.Column("locale", sa.Text(), server_default="en", nullable=False))
    op.add_column("users", sa.Column("planned_sessions", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("is_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_check_constraint(op.f("ck_users_planned_sessions"), "users", "planned_sessions BETWEEN 1 AND 14")


def _exercises() -> None:
    for column in _maybe(picture_url=sa.Text(), archived_at=sa.DateTime(timezone=True)):
        op.add_column("exercises", column)
    op.create_index(
        "uq_exercises_own_name",
        "exercises",
        ["owner_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("owner_id <> 0 AND archived_at IS NULL"),
    )


def _goals() -> None:
    op.create_table(
        "goals",
        *_some(title=sa.Text(), metric=sa.Text()),
        *_maybe(
            exercise_id=sa.BigInteger(),
            exercise_owner=sa.BigInteger(),
            target=sa.Numeric(),
            unit=sa.Text(),
            target_kg=sa.Numeric(),
            due_on=sa.Date(),
            reached_on=sa.Date(),
            dropped_on=sa.Date(),
            notes=sa.Text(),
        ),
        *_owned("goals"),
        sa.ForeignKeyConstraint(
            ["exercise_id", "exercise_owner"],
            ["exercises.id", "exercises.owner_id"],
            name=op.f("fk_goals_exercise_id_exercise_owner"),
        ),
        sa.CheckConstraint("exercise_owner IN (0, user_id)", name=op.f("ck_goals_exercise_owner")),
        sa.CheckConstraint("(exercise_id IS NULL) = (exercise_owner IS NULL)", name=op.f("ck_goals_exercise")),
        sa.CheckConstraint(f"metric IN ({METRICS})", name=op.f("ck_goals_metric")),
    )
    op.create_table(
        "measurements",
        *_some(kind=sa.Text(), value=sa.Numeric(), unit=sa.Text(), canonical=sa.Numeric(), measured_on=sa.Date()),
        *_maybe(notes=sa.Text()),
        *_owned("measurements"),
        sa.CheckConstraint("canonical > 0", name=op.f("ck_measurements_canonical")),
    )
    op.create_index("ix_measurements_kind", "measurements", ["user_id", "kind", "measured_on"])


def _requests() -> None:
    op.create_table(
        "request_keys",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        *_some(key=sa.Text(), request_hash=sa.Text()),
        *_maybe(answer=postgresql.JSONB(none_as_null=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_request_keys_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_request_keys")),
    )
    op.create_index("ix_request_keys_age", "request_keys", ["created_at"])
    op.create_table(
        "request_counts",
        *_some(bucket=sa.Text(), window_start=sa.DateTime(timezone=True), count=sa.BigInteger()),
        sa.PrimaryKeyConstraint("bucket", "window_start", name=op.f("pk_request_counts")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "shares",
        *_some(token_hash=sa.Text()),
        *_maybe(workout_id=sa.BigInteger(), plan_id=sa.BigInteger(), revoked_at=sa.DateTime(timezone=True)),
        *_owned("shares"),
        *(
            sa.ForeignKeyConstraint(
                ["user_id", f"{thing}_id"],
                [f"{thing}s.user_id", f"{thing}s.id"],
                name=op.f(f"fk_shares_user_id_{thing}_id"),
                ondelete="CASCADE",
            )
            for thing in ("workout", "plan")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shares_token_hash")),
        sa.CheckConstraint("num_nonnulls(workout_id, plan_id) = 1", name=op.f("ck_shares_one_thing")),
    )


def _sources(more: str) -> None:
    op.drop_constraint(op.f("ck_affinity_events_source_type"), "affinity_events", type_="check")
    op.create_check_constraint(op.f("ck_affinity_events_source_type"), "affinity_events", SOURCES.format(more=more))


def _walls() -> None:
    for table in (*OF_A_PERSON, "request_counts"):
        op.execute(sa.text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        op.execute(sa.text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
    for table in OF_A_PERSON:
        rows = f"user_id = {ME}"
        op.execute(sa.text(f"CREATE POLICY own_rows ON {table} TO slow_burn_app USING ({rows}) WITH CHECK ({rows})"))
        op.execute(sa.text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO slow_burn_app"))
    for table, rights in (
        ("request_counts", "SELECT, INSERT, UPDATE, DELETE"),
        ("request_keys", "SELECT, DELETE"),
        ("shares", "SELECT"),
    ):
        op.execute(sa.text(f"CREATE POLICY worker ON {table} TO slow_burn_worker USING (true) WITH CHECK (true)"))
        op.execute(sa.text(f"GRANT {rights} ON {table} TO slow_burn_worker"))
    op.execute(sa.text("GRANT DELETE ON users TO slow_burn_app"))  # of the own row, which takes everything with it


def downgrade() -> None:
    """Go back."""
    op.execute(sa.text("REVOKE DELETE ON users FROM slow_burn_app"))
    for name, table, *_ in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_constraint(op.f("fk_workouts_user_id_plan_day_id"), "workouts", type_="foreignkey")
    op.drop_column("workouts", "plan_day_id")
    op.execute(sa.text("DELETE FROM affinity_events WHERE source_type IN ('goal', 'memory', 'turn')"))
    _sources("")
    for table in ("shares", "request_counts", "request_keys", "measurements", "goals"):
        op.drop_table(table)
    op.drop_index("uq_exercises_own_name", table_name="exercises")
    for column in ("archived_at", "picture_url"):
        op.drop_column("exercises", column)
    op.drop_constraint(op.f("ck_users_planned_sessions"), "users", type_="check")
    for column in ("is_admin", "planned_sessions", "locale"):
        op.drop_column("users", column)
