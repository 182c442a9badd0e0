"""Putting the log right: what was said wrongly is changed, moved to its day, or taken out, each as one operation."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from store.corrections import Chosen
from store.errors import Conflict, Implausible, NotFound
from store.tables import Exercise, PerformedSet
from tools.days import spoken_day
from tools.exercises import learn
from tools.logbook import SetType, Unit, load_type_of
from tools.plausibility import check_date, check_sets
from tools.quantities import Quantity, in_kg, told
from tools.receipts import Receipt
from tools.selection import Day, Named, Which, chosen_sets, place_of
from tools.work import Work
from tools.workouts import ExerciseName, LoggedSet


class Changes(BaseModel):
    """What was wrong, with its right value; the rest stays as it is."""

    reps: int | None = Field(default=None, description="Repetitions.")
    weight: Quantity | None = Field(default=None, description="Load as said; 0 for none.")
    unit: Unit | None = Field(default=None, description="Unit as said; alone it keeps the number.")
    set_type: SetType | None = Field(default=None, description="Kind of set.")
    rpe: Quantity | None = Field(default=None, description="Effort 1 to 10 in half steps.")
    rir: Quantity | None = Field(default=None, description="Reps left in reserve.")
    duration_s: int | None = Field(default=None, description="Seconds.")
    distance_m: Quantity | None = Field(default=None, description="Metres.")
    exercise: str | None = Field(default=None, max_length=120, description="The exercise it really was.")


class Corrected(Receipt):
    """Sets that say something else now; `before` is what they said."""

    kind: str = "corrected"
    exercise: ExerciseName
    was: ExerciseName
    performed_on: date
    workout_id: int
    reopened: bool
    sets: list[LoggedSet]
    before: list[LoggedSet]
    learned: str | None = Field(default=None, description="The person's word that means this exercise from now on.")


class Removed(BaseModel):
    """Sets of one exercise that went."""

    exercise: ExerciseName
    sets: list[LoggedSet]


class Deleted(Receipt):
    """Sets that are not in the log any more."""

    kind: str = "deleted"
    performed_on: date
    reopened: bool
    removed: list[Removed]


class Moved(Receipt):
    """Sets that are logged on another day now."""

    kind: str = "moved"
    performed_on: date
    moved_from: date
    reopened: bool
    executions: list[Removed]


async def correct_set(
    work: Work,
    changes: Annotated[Changes, Field(description="Only what was wrong, with its right value.")],
    exercise: Named = None,
    sets: Which = None,
    on: Day = None,
    their_word: Annotated[
        str | None, Field(max_length=60, description="The person's own word that was misunderstood as the exercise.")
    ] = None,
) -> Corrected:
    """Correct sets that are in the log, when the person says they were other than logged."""
    chosen = await chosen_sets(work, exercise, sets, on)
    movement = await _meant(work, changes, chosen)
    said = changes.model_dump(mode="json", exclude_none=True, exclude={"exercise"})
    ids = sorted(done.id for done in chosen.sets)
    earlier = await work.earlier(f"correct_set {ids} {movement.id} {json.dumps(said)}")
    if earlier is not None:
        return Corrected.model_validate({**earlier, "already_logged": True})
    was, before = chosen.exercise, _shown(chosen.sets)
    for done in chosen.sets:
        _change(done, changes, was, movement, work)
    check_sets(movement, chosen.sets)
    place = place_of(chosen, every=chosen.every or (exercise is None and not sets))
    if movement.id != was.id:
        await work.store.corrections.become(chosen, movement)
    await work.store.corrections.settle(chosen)
    after = _shown(chosen.sets)
    if movement.id == was.id and after == before:
        raise Conflict(f"That is what the log says already: {movement.name}, {told(after)}.")
    learned = await learn(work, their_word, movement) if their_word and movement.id != was.id else None
    return Corrected(
        exercise=ExerciseName.model_validate(movement),
        was=ExerciseName.model_validate(was),
        performed_on=chosen.day,
        workout_id=chosen.workout.row.id,
        reopened=chosen.workout.reopened,
        sets=after,
        before=before,
        learned=learned,
        summary=_correction_told(movement, was, place, before, after)
        + f", {spoken_day(chosen.day, work.today)}{_reopened(chosen)}"
        + (f". “{learned}” means {movement.name} from now on" if learned else ""),
    )


async def delete_sets(
    work: Work,
    exercise: Named = None,
    sets: Which = None,
    on: Day = None,
    whole_workout: Annotated[bool, Field(description="True for everything done that day.")] = False,
) -> Deleted:
    """Delete a set, an exercise's sets or a whole workout from the log, when the person asks for it."""
    if whole_workout:
        every = await work.store.corrections.of_day(on or work.today, work.today)
        if not every:
            raise NotFound(
                f"Nothing is logged {spoken_day(on or work.today, work.today)}, so there is nothing to delete."
            )
    else:
        every = [await chosen_sets(work, exercise, sets, on)]
    one = every[0]
    asked = "all" if whole_workout else f"{one.exercise.id} {sorted(sets) if sets else 'all'}"
    earlier = await work.earlier(f"delete_sets {one.workout.row.id} {asked}")
    if earlier is not None:
        return Deleted.model_validate({**earlier, "already_logged": True})
    removed = [_part(chosen) for chosen in every]
    lines = [f"{place_of(chosen)} ({told(part.sets)})" for chosen, part in zip(every, removed, strict=True)]
    for chosen in every:
        await work.store.corrections.remove(chosen)
    return Deleted(
        performed_on=one.day,
        reopened=one.workout.reopened,
        removed=removed,
        summary=f"{', '.join(lines)}, {spoken_day(one.day, work.today)}{_reopened(one)}",
    )


