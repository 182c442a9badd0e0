"""The root of all tables: types, names of constraints, and how rows of one person hang together."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    Numeric,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """Root of all tables: types and constraint names are decided here once."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        int: BigInteger,
        str: Text,
        datetime: DateTime(timezone=True),
        Decimal: Numeric,
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[str]: ARRAY(Text),
    }
    __mapper_args__ = {"eager_defaults": True}


class Owned:
    """Columns of everything that belongs to one person."""

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    # Named so because only then many rows that are flushed together are one statement.
    id: Mapped[int] = mapped_column(Identity(always=False), primary_key=True, autoincrement=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def child_of(parent: str, column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["user_id", column], [f"{parent}.user_id", f"{parent}.id"], ondelete="CASCADE")


def movement() -> tuple[ForeignKeyConstraint, CheckConstraint]:
    """Nobody can point at another person's exercise, because plain foreign keys see past row-level security."""
    return (
        ForeignKeyConstraint(["exercise_id", "exercise_owner"], ["exercises.id", "exercises.owner_id"]),
        CheckConstraint("exercise_owner IN (0, user_id)", name="exercise_owner"),
    )
