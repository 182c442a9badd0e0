"""Tool calls of a turn: once each, however a model repeats itself."""

import pytest

from agent.engine import Outcome
from store.database import Database
from tests.agent.stage import logged
from tests.conftest import Clock
from tests.scripted import Script, acting, call, engine_of, hear, squats
from tools.work import Caller

pytestmark = pytest.mark.anyio

SQUATS = acting([squats(5, 5, 5)], ["Three ", "of ", "five."])
THREE = ["squat 5 x 100 kg"] * 3


async def told(database: Database, caller: Caller, clock: Clock, script: Script) -> Outcome:
    async with engine_of(database, clock, script) as engine:
        return await engine.outcome(caller, (await engine.accept(caller, "go on")).turn_id)


@pytest.mark.parametrize(
    "script",
    [
        acting([squats(5, 5, 5), squats(5, 5, 5)], ["Fine."]),
        acting([squats(5, 5, 5)], [squats(5, 5, 5)], ["Fine."]),
        acting(
            [squats(5, 5, 5)],
            [call("log_set", exercise="back squat", sets=[{"reps": 5, "weight": 100.0, "unit": "kg"}] * 3)],
            ["Fine."],
        ),
    ],
    ids=["in one response", "in the next", "in other words"],
)
async def test_a_call_that_a_model_repeats_is_done_once(
    database: Database, caller: Caller, clock: Clock, script: Script
) -> None:
    async with engine_of(database, clock, script) as engine:
        accepted = await engine.accept(caller, "three fives")
        heard = await hear(engine, caller, accepted.turn_id)
    cards = [event.data["card"] for event in heard if event.name == "tool.done"]
    assert [card["already_logged"] for card in cards] == [False, True]
    assert await logged(caller) == THREE


async def test_the_same_sets_in_a_second_message_are_meant(database: Database, caller: Caller, clock: Clock) -> None:
    await told(database, caller, clock, SQUATS)
    await told(database, caller, clock, SQUATS)
    assert await logged(caller) == THREE * 2


async def test_one_call_id_for_two_calls_is_two_calls(database: Database, caller: Caller, clock: Clock) -> None:
    script = acting([squats(5, call_id="call_0")], [squats(3, call_id="call_0")], ["Both."])
    await told(database, caller, clock, script)
    assert await logged(caller) == ["squat 5 x 100 kg", "squat 3 x 100 kg"]


async def test_an_undo_that_a_model_repeats_takes_back_one_message(
    database: Database, caller: Caller, clock: Clock
) -> None:
    await told(database, caller, clock, acting([squats(5)], ["One."]))
    await told(database, caller, clock, acting([squats(3)], ["Two."]))
    await told(database, caller, clock, acting([call("undo"), call("undo")], [call("undo")], ["Gone."]))
    assert await logged(caller) == ["squat 5 x 100 kg"]


async def test_a_plan_that_a_model_repeats_is_made_once(database: Database, caller: Caller, clock: Clock) -> None:
    days = [{"name": "A", "exercises": [{"exercise": "squat", "sets": [{"reps_min": 5}] * 3}]}]
    plan = call("create_plan", name="Strong", days=days)
    outcome = await told(
        database, caller, clock, acting([plan, call("create_plan", name="Strong", days=days)], ["Ok."])
    )
    assert [effect["tool"] for effect in outcome.effects] == ["create_plan"]


async def test_undo_and_log_in_one_turn_is_a_correction(database: Database, caller: Caller, clock: Clock) -> None:
    await told(database, caller, clock, acting([squats(5)], ["One."]))
    await told(database, caller, clock, acting([squats(4), call("undo")], ["Changed."]))
    assert await logged(caller) == ["squat 4 x 100 kg"]
