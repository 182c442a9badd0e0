"""Turns that were found bad become cases that the evals can read."""

from pathlib import Path
from typing import Any

import pytest

from api.candidates import lines
from evals.cases import load
from store.database import Database
from tests.conftest import Clock
from tests.scripted import Line, acting, call, engine_of, squats
from tools.feedback import bad_turns, rate_turn
from tools.programming import week
from tools.work import Caller

pytestmark = pytest.mark.anyio
DAY = "2026-11-20"
FIVE = {"reps": 5, "weight": 100, "unit": "kg", "rpe": None}

PLAN = call("create_plan", name="Two", days=[day.model_dump(mode="json", exclude_none=True) for day in week(days=2)])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (squats(5), [{"op": "log", "exercise": "squat", "sets": [FIVE]}]),
        (
            call("correct_set", exercise="Squat", changes={"weight": 105}),
            [{"op": "update", "exercise": "squat", "set": n, "changes": {"weight": 105}} for n in (1, 2)],
        ),
        (call("delete_sets", exercise="Squat"), [{"op": "delete", "exercise": "squat", "set": "all"}]),
        (
            call("move_sets", exercise="Squat", to="2026-11-18"),
            [{"op": "update", "exercise": "squat", "set": "all", "changes": {"date": "2026-11-18"}}],
        ),
        (call("undo"), [{"op": "undo", "scope": "last_entry"}]),
        (call("finish_workout"), [{"op": "finish_workout"}]),
        (PLAN, [{"op": "create_plan"}]),
        (call("last_time", exercise="Squat"), [{"op": "none"}]),
    ],
    ids=["log", "correct", "delete", "move", "undo", "finish", "plan", "look up"],
)
async def test_what_happened_is_what_the_case_expects_at_first(
    database: Database, caller: Caller, clock: Clock, tmp_path: Path, said: Line, expected: list[dict[str, Any]]
) -> None:
    await a_turn(database, caller, clock, "two of five at 100", squats(5, 5))
    turn_id = await a_turn(database, caller, clock, "do it", said)
    await caller.perform(rate_turn, {"turn_id": turn_id, "score": "down", "comment": "no, three"})
    (tmp_path / "f.jsonl").write_text(lines(await caller.perform(bad_turns, {})), encoding="utf-8")
    [case] = load([tmp_path / "f.jsonl"])
    assert (case.id, case.category, case.message) == (f"feedback-{turn_id}", "feedback", "do it")
    assert "no, three" in str(case.note)
    assert [line.text for line in case.context.turns] == ["two of five at 100", "Done."]
    [golds] = case.golds
    assert [{name: one[name] for name in wanted} for one, wanted in zip(golds, expected, strict=True)] == expected


async def a_turn(database: Database, caller: Caller, clock: Clock, message: str, done: Line) -> int:
    """One turn with one call."""
    async with engine_of(database, clock, acting([done], ["Done."])) as engine:
        accepted = await engine.accept(caller, message)
        assert (await engine.outcome(caller, accepted.turn_id)).status == "done"
    return accepted.turn_id


async def test_the_log_before_the_turn_is_the_state_of_the_case(
    database: Database, caller: Caller, clock: Clock, tmp_path: Path
) -> None:
    await a_turn(database, caller, clock, "five", squats(5))
    turn_id = await a_turn(database, caller, clock, "and three", squats(3))
    await a_turn(database, caller, clock, "and two", squats(2))
    await caller.perform(rate_turn, {"turn_id": turn_id, "score": "down"})
    (tmp_path / "f.jsonl").write_text(lines(await caller.perform(bad_turns, {})), encoding="utf-8")
    [case] = load([tmp_path / "f.jsonl"])
    logged = [*case.context.state, *case.context.history]
    assert [(done.exercise, [one.reps for one in done.sets]) for done in logged] == [("squat", [5])]


def test_nothing_bad_is_no_line() -> None:
    assert lines([]) == ""
