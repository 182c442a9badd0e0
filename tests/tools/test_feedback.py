"""Feedback: one opinion on each turn that has ended, changeable, and what was known when a bad one was said."""

import pytest

from store.database import Database
from store.errors import Conflict, NotFound
from tests.conftest import Clock
from tests.scripted import acting, engine_of, squats
from tools.conversations import show_conversation
from tools.feedback import bad_turns, rate_turn
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def turns(database: Database, caller: Caller, clock: Clock, *messages: str) -> list[int]:
    """Turns, each of which logs one set."""
    async with engine_of(database, clock, acting([squats(5)], ["One set of five."])) as engine:
        accepted = [await engine.accept(caller, message) for message in messages]
        for one in accepted:
            assert (await engine.outcome(caller, one.turn_id)).status == "done"
    return [one.turn_id for one in accepted]


async def test_an_opinion_is_kept_changed_and_shown(database: Database, caller: Caller, clock: Clock) -> None:
    [turn_id] = await turns(database, caller, clock, "five")
    first = await caller.perform(rate_turn, {"turn_id": turn_id, "score": "down", "comment": "  it was six "})
    assert (first.score, first.comment, first.given_at) == ("down", "it was six", clock())
    clock.move_on(minutes=1)
    second = await caller.perform(rate_turn, {"turn_id": turn_id, "score": "up"})
    assert (second.score, second.comment, second.given_at) == ("up", None, clock())
    assert second.said_at == first.said_at
    async with caller.work() as work:
        conversation = (await work.store.turns.get(turn_id)).conversation_id
    shown = await caller.perform(show_conversation, {"conversation_id": conversation})
    assert [turn.feedback for turn in shown.turns] == ["up"]


async def test_a_turn_that_still_runs_has_no_opinion_yet(database: Database, caller: Caller, clock: Clock) -> None:
    engine_is_not_started = engine_of(database, clock, acting(["Hm."]), most_running=1)
    async with engine_is_not_started as engine:
        await engine.drain()
        accepted = await engine.accept(caller, "wait")
        with pytest.raises(Conflict, match="still answering"):
            await caller.perform(rate_turn, {"turn_id": accepted.turn_id, "score": "up"})


async def test_nobody_rates_anothers_turn(database: Database, caller: Caller, stranger: Caller, clock: Clock) -> None:
    [turn_id] = await turns(database, caller, clock, "five")
    with pytest.raises(NotFound, match=f"no turn {turn_id}"):
        await stranger.perform(rate_turn, {"turn_id": turn_id, "score": "down"})


async def test_an_opinion_is_nothing_to_undo(database: Database, caller: Caller, clock: Clock) -> None:
    [turn_id] = await turns(database, caller, clock, "five")
    await caller.perform(rate_turn, {"turn_id": turn_id, "score": "down"})
    assert "Squat" in (await caller.perform(undo, {})).summary
    assert [bad.turn_id for bad in await caller.perform(bad_turns, {})] == [turn_id]


async def test_a_bad_turn_is_told_with_what_was_known_then(database: Database, caller: Caller, clock: Clock) -> None:
    first, second, third = await turns(database, caller, clock, "first five", "second five", "third five")
    for turn_id, score in ((first, "up"), (second, "down"), (third, "up")):
        await caller.perform(rate_turn, {"turn_id": turn_id, "score": score, "comment": None})
    [bad] = await caller.perform(bad_turns, {})
    told = "One set of five.\n\n"
    assert (bad.turn_id, bad.message, bad.unit) == (second, "second five", "kg")
    assert bad.reply.startswith(told)
    [(message, reply)] = bad.lines
    assert (message, reply.startswith(told)) == ("first five", True)
    assert [(had.exercise, len(had.sets)) for had in bad.log] == [("squat", 1)], "what came later is not known yet"
    assert [tool for tool, _ in bad.effects] == ["log_set"]
