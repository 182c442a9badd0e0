"""Who is asking: tokens that hold, tokens that do not, and the page's own cookie."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from api.caller import COOKIE
from api.main import create_app
from api.service import Service
from api.settings import ApiSettings
from api.tokens import Tokens
from store.tables import User
from tests.api.conftest import HOME, SECRET, coming_in
from tools.work import Caller

pytestmark = pytest.mark.anyio
READ = "/api/v1/conversations"
NOW = datetime.now(UTC)


def claims(user_id: int, **changed: Any) -> dict[str, Any]:
    """What a good token says, with some things changed; None leaves one out."""
    good = {"iss": "slow-burn", "aud": "slow-burn", "sub": str(user_id), "type": "access"}
    all_of_them = good | {"iat": NOW, "exp": NOW + timedelta(hours=1)} | changed
    return {name: value for name, value in all_of_them.items() if value is not None}


def signed(said: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256", **headers: Any) -> str:
    return jwt.encode(said, secret, algorithm, headers=headers)


def unsigned(said: dict[str, Any], algorithm: str) -> str:
    parts = ({"alg": algorithm, "typ": "JWT"}, {**said, "iat": int(NOW.timestamp()), "exp": 4_000_000_000})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, ""])


def attacks(user_id: int, tokens: Tokens) -> dict[str, str]:
    """Tokens that must not let anybody in, by what is wrong with them."""
    good = tokens.issue(user_id)
    head, body, signature = good.split(".")
    return {
        "no algorithm": unsigned(claims(user_id), "none"),
        "no algorithm, spelled otherwise": unsigned(claims(user_id), "NonE"),
        "another algorithm": signed(claims(user_id), algorithm="HS512"),
        "another secret": signed(claims(user_id), "another secret of more than thirty-two bytes"),
        "the page's token": tokens.issue(user_id, "page"),
        "no type": signed(claims(user_id, type=None)),
        "a refresh token": signed(claims(user_id, type="refresh")),
        "no expiry": signed(claims(user_id, exp=None)),
        "expired": signed(claims(user_id, exp=NOW - timedelta(minutes=2))),
        "no moment of issue": signed(claims(user_id, iat=None)),
        "from the future": signed(claims(user_id, iat=NOW + timedelta(days=1))),
        "not yet": signed(claims(user_id, nbf=NOW + timedelta(days=1))),
        "no issuer": signed(claims(user_id, iss=None)),
        "another issuer": signed(claims(user_id, iss="https://evil.example")),
        "no audience": signed(claims(user_id, aud=None)),
        "another audience": signed(claims(user_id, aud="somebody-else")),
        "nobody": signed(claims(user_id, sub=None)),
        "a number for a person": jwt.encode(claims(user_id) | {"sub": user_id}, SECRET, "HS256"),
        "a name for a person": signed(claims(user_id, sub="Ada")),
        "a person beyond measure": signed(claims(user_id, sub="9" * 40)),
        "a negative person": signed(claims(user_id, sub=f"-{user_id}")),
        "other digits": signed(claims(user_id, sub="１")),
        "nobody we know": signed(claims(user_id, sub="999999")),
        "an unknown critical header": signed(claims(user_id), crit=["b64"], b64=False),
        "a key of its own": signed(
            claims(user_id), "their own key, which is more than long enough", jku="https://evil.example"
        ),
        "a changed signature": f"{head}.{body}.{signature[:-4]}AAAA",
        "no signature": f"{head}.{body}.",
        "a changed body": f"{head}.{body[:-4]}AAAA.{signature}",
        "two parts": f"{head}.{body}",
        "words": "let me in",
        "one megabyte": good + "A" * 1_000_000,
        "too long by a little": signed(claims(user_id, padding="x" * 9000)),
    }


async def test_no_forged_token_lets_anybody_in(nobody: httpx.AsyncClient, caller: Caller, tokens: Tokens) -> None:
    statuses = {
        kind: (await nobody.get(READ, headers={"Authorization": f"Bearer {token}"})).status_code
        for kind, token in attacks(caller.user_id, tokens).items()
    }
    assert statuses == dict.fromkeys(statuses, 401)
    assert len(statuses) > 30


async def test_a_good_token_lets_its_person_in_and_survives_a_restart(caller: Caller, service: Service) -> None:
    token = service.tokens.issue(caller.user_id)
    async with coming_in(create_app(replace(service, tokens=Tokens(SECRET)))) as later:
        assert (await later.get(READ, headers={"Authorization": f"Bearer {token}"})).status_code == 200
        assert (await later.get(READ, headers={"Authorization": f"bearer  {token} "})).status_code == 200


async def test_a_little_difference_between_clocks_is_forgiven(nobody: httpx.AsyncClient, caller: Caller) -> None:
    late = signed(claims(caller.user_id, exp=datetime.now(UTC) - timedelta(seconds=5)))
    assert (await nobody.get(READ, headers={"Authorization": f"Bearer {late}"})).status_code == 200


async def test_without_a_token_the_way_in_is_told(nobody: httpx.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}, {"Authorization": "x"}):
        answer = await nobody.get(READ, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_in_the_address_counts_for_nothing(
    nobody: httpx.AsyncClient, caller: Caller, tokens: Tokens
) -> None:
    token = tokens.issue(caller.user_id)
    for name in ("token", "access_token", "code"):
        assert (await nobody.get(READ, params={name: token})).status_code == 401


async def test_an_account_that_is_switched_off_stays_out(ada: httpx.AsyncClient, caller: Caller) -> None:
    async with caller.database.worker() as session:
        await session.execute(update(User).where(User.id == caller.user_id).values(is_active=False))
    answer = await ada.get(READ)
    assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")


def cookie_of(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].split(";")[0].partition("=")[2]


async def visit(client: httpx.AsyncClient, service: Service) -> str:
    """The cookie a browser gets for a fresh link."""
    return cookie_of(await client.get("/", params={"code": service.codes.issue()}))


async def test_a_link_lets_one_browser_in_once(nobody: httpx.AsyncClient, service: Service) -> None:
    code = service.codes.issue()
    ahead = await nobody.head("/", params={"code": code})
    first = await nobody.get("/", params={"code": code})
    again = await nobody.get("/", params={"code": code})
    assert "set-cookie" not in ahead.headers
    assert [(one.status_code, one.headers["location"]) for one in (first, again)] == [(303, "/")] * 2
    assert "set-cookie" not in again.headers
    attributes = {part.strip().lower() for part in first.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert not any(part.startswith("domain") for part in attributes)
    assert (await nobody.get(READ)).status_code == 200


async def test_a_link_expires(nobody: httpx.AsyncClient, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    code = service.codes.issue()
    monkeypatch.setattr("api.tokens.time.monotonic", lambda: 10**9)
    assert "set-cookie" not in (await nobody.get("/", params={"code": code})).headers


async def test_a_guessed_link_opens_nothing(nobody: httpx.AsyncClient) -> None:
    for code in ("", "guess", "a" * 32, "\x00", "é"):
        assert "set-cookie" not in (await nobody.get("/", params={"code": code})).headers


async def test_the_pages_cookie_is_good_for_the_page_alone(app: FastAPI, service: Service) -> None:
    async with coming_in(app) as browser:
        page = await visit(browser, service)
        browser.cookies.clear()
        own = {"Cookie": f"{COOKIE}={page}", "Origin": HOME}
        assert (await browser.post("/api/v1/undo", headers=own)).status_code == 404  # let in, and nothing to undo
        no_origin = {"Cookie": own["Cookie"]}
        assert (await browser.get(READ, headers=no_origin)).status_code == 200
        assert (await browser.post("/api/v1/undo", headers=no_origin)).status_code == 403
        assert (await browser.delete(f"{READ}/1", headers=no_origin)).status_code == 403
        for name in ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Anything", "Forwarded", "Via", "X-Real-IP"):
            assert (await browser.get(READ, headers={**own, name: "1.2.3.4"})).status_code == 401, name
        as_bearer = {"Authorization": f"Bearer {page}"}
        assert (await browser.get(READ, headers=as_bearer)).status_code == 401


async def test_an_access_token_is_no_cookie(nobody: httpx.AsyncClient, caller: Caller, tokens: Tokens) -> None:
    headers = {"Cookie": f"{COOKIE}={tokens.issue(caller.user_id)}"}
    assert (await nobody.get(READ, headers=headers)).status_code == 401


async def test_on_an_open_address_the_cookie_counts_for_nothing(nobody: httpx.AsyncClient, service: Service) -> None:
    page = await visit(nobody, service)
    async with coming_in(create_app(replace(service, settings=ApiSettings(host="203.0.113.5")))) as open_one:
        assert (await open_one.get(READ, headers={"Cookie": f"{COOKIE}={page}"})).status_code == 401
