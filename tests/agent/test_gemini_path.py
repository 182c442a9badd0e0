"""Thirty turns over the wire: what never changes comes first and never changes, the rest is last and within budget.

A turn is a line of `TURNS`; whoever gives the companion another tool adds a turn that uses it, and to `PARTS` what is
told of it in the instructions.
"""

import json
from typing import Any, NamedTuple

import pydantic_ai.models
import pytest
from sqlalchemy import select

from agent.token_counts import token_count, token_count_of
from evals.wire import Asked, Step
from store.database import Database
from store.tables import Turn
from tests.agent.stage import Told, staged
from tests.agent.test_history import check_order
from tests.conftest import Clock
from tools.usage import show_usage
from tools.work import Caller

pytestmark = pytest.mark.anyio

BUDGET = 900
PARTS = (
    "You are Slow Burn",
    "How well you know each other",
    "<earlier>",
    "<situation>",
    "Your previous answer",
)  # in this order; what changes seldom before what always does
STABLE = 1  # of them never change
Call = tuple[str, dict[str, Any]]


class Line(NamedTuple):
    """One turn: what is said, the calls Gemini makes if reflex does not act, its words, and hours to the next turn."""

    message: str
    words: str
    calls: tuple[Call, ...] = ()
    pause_h: float = 0.05


def log(exercise: str, reps: int, weight: float, times: int = 3) -> Call:
    return "log_set", {"exercise": exercise, "sets": [{"reps": reps, "weight": weight, "unit": "kg"}] * times}


INCLINE = ("correct_set", {"changes": {"exercise": "incline bench press"}})
WEEK = {
    "name": "Strength",
    "weeks": 4,
    "days": [
        {"name": f"Day {n}", "exercises": [{"exercise": lift, "sets": [{"reps_min": 5}] * 3}]}
        for n, lift in enumerate(("squat", "bench press", "deadlift"), start=1)
    ],
}
TURNS = (
    Line("hello, who are you?", "Slow Burn, a program that keeps your log. What did you train?"),
    Line("I did 3x5 squats at 100kg", "Logged, three fives at 100 kg."),
    Line("they felt heavier than I would like, honestly", "Heavy days count too."),
    Line("then some benching, eight at sixty, thrice, you know", "Bench is logged.", (log("bench press", 8, 60),)),
    Line("make that 62.5", "Corrected, it says 62.5 kg now."),
    Line("what is a good way to warm up for deadlifts?", "Two light sets of the lift itself do."),
    Line("undo", "Taken back."),
    Line("bench 8 at 62.5", "Logged your bench."),
    Line("could you make a plan out of the three big lifts for me?", "Your plan is saved.", (("create_plan", WEEK),)),
    Line("why only three days a week though?", "Because you recover between them."),
    Line("I'm done", "Workout finished.", pause_h=24),
    Line("good morning, my legs hurt a bit", "That is soreness most likely, and fades."),
    Line("what did I do yesterday?", "It is on the card.", (("show_log", {"on": "2026-11-20"}),)),
    Line("deadlift 5 at 120kg", "Logged."),
    Line("another set", "Strong."),
    Line("delete the last set", "Deleted."),
    Line("how is my squat doing these days?", "One session so far.", (("progress", {"exercise": "squat"}),)),
    Line("my squat record?", "It is on the card."),
    Line("is creatine worth it in your view?", "It is well studied, and helps a little."),
    Line("pull-ups 10, 8, 7", "Pull-ups are in the log."),
    Line("I'm done", "Finished.", pause_h=48),
    Line("hi again, where were we?", "You had deadlifts and pull-ups."),
    Line("squat 3x5 102.5kg", "Logged 3x5 at 102.5 kg."),
    Line("that felt better than on Friday!", "It shows."),
    Line("bench 3x8 at 65 kg", "Nice."),
    Line("actually it was incline, put that right please", "Corrected.", (INCLINE,)),
    Line("what should I think of when I squat?", "Knees over toes, chest up, breathe before each rep."),
    Line("20 min bike", "Logged your 20 minutes."),
    Line("thanks for all that!", "Any time."),
    Line("I'm done", "Workout finished."),
)  # fmt: skip

LOG = [
    *["squat 5 x 100 kg"] * 3,
    *["bench-press 8 x 60 kg"] * 3,
    "bench-press 8 x 62.5 kg",
    "deadlift 5 x 120 kg",
    *("pull-up 10", "pull-up 8", "pull-up 7"),
    *["squat 5 x 102.5 kg"] * 3,
    *["incline-bench-press 8 x 65 kg"] * 3,
    "cycling 20 min",
]


