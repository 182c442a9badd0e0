"""Goals and measurements: what somebody trains for, and what the scale and the tape say."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from store.tables.root import Owned, Table


class Goal(Owned, Table):
    """Something to reach: a figure of an exercise or of oneself, or words alone.

    `target` is in `unit` as it was said; `target_kg` is the same load in exact kilograms. `exercise_owner` is null
    where there is no exercise.
    """

    __tablename__ = "goals"

    title: Mapped[str]
    metric: Mapped[str]
    exercise_id: Mapped[int | None]
    exercise_owner: Mapped[int | None]
    target: Mapped[Decimal | None]
    unit: Mapped[str | None]
    target_kg: Mapped[Decimal | None]
    due_on: Mapped[date | None]
    reached_on: Mapped[date | None]
    dropped_on: Mapped[date | None]
    notes: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["exercise_id", "exercise_owner"], ["exercises.id", "exercises.owner_id"]),
        CheckConstraint("exercise_owner IN (0, user_id)", name="exercise_owner"),
        CheckConstraint("(exercise_id IS NULL) = (exercise_owner IS NULL)", name="exercise"),
        CheckConstraint(
            "metric IN ('weight', 'e1rm', 'reps', 'duration', 'distance', 'bodyweight', 'sessions', 'words')",
            name="metric",
        ),
    )


class Measurement(Owned, Table):
    """One reading of the body: `value` in `unit` as it was said, `canonical` in kg, cm, % or beats a minute."""

    __tablename__ = "measurements"

    kind: Mapped[str]
    value: Mapped[Decimal]
    unit: Mapped[str]
    canonical: Mapped[Decimal]
    measured_on: Mapped[date]
    notes: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("canonical > 0", name="canonical"),
        Index("ix_measurements_kind", "user_id", "kind", "measured_on"),
    )
