"""Exercises as they are told and given: the words of the catalogue, one in full, and what one's own is made of."""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from store.tables import CATALOGUE_OWNER, Exercise, ExerciseAlias
from tools.exercises import ExerciseShape
from tools.pages import Page
from tools.receipts import Receipt
from tools.texts import ONE_LINE, Id

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
TOP = r"(?!(?:local|localhost|internal)\b)[a-z][a-z0-9-]{0,61}[a-z0-9]"
ADDRESS = re.compile(rf"https://(?:{LABEL}\.)+{TOP}(?::\d{{1,5}})?(?:[/?#].*)?", re.IGNORECASE)
UNADDRESSED = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")


def _as_spelled(kind: Any) -> BeforeValidator:
    """Let `Lower-Back` and `lower_back` be `lower back`."""
    known = {_plainly(value): value for value in get_args(kind)}
    return BeforeValidator(lambda said: known.get(_plainly(said), said) if isinstance(said, str) else said)


def _plainly(said: str) -> str:
    return re.sub(r"[\s_-]+", " ", said).strip().lower()


BodyPartName = Literal["legs", "arms", "back", "shoulders", "core", "full_body", "chest", "cardio", "neck"]
ModalityName = Literal[
    "BODYWEIGHT", "BARBELL", "DUMBBELL", "OTHER", "CABLE", "MACHINE", "KETTLEBELL", "CARDIO", "BAND"
]  # fmt: skip
MuscleName = Literal[
    "abdominals", "abductors", "adductors", "biceps", "calves", "chest", "forearms", "glutes", "hamstrings", "lats",
    "lower back", "middle back", "neck", "quadriceps", "shoulders", "traps", "triceps",
]  # fmt: skip
EquipmentName = Literal[
    "barbell", "dumbbell", "machine", "body only", "kettlebells", "cable", "bands", "e-z curl bar", "medicine ball",
    "foam roll", "exercise ball", "other", "none",
]  # fmt: skip
BodyPart = Annotated[BodyPartName, _as_spelled(BodyPartName)]
Modality = Annotated[ModalityName, _as_spelled(ModalityName)]
Muscle = Annotated[MuscleName, _as_spelled(MuscleName)]
Equipment = Annotated[EquipmentName, _as_spelled(EquipmentName)]
Mechanic = Literal["compound", "isolation"]
Force = Literal["push", "pull", "static"]
Level = Literal["beginner", "intermediate", "expert"]
Measured = Literal[
    "weight_reps", "bodyweight_reps", "weighted_bodyweight", "assisted", "duration", "distance_duration"
]  # fmt: skip
Category = Literal[
    "strength", "powerlifting", "olympic weightlifting", "plyometrics", "stretching", "cardio", "strongman"
]  # fmt: skip


def _address(said: str) -> str:
    """The address of a picture as it was given; it is only ever passed on, never fetched from here."""
    if not ADDRESS.fullmatch(said) or UNADDRESSED.search(said):
        raise PydanticCustomError("picture_url", "Give a picture's public address, such as https://example.org/row.jpg")
    return said


def _once(muscles: list[str]) -> list[str]:
    return list(dict.fromkeys(muscles))


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=ONE_LINE)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=ONE_LINE)]
PictureUrl = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    AfterValidator(_address),
    Field(description="Where a picture of it is, https only. It is passed on as it is and never fetched from here."),
]
Muscles = Annotated[list[Muscle], Field(max_length=17), AfterValidator(_once)]
ROW: dict[str, Any] = {
    "name": "Landmine Row",
    "body_part": "back",
    "primary_muscles": ["lats"],
    "secondary_muscles": ["biceps"],
    "equipment": "barbell",
    "modality": "BARBELL",
}


