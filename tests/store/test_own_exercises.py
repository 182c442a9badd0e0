"""Somebody's own exercises and words behind two walls, each of which holds alone; and the catalogue, which all read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import nullcontext, suppress
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from store.database import Database
from store.errors import NotFound
from store.exercises import ANY, Features
from store.repository import Store
from store.tables import CATALOGUE_OWNER, Exercise, Goal, User
from tests.conftest import Clock
from tests.unwalled import unwalled
from tools.exercise_pages import list_exercises, list_my_exercises, show_exercise
from tools.exercise_shapes import ExerciseChanges, MergeInto, NewAlias, NewExercise
from tools.logbook import NewSet, log_set
from tools.own_exercises import (
    add_alias,
    change_exercise,
    create_exercise,
    delete_exercise,
    merge_exercise,
    remove_alias,
    replace_exercise,
)
from tools.work import Caller, Guest, Work

pytestmark = pytest.mark.anyio
ROW = NewExercise.model_validate({"name": "Qwxzk Vbnj", "body_part": "back"})
WALLS = ("both walls", "repositories alone", "row-level security alone")
Numbers = dict[str, int]
TRIES: dict[str, Callable[[Work, Numbers], Awaitable[Any]]] = {
    "read it": lambda work, it: show_exercise(work, it["exercise"]),
    "replace it": lambda work, it: replace_exercise(work, it["exercise"], ROW),
    "change it": lambda work, it: change_exercise(work, it["exercise"], ExerciseChanges(archived=True)),
    "delete it": lambda work, it: delete_exercise(work, it["exercise"]),
    "merge it": lambda work, it: merge_exercise(work, it["exercise"], MergeInto(into=it["squat"])),
    "merge into it": lambda work, it: merge_exercise(work, it["his"], MergeInto(into=it["exercise"])),
    "call it": lambda work, it: add_alias(work, it["exercise"], NewAlias(alias="his word")),
    "take its word": lambda work, it: remove_alias(work, it["exercise"], it["alias"]),
    "take her word for squats": lambda work, it: remove_alias(work, it["squat"], it["word"]),
    "log it by name": lambda work, it: log_set(work, "qwxzk vbnj", [NewSet(reps=5, weight=Decimal(40))]),
    "log it by her word": lambda work, it: log_set(work, "qwxzks", [NewSet(reps=5, weight=Decimal(40))]),
}


@pytest.fixture
async def numbers(caller: Caller, stranger: Caller) -> Numbers:
    """An exercise of Ada's, her words for it and for squats, and an exercise of Bob's."""
    made = await caller.perform(create_exercise, {"exercise": ROW})
    his = await stranger.perform(create_exercise, {"exercise": ROW.model_copy(update={"name": "His Own"})})
    async with caller.work() as work:
        squat = (await work.store.exercises.by_slug("squat")).id
    words = []
    for exercise_id, alias in ((made.exercise.id, "qwxzks"), (squat, "leg thing")):
        called = await caller.perform(add_alias, {"exercise_id": exercise_id, "new": NewAlias(alias=alias)})
        words += [one.id for one in called.exercise.aliases if one.own]
    return {"exercise": made.exercise.id, "alias": words[0], "squat": squat, "word": words[1], "his": his.exercise.id}


@pytest.fixture(params=WALLS)
async def walls(
    request: pytest.FixtureRequest, database: Database, caller: Caller, stranger: Caller, numbers: Numbers
) -> AsyncIterator[Callable[[Callable[[Work, Numbers], Awaitable[Any]]], Awaitable[Any]]]:
    """A way to do something as Bob, with one of the walls taken away."""

    async def doing(verb: Callable[[Work, Numbers], Awaitable[Any]]) -> Any:
        if request.param != "row-level security alone":
            async with stranger.work() as work:
                return await verb(work, numbers)
        async with database.caller(stranger.user_id) as session:
            store = Store(session, caller.user_id, caller.clock(), database.index)
            return await verb(Work(store, caller.clock(), User(id=caller.user_id, unit="kg"), "rest"), numbers)

    async with unwalled(database) if request.param == "repositories alone" else nullcontext():
        yield doing


async def hers(database: Database, caller: Caller) -> list[str]:
    """All rows of hers, as the database's owner sees them."""
    found: list[str] = []
    async with database.engine.connect() as connection:
        for table in ("exercises", "exercise_aliases"):
            rows = text(f"SELECT it::text FROM {table} it WHERE owner_id = {caller.user_id} ORDER BY id")  # noqa: S608
            found += await connection.scalars(rows)
    return found


async def test_what_is_hers_is_not_there_for_him(
    walls: Callable[..., Awaitable[Any]], database: Database, caller: Caller
) -> None:
    before, got_through = await hers(database, caller), []
    assert len(before) == 3
    for name, attempt in TRIES.items():
        with suppress(NotFound):
            await walls(attempt)
            got_through.append(name)
        assert await hers(database, caller) == before, name
    assert got_through == []


async def test_his_lists_hold_nothing_of_hers(walls: Callable[..., Awaitable[Any]]) -> None:
    async def everything(work: Work, it: Numbers) -> list[Any]:
        every = [await list_exercises(work, q="qwxzk"), await list_my_exercises(work, archived=True)]
        every += [await list_exercises(work, per_page=100, page=page) for page in range(1, 12)]
        return [*every, await show_exercise(work, it["squat"])]

    told = str(await walls(everything)).lower()
    assert "qwxzk" not in told
    assert "leg thing" not in told


async def test_no_goal_or_word_of_his_points_at_hers(caller: Caller, stranger: Caller, numbers: Numbers) -> None:
    for owner in (caller.user_id, stranger.user_id, CATALOGUE_OWNER):
        with pytest.raises(IntegrityError):
            await _aim_at(stranger, numbers["exercise"], owner)
        with pytest.raises(IntegrityError):
            await _call(stranger, numbers["exercise"], owner)


async def _aim_at(who: Caller, exercise_id: int, owner: int) -> None:
    async with who.work() as work:
        pointer = {"exercise_id": exercise_id, "exercise_owner": owner}
        work.store.session.add(Goal(user_id=who.user_id, title="Mine", metric="weight", **pointer))


async def _call(who: Caller, exercise_id: int, owner: int) -> None:
    async with who.work() as work:
        await work.store.exercises.call("mine", Exercise(id=exercise_id, owner_id=owner))


async def test_nobody_reads_the_catalogue_and_writes_nothing(
    database: Database, caller: Caller, clock: Clock, numbers: Numbers
) -> None:
    nobody = Guest(database, "rest", clock)
    async with nobody.work() as work:
        assert (await work.store.exercises.page("qwxzk", ANY, 1, 50))[0] == []
        assert (await work.store.exercises.page(None, Features(mine=True), 1, 50)) == ([], 0)
        assert await work.store.exercises.index() is database.index
    with pytest.raises(NotFound):
        await nobody.perform(show_exercise, {"exercise_id": numbers["exercise"]})
    with pytest.raises(NotFound, match="no such account"):
        await nobody.perform(create_exercise, {"exercise": ROW})
    assert await _told(nobody, "UPDATE exercises SET name = 'Ours' RETURNING 1") == []
    with pytest.raises(DBAPIError, match="row-level security"):
        await _told(nobody, "INSERT INTO exercise_aliases (exercise_id, alias) VALUES (1, 'ours') RETURNING 1")


async def _told(who: Caller, statement: str) -> list[Any]:
    async with who.work() as work:
        return list(await work.store.session.execute(text(statement)))
