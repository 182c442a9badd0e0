"""The log: what was done."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.root import Owned, Table, child_of, movement


class Workout(Owned, Table):
    """One dated visit to training. At most one is open (not finished) per person; it may follow a day of a plan."""

    __tablename__ = "workouts"

    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    touched_at: Mapped[datetime]
    local_date: Mapped[date]
    time_zone: Mapped[str]
    title: Mapped[str | None]
    notes: Mapped[str | None]
    plan_day_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "plan_day_id"], ["plan_days.user_id", "plan_days.id"], ondelete="SET NULL (plan_day_id)"
        ),
        Index("uq_workouts_open", "user_id", unique=True, postgresql_where=text("finished_at IS NULL")),
        Index("ix_workouts_day", "user_id", "local_date"),
    )


class ExerciseExecution(Owned, Table):
    """One exercise inside a workout."""

    __tablename__ = "exercise_executions"

    workout_id: Mapped[int]
    exercise_id: Mapped[int]
    exercise_owner: Mapped[int] = mapped_column(server_default=text("0"))
    position: Mapped[int]
    superset_group: Mapped[int | None]
    notes: Mapped[str | None]

    __table_args__ = (
        child_of("workouts", "workout_id"),
        *movement(),
        UniqueConstraint("user_id", "workout_id", "position", deferrable=True, initially="DEFERRED"),
        Index("ix_exercise_executions_exercise", "user_id", "exercise_id"),
        # asked for when an own exercise goes; of the catalogue's none does
        Index(
            "ix_exercise_executions_own",
            "exercise_owner",
            "exercise_id",
            postgresql_where=text("exercise_owner <> 0"),
        ),
    )


class PerformedSet(Owned, Table):
    """One bout: the weight as entered, and in exact kilograms."""

    __tablename__ = "performed_sets"

    execution_id: Mapped[int]
    set_number: Mapped[int]
    set_type: Mapped[str] = mapped_column(server_default="working")
    reps: Mapped[int | None]
    weight: Mapped[Decimal | None]
    unit: Mapped[str | None]
    weight_kg: Mapped[Decimal | None]
    load_type: Mapped[str] = mapped_column(server_default="external")
    side: Mapped[str | None]
    rpe: Mapped[Decimal | None]
    rir: Mapped[Decimal | None]
    duration_s: Mapped[int | None]
    distance_m: Mapped[Decimal | None]
    avg_hr: Mapped[int | None]
    rest_s: Mapped[int | None]
    tempo: Mapped[str | None]
    notes: Mapped[str | None]
    parent_set: Mapped[int | None]
    completed_at: Mapped[datetime]
    turn_id: Mapped[int | None]
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    resolver: Mapped[str | None]
    confidence: Mapped[Decimal | None]

    __table_args__ = (
        child_of("exercise_executions", "execution_id"),
        ForeignKeyConstraint(
            ["user_id", "parent_set"],
            ["performed_sets.user_id", "performed_sets.id"],
            ondelete="SET NULL (parent_set)",
        ),
        ForeignKeyConstraint(["user_id", "turn_id"], ["turns.user_id", "turns.id"], ondelete="SET NULL (turn_id)"),
        UniqueConstraint("user_id", "execution_id", "set_number", deferrable=True, initially="DEFERRED"),
        CheckConstraint("reps >= 0", name="reps"),
        CheckConstraint("(weight IS NULL) = (unit IS NULL)", name="weight_has_unit"),
        CheckConstraint("rpe BETWEEN 1 AND 10", name="rpe"),
        Index("ix_performed_sets_turn", "user_id", "turn_id"),
        Index("ix_performed_sets_parent", "user_id", "parent_set", postgresql_where=text("parent_set IS NOT NULL")),
    )
