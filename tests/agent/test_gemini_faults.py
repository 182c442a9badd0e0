"""Every way Gemini is known to fail, over the wire and through the whole engine: the turn ends, and honestly."""

import json
import logging
from pathlib import Path
from typing import Any, NamedTuple

import pydantic_ai.models
import pytest
from pydantic_ai.exceptions import ModelAPIError

from agent import turn
from agent.gemini import patience
from store.database import Database
from tests.agent.stage import KEY, staged
from tools.work import Caller, Clock

pytestmark = pytest.mark.anyio

FAULTS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("gemini_faults.json").read_text("utf-8"))
THREE = ["squat 5 x 100 kg"] * 3
WELL_DONE = "Logged, well done."
FURTHER = "Tell me more."
RECEIPT = "(our own receipt, because the model claimed something else)"
OFFLINE = "(the offline model, which says so)"


class End(NamedTuple):
    """How a turn should end: requests it takes, what the person reads, and how many sets are in the log."""

    requests: int
    reply: str
    sets: int = 3


# With reflex, and without it: then the second answer of most scripts is a claim that nothing backs, and the answer
# after that is the service's plain "Tell me more.", with nothing logged and nothing claimed.
ENDS = {
    "429_retry_info": (End(2, WELL_DONE), End(3, FURTHER, 0)),
    "429_retry_after_header": (End(2, WELL_DONE), End(3, FURTHER, 0)),
    "429_daily_quota": (End(1, OFFLINE), End(1, OFFLINE)),
    "503_once": (End(2, WELL_DONE), End(3, FURTHER, 0)),
    "503_forever": (End(3, OFFLINE), End(3, OFFLINE)),
    "500_after_tool": (End(4, OFFLINE), End(4, OFFLINE)),
    "502_html": (End(2, WELL_DONE), End(3, FURTHER, 0)),
    "400_bad_key": (End(1, OFFLINE), End(1, OFFLINE)),
    "malformed_call_empty": (End(2, WELL_DONE), End(2, OFFLINE)),
    "malformed_call_forever": (End(2, OFFLINE), End(2, OFFLINE)),
    "malformed_call_after_claim": (End(2, WELL_DONE), End(2, OFFLINE)),
    "claim_without_call": (End(1, "Done, I logged 3x5 squats at 100kg."), End(2, OFFLINE)),
    "claim_other_numbers": (End(2, RECEIPT), End(2, RECEIPT)),
    "empty_stop": (End(2, WELL_DONE), End(2, OFFLINE)),
    "no_candidates_blocked": (End(2, OFFLINE), End(2, OFFLINE)),
    "safety_empty": (End(2, OFFLINE), End(2, OFFLINE)),
    "safety_after_text": (End(2, WELL_DONE), End(2, OFFLINE)),
    "unknown_tool": (End(2, OFFLINE), End(3, WELL_DONE)),
    "unknown_tool_forever": (End(2, OFFLINE), End(4, OFFLINE)),
    "bad_arguments": (End(2, OFFLINE), End(3, WELL_DONE)),
    "same_call_twice": (End(2, WELL_DONE), End(2, WELL_DONE)),
    "same_call_again": (End(2, OFFLINE), End(3, WELL_DONE)),
    "tool_loop": (End(2, OFFLINE), End(8, OFFLINE)),
    "dropped_mid_stream": (End(2, WELL_DONE), End(3, FURTHER, 0)),
    "cut_without_finish": (End(2, WELL_DONE), End(2, OFFLINE)),
    "stalled_stream": (End(2, WELL_DONE), End(3, FURTHER, 0)),
    "max_tokens_in_call": (End(2, WELL_DONE), End(3, FURTHER, 0)),
    "max_tokens_in_text": (End(2, FURTHER), End(2, FURTHER, 0)),
}
WAITS = {
    "429_retry_info": [2.0],
    "429_retry_after_header": [3.0],
    "429_daily_quota": [None],
    "503_once": [0.5],
    "503_forever": [0.5, 1.5, None],
    "500_after_tool": [0.5, 1.5, None],
    "502_html": [0.5],
    "400_bad_key": [None],
    "dropped_mid_stream": [0.5],
}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """What the engine means to wait before each new try; here it waits a hundredth of that."""
    meant: list[float | None] = []

    def hurried(problem: ModelAPIError, tries: int) -> float | None:
        meant.append(patience(problem, tries))
        return None if meant[-1] is None else meant[-1] / 100

    monkeypatch.setattr(turn, "patience", hurried)
    return meant


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)


