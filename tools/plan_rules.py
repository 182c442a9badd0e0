"""Which day of a plan a workout followed, and which one is due: pure functions of the plan and of what was trained."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tools.affinity_rules import Trained, as_planned


class Session(NamedTuple):
    """A day of a plan: its id and what is to be trained on it."""

    day_id: int
    exercises: Sequence[Trained]


class Attended(NamedTuple):
    """A workout: the plan day it names, if any, and what was trained in it."""

    day_id: int | None
    exercises: Sequence[Trained]


def followed(workout: Attended, sessions: Sequence[Session], due: int) -> int | None:
    """Which session a workout followed, by its place in the plan; None for none.

    The one it names counts, and only that. A workout that names none followed a session of which it did each
    exercise, or one for the same muscles in its place; of several the one most alike, then the one that was `due` or
    comes soonest after it.
    """
    if workout.day_id is not None:
        return next((place for place, session in enumerate(sessions) if session.day_id == workout.day_id), None)
    fitting = [place for place, one in enumerate(sessions) if as_planned(workout.exercises, [one.exercises])]
    return max(
        fitting, key=lambda place: (_alike(workout, sessions[place]), -_ahead(place, due, sessions)), default=None
    )


def due_after(workouts: Iterable[Attended], sessions: Sequence[Session]) -> int:
    """The place of the session that is due after these workouts, oldest first: the one after that last followed."""
    due = 0
    for workout in workouts:
        place = followed(workout, sessions, due)
        due = due if place is None else (place + 1) % len(sessions)
    return due


def done_for(planned: Sequence[Trained], done: Sequence[Trained]) -> list[int | None]:
    """For each exercise done the place of the planned one it counts for: the same one, else one not done that is for
    the same muscles; None for what was not planned.
    """
    same = [_first(place for place, one in enumerate(planned) if one.exercise_id == did.exercise_id) for did in done]
    left = [place for place in range(len(planned)) if place not in same]
    return [
        place if place is not None else _first(other for other in left if planned[other].muscles & did.muscles)
        for place, did in zip(same, done, strict=True)
    ]


def _first(places: Iterable[int]) -> int | None:
    return next(iter(places), None)


def _alike(workout: Attended, session: Session) -> int:
    done = {one.exercise_id for one in workout.exercises}
    return len(done & {one.exercise_id for one in session.exercises})


def _ahead(place: int, due: int, sessions: Sequence[Session]) -> int:
    return (place - due) % len(sessions)
