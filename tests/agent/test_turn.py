"""Attempts: what one left, the next goes on with; a lost one writes nothing; nothing is done twice."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial

import pytest
from pydantic_ai.messages import ModelMessage
from sqlalchemy import text, update

from agent import channel, failpoints
from agent.engine import Outcome
from agent.failpoints import Failpoint
from store.database import Database, connect
from store.errors import Unavailable
from store.tables import Turn
from tests.agent.stage import joined, logged
from tests.conftest import Clock
from tests.ledger import balance
from tests.scripted import Line, Script, acting, answered, engine_of, hear, squats
from tools.work import Caller, patiently

pytestmark = pytest.mark.anyio

SQUATS = acting([squats(5, 5, 5)], ["Three ", "of ", "five."])
THREE = ["squat 5 x 100 kg"] * 3
Arm = Callable[[Callable[[Failpoint], Awaitable[None]]], None]
CUTS = 20
SHORT = {"lease_s": 0.3, "heartbeat_s": 0.1}


class Crash(Exception):
    """What breaks an attempt here."""


@pytest.fixture
def arm() -> Iterator[Arm]:
    """Arm the failpoints until the test ends."""
    yield failpoints.arm
    failpoints.arm(None)


@pytest.fixture(autouse=True)
def _no_breather(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken attempts are followed by the next at once."""
    from agent import engine

    monkeypatch.setattr(engine, "BREATHER", engine.BREATHER * 0)


def crashing(name: Failpoint, times: int = 1) -> Callable[[Failpoint], Awaitable[None]]:
    """A hook that breaks so many attempts at a point."""
    left = times

    async def hook(reached: Failpoint) -> None:
        nonlocal left
        if reached == name and left:
            left -= 1
            raise Crash(name)

    return hook


async def whims(messages: list[ModelMessage]) -> AsyncIterator[Line]:
    """Ask for something else every time: two calls, then words."""
    if answered(messages):
        yield "Strong."
        return
    for weight in random.sample(range(20, 200), 2):
        yield squats(random.randint(1, 12), weight=weight)  # noqa: S311


async def told(database: Database, caller: Caller, clock: Clock, script: Script, message: str = "go 2") -> Outcome:
    async with engine_of(database, clock, script) as engine:
        return await engine.outcome(caller, (await engine.accept(caller, message)).turn_id)


@pytest.mark.parametrize("name", [name for name in failpoints.FAILPOINTS if name not in ("accepted", "lease.renewing")])
async def test_after_a_crash_anywhere_the_same_calls_are_done_once(
    database: Database, caller: Caller, clock: Clock, arm: Arm, name: Failpoint
) -> None:
    arm(crashing(name))
    async with engine_of(database, clock, whims) as engine:
        accepted = await engine.accept(caller, "go 2", key="k")
        outcome = await engine.outcome(caller, accepted.turn_id)
    assert outcome.status == "done"
    assert len(outcome.effects) == len(await logged(caller)) == 2
    ledger = await balance(database.engine, {"k": accepted.turn_id})
    assert (ledger.faults, ledger.rerun) == ([], 0 if name == "finished" else 1)


async def test_without_the_journal_the_same_crash_doubles(
    database: Database, caller: Caller, clock: Clock, arm: Arm
) -> None:
    arm(crashing("finishing"))
    async with engine_of(database, clock, whims, journal=False) as engine:
        accepted = await engine.accept(caller, "go 2", key="k")
        await engine.outcome(caller, accepted.turn_id)
    assert len((await balance(database.engine, {"k": accepted.turn_id})).doubled) == 1


