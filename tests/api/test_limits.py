"""Limits: a person's requests and an address's are counted in the database, by every process alike."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import text

from api.limits import address_of
from api.main import create_app
from api.service import Service
from api.settings import ApiSettings
from tests.api.conftest import coming_in
from tests.conftest import Clock
from tools.work import Caller

pytestmark = pytest.mark.anyio
READ = "/api/v1/workouts"


@pytest.fixture
def limited(service: Service, clock: Clock) -> Service:
    """A service that lets three requests of a person through a minute, and two of an address."""
    service.settings = ApiSettings(requests_per_minute=3, guest_requests_per_minute=2)
    service.clock = clock
    return service


async def statuses(client: httpx.AsyncClient, times: int, path: str = READ, **more: Any) -> list[int]:
    return [(await client.get(path, **more)).status_code for _ in range(times)]


async def test_a_person_who_asks_too_often_is_told_when_to_go_on(
    limited: Service, clock: Clock, ada: httpx.AsyncClient, bob: httpx.AsyncClient
) -> None:
    clock.move_on(seconds=15)
    assert await statuses(ada, 3) == [200, 200, 200]
    refused = await ada.get(READ)
    assert (refused.status_code, refused.json()["type"], refused.headers["retry-after"]) == (429, "too_many", "45")
    assert await statuses(bob, 1) == [200]
    clock.move_on(seconds=45)
    assert await statuses(ada, 1) == [200]


async def test_processes_count_together(limited: Service, app: FastAPI, caller: Caller, ada: httpx.AsyncClient) -> None:
    other = create_app(limited)
    async with coming_in(other, Authorization=f"Bearer {limited.tokens.issue(caller.user_id)}") as elsewhere:
        assert await statuses(ada, 2) + await statuses(elsewhere, 2) == [200, 200, 200, 429]


async def test_guessing_tokens_is_slowed_down(limited: Service, nobody: httpx.AsyncClient) -> None:
    wrong = {"Authorization": "Bearer guessed"}
    assert await statuses(nobody, 3, headers=wrong) == [401, 401, 429]
    assert await statuses(nobody, 5, "/health") == [200] * 5


async def test_guessing_links_is_slowed_down(limited: Service, nobody: httpx.AsyncClient) -> None:
    assert await statuses(nobody, 3, "/api/v1/shared/guessed") == [404, 404, 429]


async def test_what_is_old_is_taken_out_and_no_address_is_kept(
    limited: Service, clock: Clock, ada: httpx.AsyncClient, nobody: httpx.AsyncClient
) -> None:
    await statuses(nobody, 1)
    async with limited.database.engine.connect() as connection:
        [bucket] = await connection.scalars(text("SELECT bucket FROM request_counts"))
    assert bucket.startswith("address ")
    assert "127.0.0.1" not in bucket
    clock.move_on(minutes=3)
    await statuses(ada, 1)
    async with limited.database.engine.connect() as connection:
        assert list(await connection.scalars(text("SELECT split_part(bucket, ' ', 1) FROM request_counts"))) == ["user"]


async def test_no_limit_counts_nothing(service: Service, ada: httpx.AsyncClient) -> None:
    await statuses(ada, 2)
    async with service.database.engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM request_counts")) == 0


@pytest.mark.parametrize(
    ("told", "proxies", "address"),
    [
        ("", 0, "10.0.0.9"),
        ("1.1.1.1", 0, "10.0.0.9"),
        ("1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1, 10.0.0.8", 2, "1.1.1.1"),
        ("", 2, "10.0.0.9"),
    ],
)
def test_only_our_own_proxies_are_believed(told: str, proxies: int, address: str) -> None:
    headers = [(b"x-forwarded-for", told.encode())] if told else []
    request = Request({"type": "http", "headers": headers, "client": ("10.0.0.9", 1)})
    assert address_of(request, proxies) == address
