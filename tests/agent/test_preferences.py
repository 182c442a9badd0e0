"""The unit a person lifts in, said in a message: heeded at once and from then on, asked for when it was not named."""

import pytest

from tests.agent.conftest import Talk
from tools.work import Caller
from tools.workouts import show_log

pytestmark = pytest.mark.anyio


async def loads(caller: Caller) -> list[str]:
    """Every load in the log, in order."""
    shown = await caller.perform(show_log, {})
    every = [done for workout in shown.workouts for entry in workout.executions for done in entry.sets]
    return [f"{done.weight} {done.unit}" for done in every]


async def test_a_unit_holds_for_the_message_it_is_said_in_and_for_those_after_it(talk: Talk, caller: Caller) -> None:
    await talk("bench 1x5 80")
    assert "pounds" in await talk("squat 1x5 225, I use pounds")
    await talk("deadlift 1x5 315")
    assert await loads(caller) == ["80 kg", "225 lb", "315 lb"]


async def test_undo_takes_the_unit_back_and_nothing_else(talk: Talk, caller: Caller) -> None:
    await talk("bench 1x5 80")
    await talk("switch to pounds please")
    await talk("undo")
    await talk("bench 1x4 80")
    assert await loads(caller) == ["80 kg", "80 kg"]


async def test_a_unit_that_was_not_named_is_asked_for_and_the_answer_sets_it(talk: Talk, caller: Caller) -> None:
    assert "Kilos or pounds?" in await talk("change my units")
    assert "pounds" in await talk("pounds")
    await talk("bench 1x5 185")
    assert await loads(caller) == ["185 lb"]
    assert "pounds already" in await talk("I use lbs")
