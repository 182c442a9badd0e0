"""Workouts, plans, the operation journal and effects."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "plans",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("weeks", sa.BigInteger(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_plans_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_plans")),
    )
    op.create_index("uq_plans_active", "plans", ["user_id"], unique=True, postgresql_where=sa.text("is_active"))
    op.create_table(
        "workouts",
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_workouts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_workouts")),
    )
    op.create_index("ix_workouts_day", "workouts", ["user_id", "local_date"], unique=False)
    op.create_index(
        "uq_workouts_open", "workouts", ["user_id"], unique=True, postgresql_where=sa.text("finished_at IS NULL")
    )
    op.create_table(
        "exercise_executions",
        sa.Column("workout_id", sa.BigInteger(), nullable=False),
        sa.Column("exercise_id", sa.BigInteger(), nullable=False),
        sa.Column("exercise_owner", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("superset_group", sa.BigInteger(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("exercise_owner IN (0, user_id)", name=op.f("ck_exercise_executions_exercise_owner")),
        sa.ForeignKeyConstraint(
            ["exercise_id", "exercise_owner"],
            ["exercises.id", "exercises.owner_id"],
            name=op.f("fk_exercise_executions_exercise_id_exercise_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "workout_id"],
            ["workouts.user_id", "workouts.id"],
            name=op.f("fk_exercise_executions_user_id_workout_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_exercise_executions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_exercise_executions")),
        sa.UniqueConstraint(
            "user_id",
            "workout_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_exercise_executions_user_id_workout_id_position"),
        ),
    )
    op.create_index("ix_exercise_executions_exercise", "exercise_executions", ["user_id", "exercise_id"], unique=False)
    op.create_table(
        "plan_days",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["plans.user_id", "plans.id"],
            name=op.f("fk_plan_days_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_plan_days_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_plan_days")),
        sa.UniqueConstraint("user_id", "plan_id", "position", name=op.f("uq_plan_days_user_id_plan_id_position")),
    )
    op.create_table(
        "operations",
        sa.Column("turn_id", sa.BigInteger(), nullable=True),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "turn_id"],
            ["turns.user_id", "turns.id"],
            name=op.f("fk_operations_user_id_turn_id"),
            ondelete="SET NULL (turn_id)",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_operations_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_operations")),
    )
    op.create_index("ix_operations_turn", "operations", ["user_id", "turn_id"], unique=False)
    op.create_table(
        "performed_sets",
        sa.Column("execution_id", sa.BigInteger(), nullable=False),
        sa.Column("set_number", sa.BigInteger(), nullable=False),
        sa.Column("set_type", sa.Text(), server_default="working", nullable=False),
        sa.Column("reps", sa.BigInteger(), nullable=True),
        sa.Column("weight", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("weight_kg", sa.Numeric(), nullable=True),
        sa.Column("load_type", sa.Text(), server_default="external", nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("rpe", sa.Numeric(), nullable=True),
        sa.Column("rir", sa.Numeric(), nullable=True),
        sa.Column("duration_s", sa.BigInteger(), nullable=True),
        sa.Column("distance_m", sa.Numeric(), nullable=True),
        sa.Column("avg_hr", sa.BigInteger(), nullable=True),
        sa.Column("rest_s", sa.BigInteger(), nullable=True),
        sa.Column("tempo", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("parent_set", sa.BigInteger(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=True),
        sa.Column("span_start", sa.BigInteger(), nullable=True),
        sa.Column("span_end", sa.BigInteger(), nullable=True),
        sa.Column("resolver", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Numeric(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(weight IS NULL) = (unit IS NULL)", name=op.f("ck_performed_sets_weight_has_unit")),
        sa.CheckConstraint("reps >= 0", name=op.f("ck_performed_sets_reps")),
        sa.CheckConstraint("rpe BETWEEN 1 AND 10", name=op.f("ck_performed_sets_rpe")),
        sa.ForeignKeyConstraint(
            ["user_id", "execution_id"],
            ["exercise_executions.user_id", "exercise_executions.id"],
            name=op.f("fk_performed_sets_user_id_execution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "parent_set"],
            ["performed_sets.user_id", "performed_sets.id"],
            name=op.f("fk_performed_sets_user_id_parent_set"),
            ondelete="SET NULL (parent_set)",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "turn_id"],
            ["turns.user_id", "turns.id"],
            name=op.f("fk_performed_sets_user_id_turn_id"),
            ondelete="SET NULL (turn_id)",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_performed_sets_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_performed_sets")),
        sa.UniqueConstraint(
            "user_id",
            "execution_id",
            "set_number",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_performed_sets_user_id_execution_id_set_number"),
        ),
    )
    op.create_index("ix_performed_sets_turn", "performed_sets", ["user_id", "turn_id"], unique=False)
    op.create_table(
        "planned_exercises",
        sa.Column("plan_day_id", sa.BigInteger(), nullable=False),
        sa.Column("exercise_id", sa.BigInteger(), nullable=False),
        sa.Column("exercise_owner", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("exercise_owner IN (0, user_id)", name=op.f("ck_planned_exercises_exercise_owner")),
        sa.ForeignKeyConstraint(
            ["exercise_id", "exercise_owner"],
            ["exercises.id", "exercises.owner_id"],
            name=op.f("fk_planned_exercises_exercise_id_exercise_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_day_id"],
            ["plan_days.user_id", "plan_days.id"],
            name=op.f("fk_planned_exercises_user_id_plan_day_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_planned_exercises_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_planned_exercises")),
        sa.UniqueConstraint(
            "user_id", "plan_day_id", "position", name=op.f("uq_planned_exercises_user_id_plan_day_id_position")
        ),
    )
    op.create_table(
        "effects",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("resolved", sa.Text(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("operation_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "operation_id"],
            ["operations.user_id", "operations.id"],
            name=op.f("fk_effects_user_id_operation_id"),
            ondelete="SET NULL (operation_id)",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "turn_id"],
            ["turns.user_id", "turns.id"],
            name=op.f("fk_effects_user_id_turn_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "turn_id", "call_id", name=op.f("pk_effects")),
    )
    op.create_index("uq_effects_resolved", "effects", ["user_id", "turn_id", "resolved"], unique=True)
    op.create_table(
        "planned_sets",
        sa.Column("planned_exercise_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("set_type", sa.Text(), server_default="working", nullable=False),
        sa.Column("reps_min", sa.BigInteger(), nullable=True),
        sa.Column("reps_max", sa.BigInteger(), nullable=True),
        sa.Column("weight", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("weight_kg", sa.Numeric(), nullable=True),
        sa.Column("rpe", sa.Numeric(), nullable=True),
        sa.Column("duration_s", sa.BigInteger(), nullable=True),
        sa.Column("distance_m", sa.Numeric(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "planned_exercise_id"],
            ["planned_exercises.user_id", "planned_exercises.id"],
            name=op.f("fk_planned_sets_user_id_planned_exercise_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_planned_sets_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_planned_sets")),
        sa.UniqueConstraint(
            "user_id",
            "planned_exercise_id",
            "position",
            name=op.f("uq_planned_sets_user_id_planned_exercise_id_position"),
        ),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("planned_sets")
    op.drop_index("uq_effects_resolved", table_name="effects")
    op.drop_table("effects")
    op.drop_table("planned_exercises")
    op.drop_index("ix_performed_sets_turn", table_name="performed_sets")
    op.drop_table("performed_sets")
    op.drop_index("ix_operations_turn", table_name="operations")
    op.drop_table("operations")
    op.drop_table("plan_days")
    op.drop_index("ix_exercise_executions_exercise", table_name="exercise_executions")
    op.drop_table("exercise_executions")
    op.drop_index("uq_workouts_open", table_name="workouts", postgresql_where=sa.text("finished_at IS NULL"))
    op.drop_index("ix_workouts_day", table_name="workouts")
    op.drop_table("workouts")
    op.drop_index("uq_plans_active", table_name="plans", postgresql_where=sa.text("is_active"))
    op.drop_table("plans")
