"""Constraints act in code: what hurts or is not there is kept out of plans and suggestions, with the reason."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from store.errors import Conflict
from tests.conftest import Clock
from tools.constraints import Constraint, Constraints, Limits
from tools.exercises import find_exercise
from tools.memories import remember
from tools.plans import NewDay, Planned, create_plan
from tools.programming import week
from tools.work import Caller

REASON = "left shoulder, no overhead pressing until March"


def exercise(name: str, muscle: str = "shoulders", modality: str = "BARBELL", **facts: str) -> Any:
    known = {"mechanic": "compound", "force": "push", "category": "strength", "slug": name.lower().replace(" ", "-")}
    return SimpleNamespace(name=name, primary_muscles=[muscle], modality=modality, **known | facts)


PRESS, BENCH, SQUAT = exercise("Overhead Press"), exercise("Bench Press", "chest"), exercise("Squat", "quadriceps")


@pytest.mark.parametrize(
    ("limits", "out"),
    [
        ({"movements": ["overhead_press"], "body_parts": ["left shoulder"]}, ["Overhead Press"]),
        ({"body_parts": ["left shoulder"]}, ["Overhead Press", "Bench Press"]),
        ({"body_parts": ["right knee"]}, ["Squat"]),
        ({"exercises": ["bench-press"]}, ["Bench Press"]),
        ({"exercises": ["press"]}, ["Overhead Press", "Bench Press"]),
        ({"only_equipment": ["dumbbell", "kettlebell"]}, ["Overhead Press", "Bench Press", "Squat"]),
        ({"no_equipment": ["barbell"]}, ["Overhead Press", "Bench Press", "Squat"]),
        ({"only_equipment": ["barbell"]}, []),
        ({"days_per_week": 2}, []),
        ({}, []),
    ],
)
def test_what_a_limit_leaves_out(limits: dict[str, Any], out: list[str]) -> None:
    limit = Limits.model_validate(limits)
    assert [one.name for one in (PRESS, BENCH, SQUAT) if limit.leave_out(one)] == out


def test_the_reason_is_in_the_persons_words() -> None:
    every = Constraints(
        [Constraint("only two days", Limits(days_per_week=2)), Constraint(REASON, Limits(body_parts=["shoulder"]))]
    )
    assert every.against(PRESS) == REASON
    assert every.against(SQUAT) is None
    assert (every.days, every.about_days()) == (2, "only two days")


def test_what_is_at_hand_is_what_every_constraint_leaves() -> None:
    kits = [Limits(only_equipment=["barbell", "dumbbell"]), Limits(only_equipment=["dumbbell", "band"])]
    assert Constraints(Constraint("at home", limits) for limits in kits).kit == "dumbbell"
    assert Constraints([Constraint("40 minutes", Limits(minutes=40))]).minutes == 40


async def planned(caller: Caller) -> Planned:
    plan: Planned = await caller.perform(create_plan, {"name": "Three days", "days": week(days=3)})
    return plan


def names(plan: Planned) -> list[str]:
    return [entry.exercise.name for day in plan.days for entry in day.exercises]


async def hurt(caller: Caller, **more: Any) -> None:
    limits = Limits(body_parts=["left shoulder"], movements=["overhead_press"])
    await caller.perform(remember, {"fact": REASON, "kind": "constraint", "limits": limits, **more})


@pytest.mark.anyio
async def test_a_plan_keeps_clear_of_what_hurts_and_says_why(caller: Caller) -> None:
    assert "Overhead Press" in names(await planned(caller))
    await hurt(caller)
    plan = await planned(caller)
    assert "Overhead Press" not in names(plan)
    assert [(one.exercise, one.reason) for one in plan.left_out] == [("Overhead Press", REASON)]
    assert plan.left_out[0].instead in names(plan)
    assert f"because of “{REASON}”" in plan.summary


@pytest.mark.anyio
async def test_what_has_ended_keeps_nothing_out(caller: Caller, clock: Clock) -> None:
    await hurt(caller, until=date(2026, 12, 1))
    assert "Overhead Press" not in names(await planned(caller))
    clock.move_on(days=11)
    plan = await planned(caller)
    assert "Overhead Press" in names(plan)
    assert plan.left_out == []


@pytest.mark.anyio
async def test_without_the_equipment_the_nearest_that_can_be_done_takes_the_place(caller: Caller) -> None:
    limits = Limits(only_equipment=["dumbbell"])
    await caller.perform(remember, {"fact": "I only have dumbbells", "kind": "constraint", "limits": limits})
    plan = await planned(caller)
    async with caller.work() as work:
        rows = [await work.store.exercises.by_slug(entry.exercise.slug) for day in plan.days for entry in day.exercises]
    assert {row.modality for row in rows} <= {"DUMBBELL", "BODYWEIGHT"}
    assert len(names(plan)) > 12


@pytest.mark.anyio
async def test_a_day_of_which_nothing_is_left_is_refused_and_nothing_written(caller: Caller) -> None:
    squats = NewDay.model_validate(
        {"name": "Legs", "exercises": [{"exercise": "leg press", "sets": [{"reps_min": 5}]}]}
    )
    torn = Limits(body_parts=["quad", "knee"])
    await caller.perform(remember, {"fact": "torn quad", "kind": "constraint", "limits": torn})
    with pytest.raises(Conflict, match="Nothing is left of Legs"):
        await caller.perform(create_plan, {"name": "Legs", "days": [squats]})
    async with caller.work() as work:
        assert await work.store.plans.active() is None


@pytest.mark.anyio
async def test_suggestions_leave_it_out_too(caller: Caller) -> None:
    before = await caller.perform(find_exercise, {"body_part": "shoulders", "limit": 10})
    assert "Overhead Press" in [one.name for one in before.exercises]
    await hurt(caller)
    found = await caller.perform(find_exercise, {"body_part": "shoulders", "limit": 10})
    assert len(found.exercises) == 10
    assert "Overhead Press" not in [one.name for one in found.exercises]
    assert f"because of “{REASON}”" in found.summary


@pytest.mark.anyio
async def test_more_days_than_there_are_is_told(caller: Caller) -> None:
    limits = Limits(weekdays=["tuesday", "saturday"])
    await caller.perform(remember, {"fact": "only Tuesdays and Saturdays", "kind": "constraint", "limits": limits})
    assert "more than “only Tuesdays and Saturdays” leaves room for" in (await planned(caller)).summary
