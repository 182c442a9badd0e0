"""Programming: weeks that exist, fit and can be planned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.database import Database
from store.names import NameIndex, Resolved
from tests.counting import statements
from tools.plans import create_plan
from tools.programming import MOVEMENTS, week
from tools.work import Caller


def test_every_movement_names_exactly_one_exercise_of_the_catalogue() -> None:
    index = NameIndex.from_catalogue()
    for kits in MOVEMENTS.values():
        for name in kits.values():
            found = index.resolve(name)
            assert isinstance(found, Resolved), name
            assert found.entry.name == name


@given(
    days=st.none() | st.integers(-3, 20),
    split=st.sampled_from([None, "full_body", "upper_lower", "push_pull_legs", "what"]),
    goal=st.sampled_from([None, "get strong", "muscle", "endurance", "xyz"]),
    equipment=st.sampled_from([None, "dumbbells", "bodyweight", "machines", "barbell", "a rope"]),
    minutes=st.none() | st.integers(0, 300),
)
def test_whatever_is_asked_the_week_is_sound(
    days: int | None, split: str | None, goal: str | None, equipment: str | None, minutes: int | None
) -> None:
    planned = week(days=days, split=split, goal=goal, equipment=equipment, minutes=minutes)
    assert 1 <= len(planned) <= 7
    assert len({day.name for day in planned}) == len(planned)
    for day in planned:
        names = [exercise.exercise for exercise in day.exercises]
        assert 2 <= len(names) <= 6
        assert len(set(names)) == len(names)


def test_days_and_split_are_kept() -> None:
    assert len(week(days=4)) == 4
    assert [day.name for day in week(split="full_body", days=2)] == ["Full body A", "Full body B"]
    assert [day.name for day in week(days=6)] == ["Push", "Pull", "Legs", "Push 2", "Pull 2", "Legs 2"]


def test_strength_means_fewer_reps_and_little_time_fewer_exercises() -> None:
    heavy, light = week(goal="strength")[0].exercises[0], week(goal="muscle")[0].exercises[0]
    assert (heavy.sets[0].reps_max or 0) < (light.sets[0].reps_max or 0)
    assert len(week(minutes=30)[0].exercises) < len(week(minutes=90)[0].exercises)


def test_bodyweight_only_asks_for_no_iron() -> None:
    names = {exercise.exercise for day in week(equipment="bodyweight", days=6) for exercise in day.exercises}
    assert not names & {"Squat", "Bench Press", "Lat Pulldown", "Dumbbell Row"}


@pytest.mark.anyio
async def test_a_week_becomes_a_plan(caller: Caller) -> None:
    plan = await caller.perform(create_plan, {"name": "Three days", "days": week(days=3), "weeks": 6})
    assert [len(day.exercises) for day in plan.days] == [6, 6, 6]
    assert plan.summary == "Plan “Three days”: 3 days a week"


@pytest.mark.anyio
async def test_the_exercises_of_a_plan_are_found_at_the_cost_of_one(caller: Caller, database: Database) -> None:
    async def cost(days: int) -> int:
        with statements(database, "FROM exercises", "FROM exercise_aliases") as said:
            await caller.perform(create_plan, {"name": f"{days} days", "days": week(days=days)})
        return len(said)

    assert await cost(1) == await cost(6)
