"""What a message can want of what is logged: sets corrected, moved, deleted, explained, or a word given its meaning."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.grammar.intents import Intent
from tools.logbook import SetType, Unit


@dataclass(frozen=True, slots=True)
class NewValues:
    """What sets should say instead; None stays as it is. `exercise` is a name of the catalogue."""

    reps: int | None = None
    weight: Decimal | None = None
    unit: Unit | None = None
    set_type: SetType | None = None
    rpe: Decimal | None = None
    rir: Decimal | None = None
    duration_s: int | None = None
    distance_m: Decimal | None = None
    exercise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Which(Intent):
    """Sets in the log: of `exercise` as it was said (None: what was logged last), by number (none: all of it)."""

    exercise: str | None = None
    sets: tuple[int, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(Which):
    """Sets that were other than logged. `misheard` when their exercise was understood wrongly."""

    changes: NewValues
    misheard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Which):
    """Sets that were done on another day."""

    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Which):
    """Sets that should not be in the log; `whole` for all that was done that day."""

    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(Which):
    """Why sets are in the log as they are; `number` is the load or the reps that are asked about."""

    number: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameExercise(Intent):
    """A person's own word, and what they mean by it, both as said."""

    word: str
    exercise: str


AMENDING = (Correct, Move, Delete, Explain, NameExercise)
