"""Which sets of the log are meant: by exercise, number and day, or those that were logged last."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from store.corrections import Chosen
from store.errors import Ambiguous, NotFound, Refusal
from store.exercises import is_part_of
from tools.days import spoken_day
from tools.work import Work

WHAT_WAS_SAID_LAST = "left out it is what was logged last"
Named = Annotated[
    str | None, Field(max_length=120, description=f"The exercise in the person's words; {WHAT_WAS_SAID_LAST}.")
]
Which = Annotated[
    list[int] | None,
    Field(max_length=60, description="Which sets of it, by number from 1, -1 being the last; left out it is all."),
]
Day = Annotated[date | None, Field(description="The day it is logged on, YYYY-MM-DD, only if the person names one.")]


async def chosen_sets(work: Work, exercise: str | None, sets: Sequence[int] | None, on: date | None) -> Chosen:
    """The sets that are meant; raises a refusal that says what there is instead."""
    if exercise is not None:
        found = await _named(work, exercise, on)
    elif on is not None:
        found = await _of_day(work, on, any_exercise=bool(sets))
    else:
        last = await work.store.corrections.last_entry()
        if last is None:
            raise NotFound(
                "I find nothing that was logged of late. Tell me the exercise and the day, then I know what you mean."
            )
        found = last
    return await work.store.corrections.numbered(found, sets) if sets else found


async def _named(work: Work, exercise: str, on: date | None) -> Chosen:
    try:
        movement, _ = await work.store.exercises.resolve(exercise)
    except Refusal:
        movement = None
    corrections = work.store.corrections
    found = await corrections.of_exercise([movement.id], on, work.today) if movement else None
    if found:
        return found
    every = await corrections.of_day(on, work.today)
    fitting = [chosen for chosen in every if is_part_of(exercise, chosen.exercise.name)]
    if len(fitting) == 1:
        return fitting[0]
    names = [chosen.exercise.name for chosen in fitting or every]
    if fitting:
        raise Ambiguous(f"“{exercise}” could be {' or '.join(names)}. Which one?", names)
    day = spoken_day(on or work.today, work.today)
    there = f" There is {', '.join(names)}." if names else " Nothing is logged then."
    raise NotFound(f"{movement.name if movement else exercise} is not in the log {day}.{there}")


async def _of_day(work: Work, on: date, *, any_exercise: bool) -> Chosen:
    every = await work.store.corrections.of_day(on, work.today)
    if not every:
        raise NotFound(f"Nothing is logged {spoken_day(on, work.today)}.")
    if len(every) > 1 and not any_exercise:
        names = [chosen.exercise.name for chosen in every]
        raise Ambiguous(f"There are {', '.join(names)} that day. Which one do you mean?", names)
    return max(every, key=lambda chosen: max(done.id for done in chosen.sets))


def place_of(chosen: Chosen, *, every: bool | None = None) -> str:
    """Which sets of what: `Squat`, `Squat, set 3`, `Squat, sets 1 and 2`."""
    if chosen.every if every is None else every:
        return chosen.exercise.name
    numbers = [str(done.set_number) for done in chosen.sets]
    which = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"{chosen.exercise.name}, set{'s' if len(numbers) > 1 else ''} {which}"
