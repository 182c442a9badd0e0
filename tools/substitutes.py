"""Substitutes: what to train instead of an exercise that a constraint leaves out, and the receipt that says why."""

from collections.abc import Collection, Iterable

from pydantic import BaseModel

from store.exercises import Features
from store.tables import Exercise
from tools.constraints import Constraints
from tools.work import Work

MOST_LOOKED_AT = 50
TRAINING = ("strength", "powerlifting")


class LeftOut(BaseModel):
    """An exercise a constraint speaks against, the person's words for why, and what stands in its place."""

    exercise: str
    instead: str | None = None
    reason: str


async def substitute(
    work: Work, exercise: Exercise, constraints: Constraints, taken: Collection[int]
) -> Exercise | None:
    """The nearest exercise for the same muscle that nothing speaks against and that is not `taken`; None without one.

    Nearest: one that spares what hurts, is common, has as many joints at work, and the same equipment.
    """
    if not exercise.primary_muscles:
        return None
    muscle = exercise.primary_muscles[0]
    found = await work.store.exercises.search(features=Features(muscle=muscle), limit=MOST_LOOKED_AT)
    fitting = [one for one in found if _trains(one, muscle) and one.id not in taken and not constraints.against(one)]
    return min(fitting, key=lambda one: (constraints.strained_by(one), *_distance(one, exercise)), default=None)


def told(left_out: Iterable[LeftOut]) -> str:
    """What was left out, reason by reason, in one line; empty when nothing was."""
    by_reason: dict[str, list[str]] = {}
    for one in left_out:
        words = f"{one.instead} instead of {one.exercise}" if one.instead else f"no {one.exercise}"
        known = by_reason.setdefault(one.reason, [])
        if words not in known:
            known.append(words)
    return "; ".join(f"because of “{reason}”: {', '.join(words)}" for reason, words in by_reason.items())


def _trains(exercise: Exercise, muscle: str) -> bool:
    return exercise.category in TRAINING and exercise.primary_muscles[:1] == [muscle]


def _distance(one: Exercise, other: Exercise) -> tuple[bool, bool, bool, int]:
    return not one.common, one.mechanic != other.mechanic, one.modality != other.modality, one.id
