"""One's own account over REST: seen, changed, and every change taken back."""

from typing import Any

import httpx
import pytest

from store.tables import User
from tests.api.conftest import Say
from tools.work import Caller

pytestmark = pytest.mark.anyio
ME = "/api/v1/users/me"


async def me(client: httpx.AsyncClient) -> Any:
    answer = await client.get(ME)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def change(client: httpx.AsyncClient, **changes: Any) -> Any:
    answer = await client.patch(ME, json=changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def undo(client: httpx.AsyncClient, operation_id: int) -> None:
    answer = await client.post("/api/v1/undo", json={"operation_id": operation_id})
    assert answer.status_code == 200, answer.text


async def test_an_account_is_shown_as_it_is_and_to_its_person_only(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, nobody: httpx.AsyncClient
) -> None:
    mine = await me(ada)
    assert (mine["account"], mine["name"], mine["unit"], mine["time_zone"]) == ("Ada", None, "kg", "UTC")
    assert (mine["planned_sessions"], mine["bodyweight"], mine["is_admin"]) == (None, None, False)
    assert (await me(bob))["account"] == "Bob"
    assert (await nobody.get(ME)).status_code == 401


async def test_everything_is_changed_at_once_and_taken_back_at_once(ada: httpx.AsyncClient) -> None:
    before = await me(ada)
    wanted = {
        "name": " Countess ",
        "unit": "lb",
        "time_zone": "Europe/Berlin",
        "locale": "de-AT",
        "planned_sessions": 4,
        "tone": "direct",
        "affinity_on": False,
    }
    changed = await change(ada, **wanted, bodyweight={"weight": 150.5, "unit": "lb"})
    now = await me(ada)
    assert changed["me"] == now
    assert {field: now[field] for field in wanted} == wanted | {"name": "Countess"}
    assert (now["bodyweight"]["weight"], now["bodyweight"]["unit"]) == (150.5, "lb")
    assert now["bodyweight"]["weight_kg"] == pytest.approx(68.26565169)
    assert "bodyweight 150.5 lb" in changed["summary"]
    await undo(ada, changed["operation_id"])
    assert await me(ada) == before


async def test_what_is_left_out_stays_and_null_clears_what_may_be_empty(ada: httpx.AsyncClient) -> None:
    await change(ada, name="Ada", planned_sessions=3)
    await change(ada, tone="plain")
    assert ((await me(ada))["name"], (await me(ada))["planned_sessions"]) == ("Ada", 3)
    cleared = await change(ada, name=None, planned_sessions=None)
    assert ((await me(ada))["name"], (await me(ada))["planned_sessions"]) == (None, None)
    await undo(ada, cleared["operation_id"])
    assert ((await me(ada))["name"], (await me(ada))["planned_sessions"]) == ("Ada", 3)
    same = await change(ada, tone="plain")
    assert (same["operation_id"], same["summary"]) == (None, "That is how it is already")


async def test_a_time_zone_that_moved_on_is_not_turned_back(ada: httpx.AsyncClient, say: Say) -> None:
    first = await change(ada, time_zone="Europe/Berlin")
    await undo(ada, first["operation_id"])
    assert (await me(ada))["time_zone"] == "UTC"
    second = await change(ada, time_zone="Europe/Berlin", tone="plain")
    await say(time_zone="Asia/Tokyo")
    await undo(ada, second["operation_id"])
    assert ((await me(ada))["time_zone"], (await me(ada))["tone"]) == ("Asia/Tokyo", "warm")


async def test_the_scale_is_read_as_often_as_one_stands_on_it(ada: httpx.AsyncClient) -> None:
    await change(ada, bodyweight={"weight": 70, "unit": "kg"})
    later = await change(ada, bodyweight={"weight": 69.8, "unit": "kg"})
    assert (await me(ada))["bodyweight"]["weight"] == 69.8
    await undo(ada, later["operation_id"])
    assert (await me(ada))["bodyweight"]["weight"] == 70


async def test_a_change_with_a_key_is_made_once(ada: httpx.AsyncClient) -> None:
    body, key = {"bodyweight": {"weight": 70, "unit": "kg"}}, {"Idempotency-Key": "scale"}
    first, again = [await ada.patch(ME, json=body, headers=key) for _ in range(2)]
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")


async def test_undo_gives_nobody_what_an_administrator_gives(ada: httpx.AsyncClient, caller: Caller) -> None:
    changed = await change(ada, tone="plain")
    async with caller.database.worker() as session:
        (await session.get_one(User, caller.user_id)).is_admin = True
    await undo(ada, changed["operation_id"])
    assert ((await me(ada))["is_admin"], (await me(ada))["tone"]) == (True, "warm")


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": None},
        {"unit": "stone"},
        {"name": ""},
        {"name": "x" * 61},
        {"name": "two\nlines"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../etc/passwd"},
        {"time_zone": None},
        {"locale": "deutsch bitte"},
        {"planned_sessions": 0},
        {"planned_sessions": 15},
        {"planned_sessions": True},
        {"tone": "rude"},
        {"affinity_on": None},
        {"bodyweight": None},
        {"bodyweight": {"weight": 70}},
        {"bodyweight": {"weight": 7, "unit": "kg"}},
        {"bodyweight": {"weight": 450, "unit": "kg"}},
        {"bodyweight": {"weight": 1500, "unit": "lb"}},
        {"bodyweight": {"weight": "NaN", "unit": "kg"}},
        {"is_admin": True},
        {"account": "root"},
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(ada: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    before = await me(ada)
    answer = await ada.patch(ME, json={"tone": "direct", **changes})
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] in ("invalid", "implausible")
    assert await me(ada) == before


async def test_numbers_beyond_measure_are_refused(ada: httpx.AsyncClient) -> None:
    for number in ("1e400", "Infinity", "NaN"):
        body = f'{{"bodyweight": {{"weight": {number}, "unit": "kg"}}}}'
        answer = await ada.patch(ME, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, number
