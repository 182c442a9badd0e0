"""The shapes of effects: what a message must bring about, in the words of the case files."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Said = dict[str, Any]
"""An effect as JSON, without what was not said."""


class Strict(BaseModel):
    """Knows all its keys."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Loose(BaseModel):
    """Keeps what else was stated: look-ups, plans and preferences have no closed list of arguments."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


class SetDone(Strict):
    """One set; the first four keys are always there, null where nothing was said."""

    reps: int | None
    weight: float | None
    unit: Literal["kg", "lb"] | None
    rpe: float | None
    rir: float | None = None
    type: Literal["normal", "warmup", "drop", "failure", "amrap"] | None = None
    load: Literal["added", "assisted"] | None = None
    duration_s: float | None = None
    distance_m: float | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "SetDone":
        if (self.weight is None) != (self.unit is None):
            raise ValueError("a weight needs its unit, and a unit its weight")
        if self.reps is None and self.duration_s is None and self.distance_m is None:
            raise ValueError("a set needs reps, a duration_s or a distance_m")
        return self


class Done(Strict):
    """Sets of one exercise on one day: what is in the log before, or after."""

    op: Literal["log"] = "log"
    exercise: str
    date: date
    sets: list[SetDone]
    superset: int | None = None


class Log(Done):
    """Sets to be logged."""

    op: Literal["log"]
    exercise_any: list[str] | None = None
    date_any: list[date] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "Log":
        if self.exercise_any is not None and self.exercise not in self.exercise_any:
            raise ValueError(f"exercise_any must hold {self.exercise!r}")
        return self


class NoWrite(Strict):
    """Nothing may be written; answering, asking back and reading are fine."""

    op: Literal["none"]


class Changes(Strict):
    """What a correction changes."""

    weight: float | None = None
    unit: Literal["kg", "lb"] | None = None
    reps: int | None = None
    rpe: float | None = None
    rir: float | None = None
    type: str | None = None
    date: str | None = None
    exercise: str | None = None
    duration_s: float | None = None
    distance_m: float | None = None


class Update(Strict):
    """A correction of sets that are there; `set` is a number from 1, `last`, `first` or `all`."""

    op: Literal["update"]
    exercise: str
    set: int | Literal["last", "first", "all"]
    changes: Changes
    date: str | None = None


class Delete(Strict):
    """Sets, an exercise, a workout or a plan removed."""

    op: Literal["delete"]
    exercise: str | None = None
    set: int | Literal["last", "first", "all"] | None = None
    date: str | None = None
    scope: Literal["workout", "plan"] | None = None


class Undo(Strict):
    """The last set, or all that the last message logged, taken back."""

    op: Literal["undo"]
    scope: Literal["last_set", "last_entry"]


class CreatePlan(Loose):
    """A plan, with the arguments the message states; `without` are exercises that may not be in it."""

    op: Literal["create_plan"]
    exercises: list[str] = []
    without: list[str] = []


class FindExercise(Loose):
    """A look into the catalogue."""

    op: Literal["find_exercise"]
    exercise: str | None = None


class Query(Loose):
    """A question to the log."""

    op: Literal["query"]
    kind: str
    exercise: str | None = None


class Keep(Strict):
    """Something to remember or to forget, by words that must be in it.

    `since` and `until` are the days from which and up to which it holds, `replaces` words of what it takes the place
    of, `again` that it was known already.
    """

    op: Literal["remember", "forget"]
    must_include: list[str]
    kind: str | None = None
    since: date | None = None
    until: date | None = None
    replaces: list[str] | None = None
    again: bool | None = None


class Known(Strict):
    """What the companion knows before the message: a memory told `on` a day, with what it limits."""

    text: str
    kind: str
    on: date
    about: str | None = None
    since: date | None = None
    until: date | None = None
    limits: dict[str, Any] = {}


class Named(Loose):
    """What needs nothing but its name, or names a preference."""

    op: Literal["start_workout", "finish_workout", "set_preference"]


Effect = Annotated[
    Log | NoWrite | Update | Delete | Undo | CreatePlan | FindExercise | Query | Keep | Named,
    Field(discriminator="op"),
]


def said(effect: BaseModel) -> Said:
    """The effect as the file has it: JSON without keys that were not given."""
    return effect.model_dump(mode="json", exclude_unset=True)


def slugs(effect: BaseModel) -> list[str]:
    """Every exercise an effect names."""
    known = said(effect)
    named = [known.get("exercise"), known.get("changes", {}).get("exercise")]
    return [slug for slug in [*named, *known.get("exercise_any", []), *known.get("exercises", [])] if slug]
