"""The story of a turn: all that is known of it, in its order, for its own person."""

import pytest

from store.database import Database
from store.errors import NotFound
from tests.conftest import Clock
from tests.scripted import acting, call, engine_of, squats
from tools.feedback import rate_turn
from tools.stories import TurnStory, tell_turn
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio
SCRIPT = acting(
    [squats(5, 5)], [call("last_time", exercise="Squat"), call("last_time", exercise="zanzibar")], ["Two of five."]
)


async def lived(database: Database, caller: Caller, clock: Clock) -> int:
    """One turn that writes, looks up and is refused."""
    async with engine_of(database, clock, SCRIPT) as engine:
        accepted = await engine.accept(caller, "two of five")
        assert (await engine.outcome(caller, accepted.turn_id)).status == "done"
    return accepted.turn_id


async def test_a_story_has_messages_tools_effects_and_times(database: Database, caller: Caller, clock: Clock) -> None:
    turn_id = await lived(database, caller, clock)
    await caller.perform(rate_turn, {"turn_id": turn_id, "score": "down", "comment": "three"})
    story: TurnStory = await caller.perform(tell_turn, {"turn_id": turn_id})
    assert (story.message, story.reply, story.status, story.model) == (
        "two of five",
        "Two of five.",
        "done",
        "scripted",
    )
    assert (story.attempts, story.usage["requests"], story.feedback, story.comment) == (1, 3, "down", "three")
    assert "." in (story.prompt_fingerprint or "")
    assert [(use.tool, use.ok) for use in story.tools] == [
        ("log_set", True),
        ("last_time", True),
        ("last_time", False),
    ]
    logged, _, refused = story.tools
    assert logged.arguments["sets"] == [{"reps": 5, "weight": 100}] * 2
    assert logged.result is not None
    assert "2 × 5" in logged.summary
    assert "zanzibar" in refused.summary
    [deed] = story.effects
    assert (deed.tool, deed.undone, deed.operation_id) == ("log_set", False, logged.result["operation_id"])
    assert [moment.seq for moment in story.events] == list(range(1, len(story.events) + 1))
    assert [moment.name for moment in story.events][:2] == ["accepted", "tool.started"]
    assert story.events[-1].name == "done"
    times = [moment.at_ms for moment in story.events]
    assert times == sorted(times)
    assert all(use.ended_ms is not None and use.ended_ms >= use.began_ms for use in story.tools)
    assert any("two of five" in str(message) for message in story.messages)


async def test_what_was_taken_back_since_is_told(database: Database, caller: Caller, clock: Clock) -> None:
    turn_id = await lived(database, caller, clock)
    await caller.perform(undo, {})
    story: TurnStory = await caller.perform(tell_turn, {"turn_id": turn_id})
    assert [deed.undone for deed in story.effects] == [True]


async def test_without_a_number_it_is_the_last_one_and_nobody_elses(
    database: Database, caller: Caller, stranger: Caller, clock: Clock
) -> None:
    with pytest.raises(NotFound, match="Nothing has been said yet"):
        await caller.perform(tell_turn, {})
    turn_id = await lived(database, caller, clock)
    assert (await caller.perform(tell_turn, {})).id == turn_id
    for wanted in ({"turn_id": turn_id}, {}):
        with pytest.raises(NotFound):
            await stranger.perform(tell_turn, wanted)
    with pytest.raises(NotFound, match="no turn 4711"):
        await caller.perform(tell_turn, {"turn_id": 4711})
