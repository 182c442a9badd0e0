"""What is done together or dropped from is stored as such: said in chat, read back from the database."""

import pytest
from sqlalchemy import select

from store.errors import NotFound
from store.tables import Exercise, ExerciseExecution, PerformedSet
from tests.agent.conftest import Talk
from tools.logbook import NewSet, log_set
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def groups(caller: Caller) -> dict[str, int | None]:
    """The superset group of each exercise in the log."""
    query = select(Exercise.slug, ExerciseExecution.superset_group).join(
        Exercise, Exercise.id == ExerciseExecution.exercise_id
    )
    async with caller.work() as work:
        return {slug: group for slug, group in await work.store.session.execute(query)}  # noqa: C416  # rows are no pairs to mypy


async def chain(caller: Caller) -> list[tuple[int | None, str, int | None]]:
    """Reps, kind, and which set (counted from 1) each set hangs on."""
    async with caller.work() as work:
        sets = list(await work.store.session.scalars(select(PerformedSet).order_by(PerformedSet.set_number)))
    places = {done.id: at for at, done in enumerate(sets, start=1)}
    return [(done.reps, done.set_type, places.get(done.parent_set or 0)) for done in sets]


async def test_exercises_of_one_message_done_together_share_a_group(talk: Talk, caller: Caller) -> None:
    await talk("superset: bench press 2x8 60kg and barbell row 2x10 50kg")
    await talk("superset: bicep curl 2x12 12kg and triceps pushdown 2x12 20kg")
    await talk("squat 3x5 100kg")
    assert await groups(caller) == {
        "bench-press": 1,
        "barbell-row": 1,
        "bicep-curl": 2,
        "triceps-pushdown": 2,
        "squat": None,
    }


async def test_a_later_message_joins_the_exercise_before_it(talk: Talk, caller: Caller) -> None:
    await talk("bench press 3x8 60kg")
    await talk("superset with barbell row 3x10 50kg")
    assert await groups(caller) == {"bench-press": 1, "barbell-row": 1}
    async with caller.work() as work:
        await undo(work)
    assert await groups(caller) == {"bench-press": None}


async def test_a_drop_hangs_on_the_set_it_was_dropped_from(talk: Talk, caller: Caller) -> None:
    await talk("leg press 160kg x 10, dropped to 120 for 8, dropped to 80 for 12")
    assert await chain(caller) == [(10, "working", None), (8, "drop", 1), (12, "drop", 2)]


async def test_a_superset_needs_a_partner_that_is_in_the_workout(caller: Caller) -> None:
    alone = {"exercise": "Squat", "sets": [NewSet(reps=5)], "superset_with": "Bench Press"}
    with pytest.raises(NotFound, match="no Bench Press in this workout"):
        await caller.perform(log_set, alone)
    assert await groups(caller) == {}