async def move_sets(
    work: Work,
    to: Annotated[date, Field(description="The day it was really done, YYYY-MM-DD.")],
    exercise: Named = None,
    sets: Which = None,
    on: Day = None,
) -> Moved:
    """Move sets to the day they were really done; without an exercise it is all that was logged last."""
    check_date(to, work.today)
    said = await work.store.corrections.last_said() if exercise is None and on is None and not sets else []
    every = said or [await chosen_sets(work, exercise, sets, on)]
    first = every[0]
    ids = sorted(done.id for chosen in every for done in chosen.sets)
    earlier = await work.earlier(f"move_sets {ids} {to}")
    if earlier is not None:
        return Moved.model_validate({**earlier, "already_logged": True})
    if all(chosen.day == to for chosen in every):
        raise Conflict(f"That stands {spoken_day(to, work.today)} as it is, so there is nothing to move.")
    workouts = work.store.workouts
    target = await (workouts.today() if to == work.today else workouts.on(to))
    for chosen in every:
        if chosen.day != to:
            await work.store.corrections.move(chosen, target)
    moved = [_part(chosen) for chosen in every]
    lines = ", ".join(f"{part.exercise.name} ({told(part.sets)})" for part in moved)
    return Moved(
        performed_on=to,
        moved_from=first.day,
        reopened=target.reopened or first.workout.reopened,
        executions=moved,
        summary=f"{lines}: {spoken_day(to, work.today)} now, was {spoken_day(first.day, work.today)}",
    )


async def _meant(work: Work, changes: Changes, chosen: Chosen) -> Exercise:
    if changes.exercise is None:
        if not changes.model_dump(exclude_none=True):
            raise Implausible("What should it say instead?")
        return chosen.exercise
    movement, _ = await work.store.exercises.resolve(changes.exercise)
    return movement


def _change(done: PerformedSet, changes: Changes, was: Exercise, movement: Exercise, work: Work) -> None:
    if changes.rpe is not None and changes.rir is not None and changes.rpe + changes.rir != 10:
        raise Implausible(f"RPE {changes.rpe} and {changes.rir} in reserve contradict each other. Which one holds?")
    usual = done.load_type == load_type_of(was, done.weight)
    for name in ("reps", "set_type", "rpe", "rir", "duration_s", "distance_m"):
        value = getattr(changes, name)
        if value is not None:
            setattr(done, name, value)
    if (changes.rpe is None) != (changes.rir is None):  # one effort said takes the place of the other
        done.rpe, done.rir = (changes.rpe, None) if changes.rpe is not None else (None, changes.rir)
    weight = done.weight if changes.weight is None else (changes.weight or None)
    unit = changes.unit or done.unit or work.user.unit
    if changes.unit and weight is None and changes.weight is None:
        raise Implausible(f"There is no load on {was.name}, so there is no unit to change. What was the weight?")
    done.weight, done.unit = weight, None if weight is None else unit
    done.weight_kg = None if weight is None else in_kg(Decimal(weight), unit)
    if usual:
        done.load_type = load_type_of(movement, weight)


def _shown(sets: Sequence[PerformedSet]) -> list[LoggedSet]:
    return [LoggedSet.model_validate(done) for done in sets]


def _part(chosen: Chosen) -> Removed:
    return Removed(exercise=ExerciseName.model_validate(chosen.exercise), sets=_shown(chosen.sets))


def _correction_told(
    movement: Exercise, was: Exercise, place: str, before: Sequence[LoggedSet], after: Sequence[LoggedSet]
) -> str:
    if movement.id == was.id:
        return f"{place}: now {told(after)}, was {told(before)}"
    numbers = "" if told(after) == told(before) else f" {told(before)}"
    return f"{movement.name}: {told(after)}, was {place}{numbers}"


def _reopened(chosen: Chosen) -> str:
    return "; that workout was finished and is finished again" if chosen.workout.reopened else ""