async def test_after_three_broken_attempts_the_turn_fails_and_names_what_stays(
    database: Database, caller: Caller, clock: Clock, arm: Arm
) -> None:
    arm(crashing("finishing", times=3))
    async with engine_of(database, clock, SQUATS) as engine:
        accepted = await engine.accept(caller, "three fives")
        heard = await hear(engine, caller, accepted.turn_id)
        outcome = await engine.outcome(caller, accepted.turn_id)
        assert (await engine.outcome(caller, (await engine.accept(caller, "and now?")).turn_id)).status == "done"
    assert (outcome.status, outcome.error) == ("failed", "attempts_spent")
    assert "Squat: 3 × 5 at 100 kg" in outcome.reply == joined(heard)
    assert [event.data["code"] for event in heard if event.name == "failed"] == ["attempts_spent"]


async def test_a_card_that_was_never_shown_is_shown_by_the_failure(
    database: Database, caller: Caller, clock: Clock, arm: Arm
) -> None:
    arm(crashing("tool.committed", times=3))
    async with engine_of(database, clock, SQUATS) as engine:
        accepted = await engine.accept(caller, "three fives")
        heard = await hear(engine, caller, accepted.turn_id)
        outcome = await engine.outcome(caller, accepted.turn_id)
    assert outcome.status == "failed"
    cards = [event.data for event in heard if event.name == "tool.done"]
    assert [(card["ok"], card["undo"]) for card in cards] == [(True, outcome.effects[0]["operation_id"])]


