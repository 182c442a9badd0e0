"""Constraints: what a person cannot do, has not got or has no time for, and which exercises that leaves out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel, Field

from tools.movements import SIDES, Movement, Moves, asks_for, strains, without_side

Kit = Literal["barbell", "dumbbell", "kettlebell", "cable", "machine", "band", "bodyweight"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEEDS_NONE = ("bodyweight", "cardio")


class Exercised(Moves, Protocol):
    """As much of an exercise as can be limited."""

    slug: str
    modality: str


class Limits(BaseModel):
    """What a constraint limits, as said; a hurt part with movements or exercises limits only those."""

    body_parts: list[str] = Field(
        default=[], max_length=6, description="What hurts or is injured, in English: left shoulder, knee, lower back."
    )
    movements: list[Movement] = Field(default=[], max_length=10, description="Movements the person cannot do.")
    exercises: list[str] = Field(default=[], max_length=10, description="Exercises the person cannot do, by name.")
    only_equipment: list[Kit] = Field(default=[], max_length=7, description="All the equipment there is.")
    no_equipment: list[Kit] = Field(default=[], max_length=7, description="Equipment that is missing.")
    weekdays: list[Weekday] = Field(default=[], max_length=7, description="The only days to train on.")
    not_weekdays: list[Weekday] = Field(default=[], max_length=6, description="Days without training.")
    days_per_week: int | None = Field(default=None, ge=0, le=7, description="Most training days a week.")
    minutes: int | None = Field(default=None, ge=5, le=300, description="Most minutes a session.")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is limited."""
        return not self.model_dump(exclude_defaults=True)

    def leave_out(self, exercise: Exercised) -> bool:
        """Whether this exercise is out of the question."""
        by_movement = any(asks_for(exercise, movement) for movement in self.movements)
        by_name = any(_is_kind_of(exercise, named) for named in self.exercises)
        by_pain = not (self.movements or self.exercises) and any(strains(exercise, part) for part in self.body_parts)
        return by_movement or by_name or by_pain or not self._has_kit_for(exercise)

    def _has_kit_for(self, exercise: Exercised) -> bool:
        """Whether the equipment is there; what needs none always is, and one kind stands for all of its kind."""
        kit = exercise.modality.lower()
        if kit in self.no_equipment:
            return False
        return not self.only_equipment or kit in {*self.only_equipment, *NEEDS_NONE}


@dataclass(frozen=True)
class Constraint:
    """One constraint with the person's own words for it."""

    reason: str
    limits: Limits


class Constraints:
    """All that limits a person on one day."""

    def __init__(self, every: Iterable[Constraint] = ()) -> None:
        self.every = tuple(one for one in every if not one.limits.is_empty)

    def against(self, exercise: Exercised) -> str | None:
        """The person's words that speak against an exercise; None when nothing does."""
        return next((one.reason for one in self.every if one.limits.leave_out(exercise)), None)

    @property
    def kit(self) -> Kit | None:
        """The most useful of the equipment that is all there is; None for a whole gym."""
        only = [set(one.limits.only_equipment) for one in self.every if one.limits.only_equipment]
        here = set.intersection(*only) if only else set()
        best: Sequence[Kit] = ("barbell", "dumbbell", "machine", "cable", "kettlebell", "band", "bodyweight")
        return next((kit for kit in best if kit in here), None)

    @property
    def days(self) -> int | None:
        """Most training days a week."""
        counts = [days for one in self.every if (days := _days(one.limits)) is not None]
        return min(counts, default=None)

    @property
    def minutes(self) -> int | None:
        """Most minutes a session."""
        return min((one.limits.minutes for one in self.every if one.limits.minutes), default=None)

    def strained_by(self, exercise: Exercised) -> bool:
        """Whether an exercise asks something of a part that hurts, though nothing speaks against it."""
        return any(strains(exercise, part) for one in self.every for part in one.limits.body_parts)

    def about_days(self) -> str | None:
        """The person's words that say how many days there are."""
        known = [one for one in self.every if _days(one.limits) is not None]
        return min(known, key=lambda one: _days(one.limits) or 0).reason if known else None


def subject_of(limits: Limits) -> str | None:
    """What a constraint is about, so that a later one about the same takes its place."""
    if limits.body_parts:
        return body_subject(limits.body_parts[0])
    if limits.weekdays or limits.not_weekdays or limits.days_per_week is not None:
        return "schedule: days"
    if limits.minutes is not None:
        return "schedule: minutes"
    if limits.only_equipment:
        return "equipment"
    if limits.no_equipment:
        return f"no {limits.no_equipment[0]}"
    named = [*limits.exercises, *limits.movements]
    return f"exercise: {named[0]}" if named else None


def body_subject(body_part: str) -> str:
    """The subject of a part of the body: `body: shoulder left`."""
    sides = [side for side in SIDES if side in body_part.lower().split()]
    return " ".join(["body:", without_side(body_part), *sides])


def _days(limits: Limits) -> int | None:
    if limits.days_per_week is not None:
        return limits.days_per_week
    if limits.weekdays:
        return len(limits.weekdays)
    return 7 - len(limits.not_weekdays) if limits.not_weekdays else None


def _is_kind_of(exercise: Exercised, named: str) -> bool:
    """`Burpee` is a burpee, and so is a `Burpee Box Jump`; `named` is a slug or a name."""
    words = named.lower().replace("-", " ")
    known = exercise.name.lower().replace("-", " ")
    return exercise.slug == named or words in (known, known.removesuffix("s")) or f" {words} " in f" {known} "
