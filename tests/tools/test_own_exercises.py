"""One's own exercises: what rests on them stays whole, whatever becomes of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from store.errors import NotFound
from store.tables import Goal, Plan, PlannedExercise, Workout
from tests.conftest import Clock
from tools.exercise_pages import show_exercise
from tools.exercise_shapes import ExerciseKept, MergeInto, NewExercise
from tools.logbook import NewSet, log_set
from tools.own_exercises import create_exercise, delete_exercise, merge_exercise
from tools.plans import NewDay, NewPlannedExercise, Target, create_plan
from tools.undo import undo
from tools.work import Caller, Work
from tools.workouts import finish_workout

pytestmark = pytest.mark.anyio
ROW = NewExercise.model_validate({"name": "Gorilla Row", "body_part": "back", "primary_muscles": ["lats"]})


async def make(caller: Caller, **more: Any) -> int:
    made: ExerciseKept = await caller.perform(create_exercise, {"exercise": ROW.model_copy(update=more)})
    return made.exercise.id


async def squat_of(caller: Caller) -> int:
    async with caller.work() as work:
        return (await work.store.exercises.by_slug("squat")).id


async def log(caller: Caller, exercise: str = "gorilla row") -> None:
    await caller.perform(log_set, {"exercise": exercise, "sets": [NewSet(reps=5, weight=Decimal(40))]})


async def plan(caller: Caller) -> None:
    targets = [NewPlannedExercise(exercise="gorilla row", sets=[Target(reps_min=5)])]
    await caller.perform(create_plan, {"name": "Mine", "days": [NewDay(name="Monday", exercises=targets)]})


async def aim(caller: Caller, exercise_id: int) -> None:
    async with caller.work() as work:
        owner = {"user_id": caller.user_id, "exercise_id": exercise_id, "exercise_owner": caller.user_id}
        work.store.session.add(Goal(title="Row 100 kg", metric="weight", **owner))


async def held(caller: Caller) -> dict[str, list[Any]]:
    """What points at exercises, and the versions of what it is in."""
    async with caller.work() as work:
        rows = work.store.session
        return {
            "planned": list(await rows.scalars(select(PlannedExercise.exercise_id))),
            "goals": list(await rows.scalars(select(Goal.exercise_id))),
            "workouts": list(await rows.scalars(select(Workout.version).order_by(Workout.id))),
            "plans": list(await rows.scalars(select(Plan.version))),
            "done": [
                execution.exercise_id
                for workout in await rows.scalars(select(Workout).order_by(Workout.id))
                for execution, _, _ in await work.store.workouts.contents(workout)
            ],
        }


async def earned(caller: Caller) -> dict[str, Decimal]:
    """What stands in the ledger, by kind."""
    async with caller.work() as work:
        return {event.kind: event.delta for event in await work.store.affinity.events()}


@pytest.mark.parametrize(
    ("resting", "told"),
    [
        (("log",), "in the log once"),
        (("plan",), "planned once"),
        (("goal",), "the aim of 1 goal"),
        (("log", "plan", "goal"), "in the log once, planned once, the aim of 1 goal"),
    ],
)
async def test_what_anything_rests_on_is_archived(caller: Caller, resting: tuple[str, ...], told: str) -> None:
    number = await make(caller)
    if "log" in resting:
        await log(caller)
    if "plan" in resting:
        await plan(caller)
    if "goal" in resting:
        await aim(caller, number)
    removed = await caller.perform(delete_exercise, {"exercise_id": number})
    assert (removed.archived, removed.summary) == (True, f"Archived “Gorilla Row”, because it is {told}")
    assert (await caller.perform(show_exercise, {"exercise_id": number})).archived


async def test_a_merge_takes_everything_along_and_comes_back(caller: Caller, clock: Clock) -> None:
    number, squat = await make(caller), await squat_of(caller)
    await plan(caller)
    await aim(caller, number)
    for _ in range(2):
        await log(caller, "squat")
        await log(caller)
        await caller.perform(finish_workout, {})
        clock.move_on(days=1)
    before = await held(caller)
    assert before["done"] == [squat, number] * 2
    merged = await caller.perform(merge_exercise, {"exercise_id": number, "merge": MergeInto(into=squat)})
    assert (merged.executions, merged.planned, merged.goals) == (2, 1, 1)
    after = await held(caller)
    assert after["done"] == [squat] * 4
    assert (after["planned"], after["goals"]) == ([squat], [squat])
    assert after["workouts"] == [version + 1 for version in before["workouts"]]
    assert after["plans"] == [version + 1 for version in before["plans"]]
    await caller.perform(undo, {})
    back = await held(caller)
    assert {key: back[key] for key in ("done", "planned", "goals")} == {
        key: before[key] for key in ("done", "planned", "goals")
    }
    assert min(back["workouts"]) > max(after["workouts"])
    assert back["plans"] > after["plans"]
    assert not (await caller.perform(show_exercise, {"exercise_id": number})).archived


async def test_a_merge_neither_earns_nor_loses(caller: Caller, clock: Clock) -> None:
    number, squat = await make(caller), await squat_of(caller)
    await plan(caller)
    await log(caller)
    await caller.perform(finish_workout, {})
    clock.now += timedelta(days=20)
    ledger = await earned(caller)
    assert set(ledger) == {"workout", "as_planned"}
    async with caller.work() as work:
        for row in await work.store.session.scalars(select(PlannedExercise)):
            row.exercise_id, row.exercise_owner = squat, 0
    for verb, arguments in ((merge_exercise, {"exercise_id": number, "merge": MergeInto(into=squat + 1)}), (undo, {})):
        await caller.perform(verb, arguments)
        assert await earned(caller) == ledger


async def test_one_that_is_deleted_while_it_is_logged_is_unknown(caller: Caller) -> None:
    number = await make(caller)

    async def too_late(work: Work) -> None:
        movement, _ = await work.store.exercises.resolve("gorilla row")
        await caller.perform(delete_exercise, {"exercise_id": number})
        await (await work.store.workouts.today()).execution(movement)

    with pytest.raises(NotFound, match="no exercise called"):
        await caller.perform(too_late, {})


async def test_an_open_workout_is_not_kept_open_by_a_merge(caller: Caller, clock: Clock) -> None:
    number, squat = await make(caller), await squat_of(caller)
    await log(caller)
    clock.move_on(hours=3)
    await caller.perform(merge_exercise, {"exercise_id": number, "merge": MergeInto(into=squat)})
    clock.move_on(hours=2)
    async with caller.work() as work:
        assert await work.store.workouts.current() is None
