"""Workouts are finished and opened again by REST, of today and of earlier days."""

from typing import Any

import httpx
import pytest

from tests.api.test_workouts import BENCH, WORKOUTS, log, refused
from tests.conftest import Clock
from tests.tools.amended import log as say
from tools.work import Caller

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _at_one_moment(service: Any, clock: Clock) -> None:
    """Friday 20 November 2026, half past six in the evening."""
    service.clock = clock


async def test_finishing_and_opening_again(ada: httpx.AsyncClient) -> None:
    begun = (await ada.post(WORKOUTS)).json()
    place = f"{WORKOUTS}/{begun['id']}"
    await refused(await ada.post(f"{place}/reopen"), 409, "conflict", "open already")
    finished = await ada.post(f"{place}/finish")
    assert (finished.status_code, finished.json()["finished_at"]) == (200, "2026-11-20T18:30:00Z")
    await refused(await ada.post(f"{place}/finish"), 409, "workout_finished", "reopen")
    other = (await ada.post(WORKOUTS)).json()
    await refused(await ada.post(f"{place}/reopen"), 409, "conflict", f"Workout {other['id']} of")
    await ada.post(f"{WORKOUTS}/{other['id']}/finish")
    assert (await ada.post(f"{place}/reopen")).json()["finished_at"] is None


async def test_one_of_an_earlier_day_is_opened_changed_and_finished_on_its_day(
    ada: httpx.AsyncClient, clock: Clock
) -> None:
    logged = await log(ada)
    place = f"{WORKOUTS}/{logged['id']}"
    added = await ada.post(f"{place}/exercise-executions", json=BENCH)
    await refused(added, 409, "workout_finished", f"reopen workout {logged['id']}")
    await ada.post(f"{place}/reopen")
    clock.move_on(minutes=10)
    assert (await ada.post(f"{place}/exercise-executions", json=BENCH)).status_code == 201
    finished = (await ada.post(f"{place}/finish")).json()
    assert (finished["finished_at"], len(finished["executions"])) == (logged["finished_at"], 3)


async def test_one_that_was_opened_again_is_finished_when_todays_begins(ada: httpx.AsyncClient, caller: Caller) -> None:
    logged = await log(ada)
    await ada.post(f"{WORKOUTS}/{logged['id']}/reopen")
    await say(caller, "squat", 100, 100, 100)
    today, earlier = (await ada.get(WORKOUTS)).json()["items"]
    assert (today["local_date"], today["finished_at"], len(today["executions"])) == ("2026-11-20", None, 1)
    assert (earlier["finished_at"], len(earlier["executions"])) == (logged["finished_at"], 2)


async def test_one_that_was_opened_again_and_forgotten_is_finished_as_it_was(
    ada: httpx.AsyncClient, clock: Clock
) -> None:
    logged = await log(ada)
    place = f"{WORKOUTS}/{logged['id']}"
    await ada.post(f"{place}/reopen")
    assert (await ada.get(place)).json()["finished_at"] is None
    before = (await ada.get(place)).headers["etag"]
    clock.move_on(hours=4, seconds=1)
    later = await ada.get(place)
    assert later.json()["finished_at"] == logged["finished_at"]
    assert later.headers["etag"] != before
