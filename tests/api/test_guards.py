"""Who may speak to this address at all: on loopback nobody from elsewhere, whatever the operation."""

import logging
from dataclasses import replace
from itertools import cycle

import httpx
import pytest
from fastapi import FastAPI

from api.caller import COOKIE
from api.main import create_app
from api.service import Service
from api.settings import ApiSettings
from tests.api.conftest import coming_in

pytestmark = pytest.mark.anyio
PAGES = [("GET", "/"), ("HEAD", "/"), ("GET", "/static/app.js"), ("GET", "/health"), ("HEAD", "/health")]
ELSEWHERE = [
    {"Host": "evil.example"},
    {"Host": "evil.example:8000"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "192.168.1.7:8000"},
    {"Host": "0.0.0.0:8000"},
    {"Host": ""},
    {"Host": "[::1"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://127.0.0.1.evil.example:8000"},
    {"Origin": "null"},
]


def operations(app: FastAPI) -> list[tuple[str, str]]:
    """Every operation of the contract, its ids filled in, and the pages beside it."""
    paths = app.openapi()["paths"]
    found = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    assert len(found) >= 12
    return [(method, path.replace("{", "").replace("}", "")) for method, path in found] + PAGES


async def test_a_foreign_host_or_origin_is_forbidden_on_every_operation(app: FastAPI, ada: httpx.AsyncClient) -> None:
    let_in = [
        (method, path, headers)
        for method, path in operations(app)
        for headers in ELSEWHERE
        if (await ada.request(method, path, headers=headers)).status_code != 403
    ]
    assert let_in == []


async def test_nothing_is_forbidden_to_our_own_page(app: FastAPI, ada: httpx.AsyncClient) -> None:
    ours = ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST:8000"]
    for (method, path), host in zip(operations(app), cycle(ours), strict=False):
        answer = await ada.request(method, path, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code != 500, (method, path, host)
        assert answer.status_code != 403 or "/admin/" in path, (method, path, host)


async def test_in_the_home_network_only_the_address_that_was_shown_is_ours(service: Service) -> None:
    async with coming_in(create_app(replace(service, lan_host="192.168.1.7"))) as phone:
        assert (await phone.get("/health", headers={"Host": "192.168.1.7:8000"})).status_code == 200
        assert (await phone.get("/health", headers={"Host": "192.168.1.8:8000"})).status_code == 403


async def test_a_page_elsewhere_that_was_allowed_may_ask_with_a_token_and_no_cookie(service: Service) -> None:
    there = "https://train.example"
    app = create_app(replace(service, settings=ApiSettings(allowed_origins=[there])))
    wish = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    you = await service.you()
    token, page = service.tokens.issue(you), service.tokens.issue(you, "page")
    async with coming_in(app, Origin=there) as elsewhere:
        asked = await elsewhere.options("/api/v1/chat", headers=wish)
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, there)
        assert "access-control-allow-credentials" not in asked.headers
        answer = await elsewhere.post("/api/v1/undo", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (404, there)
        assert (await elsewhere.post("/api/v1/undo", headers={"Cookie": f"{COOKIE}={page}"})).status_code == 403
        assert (await elsewhere.get("/health", headers={"Origin": "https://evil.example"})).status_code == 403
        large = await elsewhere.post("/api/v1/chat", json={"message": "x" * 70_000})
        assert (large.status_code, large.headers["access-control-allow-origin"]) == (413, there)


async def test_on_an_open_address_any_host_is_served(service: Service) -> None:
    app = create_app(replace(service, settings=ApiSettings(host="203.0.113.5")))
    async with coming_in(app) as anybody:
        assert (await anybody.get("/health", headers={"Host": "train.example"})).status_code == 200


async def test_every_answer_is_locked_down(ada: httpx.AsyncClient) -> None:
    for path in ("/", "/static/app.js", "/static/nothing", "/health", "/api/v1/workouts", "/nowhere"):
        headers = (await ada.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-request-id"]


async def test_what_is_not_there_is_said_in_the_same_shape(ada: httpx.AsyncClient) -> None:
    nowhere, wrong = await ada.get("/api/v1/nowhere"), await ada.put("/api/v1/chat", json={})
    assert (nowhere.status_code, nowhere.json()["type"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "POST"


async def test_files_outside_the_page_are_not_served(ada: httpx.AsyncClient) -> None:
    for path in ("/static/../main.py", "/static/%2e%2e/main.py", "/static/..%2fmain.py", "/static//etc/passwd"):
        assert (await ada.get(path)).status_code == 404, path


async def test_a_mistake_of_ours_is_told_with_a_number_and_no_more(
    ada: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*arguments: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("store.conversations.Conversations.page", broken)
    with caplog.at_level(logging.ERROR):
        answer = await ada.get("/api/v1/conversations")
    assert (answer.status_code, answer.json()["type"]) == (500, "internal")
    assert answer.headers["x-request-id"] in answer.json()["detail"]
    assert answer.headers["x-request-id"] in caplog.text
    assert "secret inside" not in answer.text
    assert answer.headers["content-security-policy"]
