"""How to get to an exercise."""

from tools.workouts import ExerciseName


class ExerciseLink(ExerciseName):
    """An exercise by its id, with its names."""

    id: int
