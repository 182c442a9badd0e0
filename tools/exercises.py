"""Looking exercises up, and a person's own words for them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from store.errors import Conflict, Invalid
from store.exercises import MAX_FOUND, Features
from store.tables import Exercise
from tools.memories import constraints_of
from tools.receipts import Receipt
from tools.substitutes import LeftOut, told
from tools.work import Work
from tools.workouts import ExerciseName


class ExerciseShape(BaseModel):
    """An exercise of the catalogue, or a person's own."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    slug: str
    name: str
    body_part: str
    primary_muscles: list[str]
    secondary_muscles: list[str]
    equipment: str
    modality: str
    measurement: str


class Found(BaseModel):
    """Exercises that fit; `left_out` are those that fit too and that the person's constraints speak against."""

    kind: str = "exercises"
    exercises: list[ExerciseShape]
    left_out: list[LeftOut] = []
    summary: str


async def find_exercise(
    work: Work,
    query: Annotated[str | None, Field(max_length=120, description="Name or part of it, typos forgiven.")] = None,
    body_part: Annotated[
        str | None,
        Field(
            max_length=40,
            description="chest, back, shoulders, arms, legs, core, neck, full_body or cardio.",
        ),
    ] = None,
    muscle: Annotated[str | None, Field(max_length=40, description="A muscle such as hamstrings or lats.")] = None,
    equipment: Annotated[
        str | None,
        Field(max_length=40, description="body only, barbell, dumbbell, kettlebells, cable, machine, bands."),
    ] = None,
    modality: Annotated[
        str | None,
        Field(max_length=40, description="BARBELL, DUMBBELL, CABLE, MACHINE, BODYWEIGHT, KETTLEBELL, BAND or CARDIO."),
    ] = None,
    limit: Annotated[int, Field(ge=1, le=50, description="How many at most.")] = 10,
) -> Found:
    """Find exercises by name, body part, muscle, equipment or modality; reads only."""
    constraints = await constraints_of(work)
    rows = await work.store.exercises.search(
        query,
        Features(body_part, muscle, equipment, modality),
        limit=MAX_FOUND if constraints.every else limit,
    )
    fitting = [row for row in rows if constraints.against(row) is None][:limit]
    left_out = [
        LeftOut(exercise=row.name, reason=reason) for row in rows[:limit] if (reason := constraints.against(row))
    ]
    names = ", ".join(row.name for row in fitting) or "I found no exercise like that."
    exercises = [ExerciseShape.model_validate(row) for row in fitting]
    return Found(exercises=exercises, left_out=left_out, summary="; ".join(filter(None, (names, told(left_out)))))


class NamedExercise(Receipt):
    """A word that means an exercise from now on, for this person only."""

    kind: str = "named"
    word: str
    exercise: ExerciseName


async def name_exercise(
    work: Work,
    word: Annotated[str, Field(max_length=60, description="The person's own word, as they say it.")],
    exercise: Annotated[str, Field(max_length=120, description="The exercise they mean by it.")],
) -> NamedExercise:
    """Keep what a word means to this person, when they say which exercise they mean by it."""
    await work.store.workouts.only_writer()
    movement, _ = await work.store.exercises.resolve(exercise)
    earlier = await work.earlier(f"name_exercise {movement.id} {word.strip().lower()}")
    if earlier is not None:
        return NamedExercise.model_validate({**earlier, "already_logged": True})
    if not any(letter.isalpha() for letter in word):
        raise Invalid("A word for an exercise needs letters. How do you call it?")
    known = (await work.store.exercises.index()).exact(word)
    if known is not None and known.slug == movement.slug:
        raise Conflict(f"“{word.strip()}” means {movement.name} already.")
    said = (await work.store.exercises.call(word, movement)).alias
    return NamedExercise(
        word=said,
        exercise=ExerciseName.model_validate(movement),
        summary=f"“{said}” means {movement.name} from now on",
    )


async def learn(work: Work, word: str, movement: Exercise) -> str | None:
    """Keep a word that was misunderstood, and say which; None when it is everybody's name for something.

    A slip of the tongue must not rename what everybody calls so, hence a known name is changed by `name_exercise` only.
    """
    await work.store.workouts.only_writer()
    index = await work.store.exercises.index()
    if not any(letter.isalpha() for letter in word) or index.exact(word) is not None:
        return None
    return (await work.store.exercises.call(word, movement)).alias