def play(asked: Asked) -> Step:
    """The answer of the turn that is asked about: its calls unless somebody made them, then its words."""
    contents = asked.body["contents"]
    at = max(n for n, content in enumerate(contents) if "text" in content["parts"][0] and content["role"] == "user")
    message = contents[at]["parts"][0]["text"]
    line = next(line for line in TURNS if line.message == message)
    return {"words": [line.words]} if len(contents) > at + 1 or not line.calls else {"calls": [*map(list, line.calls)]}


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)


class Talk(NamedTuple):
    """What was said, what was asked of the service, and in which turn each request was made."""

    told: list[Told]
    asked: list[Asked]
    turn_of: list[int]


@pytest.fixture
async def talk(database: Database, caller: Caller, clock: Clock) -> Talk:
    """The whole conversation, over the wire."""
    told, turn_of = [], list[int]()
    async with staged(database, caller, clock, [], history_tokens=BUDGET) as stage:
        stage.gemini.play(play)
        for number, line in enumerate(TURNS):
            told.append(await stage.say(line.message))
            turn_of += [number] * (len(stage.asked) - len(turn_of))
            clock.move_on(hours=line.pause_h)
    return Talk(told, list(stage.asked), turn_of)


def instructions(asked: Asked) -> list[str]:
    return [part["text"] for part in asked.body["systemInstruction"]["parts"]]


def earlier(asked: Asked) -> list[dict[str, Any]]:
    """What was told of earlier turns."""
    contents = asked.body["contents"]
    last = max(n for n, it in enumerate(contents) if it["role"] == "user" and "text" in it["parts"][0])
    return list(contents[:last])


def cost(content: dict[str, Any]) -> int:
    return sum(
        token_count(part["text"]) if "text" in part else token_count_of(part.get("functionCall", part)["args"])
        if "functionCall" in part else token_count_of(part["functionResponse"]["response"])
        for part in content["parts"]
    )  # fmt: skip


async def test_thirty_turns_are_cached_budgeted_priced_and_right(
    talk: Talk, database: Database, caller: Caller
) -> None:
    assert len(talk.told) == 30
    assert [it.outcome.status for it in talk.told] == ["done"] * 30
    _same_prefix(talk)
    _per_turn_parts_last(talk)
    _history_in_budget(talk)
    await _everything_recorded(talk, database, caller)
    assert talk.told[-1].sets == LOG
    assert [number for number, it in enumerate(talk.told) if "\n\n" in it.reply] == [14, 24], "else the words will do"


def _same_prefix(talk: Talk) -> None:
    prefixes = {
        json.dumps([instructions(asked)[:STABLE], asked.body["tools"], asked.body["generationConfig"]])
        for asked in talk.asked
    }
    assert len(prefixes) == 1
    for asked in talk.asked:
        assert asked.body["generationConfig"]["thinkingConfig"]["thinking_level"] == "LOW"
        assert asked.mode in ("VALIDATED", "NONE")


def _per_turn_parts_last(talk: Talk) -> None:
    for asked in talk.asked:
        places = [next(n for n, mark in enumerate(PARTS) if part.startswith(mark)) for part in instructions(asked)]
        assert places == sorted(places)
        assert places[:STABLE] == list(range(STABLE))
        assert all("2026" not in part for part in instructions(asked)[:STABLE])
    turns = {json.dumps(instructions(asked)[STABLE:]) for asked in talk.asked}
    assert len(turns) > 20, "what is so just now is told in every turn"


def _history_in_budget(talk: Talk) -> None:
    summed_up = 0
    for asked in talk.asked:
        check_order(asked)
        told = [part for part in instructions(asked) if part.startswith("<earlier>")]
        summed_up += bool(told)
        assert sum(map(cost, earlier(asked))) + sum(map(token_count, told)) <= BUDGET
    assert summed_up > 10, "a conversation this long has turns that are summed up"
    [summary] = [part for part in instructions(talk.asked[-1]) if part.startswith("<earlier>")]
    assert "Fri 2026-11-20: Squat: 3 × 5 at 100 kg, 2026-11-20" in summary
    assert "Plan “Strength”: 3 days a week" in summary


async def _everything_recorded(talk: Talk, database: Database, caller: Caller) -> None:
    async with caller.work() as work:
        turns = list(await work.store.session.scalars(select(Turn).order_by(Turn.id)))
    requests = [talk.turn_of.count(number) for number in range(30)]
    assert [turn.usage["requests"] for turn in turns if turn.usage] == requests
    for turn, count in zip(turns, requests, strict=True):
        assert turn.usage is not None
        assert (turn.usage["input_tokens"], turn.usage["output_tokens"]) == (10 * count, 5 * count)
        assert turn.usage["cost_usd"] == f"{count * 0.00001442:.8f}"
    shown = await caller.perform(show_usage, {})
    assert sum(day.requests for day in shown.days) == len(talk.asked)
    assert [day.turns for day in shown.days] == [9, 10, 11]
