"""Exercises for programs and people to look through: searched, chosen by what they are, shown with all their names."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from store.exercises import Features
from store.tables import Exercise
from tools.exercise_links import ExerciseId
from tools.exercise_shapes import (
    BodyPart,
    Counted,
    CountedValues,
    Equipment,
    ExerciseDetail,
    ListedExercises,
    Modality,
    Muscle,
    detailed,
    listed,
)
from tools.pages import PageNumber, PerPage
from tools.work import Work

Typed = Annotated[str | None, Field(max_length=120, description="Name or part of it in any language, typos forgiven.")]


async def list_exercises(
    work: Work,
    q: Typed = None,
    body_part: Annotated[BodyPart | None, Field(description="Only for this part of the body.")] = None,
    modality: Annotated[Modality | None, Field(description="Only of this kind of training.")] = None,
    muscle: Annotated[Muscle | None, Field(description="Only those in which this muscle works or helps.")] = None,
    equipment: Annotated[Equipment | None, Field(description="Only with this equipment.")] = None,
    mine: Annotated[bool | None, Field(description="True: one's own only, false: the catalogue's only.")] = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> ListedExercises:
    """Search the catalogue and one's own exercises, best match first; without `q` the most common ones come first."""
    features = Features(body_part, muscle, equipment, modality, mine)
    return await _page(work, features, page, per_page, q)


async def list_system_exercises(work: Work, page: PageNumber = 1, per_page: PerPage = 20) -> ListedExercises:
    """List the catalogue, the most common exercises first."""
    return await _page(work, Features(mine=False), page, per_page)


async def list_my_exercises(
    work: Work,
    archived: Annotated[bool, Field(description="Also those that are archived.")] = False,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> ListedExercises:
    """List one's own exercises, the oldest first."""
    return await _page(work, Features(mine=True, archived=archived), page, per_page)


async def show_exercise(work: Work, exercise_id: ExerciseId) -> ExerciseDetail:
    """Show an exercise with all its names, one's own words for it among them."""
    exercise = await work.store.exercises.get(exercise_id)
    return detailed(exercise, await work.store.exercises.aliases(exercise))


async def list_body_parts(work: Work) -> CountedValues:
    """Say which parts of the body there are exercises for, and how many for each."""
    return _counted(await work.store.exercises.counts(Exercise.body_part))


async def list_modalities(work: Work) -> CountedValues:
    """Say which kinds of training there are exercises of, and how many of each."""
    return _counted(await work.store.exercises.counts(Exercise.modality))


def _counted(counts: Sequence[tuple[str, int]]) -> CountedValues:
    return CountedValues(items=[Counted(value=value, count=count) for value, count in counts])


async def _page(work: Work, features: Features, page: int, per_page: int, typed: str | None = None) -> ListedExercises:
    rows, total = await work.store.exercises.page((typed or "").strip(), features, page, per_page)
    return ListedExercises(items=[listed(row) for row in rows], total=total, page=page, per_page=per_page)