class NewExercise(BaseModel):
    """An exercise of one's own."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [ROW]})

    name: Name = Field(description="How it is called. No name of the catalogue, and none of one's own.")
    body_part: BodyPart
    primary_muscles: Muscles = Field(default=[], description="Muscles that do the work; a set counts whole for them.")
    secondary_muscles: Muscles = Field(default=[], description="Muscles that help; a set counts half for them.")
    equipment: Equipment = "other"
    modality: Modality = "OTHER"
    mechanic: Mechanic = "compound"
    force: Force | None = None
    level: Level = "beginner"
    measurement: Measured = Field(default="weight_reps", description="What is counted of it.")
    category: Category = "strength"
    picture_url: PictureUrl | None = None


class ExerciseChanges(BaseModel):
    """What to change; what is left out or null stays, but null takes the picture away."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"level": "expert", "archived": False}]})

    name: Name | None = Field(default=None, description="How it is called from now on.")
    body_part: BodyPart | None = None
    primary_muscles: Muscles | None = None
    secondary_muscles: Muscles | None = None
    equipment: Equipment | None = None
    modality: Modality | None = None
    mechanic: Mechanic | None = None
    force: Force | None = None
    level: Level | None = None
    measurement: Measured | None = None
    category: Category | None = None
    picture_url: PictureUrl | None = None
    archived: bool | None = Field(default=None, description="False brings one back that was archived, true archives.")


class NewAlias(BaseModel):
    """A person's own word for an exercise."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"alias": "t-bar thing"}]})

    alias: Word


class MergeInto(BaseModel):
    """Which exercise takes the place of another."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"into": 12}]})

    into: Id = Field(description="The exercise that stays.")


class AliasShape(BaseModel):
    """Another name of an exercise: everybody's, or with `own` the person's."""

    id: int
    alias: str
    locale: str
    own: bool


class ListedExercise(ExerciseShape):
    """An exercise in a list; `own` ones are the person's, and those that are `archived` are found by their id only."""

    mechanic: str
    force: str | None
    level: str
    category: str
    common: bool
    own: bool
    archived: bool
    picture_url: str | None


class ExerciseDetail(ListedExercise):
    """An exercise with all that it is called."""

    aliases: list[AliasShape]


class ListedExercises(Page[ListedExercise]):
    """A page of exercises."""


class Counted(BaseModel):
    """A value, and how many exercises have it."""

    value: str
    count: int


class CountedValues(BaseModel):
    """Every value there is, the most common first."""

    items: list[Counted]


class ExerciseKept(Receipt):
    """An exercise of one's own that was made or changed."""

    kind: Literal["exercise"] = "exercise"
    exercise: ExerciseDetail


class ExerciseRemoved(Receipt):
    """An exercise of one's own that is gone, or `archived` because something rests on it."""

    kind: Literal["exercise_removed"] = "exercise_removed"
    archived: bool


class ExerciseMerged(Receipt):
    """An exercise of one's own that another one took the place of, everywhere."""

    kind: Literal["exercise_merged"] = "exercise_merged"
    into: ExerciseDetail
    executions: int = Field(description="How often it had been done.")
    planned: int = Field(description="How often it had been planned.")
    goals: int = Field(description="How many goals were about it.")


def listed(exercise: Exercise) -> ListedExercise:
    """The exercise as it stands in a list."""
    return ListedExercise.model_validate(_told(exercise))


def detailed(exercise: Exercise, aliases: list[ExerciseAlias]) -> ExerciseDetail:
    """The exercise with its other names."""
    called = [
        AliasShape(id=row.id, alias=row.alias, locale=row.locale, own=row.owner_id != CATALOGUE_OWNER)
        for row in aliases
    ]
    return ExerciseDetail.model_validate(_told(exercise) | {"aliases": called})


def _told(exercise: Exercise) -> dict[str, Any]:
    worked_out = {
        "force": exercise.force or None,
        "own": exercise.owner_id != CATALOGUE_OWNER,
        "archived": exercise.archived_at is not None,
    }
    columns = ListedExercise.model_fields.keys() - worked_out.keys()
    return {column: getattr(exercise, column) for column in columns} | worked_out
