"""Where a set was said: kept with it, told when asked, and a person's own words for exercises are theirs alone."""

from typing import Any

import pytest

from agent.claims import unbacked
from agent.engine import TurnEngine
from agent.settings import AgentSettings
from store.database import Database
from tests.conftest import Clock
from tests.tools.amended import correct, log, logged
from tools.exercises import name_exercise
from tools.explanations import explain_set
from tools.undo import undo
from tools.work import Caller

pytestmark = pytest.mark.anyio


async def said(database: Database, caller: Caller, clock: Clock, *messages: str) -> list[str]:
    """What the offline model replies to these messages."""
    engine = TurnEngine(database, AgentSettings(model="offline"), clock=clock)
    await engine.start()
    try:
        turns = [await engine.outcome(caller, (await engine.accept(caller, text)).turn_id) for text in messages]
    finally:
        await engine.drain()
    return [turn.reply for turn in turns]


async def test_a_set_is_explained_by_the_words_it_was_read_from(
    database: Database, caller: Caller, clock: Clock
) -> None:
    replies = await said(
        database, caller, clock, "Nice day. I did 3x5 squats at 105kg", "make that 110", "why did you log 110?"
    )
    assert "3x5 squats at 105kg" in replies[-1]
    assert "Nice day" not in replies[-1]
    assert "110" in replies[-1], "the correction is told too"
    explained = await caller.perform(explain_set, {"exercise": "squat"})
    assert explained.words is not None
    assert "squats" in explained.words
    assert explained.confidence is not None


async def test_what_was_entered_without_talking_has_no_message_to_show(caller: Caller) -> None:
    await log(caller, "squat", 100)
    explained = await caller.perform(explain_set, {"exercise": "squat"})
    assert (explained.message, explained.words) == (None, None)
    assert "outside of our talk" in explained.summary


async def test_a_word_that_is_given_a_meaning_is_read_so_for_this_person_only_until_undone(
    caller: Caller, stranger: Caller
) -> None:
    await caller.perform(name_exercise, {"word": "grinder", "exercise": "incline dumbbell press"})
    await log(caller, "grinder", 30)
    assert [slug for slug, _ in await logged(caller)] == ["incline-dumbbell-press"]
    with pytest.raises(Exception, match="grinder"):
        await log(stranger, "grinder", 30)
    await caller.perform(undo, {})
    await caller.perform(undo, {})
    with pytest.raises(Exception, match="grinder"):
        await log(caller, "grinder", 30)


async def test_a_misunderstood_word_is_learned_unless_everybody_calls_something_so(caller: Caller) -> None:
    await log(caller, "bench press", 60)
    learned = await correct(caller, {"their_word": "grinder"}, exercise="incline dumbbell press")
    assert learned.learned == "grinder"
    assert "from now on" in learned.summary
    kept = await correct(caller, {"their_word": "squat"}, exercise="bench press")
    assert kept.learned is None


@pytest.mark.parametrize(
    ("reply", "kind", "backed"),
    [
        ("I deleted your last set.", "deleted", True),
        ("I deleted your last set.", "corrected", False),
        ("I corrected that to 105 kg.", "corrected", True),
        ("I corrected that to 105 kg.", "logged", False),
        ("I moved it to yesterday.", "moved", True),
        ("I moved it to yesterday.", "logged", False),
        ("Ich habe den Satz gelöscht.", "logged", False),
    ],
)
def test_a_claim_of_a_change_needs_that_very_change(reply: str, kind: str, backed: bool) -> None:
    card: dict[str, Any] = {"kind": kind, "summary": "Squat, set 3: now 5 × 105 kg, was 5 × 100 kg", "sets": []}
    assert (unbacked(reply, [card]) is None) is backed
