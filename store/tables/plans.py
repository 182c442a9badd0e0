"""Plans: what is to be done."""

from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.root import Owned, Table, child_of, movement


class Plan(Owned, Table):
    """A prescription: days of exercises with targets. What was done never lives here."""

    __tablename__ = "plans"

    name: Mapped[str]
    goal: Mapped[str | None]
    weeks: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __table_args__ = (Index("uq_plans_active", "user_id", unique=True, postgresql_where=text("is_active")),)


class PlanDay(Owned, Table):
    """One training day of a plan."""

    __tablename__ = "plan_days"

    plan_id: Mapped[int]
    position: Mapped[int]
    name: Mapped[str]

    __table_args__ = (child_of("plans", "plan_id"), UniqueConstraint("user_id", "plan_id", "position"))


class PlannedExercise(Owned, Table):
    """One exercise of a plan day."""

    __tablename__ = "planned_exercises"

    plan_day_id: Mapped[int]
    exercise_id: Mapped[int]
    exercise_owner: Mapped[int] = mapped_column(server_default=text("0"))
    position: Mapped[int]
    notes: Mapped[str | None]

    __table_args__ = (
        child_of("plan_days", "plan_day_id"),
        *movement(),
        UniqueConstraint("user_id", "plan_day_id", "position"),
    )


class PlannedSet(Owned, Table):
    """One target: a range of reps, and a load or an effort."""

    __tablename__ = "planned_sets"

    planned_exercise_id: Mapped[int]
    position: Mapped[int]
    set_type: Mapped[str] = mapped_column(server_default="working")
    reps_min: Mapped[int | None]
    reps_max: Mapped[int | None]
    weight: Mapped[Decimal | None]
    unit: Mapped[str | None]
    weight_kg: Mapped[Decimal | None]
    rpe: Mapped[Decimal | None]
    duration_s: Mapped[int | None]
    distance_m: Mapped[Decimal | None]

    __table_args__ = (
        child_of("planned_exercises", "planned_exercise_id"),
        UniqueConstraint("user_id", "planned_exercise_id", "position"),
    )
