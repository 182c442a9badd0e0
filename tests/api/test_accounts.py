"""Accounts over REST: administrators see who there is and who may come in, everybody else sees nothing."""

import asyncio
from typing import Any

import httpx
import pytest

from store.accounts import Accounts
from store.errors import Conflict
from store.tables import User
from tests.api.conftest import Say
from tools.work import Caller

pytestmark = pytest.mark.anyio
USERS = "/api/v1/admin/users"
ME = "/api/v1/users/me"


async def appoint(caller: Caller) -> None:
    """Make somebody an administrator, as the command does."""
    async with caller.database.worker() as session:
        await Accounts(session).change(caller.user_id, admin=True)


@pytest.fixture
async def chief(caller: Caller) -> Caller:
    """Ada, who administrates."""
    await appoint(caller)
    return caller


async def row_of(caller: Caller) -> tuple[bool, bool] | None:
    async with caller.database.worker() as session:
        user = await session.get(User, caller.user_id)
        return user and (user.is_active, user.is_admin)


async def test_nobody_but_an_administrator_comes_in(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, nobody: httpx.AsyncClient, chief: Caller, stranger: Caller
) -> None:
    before = await row_of(chief), await row_of(stranger)
    for method, path, body in (
        ("GET", USERS, None),
        ("GET", f"{USERS}/{chief.user_id}", None),
        ("PATCH", f"{USERS}/{stranger.user_id}", {"is_admin": True}),
        ("PATCH", f"{USERS}/{chief.user_id}", {"is_admin": "not even readable"}),
        ("POST", f"{USERS}/{chief.user_id}/deactivate", None),
        ("DELETE", f"{USERS}/{chief.user_id}?confirm=Ada", None),
    ):
        refused = await bob.request(method, path, json=body)
        assert (refused.status_code, refused.json()["type"]) == (403, "forbidden"), path
        assert (await nobody.request(method, path, json=body)).status_code == 401
    assert (await row_of(chief), await row_of(stranger)) == before
    assert (await ada.get(USERS)).status_code == 200


async def test_accounts_are_listed_and_filtered_without_anything_of_what_they_hold(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, chief: Caller, stranger: Caller
) -> None:
    await bob.patch(ME, json={"name": "Bobby", "bodyweight": {"weight": 81, "unit": "kg"}})
    page = (await ada.get(USERS)).json()
    assert [item["name"] for item in page["items"]] == ["Ada", "Bob"]
    assert (page["total"], page["page"], page["per_page"]) == (2, 1, 20)
    assert set(page["items"][1]) == {"id", "name", "is_active", "is_admin", "created_at"}
    for asked, names in (
        ({"q": "OB"}, ["Bob"]),
        ({"q": "%"}, []),
        ({"is_admin": True}, ["Ada"]),
        ({"is_active": False}, []),
        ({"per_page": 1, "page": 2}, ["Bob"]),
    ):
        assert [item["name"] for item in (await ada.get(USERS, params=asked)).json()["items"]] == names, asked
    assert (await ada.get(f"{USERS}/{stranger.user_id}")).json()["name"] == "Bob"
    assert (await ada.get(f"{USERS}/4711")).status_code == 404


async def test_an_administrator_sees_nobodys_training_by_it(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, chief: Caller
) -> None:
    await bob.post("/api/v1/chat", json={"message": "3x5 squats at 100kg"})
    assert (await ada.get("/api/v1/workouts")).json()["total"] == 0
    assert (await ada.get("/api/v1/conversations")).json()["total"] == 0


async def test_who_is_switched_off_stays_out_until_switched_on(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, chief: Caller, stranger: Caller
) -> None:
    his = f"{USERS}/{stranger.user_id}"
    assert (await ada.post(f"{his}/deactivate")).json()["is_active"] is False
    assert (await bob.get(ME)).status_code == 403
    assert (await ada.patch(his, json={"is_active": True})).json()["is_active"] is True
    assert (await bob.get(ME)).status_code == 200
    assert (await ada.patch(his, json={"is_admin": True})).status_code == 200
    assert (await bob.get(USERS)).status_code == 200
    await ada.post(f"{his}/deactivate")
    assert (await bob.get(USERS)).status_code == 403
    for body in ({"is_admin": None}, {"name": "Eve"}, {"is_active": "perhaps"}):
        assert (await ada.patch(his, json=body)).status_code == 422
    assert (await ada.patch(f"{USERS}/4711", json={"is_admin": True})).status_code == 404


async def test_the_last_administrator_is_not_locked_out(
    ada: httpx.AsyncClient, chief: Caller, stranger: Caller
) -> None:
    hers = f"{USERS}/{chief.user_id}"

    async def leaving() -> list[httpx.Response]:
        return [
            await ada.patch(hers, json={"is_admin": False}),
            await ada.patch(hers, json={"is_active": False}),
            await ada.post(f"{hers}/deactivate"),
            await ada.delete(hers, params={"confirm": "Ada"}),
        ]

    for answer in await leaving():
        assert (answer.status_code, answer.json()["type"]) == (409, "conflict")
    await appoint(stranger)
    await ada.post(f"{USERS}/{stranger.user_id}/deactivate")  # one who may not come in does not count
    for answer in await leaving():
        assert answer.status_code == 409
    await ada.patch(f"{USERS}/{stranger.user_id}", json={"is_active": True})
    assert (await ada.patch(hers, json={"is_admin": False})).status_code == 200
    assert (await ada.get(USERS)).status_code == 403


async def test_two_administrators_who_leave_at_once_do_not_both_leave(chief: Caller, stranger: Caller) -> None:
    await appoint(stranger)

    async def leave(who: Caller) -> None:
        async with who.database.worker() as session:
            await Accounts(session).change(who.user_id, admin=False)

    one, other = await asyncio.gather(leave(chief), leave(stranger), return_exceptions=True)
    assert sorted([type(one), type(other)], key=str) == sorted([type(None), Conflict], key=str)


async def test_an_account_is_erased_when_its_name_is_given_along(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, chief: Caller, stranger: Caller, say: Say
) -> None:
    kept: Any = await say()
    await bob.post("/api/v1/chat", json={"message": "3x5 squats at 100kg"})
    his = f"{USERS}/{stranger.user_id}"
    for params in ({}, {"confirm": "Ada"}):
        assert (await ada.delete(his, params=params)).status_code == 422
    assert (await row_of(stranger)) == (True, False)
    assert (await ada.delete(his, params={"confirm": "Bob"})).json() == {"erased": True}
    assert (await row_of(stranger), (await ada.get(his)).status_code) == (None, 404)
    assert (await bob.get(ME)).status_code == 401
    assert (await ada.get(f"/api/v1/turns/{kept['turn_id']}")).status_code == 200
