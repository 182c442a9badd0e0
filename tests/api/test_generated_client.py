"""A front end that knows only the contract: a client generated from it trains, meets a conflict and leaves."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api import contract
from api.tokens import Tokens
from tests.api.conftest import HOME
from tools.work import Caller

pytestmark = pytest.mark.anyio
PACKAGE = "generated_training_client"
SQUATS = {"exercise": "squat", "sets": [{"reps": 5, "weight": 100, "unit": "kg"}] * 3}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a package that was generated from the contract and from nothing else."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(contract.document(), encoding="utf-8")
    programs = Path(sys.executable).parent
    line = [programs / "openapi-python-client", "generate", "--path", "openapi.json", "--meta", "none"]
    subprocess.run(
        [*line, "--output-path", PACKAGE],
        cwd=folder,
        env=os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"},
        check=True,
        capture_output=True,
    )
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))


class FrontEnd:
    """Calls operations by their names; the answer is its status, what it says, and its headers."""

    def __init__(self, package: str, app: FastAPI, token: str) -> None:
        self._package = package
        client: Any = importlib.import_module(f"{package}.client")
        self._client = client.AuthenticatedClient(HOME, token)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"}
        self._client.set_async_httpx_client(httpx.AsyncClient(transport=transport, base_url=HOME, headers=headers))

    def shape(self, name: str, value: dict[str, Any]) -> Any:
        """A body as the generated package types it."""
        return getattr(importlib.import_module(f"{self._package}.models"), name).from_dict(value)

    async def call(self, operation: str, *ids: Any, **said: Any) -> tuple[int, Any, httpx.Headers]:
        """Call `tag.operation`."""
        module: Any = importlib.import_module(f"{self._package}.api.{operation}")
        answer = await module.asyncio_detailed(*ids, client=self._client, **said)
        return int(answer.status_code), answer.parsed, answer.headers


@pytest.fixture
def front_end(generated: str, app: FastAPI, caller: Caller, tokens: Tokens) -> FrontEnd:
    """The generated client, with Ada's token."""
    return FrontEnd(generated, app, tokens.issue(caller.user_id))


async def test_it_logs_edits_meets_a_conflict_undoes_reads_exports_and_erases(front_end: FrontEnd) -> None:
    call, shape = front_end.call, front_end.shape
    status, me, _ = await call("users.show_my_account")
    assert (status, me.unit) == (200, "kg")
    entry = shape("WorkoutEntry", {"title": "Legs", "executions": [SQUATS]})
    status, logged, headers = await call("workouts.log_a_completed_workout", body=entry, idempotency_key="legs-1")
    assert (status, logged.title, len(logged.executions[0].sets)) == (201, "Legs", 3)
    _, again, replayed = await call("workouts.log_a_completed_workout", body=entry, idempotency_key="legs-1")
    assert (again.id, replayed["idempotency-replayed"]) == (logged.id, "true")
    read = headers["etag"]
    better = shape("WorkoutChanges", {"title": "Heavy legs"})
    status, changed, headers = await call("workouts.put_a_workout_right", logged.id, body=better, if_match=read)
    assert (status, changed.title, headers["etag"] != read) == (200, "Heavy legs", True)
    stale = shape("WorkoutChanges", {"title": "Arms"})
    status, refused, _ = await call("workouts.put_a_workout_right", logged.id, body=stale, if_match=read)
    assert (status, refused.type_) == (412, "stale")
    status, _, _ = await call("operations.undo_an_operation", changed.operation_id, idempotency_key="back")
    assert status == 200
    _, shown, _ = await call("workouts.show_a_workout", logged.id)
    assert shown.title == "Legs"
    exercise_id = shown.executions[0].exercise.id
    status, progress, _ = await call("progress.show_progress", exercise_id)
    assert status == 200
    assert "100" in json.dumps(progress.to_dict(), default=str)
    status, everything, _ = await call("users.export_my_account")
    assert status == 200
    assert "Legs" in json.dumps(everything.to_dict(), default=str)
    status, refused, _ = await call("users.erase_my_account", confirm="somebody else")
    assert (status, (await call("workouts.list_workouts"))[1].total) == (422, 1)
    status, _, _ = await call("users.erase_my_account", confirm="Ada")
    assert status == 200
    status, refused, _ = await call("workouts.list_workouts")
    assert (status, refused.type_) == (401, "unauthorized")
