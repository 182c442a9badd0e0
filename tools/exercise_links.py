"""How to get to an exercise."""

from typing import Annotated

from pydantic import Field

from tools.texts import Id, Line
from tools.workouts import ExerciseName

ExerciseId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which exercise.")]
WhichExercise = Annotated[
    Id | Line, Field(description="The exercise, by its id, its slug or its name.", examples=["squat"])
]


class ExerciseLink(ExerciseName):
    """An exercise by its id, with its names."""

    id: int
