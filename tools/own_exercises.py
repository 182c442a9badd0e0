"""A person's own exercises and words: made, changed, archived or deleted, merged into others. No history is lost."""

from typing import Annotated, Any

from pydantic import Field

from store.errors import Conflict, Invalid
from store.own_exercises import Uses
from store.tables import Exercise
from tools.exercise_links import ExerciseId
from tools.exercise_pages import show_exercise
from tools.exercise_shapes import (
    ExerciseChanges,
    ExerciseKept,
    ExerciseMerged,
    ExerciseRemoved,
    MergeInto,
    NewAlias,
    NewExercise,
)
from tools.work import Work
from tools.workouts import counted

AliasId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which of its names.")]


async def create_exercise(work: Work, exercise: NewExercise) -> ExerciseKept:
    """Make an exercise of one's own. A name that means one already is refused, so that no name hides another."""
    new = Exercise(**_columns(exercise.model_dump()), common=True)
    _check_muscles(new)
    made = await work.store.own_exercises.create(new)
    return await _kept(work, made, f"{made.name} is an exercise of yours now")


async def replace_exercise(work: Work, exercise_id: ExerciseId, exercise: NewExercise) -> ExerciseKept:
    """Replace everything that is known of one's own exercise; its key and its history stay."""
    return await _change(work, exercise_id, _columns(exercise.model_dump()))


async def change_exercise(work: Work, exercise_id: ExerciseId, changes: ExerciseChanges) -> ExerciseKept:
    """Change some of what is known of one's own exercise, archive it or bring it back; its key and history stay."""
    given = changes.model_dump(exclude_unset=True)
    archived = given.pop("archived", None)
    told = {name: value for name, value in given.items() if value is not None or name == "picture_url"}
    return await _change(work, exercise_id, told, archived)


async def delete_exercise(work: Work, exercise_id: ExerciseId) -> ExerciseRemoved:
    """Delete one's own exercise. One that was done, is planned or aimed at is archived, so nothing is lost."""
    own = work.store.own_exercises
    exercise = await own.get(exercise_id)
    uses = await own.uses(exercise)
    if any(uses):
        await own.archive(exercise)
        return ExerciseRemoved(archived=True, summary=f"Archived “{exercise.name}”, because it is {_told(uses)}")
    await own.delete(exercise)
    return ExerciseRemoved(archived=False, summary=f"Deleted “{exercise.name}”")


async def merge_exercise(work: Work, exercise_id: ExerciseId, merge: MergeInto) -> ExerciseMerged:
    """Let another exercise take the place of one's own in the log, plans, goals and words; its name becomes one of the
    other's. Undo turns it all back.
    """
    own = work.store.own_exercises
    exercise, into = await own.get(exercise_id), await work.store.exercises.get(merge.into)
    if into.id == exercise.id:
        raise Invalid("An exercise cannot be merged into itself. Name the other one as `into`.")
    _check_current(into)
    uses = await own.merge(exercise, into)
    return ExerciseMerged(
        into=await show_exercise(work, into.id),
        **uses._asdict(),
        summary=f"“{exercise.name}” is {into.name} from now on" + (f": it was {_told(uses)}" if any(uses) else ""),
    )


async def add_alias(work: Work, exercise_id: ExerciseId, new: NewAlias) -> ExerciseKept:
    """Let a word of one's own mean an exercise, the catalogue's or one's own."""
    await work.store.workouts.only_writer()
    exercise = await work.store.exercises.get(exercise_id)
    _check_current(exercise)
    if not any(letter.isalpha() for letter in new.alias):
        raise Invalid("A word for an exercise needs letters. How do you call it?")
    known = (await work.store.exercises.index()).exact(new.alias)
    if known is not None:
        raise Conflict(f"“{new.alias}” means {known.name} already, exercise {known.exercise_id}.")
    called = await work.store.exercises.call(new.alias, exercise)
    return await _kept(work, exercise, f"“{called.alias}” means {exercise.name} from now on")


async def remove_alias(work: Work, exercise_id: ExerciseId, alias_id: AliasId) -> ExerciseKept:
    """Take a word of one's own from an exercise."""
    await work.store.workouts.only_writer()
    exercise = await work.store.exercises.get(exercise_id)
    word = await work.store.exercises.uncall(exercise, alias_id)
    return await _kept(work, exercise, f"“{word}” does not mean {exercise.name} any more")


async def _change(work: Work, exercise_id: int, told: dict[str, Any], archived: bool | None = None) -> ExerciseKept:
    own = work.store.own_exercises
    exercise = await own.get(exercise_id)
    before = exercise.name
    if "name" in told:
        await own.check_name(told["name"], exercise)
    for column, value in told.items():
        setattr(exercise, column, value)
    _check_muscles(exercise)
    if archived is not None:
        await (own.archive if archived else own.restore)(exercise)
    await work.store.session.flush()
    return await _kept(work, exercise, _changed(before, exercise, archived))


def _changed(before: str, exercise: Exercise, archived: bool | None) -> str:
    renamed = f", which was “{before}”" if before != exercise.name else ""
    verb = {None: "Changed", True: "Archived", False: "Brought back"}[archived]
    return f"{verb} “{exercise.name}”{renamed}"


def _columns(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"force": given["force"] or ""}


def _check_muscles(exercise: Exercise) -> None:
    both = set(exercise.primary_muscles) & set(exercise.secondary_muscles)
    if both:
        raise Invalid(f"Either {min(both)} does the work or it helps. Name it in one of the two lists.")


def _check_current(exercise: Exercise) -> None:
    if exercise.archived_at is not None:
        raise Conflict(f"{exercise.name} is archived. Bring it back first: change `archived` to false.")


def _told(uses: Uses) -> str:
    """What rests on an exercise, in words."""
    parts = (
        f"in the log {_times(uses.executions)}" if uses.executions else "",
        f"planned {_times(uses.planned)}" if uses.planned else "",
        f"the aim of {counted(uses.goals, 'goal')}" if uses.goals else "",
    )
    return ", ".join(filter(None, parts))


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


async def _kept(work: Work, exercise: Exercise, summary: str) -> ExerciseKept:
    return ExerciseKept(exercise=await show_exercise(work, exercise.id), summary=summary)
