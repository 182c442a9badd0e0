"""Looking exercises up."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tools.work import Work


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
    """Exercises that fit."""

    kind: str = "exercises"
    exercises: list[ExerciseShape]
    summary: str


class ExercisePage(BaseModel):
    """A page of exercises, best match first."""

    items: list[ExerciseShape]
    total: int
    page: int
    per_page: int


async def list_exercises(
    work: Work,
    q: Annotated[str | None, Field(max_length=120, description="Name or part of it, typos forgiven.")] = None,
    page: Annotated[int, Field(ge=1, le=100_000, description="Which page, from 1.")] = 1,
    per_page: Annotated[int, Field(ge=1, le=100, description="How many on a page.")] = 20,
) -> ExercisePage:
    """Search the catalogue and the person's own exercises by name."""
    rows, total = await work.store.exercises.page(q, page, per_page)
    items = [ExerciseShape.model_validate(row) for row in rows]
    return ExercisePage(items=items, total=total, page=page, per_page=per_page)


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
    rows = await work.store.exercises.search(
        query, body_part=body_part, muscle=muscle, equipment=equipment, modality=modality, limit=limit
    )
    exercises = [ExerciseShape.model_validate(row) for row in rows]
    names = ", ".join(exercise.name for exercise in exercises)
    return Found(exercises=exercises, summary=names or "I found no exercise like that.")
