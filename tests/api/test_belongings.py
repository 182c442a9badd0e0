"""Taking everything along, and taking everything out: whatever tables there are, nothing is forgotten."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from pydantic_ai.messages import ModelMessage
from sqlalchemy import Compiled, func, select, text
from sqlalchemy.dialects import postgresql

from api.service import YOU, Service
from store import belongings
from store.belongings import CATALOGUE, Belongings, everything, owned_tables
from store.database import Database, connect
from store.tables import Table
from store.users import sign_in
from tests.api.conftest import Say
from tests.belongings import MARK, planted, rows_of, traces
from tests.conftest import Clock, connected
from tests.scripted import Line, engine_of, squats
from tools.belongings import Account, erase_account
from tools.work import Caller

pytestmark = pytest.mark.anyio
ME, EXPORT = "/api/v1/users/me", "/api/v1/users/me/export"
BREAK = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE '%max_parallel%'"
)
NOBODYS = {"seed_runs", "request_counts"}


async def exported(client: httpx.AsyncClient) -> Any:
    answer = await client.get(EXPORT)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)


def test_every_table_is_somebodys_or_known_to_be_nobodys() -> None:
    assert {table.name for table in owned_tables()} | NOBODYS == set(Table.metadata.tables)


async def test_an_export_holds_every_row_and_column_but_the_secrets(
    ada: httpx.AsyncClient, caller: Caller, stranger: Caller, database: Database
) -> None:
    for who in (caller, stranger):
        await planted(database, who.user_id)
    document = await exported(ada)
    Account.model_validate(document)
    assert (document["format"], document["version"], document["account"]) == ("slow-burn-account", 1, "Ada")
    assert set(document["tables"]) == {CATALOGUE, *(table.name for table in owned_tables())}
    for table, owner in owned_tables().items():
        [row] = document["tables"][table.name]
        assert row[owner.key] == caller.user_id
        assert set(row) == {one.key for one in table.c}, table.name
    assert document["tables"]["turns"][0]["journal"] == [MARK]
    assert "Bob" not in json.dumps(document)


async def test_an_export_is_a_download_that_names_the_exercises_it_speaks_of(ada: httpx.AsyncClient, say: Say) -> None:
    await say("3x5 squats at 102.5kg")
    answer = await ada.get(EXPORT)
    assert answer.headers["content-disposition"] == 'attachment; filename="slow-burn-account.json"'
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", "no-store")
    assert int(answer.headers["content-length"]) == len(answer.content)
    tables = answer.json()["tables"]
    assert [one["slug"] for one in tables[CATALOGUE]] == ["squat"]
    assert [done["weight_kg"] for done in tables["performed_sets"]] == [102.5] * 3
    assert tables["exercise_executions"][0]["exercise_id"] == tables[CATALOGUE][0]["id"]
    assert tables["goals"] == []


async def test_nothing_is_left_of_who_is_erased_and_nothing_of_others_is_touched(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, caller: Caller, stranger: Caller, database: Database
) -> None:
    for who in (caller, stranger):
        await planted(database, who.user_id)
    hers, his = await rows_of(database, caller.user_id), await rows_of(database, stranger.user_id)
    assert {name for name, rows in hers.items() if not rows} == set()
    answer = await ada.delete(ME, params={"confirm": "Ada"})
    assert (answer.status_code, answer.json()) == (200, {"erased": True})
    assert {name: rows for name, rows in (await rows_of(database, caller.user_id)).items() if rows} == {}
    assert await rows_of(database, stranger.user_id) == his
    await bob.delete(ME, params={"confirm": "Bob"})
    assert await traces(database, MARK) == []


async def test_nobody_is_erased_by_mistake(ada: httpx.AsyncClient, say: Say) -> None:
    await say()
    for params in ({}, {"confirm": ""}, {"confirm": "ada"}, {"confirm": "Bob"}):
        answer = await ada.delete(ME, params=params)
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert "“Ada”" in (await ada.delete(ME, params={"confirm": "Bob"})).json()["detail"]
    assert (await ada.get("/api/v1/workouts")).json()["total"] == 1


async def test_a_token_opens_nothing_afterwards(ada: httpx.AsyncClient, say: Say) -> None:
    await say()
    await ada.delete(ME, params={"confirm": "Ada"})
    for method, path in (("GET", ME), ("GET", EXPORT), ("GET", "/api/v1/workouts"), ("DELETE", f"{ME}?confirm=Ada")):
        assert (await ada.request(method, path)).status_code == 401, path


async def test_you_begin_anew_after_being_erased(service: Service, database: Database) -> None:
    first = await service.you()
    await service.caller(first).perform(erase_account, {"confirm": YOU})
    second = await service.you()
    assert second != first
    assert (await rows_of(database, first))["users"] == []


async def test_a_turn_at_work_ends_quietly_and_writes_nothing(
    database: Database, caller: Caller, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        yield "Let me see. "
        asked.set()
        await go_on.wait()
        yield squats(5)

    caplog.set_level(logging.WARNING)
    async with engine_of(database, clock, slow) as engine:
        accepted = await engine.accept(caller, "did five", key="k")
        listening = asyncio.create_task(_heard(engine, caller, accepted.turn_id))
        await asyncio.wait_for(asked.wait(), 10)
        await caller.perform(erase_account, {"confirm": "Ada"})
        go_on.set()
        assert (await asyncio.wait_for(listening, 10))[-1] == "done"
    assert [record.getMessage() for record in caplog.records] == []
    assert not any((await rows_of(database, caller.user_id)).values())


async def _heard(engine: Any, caller: Caller, turn_id: int) -> list[str]:
    return [heard.name async for heard in engine.listen(caller, turn_id)]


async def test_who_writes_at_the_moment_of_being_erased_is_told_so(
    ada: httpx.AsyncClient, caller: Caller, database: Database
) -> None:
    async with database.caller(caller.user_id) as session:
        erasing = Belongings(session, caller.user_id)
        await erasing.erase()
        memory = {"text": "I hate burpees", "kind": "preference"}
        writing = [
            asyncio.create_task(ada.post("/api/v1/memories", json=memory)),
            asyncio.create_task(ada.post("/api/v1/chat", json={"message": "3x5 squats"})),
        ]
        await asyncio.sleep(0.2)
    for answer in await asyncio.gather(*writing):
        assert answer.status_code in (401, 404), answer.text
    assert not any((await rows_of(database, caller.user_id)).values())


async def test_another_person_of_the_same_name_begins_with_nothing(
    ada: httpx.AsyncClient, caller: Caller, database: Database, say: Say
) -> None:
    await say()
    await ada.delete(ME, params={"confirm": "Ada"})
    async with database.worker() as session:
        again = await sign_in(session, "Ada")
    assert again.id != caller.user_id
    assert {name for name, rows in (await rows_of(database, again.id)).items() if rows} == {"users"}


def compiled(statement: str) -> Compiled:
    return text(statement).compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]  # dialects have no types


async def test_a_connection_that_breaks_is_told_as_everywhere_and_the_next_export_is_whole(
    ada: httpx.AsyncClient, say: Say, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say("3x5 squats at 100kg")
    broken: list[Any] = []

    def breaking() -> Compiled:
        if not broken:
            with connected(database_url) as connection:
                broken.extend(connection.execute(BREAK).fetchall())
        return everything()

    monkeypatch.setattr(belongings, "everything", breaking)
    refused = await ada.get(EXPORT)
    assert (refused.status_code, refused.json()["type"], broken) == (503, "unavailable", [(True,)])
    assert len((await exported(ada))["tables"]["performed_sets"]) == 3


async def test_what_the_driver_refuses_is_told_as_everywhere(
    ada: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(belongings, "PATIENTLY", text("SELECT set_config('statement_timeout', '1ms', true)"))
    monkeypatch.setattr(belongings, "everything", lambda: compiled("SELECT 'slow', pg_sleep(5)::text"))
    refused = await ada.get(EXPORT)
    assert (refused.status_code, refused.json()["type"]) == (503, "unavailable")


async def test_an_export_stopped_in_the_middle_leaves_a_connection_that_works(
    database_url: str, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    much = compiled("SELECT 'x', repeat('y', 500) FROM generate_series(1, 200000)")
    monkeypatch.setattr(belongings, "everything", lambda: much)
    engine, begun = connect(database_url, pool_size=1), asyncio.Event()

    async def read() -> None:
        me = caller.user_id
        async with Database(engine).caller(me) as session, aclosing(Belongings(session, me).rows()) as parts:
            async for _ in parts:
                begun.set()

    async def server_process() -> Any:
        async with Database(engine).caller(caller.user_id) as session:
            return await session.scalar(select(func.pg_backend_pid()))

    before, reading = await server_process(), asyncio.create_task(read())
    await begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await server_process() == before
    await engine.dispose()
