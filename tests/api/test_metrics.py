"""Figures: what happened is counted, under labels of which there are few, for those who may read them."""

import re

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import generate_latest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from api.service import Service
from store.database import Database
from tests.api.conftest import SQUATS, Say, coming_in
from tests.conftest import Clock
from tests.planted import MARKERS, MESSAGE, telltale
from tests.scripted import acting, engine_of, squats
from tools.work import Caller

pytestmark = pytest.mark.anyio
TOKEN = "a token that only the scraper has, long enough"
SAMPLE = re.compile(r"(\w+)(?:\{(.*)\})? ([\d.e+-]+|NaN)")


async def figures(client: httpx.AsyncClient) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return samples(answer.text)


def samples(text: str) -> dict[str, float]:
    found = (SAMPLE.fullmatch(line) for line in text.splitlines())
    return {f"{it[1]}{{{it[2]}}}" if it[2] else it[1]: float(it[3]) for it in found if it}


def counted() -> dict[str, float]:
    """The same without a service, whose own engine might take the turns of the one that is looked at."""
    return samples(generate_latest().decode())


async def test_turns_tools_and_requests_are_counted(nobody: httpx.AsyncClient, say: Say) -> None:
    before = await figures(nobody)
    await say(SQUATS)
    await say("how do I know it is time to deload?")
    after = await figures(nobody)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more('slow_burn_turns_total{model="offline",status="done"}') == 2
    assert more('slow_burn_turn_seconds_count{model="offline"}') == 2
    assert more("slow_burn_turn_first_event_seconds_count") == 2
    assert more('slow_burn_tool_calls_total{outcome="done",tool="log_set"}') == 1
    assert more('slow_burn_readings_total{certain="yes"}') == 1
    assert more('slow_burn_readings_total{certain="no"}') == 1
    assert more('slow_burn_http_requests_total{method="POST",route="/api/v1/chat",status="200"}') == 2
    assert (after["slow_burn_turns_running"], after["slow_burn_turns_waiting"]) == (0, 0)
    assert after["slow_burn_pool_size"] >= 1
    assert 0 <= after["slow_burn_pool_in_use"] <= after["slow_burn_pool_size"]
    assert after["process_resident_memory_bytes"] > 0


async def test_what_a_model_failed_at_is_counted(database: Database, caller: Caller, clock: Clock) -> None:
    before = counted()
    async with engine_of(database, clock, acting(["I logged 3 sets of squats."])) as engine:
        await engine.outcome(caller, (await engine.accept(caller, "nothing to do")).turn_id)
    after = counted()
    for then in ("asked_again", "next_speaker"):
        name = f'slow_burn_model_failures_total{{kind="Withheld",model="scripted",then="{then}"}}'
        assert after[name] - before.get(name, 0) == 1


async def test_reflex_and_refusals_are_counted(database: Database, caller: Caller, clock: Clock) -> None:
    before = counted()
    async with engine_of(database, clock, acting(["Well done."]), reflex=True) as engine:
        await engine.outcome(caller, (await engine.accept(caller, SQUATS)).turn_id)
    wrong = acting([squats(5, weight=100000)], ["No."])
    async with engine_of(database, clock, wrong) as engine:
        await engine.outcome(caller, (await engine.accept(caller, "a hundred tons")).turn_id)
    after = counted()
    assert after["slow_burn_reflexes_total"] - before["slow_burn_reflexes_total"] == 1
    refused = 'slow_burn_tool_calls_total{outcome="refused",tool="log_set"}'
    assert after[refused] - before.get(refused, 0) >= 1


async def test_no_label_holds_what_was_said_or_asked_for(
    nobody: httpx.AsyncClient, ada: httpx.AsyncClient, database: Database, caller: Caller, clock: Clock
) -> None:
    async with engine_of(database, clock, telltale()) as engine:
        await engine.outcome(caller, (await engine.accept(caller, MESSAGE)).turn_id)
    for path in ("/zanzibar", "/static/zanzibar.js", "/api/v1/conversations/zanzibar", "/api/v1/exercises?q=zanzibar"):
        await ada.get(path)
    await nobody.request("ZANZIBAR", "/")
    text = (await nobody.get("/metrics")).text
    assert [marker for marker in MARKERS if marker.lower() in text.lower()] == []
    requests = [line for line in text.splitlines() if line.startswith("slow_burn_http_requests_total")]
    assert any('method="OTHER"' in line for line in requests)
    assert any('route="/static"' in line for line in requests)


async def test_without_a_token_only_this_machine_reads_them(
    app: FastAPI, service: Service, nobody: httpx.AsyncClient
) -> None:
    assert (await nobody.get("/metrics")).status_code == 200
    for headers in ({"X-Forwarded-For": "10.0.0.1"}, {"Forwarded": "for=10.0.0.1"}, {"Host": "evil.example"}):
        assert (await nobody.get("/metrics", headers=headers)).status_code == 403, headers
    elsewhere = httpx.ASGITransport(app=app, client=("192.168.1.9", 4711))
    service.lan_host = "192.168.1.5"
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://192.168.1.5:8000") as phone:
        refused = await phone.get("/metrics")
    assert (refused.status_code, refused.json()["type"]) == (403, "forbidden")
    assert "SLOW_BURN_METRICS_TOKEN" in refused.json()["detail"]
    service.settings = service.settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104
    assert (await nobody.get("/metrics")).status_code == 403


async def test_with_a_token_it_is_the_token_that_opens(
    app: FastAPI, service: Service, nobody: httpx.AsyncClient, ada: httpx.AsyncClient
) -> None:
    service.settings = service.settings.model_copy(update={"host": "0.0.0.0", "metrics_token": SecretStr(TOKEN)})  # noqa: S104
    for stranger in (nobody, ada):
        refused = await stranger.get("/metrics")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    elsewhere = httpx.ASGITransport(app=app, client=("192.168.1.9", 4711))
    async with httpx.AsyncClient(transport=elsewhere, base_url="https://train.example") as scraper:
        for said, status in ((f"Bearer {TOKEN}", 200), (f"Bearer {TOKEN}x", 401), (f"Basic {TOKEN}", 401)):
            assert (await scraper.get("/metrics", headers={"Authorization": said})).status_code == status, said
    async with coming_in(app, Authorization=f"Bearer {TOKEN}") as scraper:
        assert (await scraper.get("/api/v1/workouts")).status_code == 401, "it opens nothing else"


async def test_a_database_that_is_away_takes_only_its_own_figure_with_it(
    nobody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(session: object) -> int:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("api.metrics.count_waiting", away)
    found = await figures(nobody)
    assert found["slow_burn_turns_waiting"] != found["slow_burn_turns_waiting"]
    assert found["slow_burn_turns_running"] == 0
