"""What Ada owns of every noun, and every operation of the contract that could reach for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from tests.api.conftest import Say
from tools.work import Caller

MARK = "zanzibar"
OPEN = {
    "GET /",
    "GET /health",
    "GET /api/v1/auth/public",
    "GET /api/v1/exercises",
    "GET /api/v1/exercises/system",
    "GET /api/v1/exercises/body-parts",
    "GET /api/v1/exercises/modalities",
    "GET /api/v1/exercises/{exercise_id}",
    "GET /api/v1/shared/{token}",
}
SETS = [{"reps": 5, "weight": 100, "notes": MARK}, {"reps": 4, "weight": 100}]
PLAN = {
    "name": f"{MARK} plan",
    "activate": True,
    "days": [{"name": f"{MARK} day", "exercises": [{"exercise": "squat", "sets": [{"reps_min": 5}]}]}],
}


@dataclass(frozen=True)
class Operation:
    """One operation of the contract, and a body it would take."""

    method: str
    path: str
    body: Any

    @property
    def name(self) -> str:
        """Its method and path."""
        return f"{self.method} {self.path}"


def operations(app: FastAPI) -> Iterator[Operation]:
    """Every operation of the contract; bodies are the examples it gives."""
    document = app.openapi()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield Operation(method.upper(), path, _example(document, operation))


def _example(document: Any, operation: Any) -> Any:
    [(kind, content)] = operation.get("requestBody", {}).get("content", {"": {}}).items()
    schema = content.get("schema", {})
    for branch in [schema, *schema.get("anyOf", ())]:
        if "$ref" in branch:
            named = document["components"]["schemas"][branch["$ref"].rpartition("/")[2]]
            return named.get("examples", [{}])[0] if kind == "application/json" else None
    return None


async def make(client: httpx.AsyncClient, path: str, **body: Any) -> Any:
    """Make something over REST."""
    answer = await client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def possessions(client: httpx.AsyncClient, say: Say, caller: Caller) -> dict[str, Any]:
    """Give Ada something of every noun, with a word in it that nobody else says; ids by the path parameter they fit."""
    await say(f"is {MARK} a good place to train?")
    remembered = await say("remember that I hate burpees")
    said = await say()
    press = await make(client, "exercises", name=f"{MARK} press", body_part="chest", equipment="barbell")
    exercise_id = press["exercise"]["id"]
    alias = await make(client, f"exercises/{exercise_id}/aliases", alias=f"{MARK}er")
    plan = (await make(client, "plans", **PLAN))["plan"]
    executions = [{"exercise": exercise_id, "sets": SETS}]
    workout = await make(client, "workouts/log", title=f"{MARK} legs", executions=executions)
    goal = await make(client, "goals", title=f"{MARK} goal", metric="words")
    weighed = await make(client, "measurements", kind="bodyweight", value=80, unit="kg", notes=MARK)
    share = await make(client, "shares", workout_id=workout["id"])
    [execution] = workout["executions"]
    [day] = plan["days"]
    [planned] = day["exercises"]
    return {
        "conversation_id": said["conversation_id"],
        "turn_id": said["turn_id"],
        "operation_id": said["effects"][0]["operation_id"],
        "memory_id": remembered["effects"][0]["card"]["memory"]["id"],
        "exercise_id": exercise_id,
        "alias_id": alias["exercise"]["aliases"][-1]["id"],
        "plan_id": plan["id"],
        "day_id": day["id"],
        "planned_exercise_id": planned["id"],
        "planned_set_id": planned["sets"][0]["id"],
        "workout_id": workout["id"],
        "execution_id": execution["id"],
        "set_id": execution["sets"][0]["id"],
        "goal_id": goal["goal"]["id"],
        "measurement_id": weighed["measurement"]["id"],
        "share_id": share["id"],
        "user_id": caller.user_id,
        "token": "made-up",
    }


async def everything(app: FastAPI, client: httpx.AsyncClient, ids: dict[str, Any]) -> dict[str, str]:
    """All that somebody can read of their own, by path, but for what counts the asking."""
    seen = {}
    for operation in operations(app):
        counts = any(word in operation.path for word in ("usage", "export", "health", "admin", "events", "{token}"))
        if operation.method == "GET" and not counts:
            seen[operation.path] = (await client.get(operation.path.format(**ids))).text
    return seen