@pytest.mark.parametrize("reflex", [True, False], ids=["reflex", "plain"])
@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_ends_honestly_and_neither_loses_nor_doubles_a_set(
    database: Database, caller: Caller, clock: Clock, waits: list[float | None], name: str, reflex: bool
) -> None:
    expected = ENDS[name][0 if reflex else 1]
    silence_s = 3 if name == "stalled_stream" else 10  # because the first request of a process takes its time
    async with staged(
        database, caller, clock, FAULTS[name]["steps"], reflex=reflex, chunk_timeout_s=silence_s
    ) as stage:
        told = await stage.say()
    assert told.outcome.status == "done"
    assert told.sets == THREE[: expected.sets]
    assert (len(stage.asked), waits) == (expected.requests, WAITS.get(name, []))
    if expected.reply == OFFLINE:
        assert told.outcome.model == "offline"
        assert "offline" in told.reply
        assert "Squat: 3 × 5 at 100 kg" in told.reply
    elif expected.reply == RECEIPT:
        assert "Squat: 3 × 5 at 100 kg" in told.reply
    elif expected.reply == FURTHER and expected.sets:
        assert told.reply.startswith(f"{FURTHER}\n\n")
        assert told.reply.endswith("Squat: 3 × 5 at 100 kg, today.")
    else:
        assert told.reply == expected.reply


def test_every_fault_has_its_end() -> None:
    assert ENDS.keys() == FAULTS.keys()
    assert len(FAULTS) == 28


@pytest.mark.parametrize(
    ("status", "error", "told_to_operator"),
    [
        (400, ["INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."], "check GOOGLE_API_KEY"),
        (403, ["PERMISSION_DENIED", f"Consumer 'api_key:{KEY}' has been suspended."], "check GOOGLE_API_KEY"),
        (404, ["NOT_FOUND", "models/gemini-9 is not found for API version v1beta"], "set SLOW_BURN_MODEL"),
    ],
)
async def test_a_refused_key_or_model_is_the_operators_business_and_never_shows_the_key(
    database: Database,
    caller: Caller,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    status: int,
    error: list[str],
    told_to_operator: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    script = [{"status": status, "error": error, "again": True}]
    async with staged(database, caller, clock, script, model="gemini-9") as stage:
        told = await stage.say()
    assert (len(stage.asked), told.outcome.model, told.sets) == (1, "offline", THREE)
    [line] = [record.getMessage() for record in caplog.records if record.name == "agent.turn"]
    assert told_to_operator in line
    assert KEY not in caplog.text
    assert not any(word in told.reply.lower() for word in ("key", "http", "gemini-9"))


@pytest.mark.parametrize(
    "settings",
    [
        {"gemini_base_url": "http://127.0.0.1:9"},
        {"gemini_base_url": "not an address"},
        {"api_key": "a key with an ellipsis…"},
    ],
    ids=["nobody there", "no address", "no key"],
)
async def test_settings_that_cannot_work_end_with_the_offline_model(
    database: Database, caller: Caller, clock: Clock, waits: list[float | None], settings: dict[str, str]
) -> None:
    async with staged(database, caller, clock, [], reflex=False, **settings) as stage:
        told = await stage.say()
    assert (stage.asked, told.outcome.model, told.sets) == ([], "offline", THREE)


@pytest.mark.parametrize(
    "step",
    [
        {"status": 200, "body": "<html>welcome to the hotel</html>", "headers": {"content-type": "text/html"}},
        {"status": 200, "body": "data: {not json\r\n\r\n"},
        {"status": 200, "body": "data: [1, 2]\r\n\r\n"},
        {"status": 200, "body": ""},
        {"status": 429, "body": "slow down", "headers": {"content-type": "text/plain"}},
        {"status": 503, "body": "[]"},
    ],
    ids=["captive portal", "broken json", "no object", "nothing", "429 in words", "503 list"],
)
async def test_what_no_gemini_would_say_ends_with_the_offline_model(
    database: Database, caller: Caller, clock: Clock, waits: list[float | None], step: dict[str, object]
) -> None:
    async with staged(database, caller, clock, [{**step, "again": True}], reflex=False) as stage:
        told = await stage.say()
    assert (told.outcome.model, told.sets) == ("offline", THREE)


async def test_a_stream_that_never_ends_is_cut_off_by_the_turns_budget(
    database: Database, caller: Caller, clock: Clock
) -> None:
    dripping = {"words": ["well "] * 1000, "pause_s": 0.05, "again": True}
    async with staged(database, caller, clock, [dripping], turn_budget_s=4) as stage:
        told = await stage.say()
    assert (len(stage.asked), told.outcome.model, told.sets) == (1, "offline", THREE)
    assert "well" not in told.reply


async def test_no_connection_is_left_open_when_the_engine_has_drained(
    database: Database, caller: Caller, clock: Clock
) -> None:
    async with staged(database, caller, clock, [{"words": ["Hello."]}], reflex=False) as stage:
        await stage.say("hello")
        await stage.say("hello again")
        assert (len(stage.gemini.open), stage.gemini.connections) == (1, 1)
        await stage.engine.drain()
        await stage.gemini.all_gone()
    assert not stage.gemini.open
