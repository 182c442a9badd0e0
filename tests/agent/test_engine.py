"""The turn engine: once per key, in order, heard whole by anyone, and stopped only when asked to."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic_ai.messages import ModelMessage

from agent.accepting import Accepted
from agent.engine import TurnEngine
from agent.settings import AgentSettings
from store.database import Database
from store.embedded import EmbeddedUnavailable
from store.errors import Invalid, KeyReused, NotFound, TooMany
from store.turns import MAX_RUNNING_PER_USER, MAX_WAITING
from tests.agent.stage import joined, logged
from tests.conftest import Clock, sign_up
from tests.scripted import Line, Rehearsal, Script, acting, engine_of, hear, said, squats
from tools.work import Caller

pytestmark = pytest.mark.anyio

SQUATS = acting([squats(5, 5, 5)], ["Three ", "of ", "five."])
THREE = ["squat 5 x 100 kg"] * 3


def paced(*pieces: str, pause_s: float = 0.02) -> Script:
    """A script of one response, slow enough to be interrupted."""

    async def play(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        for piece in pieces:
            yield piece
            await asyncio.sleep(pause_s)

    return play


async def conversations(caller: Caller, count: int) -> list[int]:
    async with caller.work() as work:
        return [(await work.store.conversations.create()).id for _ in range(count)]


async def test_one_key_twenty_times_at_once_is_one_turn_and_three_sets(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async with engine_of(database, clock, SQUATS) as engine:
        sends = [engine.accept(caller, "three fives", key="k") for _ in range(20)]
        accepted = await asyncio.gather(*sends)
        assert len({it.turn_id for it in accepted}) == 1
        assert [it.repeated for it in accepted].count(False) == 1
        replies = {(await engine.outcome(caller, it.turn_id)).reply for it in accepted}
    assert replies == {"Three of five."}
    assert await logged(caller) == THREE


async def test_a_key_cannot_come_back_with_another_message(database: Database, caller: Caller, clock: Clock) -> None:
    async with engine_of(database, clock, SQUATS) as engine:
        await engine.accept(caller, "three fives", key="k")
        with pytest.raises(KeyReused, match="new key"):
            await engine.accept(caller, "three fives more", key="k")
        with pytest.raises(KeyReused):
            await engine.accept(caller, "three fives", key="k", conversation_id="new")


async def test_two_people_may_use_the_same_key(
    database: Database, caller: Caller, stranger: Caller, clock: Clock
) -> None:
    async with engine_of(database, clock, SQUATS) as engine:
        first = await engine.accept(caller, "three fives", key="k")
        second = await engine.accept(stranger, "something else", key="k")
        assert (first.turn_id == second.turn_id, second.repeated) == (False, False)


async def test_a_conversation_answers_one_message_after_the_other(
    database: Database, caller: Caller, clock: Clock
) -> None:
    rehearsal = Rehearsal()
    async with engine_of(database, clock, rehearsal) as engine:
        first = await engine.accept(caller, "0")
        tabs = [engine.accept(caller, str(n), conversation_id=first.conversation_id) for n in range(1, MAX_WAITING)]
        accepted = [first, *await asyncio.gather(*tabs)]
        for it in accepted:
            await engine.outcome(caller, it.turn_id)
        in_order = sorted(accepted, key=lambda it: it.turn_id)
        async with caller.work() as work:
            sent = [(await work.store.turns.get(it.turn_id)).message for it in in_order]
    assert rehearsal.most == 1
    assert rehearsal.order == sent


async def test_a_fifth_message_has_to_wait_for_the_first_four(database: Database, caller: Caller, clock: Clock) -> None:
    async with engine_of(database, clock, paced("one", "two", pause_s=5)) as engine:
        for n in range(MAX_WAITING):
            await engine.accept(caller, f"message {n}", key=f"k{n}")
        with pytest.raises(TooMany) as refusal:
            await engine.accept(caller, "one more")
        assert refusal.value.retry_after_s > 0
        assert (await engine.accept(caller, "message 0", key="k0")).repeated


async def test_nobody_has_more_turns_at_work_than_their_share_and_nobody_waits_for_others(
    database: Database, caller: Caller, stranger: Caller, clock: Clock
) -> None:
    hers, his = Rehearsal(MAX_RUNNING_PER_USER), Rehearsal()

    async def play(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        async for line in (hers if said(messages).startswith("Ada") else his)(messages):
            yield line

    async with engine_of(database, clock, play) as one, engine_of(database, clock, play) as other:
        places = await conversations(caller, 6)
        sends = [
            (one, other)[n % 2].accept(caller, f"Ada {n}", conversation_id=place) for n, place in enumerate(places)
        ]
        accepted = await asyncio.gather(*sends)
        await one.outcome(stranger, (await one.accept(stranger, "Bob")).turn_id)
        assert len(hers.order) < 6
        for it in accepted:
            await one.outcome(caller, it.turn_id)
    assert hers.most == MAX_RUNNING_PER_USER


async def test_a_listener_who_leaves_stops_nothing(database: Database, caller: Caller, clock: Clock) -> None:
    async with engine_of(database, clock, SQUATS) as engine:
        accepted = await engine.accept(caller, "three fives")
        async for heard in engine.listen(caller, accepted.turn_id):
            if heard.name == "accepted":
                break
        assert (await engine.outcome(caller, accepted.turn_id)).status == "done"
    assert await logged(caller) == THREE


async def test_a_listener_resumes_after_any_event_and_reads_the_same(
    database: Database, caller: Caller, clock: Clock
) -> None:
    script = acting(["Let me see. ", squats(5, 5, 5)], [f"word{n} " for n in range(30)])
    async with engine_of(database, clock, script) as engine:
        accepted = await engine.accept(caller, "three fives")
        whole = await hear(engine, caller, accepted.turn_id)
        reply = (await engine.outcome(caller, accepted.turn_id)).reply
        assert joined(whole) == reply
        for after in range(len(whole)):
            assert await hear(engine, caller, accepted.turn_id, after) == whole[after:]
        [end] = await hear(engine, caller, accepted.turn_id, len(whole))
        assert (end.seq, end.name, end.data) == (None, "done", {"status": "done"})


async def test_listeners_who_come_at_any_moment_hear_the_same(database: Database, caller: Caller, clock: Clock) -> None:
    async with engine_of(database, clock, paced(*[f"w{n} " for n in range(40)])) as engine:
        accepted = await engine.accept(caller, "go on")

        async def late(wait: float) -> list[int | None]:
            await asyncio.sleep(wait)
            return [heard.seq for heard in await hear(engine, caller, accepted.turn_id)]

        heard = await asyncio.gather(*(late(n / 20) for n in range(20)))
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in heard)
    assert len(set(map(len, heard))) == 1


async def test_words_are_written_in_batches(database: Database, caller: Caller, clock: Clock) -> None:
    async with engine_of(database, clock, acting(["word "] * 400 + ["end."])) as engine:
        accepted = await engine.accept(caller, "talk")
        heard = await hear(engine, caller, accepted.turn_id)
    assert joined(heard) == "word " * 400 + "end."
    assert len(heard) < 40


async def test_stopping_between_two_steps_keeps_and_names_what_was_done(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async def play(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        async for line in acting([squats(5, 5, 5)], ["never said"])(messages):
            if isinstance(line, str):
                await asyncio.sleep(30)
            yield line

    async with engine_of(database, clock, play, heartbeat_s=0.05) as engine:
        accepted = await engine.accept(caller, "three fives")
        heard = []
        async for event in engine.listen(caller, accepted.turn_id):
            heard.append(event)
            if event.name == "tool.done":
                await engine.cancel(caller, accepted.turn_id)
        outcome = await engine.outcome(caller, accepted.turn_id)
    assert outcome.status == "cancelled"
    assert "Squat: 3 × 5 at 100 kg" in outcome.reply == joined(heard)
    assert await logged(caller) == THREE


async def test_a_turn_stopped_before_it_began_does_nothing(database: Database, caller: Caller, clock: Clock) -> None:
    async with engine_of(database, clock, SQUATS, most_running=1) as engine:
        first = await engine.accept(caller, "three fives")
        second = await engine.accept(caller, "three fives again")
        await engine.cancel(caller, second.turn_id)
        assert (await engine.outcome(caller, first.turn_id)).status == "done"
        stopped = await engine.outcome(caller, second.turn_id)
    assert (stopped.status, stopped.reply, stopped.effects) == ("cancelled", "Stopped. Nothing was changed.", [])
    assert await logged(caller) == THREE


async def test_the_stream_of_a_turn_that_is_deleted_ends(database: Database, caller: Caller, clock: Clock) -> None:
    async with engine_of(database, clock, paced("one ", "two ", pause_s=5)) as engine:
        accepted = await engine.accept(caller, "talk")
        names = []
        async for heard in engine.listen(caller, accepted.turn_id):
            names.append((heard.name, heard.data.get("status")))
            if heard.name == "text":
                async with caller.work() as work:
                    await work.store.conversations.delete(accepted.conversation_id)
    assert names[-1] == ("done", "cancelled")


async def test_nobody_hears_or_stops_a_strangers_turn(
    database: Database, caller: Caller, stranger: Caller, clock: Clock
) -> None:
    async with engine_of(database, clock, SQUATS) as engine:
        accepted = await engine.accept(caller, "three fives")
        with pytest.raises(NotFound):
            await hear(engine, stranger, accepted.turn_id)
        with pytest.raises(NotFound):
            await engine.cancel(stranger, accepted.turn_id)
        with pytest.raises(NotFound):
            await engine.accept(stranger, "hello", conversation_id=accepted.conversation_id)


async def test_two_people_who_talk_at_once_get_their_own_answers_and_sets(database: Database, clock: Clock) -> None:
    async def play(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        reps = int(said(messages).split()[-1])
        async for line in acting([squats(reps)], [f"I saw {reps}."])(messages):
            yield line

    people = [await sign_up(database, f"Person {n}", clock) for n in range(1, 6)]
    async with engine_of(database, clock, play) as engine:

        async def talk(who: Caller, reps: int) -> Accepted:
            accepted = await engine.accept(who, f"did {reps}")
            assert (await engine.outcome(who, accepted.turn_id)).reply.startswith(f"I saw {reps}.\n\n")
            return accepted

        await asyncio.gather(*(talk(who, reps) for reps, who in enumerate(people, start=1)))
    for reps, who in enumerate(people, start=1):
        assert await logged(who) == [f"squat {reps} x 100 kg"]


@pytest.mark.parametrize("message", ["", "  \n", "x" * 4001, "bell \x07", "\ud800"])
async def test_what_cannot_be_read_is_refused(database: Database, caller: Caller, clock: Clock, message: str) -> None:
    with pytest.raises(Invalid):
        await TurnEngine(database, AgentSettings(model="offline"), clock=clock).accept(caller, message)


async def test_a_time_zone_nobody_knows_is_refused_and_a_known_one_is_kept(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async with engine_of(database, clock, SQUATS) as engine:
        with pytest.raises(Invalid, match="Mars/Olympus"):
            await engine.accept(caller, "hello", time_zone="Mars/Olympus")
        await engine.accept(caller, "hello", time_zone="Europe/Berlin")
    async with caller.work() as work:
        assert work.user.time_zone == "Europe/Berlin"


async def test_a_process_that_could_not_look_for_turns_goes_on_looking(
    database: Database, caller: Caller, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles: list[Exception] = [RuntimeError("no connection"), RuntimeError("still none")]

    async def cannot_revive() -> None:
        raise EmbeddedUnavailable("gone")

    async def troubled(self: TurnEngine) -> bool:
        if troubles:
            raise troubles.pop()
        return await claim_one(self)

    claim_one = TurnEngine._claim_one
    monkeypatch.setattr(TurnEngine, "_claim_one", troubled)
    monkeypatch.setattr("agent.engine.TROUBLE_S", 0.01)
    monkeypatch.setattr(database, "revive", cannot_revive)
    async with engine_of(database, clock, SQUATS) as engine:
        accepted = await engine.accept(caller, "three fives")
        assert (await engine.outcome(caller, accepted.turn_id)).status == "done"
    assert troubles == []
