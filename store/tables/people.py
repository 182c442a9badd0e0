"""People and what everybody shares: exercises, their names, and which seeds were sown."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.root import Table

CATALOGUE_OWNER = 0


class User(Table):
    """A person, with the preferences that decide how their words are read and how they are spoken to.

    `affinity_score` is what their ledger of affinity adds up to, `name` is for signing in, `planned_sessions` are those
    of a week as the person says, which win over the plan's.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Identity(always=False), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str] = mapped_column(server_default="kg")
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    display_name: Mapped[str | None]
    tone: Mapped[str] = mapped_column(server_default="warm")
    affinity_on: Mapped[bool] = mapped_column(server_default=text("true"))
    affinity_score: Mapped[Decimal] = mapped_column(server_default=text("0"))
    locale: Mapped[str] = mapped_column(server_default="en")
    planned_sessions: Mapped[int | None]
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("unit IN ('kg', 'lb')", name="unit"),
        CheckConstraint("tone IN ('warm', 'plain', 'direct')", name="tone"),
        CheckConstraint("planned_sessions BETWEEN 1 AND 14", name="planned_sessions"),
    )


class Exercise(Table):
    """A movement with its equipment; owner 0 is the catalogue. One that is archived stays in the log it is in."""

    __tablename__ = "exercises"

    id: Mapped[int] = mapped_column(Identity(always=False), primary_key=True)
    owner_id: Mapped[int] = mapped_column(server_default=text("0"))
    slug: Mapped[str]
    name: Mapped[str]
    body_part: Mapped[str]
    primary_muscles: Mapped[list[str]]
    secondary_muscles: Mapped[list[str]]
    equipment: Mapped[str]
    modality: Mapped[str]
    mechanic: Mapped[str]
    force: Mapped[str]
    level: Mapped[str]
    measurement: Mapped[str]
    category: Mapped[str]
    common: Mapped[bool] = mapped_column(server_default=text("false"))
    picture_url: Mapped[str | None]
    archived_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("id", "owner_id"),
        UniqueConstraint("owner_id", "slug"),
        Index(
            "uq_exercises_own_name",
            "owner_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("owner_id <> 0 AND archived_at IS NULL"),
        ),
    )


class ExerciseAlias(Table):
    """Another name of an exercise: the catalogue's (owner 0), or a person's own word for it."""

    __tablename__ = "exercise_aliases"

    id: Mapped[int] = mapped_column(Identity(always=False), primary_key=True)
    owner_id: Mapped[int] = mapped_column(server_default=text("0"))
    exercise_id: Mapped[int]
    exercise_owner: Mapped[int] = mapped_column(server_default=text("0"))
    locale: Mapped[str] = mapped_column(server_default="en")
    alias: Mapped[str]

    __table_args__ = (
        UniqueConstraint("owner_id", "locale", "alias"),
        ForeignKeyConstraint(
            ["exercise_id", "exercise_owner"], ["exercises.id", "exercises.owner_id"], ondelete="CASCADE"
        ),
        CheckConstraint("exercise_owner IN (0, owner_id)", name="exercise_owner"),
        Index("ix_exercise_aliases_exercise", "exercise_id", "exercise_owner"),
    )


class SeedRun(Table):
    """Which content of a seed the database holds."""

    __tablename__ = "seed_runs"

    name: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    applied_at: Mapped[datetime] = mapped_column(server_default=func.now())
