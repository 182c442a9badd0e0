"""Every operation, and all who must not: another person, with either wall taken away, and whoever has no token."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import httpx
import jwt
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from api.tokens import AUDIENCE, ISSUER
from store.database import Database
from store.repository import Store
from store.tables import User
from store.users import Users
from tests.api.conftest import SECRET, Say
from tests.api.possessions import MARK, OPEN, everything, operations, possessions
from tests.unwalled import unwalled
from tools.work import Caller

pytestmark = pytest.mark.anyio
Ids = dict[str, Any]


@pytest.fixture
async def ids(ada: httpx.AsyncClient, say: Say, caller: Caller) -> Ids:
    """What Ada has."""
    return await possessions(ada, say, caller)


def naming(ids: Ids) -> dict[str, Any]:
    """Bodies that name what is Ada's."""
    return {
        "POST /api/v1/undo": {"operation_id": ids["operation_id"]},
        "POST /api/v1/shares": {"workout_id": ids["workout_id"]},
        "POST /api/v1/chat": {"message": "3x5 squats at 100kg", "conversation_id": ids["conversation_id"]},
        "POST /api/v1/exercises/{exercise_id}/merge": {"into": ids["exercise_id"]},
    }


async def raid(app: FastAPI, bob: httpx.AsyncClient, ids: Ids) -> None:
    """Have Bob try everything; all he may learn is that there is no such thing."""
    named, tried = naming(ids), 0
    for operation in operations(app):
        if operation.name in named or ("{" in operation.path and "{token}" not in operation.path):
            body = named.get(operation.name, operation.body)
            answer = await bob.request(operation.method, operation.path.format(**ids), json=body)
            wanted = 403 if "/admin/" in operation.path else 404
            assert answer.status_code == wanted, (operation.name, body, answer.text)
        elif operation.method == "GET":
            answer = await bob.get(operation.path)
            assert answer.status_code in (200, 403, 404), (operation.name, answer.text)
        else:
            continue
        assert MARK not in answer.text, operation.name
        tried += 1
    assert tried > 80, "fewer operations than there were"


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
    app: FastAPI, ada: httpx.AsyncClient, bob: httpx.AsyncClient, ids: Ids
) -> None:
    before = await everything(app, ada, ids)
    assert sum(MARK in told for told in before.values()) > 15
    await raid(app, bob, ids)
    assert await everything(app, ada, ids) == before


async def test_nor_without_row_level_security(
    app: FastAPI, ada: httpx.AsyncClient, bob: httpx.AsyncClient, ids: Ids, database: Database
) -> None:
    before = await everything(app, ada, ids)
    async with unwalled(database):
        await raid(app, bob, ids)
    assert await everything(app, ada, ids) == before


async def test_nor_with_repositories_that_take_one_for_the_other(
    app: FastAPI,
    ada: httpx.AsyncClient,
    bob: httpx.AsyncClient,
    ids: Ids,
    caller: Caller,
    stranger: Caller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = await everything(app, ada, ids)
    monkeypatch.setattr("tools.work.Store", misled(stranger.user_id, caller.user_id))
    await raid(app, bob, ids)
    monkeypatch.undo()
    assert await everything(app, ada, ids) == before


async def test_with_both_walls_gone_the_raid_would_succeed(
    app: FastAPI,
    bob: httpx.AsyncClient,
    ids: Ids,
    caller: Caller,
    stranger: Caller,
    monkeypatch: pytest.MonkeyPatch,
    database: Database,
) -> None:
    monkeypatch.setattr("tools.work.Store", misled(stranger.user_id, caller.user_id))
    async with unwalled(database):
        seen = await bob.get(f"/api/v1/conversations/{ids['conversation_id']}")
        assert (seen.status_code, MARK in seen.text) == (200, True)
        with pytest.raises(AssertionError):
            await raid(app, bob, ids)


def tokens_of_nobody(user_id: int) -> dict[str, str]:
    """Tokens that open nothing, by what is wrong with them."""
    now = datetime.now(UTC)
    good: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(user_id), "type": "access", "iat": now}
    wrong = {
        "expired": good | {"exp": now - timedelta(minutes=2)},
        "wrong audience": good | {"aud": "somebody-else", "exp": now + timedelta(hours=1)},
    }
    signed = {kind: f"Bearer {jwt.encode(claims, SECRET, 'HS256')}" for kind, claims in wrong.items()}
    return {**signed, "none": "", "malformed": "Bearer let.me.in", "no bearer": "Basic YTpi"}


async def knock(app: FastAPI, client: httpx.AsyncClient, ids: Ids, authorization: str, wanted: int) -> None:
    """Try every operation that is not open to all; each must refuse, and tell nothing."""
    headers = {"Authorization": authorization} if authorization else {}
    for operation in operations(app):
        if operation.name not in OPEN:
            path = operation.path.format(**ids)
            answer = await client.request(operation.method, path, json=operation.body, headers=headers)
            assert answer.status_code == wanted, (operation.name, answer.text)
            assert set(answer.json()) == {"error", "type", "detail"}
            assert MARK not in answer.text


async def test_no_operation_opens_without_a_good_token(
    app: FastAPI, ada: httpx.AsyncClient, nobody: httpx.AsyncClient, ids: Ids, caller: Caller
) -> None:
    before = await everything(app, ada, ids)
    for authorization in tokens_of_nobody(caller.user_id).values():
        await knock(app, nobody, ids, authorization, 401)
    assert await everything(app, ada, ids) == before


async def test_no_operation_opens_for_an_account_that_is_switched_off(
    app: FastAPI, ada: httpx.AsyncClient, ids: Ids, caller: Caller
) -> None:
    async with caller.database.worker() as session:
        await session.execute(update(User).where(User.id == caller.user_id).values(is_active=False))
    await knock(app, ada, ids, "", 403)


async def test_what_is_open_shows_nothing_of_anybody(app: FastAPI, nobody: httpx.AsyncClient, ids: Ids) -> None:
    for operation in operations(app):
        if operation.name in OPEN:
            answer = await nobody.get(operation.path.format(**ids))
            assert answer.status_code in (200, 404), operation.name
            assert MARK not in answer.text
