"""Shared links: read by anybody who has one, of one thing only, until revoked."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from store.database import Database
from store.tables import Plan, Share
from tests.conftest import Clock
from tools.plans import create_plan
from tools.programming import week
from tools.work import Caller

pytestmark = pytest.mark.anyio
SHARES = "/api/v1/shares"
SECRET_WORDS = ("my knee", "slow", "do not tell", "belt", "Ada", "hidden")
SET = {"reps": 5, "weight": 100, "unit": "kg", "rpe": 8, "notes": "slow", "avg_hr": 150, "tempo": "3-1-1-0"}
LEGS = {
    "title": "Legs",
    "notes": "do not tell",
    "performed_on": "2026-11-18",
    "executions": [{"exercise": "squat", "notes": "belt", "superset_group": 1, "sets": [SET]}],
}


@pytest.fixture(autouse=True)
def _at_one_moment(service: Any, clock: Clock) -> None:
    """Friday 20 November 2026, half past six in the evening."""
    service.clock = clock


async def share(client: httpx.AsyncClient, **what: int) -> dict[str, Any]:
    answer = await client.post(SHARES, json=what)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
async def workout_id(ada: httpx.AsyncClient) -> int:
    """A workout of Ada's, beside one that is nobody's business."""
    await ada.post("/api/v1/workouts/log", json=LEGS | {"title": "hidden"})
    return int((await ada.post("/api/v1/workouts/log", json=LEGS)).json()["id"])


async def test_anybody_with_the_link_reads_that_workout_and_nothing_else(
    ada: httpx.AsyncClient, nobody: httpx.AsyncClient, bob: httpx.AsyncClient, workout_id: int
) -> None:
    made = await share(ada, workout_id=workout_id)
    assert made["summary"] == "Link to the workout of Wednesday 18 November"
    for reader in (nobody, bob, ada):
        read = await reader.get(made["url"])
        assert read.status_code == 200
        assert read.json() == {
            "kind": "workout",
            "title": "Legs",
            "local_date": "2026-11-18",
            "exercises": [{"exercise": "Squat", "superset_group": 1, "sets": read.json()["exercises"][0]["sets"]}],
        }
        [done] = read.json()["exercises"][0]["sets"]
        assert (done["reps"], done["weight"], done["unit"], done["rpe"], done["tempo"]) == (5, 100, "kg", 8, "3-1-1-0")
        assert not [word for word in SECRET_WORDS if word in read.text]
        assert not [key for key in (*done, *read.json()) if key == "id" or key.endswith("_id")]


async def test_a_plan_is_shared_with_its_targets(
    ada: httpx.AsyncClient, nobody: httpx.AsyncClient, caller: Caller
) -> None:
    await caller.perform(create_plan, {"name": "Strength", "days": week(days=2), "goal": "hidden"})
    async with caller.work() as work:
        plan_id = int(await work.store.session.scalar(select(Plan.id)) or 0)
    made = await share(ada, plan_id=plan_id)
    read = (await nobody.get(made["url"])).json()
    assert (read["kind"], read["name"], len(read["days"])) == ("plan", "Strength", 2)
    assert all(one["exercise"] and one["sets"] for day in read["days"] for one in day["exercises"])
    assert read["days"][0]["exercises"][0]["sets"][0]["reps_min"]
    assert not [word for word in SECRET_WORDS if word in str(read)]


async def test_a_shared_plan_has_every_day_of_it(ada: httpx.AsyncClient, nobody: httpx.AsyncClient) -> None:
    squats = {"exercise": "squat", "notes": "slow", "sets": [{"reps_min": 5, "weight": 100}, {"reps_min": 8}]}
    days = [{"name": "Lower", "exercises": [squats, {"exercise": "plank"}]}, {"name": "Rest"}]
    made = (await ada.post("/api/v1/plans", json={"name": "Two", "weeks": 4, "days": days})).json()
    read = (await nobody.get((await share(ada, plan_id=made["id"]))["url"])).json()
    shown = [
        (day["name"], [(one["exercise"], [target["reps_min"] for target in one["sets"]]) for one in day["exercises"]])
        for day in read["days"]
    ]
    assert shown == [("Lower", [("Squat", [5, 8]), ("Plank", [])]), ("Rest", [])]
    assert "slow" not in str(read)


async def test_a_link_is_shown_once_and_only_a_hash_of_it_is_kept(
    ada: httpx.AsyncClient, workout_id: int, database: Database
) -> None:
    made = await share(ada, workout_id=workout_id)
    token = made["token"]
    assert made["url"].endswith(f"/api/v1/shared/{token}")
    assert len(token) >= 43
    listed = await ada.get(SHARES)
    assert (listed.json()["total"], listed.json()["items"][0]["workout_id"]) == (1, workout_id)
    assert token not in listed.text
    async with database.engine.begin() as connection:
        tables = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for table in list(tables):
            rows = await connection.execute(text(f"SELECT t::text FROM {table} t"))  # noqa: S608  # of our own catalogue
            assert token not in str(rows.all()), table


async def test_a_revoked_link_leads_nowhere_and_undo_lets_it_lead_again(
    ada: httpx.AsyncClient, nobody: httpx.AsyncClient, workout_id: int
) -> None:
    made = await share(ada, workout_id=workout_id)
    revoked = await ada.delete(f"{SHARES}/{made['id']}")
    assert revoked.json()["revoked_at"]
    assert (await nobody.get(made["url"])).status_code == 404
    assert (await ada.delete(f"{SHARES}/{made['id']}")).status_code == 409
    await ada.post("/api/v1/undo", json={"operation_id": revoked.json()["operation_id"]})
    assert (await nobody.get(made["url"])).status_code == 200
    await ada.post("/api/v1/undo", json={"operation_id": made["operation_id"]})
    assert (await nobody.get(made["url"])).status_code == 404


async def test_a_link_goes_with_its_workout_and_comes_back_with_it(
    ada: httpx.AsyncClient, nobody: httpx.AsyncClient, workout_id: int
) -> None:
    made = await share(ada, workout_id=workout_id)
    gone = (await ada.delete(f"/api/v1/workouts/{workout_id}")).json()
    assert (await nobody.get(made["url"])).status_code == 404
    await ada.post("/api/v1/undo", json={"operation_id": gone["operation_id"]})
    assert (await nobody.get(made["url"])).status_code == 200


async def test_what_is_no_link_is_not_found(nobody: httpx.AsyncClient) -> None:
    for token in ("nothing", "x" * 500, "%00", "%ff", "🙂"):
        answer = await nobody.get(f"/api/v1/shared/{token}")
        assert (answer.status_code, answer.json()["type"]) == (404, "not_found"), token


async def test_who_is_switched_off_shares_nothing(
    ada: httpx.AsyncClient, nobody: httpx.AsyncClient, workout_id: int, database: Database
) -> None:
    made = await share(ada, workout_id=workout_id)
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE users SET is_active = false WHERE name = 'Ada'"))
    assert (await nobody.get(made["url"])).status_code == 404


@pytest.mark.parametrize("body", [{}, {"workout_id": 1, "plan_id": 1}, {"workout_id": "1"}, {"token": "mine"}])
async def test_a_link_leads_to_one_thing(ada: httpx.AsyncClient, workout_id: int, body: dict[str, Any]) -> None:
    answer = await ada.post(SHARES, json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")


async def test_nobody_shares_or_revokes_what_is_anothers(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, nobody: httpx.AsyncClient, workout_id: int, caller: Caller
) -> None:
    made = await share(ada, workout_id=workout_id)
    assert (await bob.post(SHARES, json={"workout_id": workout_id})).status_code == 404
    assert (await bob.post(SHARES, json={"plan_id": 999})).status_code == 404
    assert (await bob.delete(f"{SHARES}/{made['id']}")).status_code == 404
    assert (await bob.get(SHARES)).json()["items"] == []
    assert (await nobody.post(SHARES, json={"workout_id": workout_id})).status_code == 401
    async with caller.work() as work:
        assert len(list(await work.store.session.scalars(select(Share)))) == 1
