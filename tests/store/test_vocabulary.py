"""What a person is likely to say: their own names first, then what they train, then what many do."""

import pytest

from store.tables import Exercise
from tests.conftest import Clock
from tools.exercises import name_exercise
from tools.logbook import NewSet, log_set
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def names(caller: Caller, language: str = "en", limit: int = 20) -> list[str]:
    async with caller.work() as work:
        return await work.store.vocabulary.names(language, limit)


async def train(caller: Caller, clock: Clock, exercise: str, times: int) -> None:
    for _ in range(times):
        clock.move_on(hours=25)
        await caller.perform(log_set, {"exercise": exercise, "sets": [NewSet(reps=5)]})


async def test_who_has_trained_nothing_says_what_many_do(caller: Caller) -> None:
    known = await names(caller)
    assert len(known) == len(set(known)) == 20
    assert {"Squat", "Bench press", "Deadlift"} <= {name.capitalize() for name in await names(caller, limit=80)}


async def test_own_words_come_first_then_own_exercises_then_the_most_trained(caller: Caller, clock: Clock) -> None:
    await train(caller, clock, "zottman curl", 1)
    await train(caller, clock, "nordic curl", 3)
    await caller.perform(name_exercise, {"word": "the beast", "exercise": "deadlift"})
    async with caller.work() as work:
        nordic = await work.store.exercises.by_slug("squat")
        kept = {column.name: getattr(nordic, column.name) for column in Exercise.__table__.columns}
        own = kept | {"owner_id": caller.user_id, "slug": "garden-log-carry", "name": "Garden log carry"}
        work.store.session.add(Exercise(**{name: value for name, value in own.items() if name != "id"}))
    known = await names(caller)
    assert known[:2] == ["the beast", "Garden log carry"]
    assert [name.lower() for name in known[2:4]] == ["nordic curl", "zottman curl"]
    assert await names(caller, limit=1) == ["the beast"]


async def test_nobody_hears_anothers_words(caller: Caller, stranger: Caller, clock: Clock) -> None:
    await train(caller, clock, "zottman curl", 2)
    await caller.perform(name_exercise, {"word": "the beast", "exercise": "deadlift"})
    theirs = [name.lower() for name in await names(stranger, limit=200)]
    assert "the beast" not in theirs
    assert theirs.index("squat") < 20
    assert "zottman curl" not in theirs[:20]


@pytest.mark.parametrize("language", ["de", "de-AT", "DE"])
async def test_names_are_in_the_persons_language_where_there_are_any(
    caller: Caller, clock: Clock, language: str
) -> None:
    await train(caller, clock, "squat", 1)
    assert (await names(caller, language))[0].lower() == "kniebeuge"
    assert (await names(caller, "xx"))[0].lower() == "squat"
