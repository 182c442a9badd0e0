"""Whether it works, told in words also when it does not."""

from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.main import create_app
from api.version import app_version
from tests.api.conftest import coming_in

pytestmark = pytest.mark.anyio


async def test_health_names_the_database_the_model_and_the_version(nobody: httpx.AsyncClient) -> None:
    answer = await nobody.get("/health")
    assert answer.status_code == 200
    health = answer.json()
    assert health.pop("database").startswith("PostgreSQL 1")
    assert health.pop("version") == app_version()
    assert health == {"status": "ok", "model": "offline", "transcriber": None, "environment": "development"}
    assert (await nobody.head("/health")).status_code == 200


@pytest.mark.parametrize(
    "problem", [OperationalError("SELECT", {}, Exception("gone")), PoolTimeout("no connection left")]
)
async def test_a_database_that_is_away_is_told_in_words(
    nobody: httpx.AsyncClient, ada: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    async def away(*arguments: Any, **options: Any) -> None:
        raise problem

    monkeypatch.setattr("store.database.Database.ping", away)
    monkeypatch.setattr("store.conversations.Conversations.page", away)
    for answer in (await nobody.get("/health"), await ada.get("/api/v1/conversations")):
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        assert "database" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) >= 1


async def test_an_application_without_a_service_opens_and_closes_its_own(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    app = create_app()
    async with app.router.lifespan_context(app), coming_in(app) as somebody:
        assert (await somebody.get("/health")).status_code == 200
        assert (await somebody.get("/health", headers={"Host": "evil.example"})).status_code == 403
