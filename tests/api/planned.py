"""A plan as programs send it, and ways to write, show and undo one."""

from typing import Any

import httpx

PLANS = "/api/v1/plans"
FIVE = {"reps_min": 5, "weight": 100, "unit": "kg"}
SQUATS = {"exercise": "squat", "notes": "Slow down.", "sets": [FIVE, FIVE, {"reps_min": 5, "reps_max": 8, "rpe": 8.5}]}
BENCH = {"exercise": "Bench Press", "sets": [{"reps_min": 8, "weight": 135, "unit": "lb"}]}
LOWER = {"name": "Lower", "exercises": [SQUATS, {"exercise": "romanian deadlift", "sets": [FIVE]}]}
UPPER = {"name": "Upper", "exercises": [BENCH]}
PLAN = {"name": "Two days", "goal": "strength", "weeks": 8, "days": [LOWER, UPPER]}


async def write(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post(PLANS, json=PLAN | changes)
    assert answer.status_code == 201, answer.text
    written: dict[str, Any] = answer.json()
    return written


async def show(client: httpx.AsyncClient, plan_id: int) -> dict[str, Any]:
    answer = await client.get(f"{PLANS}/{plan_id}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def undo(client: httpx.AsyncClient, written: dict[str, Any]) -> httpx.Response:
    return await client.post(f"/api/v1/operations/{written['operation_id']}/undo")


def content(plan: dict[str, Any]) -> dict[str, Any]:
    """A plan without what moves on with every write."""
    return {key: value for key, value in plan.items() if key != "version"}
