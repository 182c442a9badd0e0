"""What a model is told of earlier turns: only what happened, in an order Gemini accepts."""

from itertools import pairwise
from typing import Any

import pydantic_ai.models
import pytest

from evals.wire import Asked
from store.database import Database
from tests.agent.stage import Stage, staged
from tools.work import Caller, Clock

pytestmark = pytest.mark.anyio

HELLO = {"words": ["Hello."]}
FINE = {"words": ["All well."]}


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)


def check_order(asked: Asked) -> None:
    """Gemini refuses anything else: roles alternate, a person begins and ends, answers follow their calls."""
    contents = asked.body["contents"]
    assert asked.roles[0] == asked.roles[-1] == "user"
    assert all(one != other for one, other in pairwise(asked.roles))
    assert all(content["parts"] for content in contents)
    for before, after in pairwise(contents):
        called = [part["functionCall"]["id"] for part in before["parts"] if "functionCall" in part]
        answered = [part["functionResponse"]["id"] for part in after["parts"] if "functionResponse" in part]
        assert called == answered
    assert not any("functionResponse" in part for part in contents[0]["parts"])


def spoken(asked: Asked) -> list[str]:
    """Every text and the name of every call, in order."""
    return [_told(part) for content in asked.body["contents"] for part in content["parts"]]


def _told(part: dict[str, Any]) -> str:
    kind = "functionCall" if "functionCall" in part else "functionResponse"
    return str(part["text"]) if "text" in part else f"{kind} {part[kind]['name']}"


FIRST_TURNS = {
    "logged": [{"calls": ["squat"]}, {"words": ["Logged."]}],
    "two calls at once": [{"words": ["Right. "], "calls": ["squat", "bench press"]}, {"words": ["Both logged."]}],
    "failed after the call": [{"calls": ["squat"]}, {"status": 400, "error": ["INVALID_ARGUMENT", "no"]}],
    "failed before it": [{"status": 400, "error": ["INVALID_ARGUMENT", "no"]}],
    "withheld": [{"words": ["Logged."]}, {"words": ["Which weight?"]}],
    "called in vain": [{"calls": [["log_set", {"sets": "?"}]]}, {"words": ["Which exercise?"]}],
    "refused": [{"calls": [["log_set", {"exercise": "squat", "sets": []}]]}, {"words": ["How many sets?"]}],
}


@pytest.mark.parametrize("reflex", [True, False], ids=["reflex", "plain"])
@pytest.mark.parametrize("name", FIRST_TURNS)
async def test_a_turn_after_any_other_is_told_in_geminis_order(
    database: Database, caller: Caller, clock: Clock, name: str, reflex: bool
) -> None:
    script = [HELLO, *FIRST_TURNS[name], FINE, FINE]
    async with staged(database, caller, clock, script, reflex=reflex) as stage:
        await stage.say("hello there")
        first = await stage.say("I did 3x5 squats at 100kg")
        await stage.say("how am I doing?")
    for asked in stage.asked:
        check_order(asked)
    told = spoken(stage.asked[-1])
    assert told[0].endswith("] hello there")
    assert told[-2:] == [first.reply, "how am I doing?"]
    assert told.count("functionCall log_set") == len(first.outcome.effects)


async def test_a_stopped_turn_is_told_with_what_it_had_done(database: Database, caller: Caller, clock: Clock) -> None:
    stalling = {"words": ["So "], "finish": None, "end": "stall"}
    script = [{"calls": ["squat"]}, stalling, FINE]
    async with staged(database, caller, clock, script, reflex=False, chunk_timeout_s=8, heartbeat_s=0.05) as stage:
        status, reply = await _stopped(stage)
        await stage.say("how am I doing?")
    assert (status, reply) == ("cancelled", "Stopped. This is in your log: Squat: 3 × 5 at 100 kg, today.")
    check_order(stage.asked[-1])
    told = spoken(stage.asked[-1])
    assert told[1:] == ["functionCall log_set", "functionResponse log_set", reply, "how am I doing?"]


async def _stopped(stage: Stage) -> tuple[str, str]:
    accepted = await stage.engine.accept(stage.caller, "I did 3x5 squats at 100kg")
    async for heard in stage.engine.listen(stage.caller, accepted.turn_id):
        if heard.name == "text":
            await stage.engine.cancel(stage.caller, accepted.turn_id)
    outcome = await stage.engine.outcome(stage.caller, accepted.turn_id)
    return outcome.status, outcome.reply
