"""Reflex: a message the grammar understands whole is acted on at once, and only its words come from the model."""

import pydantic_ai.models
import pytest

from evals.wire import THREE_SETS
from store.database import Database
from tests.agent.stage import SQUATS, staged
from tools.work import Caller, Clock

pytestmark = pytest.mark.anyio

THREE = ["squat 5 x 100 kg"] * 3
WARM = {"words": ["Three fives at 100, ", "solid work."]}


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)


async def test_logging_costs_one_round_trip_with_reflex(database: Database, caller: Caller, clock: Clock) -> None:
    async with staged(database, caller, clock, [WARM]) as stage:
        told = await stage.say(SQUATS)
    assert (told.sets, told.reply) == (THREE, "Three fives at 100, solid work.")
    assert [(it.mode, it.roles) for it in stage.asked] == [("NONE", ["user", "model", "user"])]
    assert stage.asked[0].body["tools"]  # because a changed prefix would cost the provider its cache
    assert told.usage == {
        "requests": 1,
        "tool_calls": 1,
        "input_tokens": 10,
        "cache_read_tokens": 4,
        "output_tokens": 5,
        "cost_usd": "0.00001442",
    }


async def test_logging_costs_two_round_trips_without_reflex(database: Database, caller: Caller, clock: Clock) -> None:
    async with staged(database, caller, clock, [{"calls": ["squats"]}, WARM], reflex=False) as stage:
        told = await stage.say(SQUATS)
    assert (told.sets, told.reply) == (THREE, "Three fives at 100, solid work.")
    assert [it.mode for it in stage.asked] == ["VALIDATED", "VALIDATED"]
    assert (told.usage["requests"], told.usage["input_tokens"]) == (2, 20)


async def test_what_the_grammar_does_not_understand_is_left_to_the_model(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async with staged(database, caller, clock, [{"words": ["Sleep first."]}]) as stage:
        told = await stage.say("why do my knees ache when the weather turns?")
    assert (told.sets, told.reply, [it.mode for it in stage.asked]) == ([], "Sleep first.", ["VALIDATED"])


@pytest.mark.parametrize(
    "call",
    [
        ["log_set", {"exercise": "back squat", "sets": THREE_SETS}],
        ["log_set", {"exercise": "squat", "sets": [{"reps": 15, "weight": 100}]}],
        ["undo", {}],
        ["finish_workout", {}],
        ["show_log", {}],
    ],
    ids=["in other words", "in another shape", "undo", "finish", "look"],
)
async def test_after_reflex_acted_the_models_own_calls_do_nothing(
    database: Database, caller: Caller, clock: Clock, call: list[object]
) -> None:
    async with staged(database, caller, clock, [{"words": ["One moment. "], "calls": [call]}, WARM]) as stage:
        told = await stage.say(SQUATS)
    assert (told.sets, told.reply) == (THREE, "Three fives at 100, solid work.")
    assert told.tools() == [("log_set", True)]
    assert [it.mode for it in stage.asked] == ["NONE", "NONE"]
    assert "called a tool" in stage.asked[1].body["systemInstruction"]["parts"][-1]["text"]
    assert len(told.outcome.effects) == 1


async def test_the_next_message_may_use_the_tools_again(database: Database, caller: Caller, clock: Clock) -> None:
    script = [WARM, {"calls": [["undo", {}]]}, {"words": ["Undone."]}]
    async with staged(database, caller, clock, script) as stage:
        await stage.say(SQUATS)
        told = await stage.say("hmm, that was my brother's workout, take it out please")
    assert (told.sets, told.reply) == ([], "Undone.")
    assert [it.mode for it in stage.asked] == ["NONE", "VALIDATED", "VALIDATED"]


async def test_a_silent_model_leaves_the_words_to_us(database: Database, caller: Caller, clock: Clock) -> None:
    stalling = {"words": ["Three "], "finish": None, "end": "stall", "again": True}
    async with staged(database, caller, clock, [stalling], chunk_timeout_s=3) as stage:
        told = await stage.say(SQUATS)
    assert (len(stage.asked), told.outcome.model, told.sets) == (2, "offline", THREE)
    assert [event.name for event in told.events].count("reset") == 2