async def test_what_the_journal_knows_and_the_stream_does_not_is_told_by_the_next_attempt(
    database: Database, caller: Caller, clock: Clock, arm: Arm, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def one_by_one(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        done = len(answered(messages))
        yield squats(5, weight=100 + done) if done < 2 else "Two."

    reached: list[Failpoint] = []

    async def crash(here: Failpoint) -> None:
        reached.append(here)
        if here == "journaled" and reached.count(here) == 2:
            raise Crash(here)

    monkeypatch.setattr(channel, "BATCH_S", 60)
    arm(crash)
    async with engine_of(database, clock, one_by_one) as engine:
        accepted = await engine.accept(caller, "go 2", key="k")
        heard = await hear(engine, caller, accepted.turn_id)
    tools = [event.name for event in heard if event.name.startswith("tool")]
    assert tools == ["tool.started", "tool.done"] * 2
    assert (await balance(database.engine, {"k": accepted.turn_id})).faults == []


async def test_an_attempt_that_lost_its_turn_writes_nothing(
    database: Database, caller: Caller, clock: Clock, arm: Arm
) -> None:
    stopped, go_on = asyncio.Event(), asyncio.Event()
    to_stall: set[Failpoint] = {"journaled", "lease.renewing"}  # its work and its beat, each once: the heir's go on

    async def stall(reached: Failpoint) -> None:
        if reached in to_stall:
            to_stall.remove(reached)
            if not to_stall:
                stopped.set()
            await go_on.wait()

    arm(stall)
    async with engine_of(database, clock, whims, **SHORT) as zombie:
        accepted = await zombie.accept(caller, "go 2", key="k")
        await stopped.wait()
        async with engine_of(database, clock, whims, **SHORT) as heir:
            heard = await hear(heir, caller, accepted.turn_id)
            before = await dump(database)
            go_on.set()
            await asyncio.sleep(0.3)
            assert await dump(database) == before
    assert heard[-1].data == {"status": "done"}
    ledger = await balance(database.engine, {"k": accepted.turn_id})
    assert (ledger.faults, ledger.rerun, ledger.sets) == ([], 1, 2)


async def dump(database: Database) -> list[str]:
    """Every row that a turn writes, with the transaction that wrote it."""
    tables = ("turns", "turn_events", "effects", "operations", "workouts", "exercise_executions", "performed_sets")
    async with database.engine.connect() as connection:
        return [
            str(row)
            for table in tables
            for row in await connection.execute(text(f"SELECT xmin, it::text FROM {table} it ORDER BY 2"))  # noqa: S608
        ]


async def test_an_engine_that_is_slow_does_not_take_its_own_turn_over(
    database: Database, caller: Caller, clock: Clock, arm: Arm
) -> None:
    async def late(reached: Failpoint) -> None:
        if reached in ("journaled", "lease.renewing"):
            await asyncio.sleep(0.4)

    arm(late)
    async with engine_of(database, clock, SQUATS, lease_s=0.2, heartbeat_s=0.05) as engine:
        accepted = await engine.accept(caller, "go 1", key="k")
        assert (await engine.outcome(caller, accepted.turn_id)).status == "done"
    assert (await balance(database.engine, {"k": accepted.turn_id})).rerun == 0


async def test_who_drains_says_goodbye_and_another_goes_on_at_once(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async def play(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        async for line in whims(messages):
            if isinstance(line, str):
                await asyncio.sleep(1.5)
            yield line

    async with engine_of(database, clock, play, lease_s=60) as going:
        accepted = await going.accept(caller, "go 2", key="k")
        listeners = [asyncio.create_task(hear(going, caller, accepted.turn_id)) for _ in range(20)]
        waiting = asyncio.create_task(going.outcome(caller, accepted.turn_id))
        async for heard in going.listen(caller, accepted.turn_id):
            if heard.name == "tool.done":
                break
        await going.drain()
        assert [(await listener)[-1].name for listener in listeners] == ["bye"] * 20
        with pytest.raises(Unavailable, match="same Idempotency-Key"):
            await waiting
        later = await going.accept(caller, "and more 0", key="later")
        async with engine_of(database, clock, acting(["Here I am."])) as coming:
            async with asyncio.timeout(30):  # much less than the lease, and enough for a busy machine
                assert (await coming.outcome(caller, accepted.turn_id)).status == "done"
                assert (await coming.outcome(caller, later.turn_id)).status == "done"
    ledger = await balance(database.engine, {"k": accepted.turn_id, "later": later.turn_id})
    assert (ledger.faults, ledger.sets) == ([], 2)


async def test_who_drains_finishes_what_finishes_in_time(database: Database, caller: Caller, clock: Clock) -> None:
    async with engine_of(database, clock, SQUATS, drain_s=10) as engine:
        accepted = await engine.accept(caller, "three fives")
        async for heard in engine.listen(caller, accepted.turn_id):
            if heard.name == "tool.started":
                break
        await engine.drain()
    assert await logged(caller) == THREE


async def test_a_journal_that_cannot_be_read_is_told_from_the_effects(
    database: Database, caller: Caller, clock: Clock, arm: Arm
) -> None:
    async def spoil(reached: Failpoint) -> None:
        if reached == "finishing":
            failpoints.arm(None)
            async with database.engine.begin() as connection:
                await connection.execute(update(Turn).values(journal=[{"kind": "from a later version"}]))
            raise Crash

    arm(spoil)
    outcome = await told(database, caller, clock, whims)
    assert (outcome.status, outcome.reply.partition("\n")[0]) == ("done", "Strong.")
    assert len(outcome.effects) == len(await logged(caller)) == 2


async def test_losing_every_connection_again_and_again_loses_and_doubles_nothing(
    database: Database, database_url: str, caller: Caller, clock: Clock
) -> None:
    async def play(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        async for line in whims(messages):
            await asyncio.sleep(0.1)
            yield line

    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname = current_database()"
    )

    async def cutting() -> None:
        scissors = connect(database_url, 1)
        try:
            async with scissors.connect() as connection:
                for _ in range(CUTS):
                    await asyncio.sleep(0.15)
                    await connection.execute(cut)
                    await connection.commit()
        finally:
            await scissors.dispose()

    async with engine_of(database, clock, play) as engine:
        scissors = asyncio.create_task(cutting())
        accepted = {}
        for n in range(4):
            sent = await engine.accept(caller, "go 2", key=f"k{n}")
            accepted[f"k{n}"] = sent.turn_id
        for turn_id in accepted.values():
            assert (await patiently(partial(hear, engine, caller, turn_id), repeatable=True))[-1].name == "done"
        scissors.cancel()
        await asyncio.gather(scissors, return_exceptions=True)
    assert (await balance(database.engine, accepted)).faults == []
