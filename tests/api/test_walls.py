"""Two people over REST: neither sees nor touches what is the other's, with either wall taken away."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from store.database import Database
from store.repository import Store
from store.users import Users
from tests.api.conftest import Say
from tools.work import Caller

pytestmark = [pytest.mark.anyio, pytest.mark.own_database]
MARK = "zanzibar"
KINDS = ("conversation_id", "turn_id", "memory_id", "workout_id", "execution_id", "set_id", "share_id")
LISTS = ("/api/v1/workouts", "/api/v1/workouts?q=squat", "/api/v1/shares")
FOR_ANYBODY = ("/api/v1/shared/{token}",)


@dataclass(frozen=True)
class Mine:
    """What Ada has."""

    conversation_id: int
    turn_id: int
    operation_id: int
    memory_id: int
    workout_id: int
    execution_id: int
    set_id: int
    share_id: int


@pytest.fixture
async def mine(say: Say, ada: httpx.AsyncClient) -> Mine:
    """Ada has said something that is in nobody else's words, and logged three sets."""
    await say(f"is {MARK} a good place to train?")
    told = await say("remember that I hate burpees")
    said = await say()
    memory_id = told["effects"][0]["card"]["memory"]["id"]
    operation_id = said["effects"][0]["operation_id"]
    [workout] = (await ada.get("/api/v1/workouts")).json()["items"]
    [execution] = workout["executions"]
    share = (await ada.post("/api/v1/shares", json={"workout_id": workout["id"]})).json()
    log = {"workout_id": workout["id"], "execution_id": execution["id"], "set_id": execution["sets"][0]["id"]}
    spoken = {"conversation_id": said["conversation_id"], "turn_id": said["turn_id"], "memory_id": memory_id}
    return Mine(**spoken, **log, operation_id=operation_id, share_id=share["id"])


async def everything(client: httpx.AsyncClient) -> list[Any]:
    """All that Ada sees of her own."""
    conversations = (await client.get("/api/v1/conversations")).json()
    threads = [(await client.get(f"/api/v1/conversations/{one['id']}")).json() for one in conversations["items"]]
    return [conversations, threads, (await client.get("/api/v1/workouts")).json()]


def bodies_below_workouts(mine: Mine) -> dict[tuple[str, str], dict[str, Any]]:
    """What changes a workout of Ada's, or what is in it."""
    workout, executions = "/api/v1/workouts/{workout_id}", "/api/v1/workouts/{workout_id}/exercise-executions"
    squat = {"exercise": "squat", "sets": [{"reps": 5}]}
    return {
        ("put", workout): {"started_at": "2026-11-18T10:00:00Z", "executions": [squat]},
        ("patch", workout): {"title": "Bob was here"},
        ("post", executions): squat,
        ("patch", f"{executions}/order"): {"execution_ids": [mine.execution_id]},
        ("put", f"{executions}/{{execution_id}}"): squat,
        ("patch", f"{executions}/{{execution_id}}"): {"notes": "Bob was here"},
        ("post", f"{executions}/{{execution_id}}/sets"): {"reps": 5},
        ("patch", f"{executions}/{{execution_id}}/sets/{{set_id}}"): {"reps": 6},
    }


def requests_for(app: FastAPI, mine: Mine) -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation that names something, naming what is Ada's."""
    bodies: dict[tuple[str, str], dict[str, Any]] = {
        ("patch", "/api/v1/conversations/{conversation_id}"): {"title": "Bob was here"},
        ("post", "/api/v1/chat"): {"message": "3x5 squats at 100kg", "conversation_id": mine.conversation_id},
        ("patch", "/api/v1/memories/{memory_id}"): {"text": "Bob was here"},
        ("post", "/api/v1/turns/{turn_id}/feedback"): {"score": "down", "comment": "Bob was here"},
        ("post", "/api/v1/undo"): {"operation_id": mine.operation_id},
        ("post", "/api/v1/shares"): {"workout_id": mine.workout_id},
        **bodies_below_workouts(mine),
    }
    found = []
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            if path not in FOR_ANYBODY and ("{" in path or (method, path) in bodies):
                filled = path.format(**{kind: getattr(mine, kind) for kind in KINDS})
                found.append((method, filled, bodies.get((method, path), {})))
    assert len(found) >= 8, "fewer operations than there were"
    return found


async def raid(app: FastAPI, bob: httpx.AsyncClient, mine: Mine) -> None:
    """Have Bob try everything; all he may learn is that there is no such thing."""
    for method, path, body in requests_for(app, mine):
        answer = await bob.request(method, path, json=body or None)
        assert answer.status_code == 404, (method, path, answer.text)
    for path in ("/api/v1/conversations", "/api/v1/memories", "/api/v1/workouts?on=2026-11-20", *LISTS):
        answer = await bob.get(path)
        assert (answer.status_code, answer.json()["items"], answer.json()["total"]) == (200, [], 0), path
        assert MARK not in answer.text
    assert (await bob.post("/api/v1/undo")).status_code == 404


async def unprotect(database: Database) -> None:
    """Take row-level security away."""
    async with database.engine.begin() as connection:
        protected = "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'"
        tables = list(await connection.scalars(text(protected)))
        assert len(tables) > 10
        for table in tables:
            await connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))


def misled(bob_id: int, ada_id: int) -> Callable[..., Store]:
    """Repositories that take Bob for Ada, as if somebody had forgotten whom they were built for."""

    class Misled(Store):
        def __init__(self, session: AsyncSession, user_id: int, *others: Any) -> None:
            super().__init__(session, ada_id if user_id == bob_id else user_id, *others)
            self._asking = user_id

        @cached_property
        def users(self) -> Users:
            return Users(self.session, self._asking)

    return Misled


async def test_nobody_reaches_what_is_anothers(
    app: FastAPI, ada: httpx.AsyncClient, bob: httpx.AsyncClient, mine: Mine
) -> None:
    before = await everything(ada)
    assert MARK in str(before)
    await raid(app, bob, mine)
    assert await everything(ada) == before


async def test_nor_without_row_level_security(
    app: FastAPI, ada: httpx.AsyncClient, bob: httpx.AsyncClient, mine: Mine, database: Database
) -> None:
    before = await everything(ada)
    await unprotect(database)
    await raid(app, bob, mine)
    assert await everything(ada) == before


async def test_nor_with_repositories_that_take_one_for_the_other(
    app: FastAPI,
    ada: httpx.AsyncClient,
    bob: httpx.AsyncClient,
    mine: Mine,
    caller: Caller,
    stranger: Caller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = await everything(ada)
    monkeypatch.setattr("tools.work.Store", misled(stranger.user_id, caller.user_id))
    await raid(app, bob, mine)
    monkeypatch.undo()
    assert await everything(ada) == before


async def test_with_both_walls_gone_the_raid_would_succeed(
    app: FastAPI,
    bob: httpx.AsyncClient,
    mine: Mine,
    caller: Caller,
    stranger: Caller,
    monkeypatch: pytest.MonkeyPatch,
    database: Database,
) -> None:
    await unprotect(database)
    monkeypatch.setattr("tools.work.Store", misled(stranger.user_id, caller.user_id))
    seen = await bob.get(f"/api/v1/conversations/{mine.conversation_id}")
    assert (seen.status_code, MARK in seen.text) == (200, True)
    with pytest.raises(AssertionError):
        await raid(app, bob, mine)
