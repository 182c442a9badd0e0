"""Messages read in the situation of their turn."""

from datetime import UTC, datetime

import pytest
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart

from agent.briefing import Briefing
from agent.grammar.intents import Log
from agent.understanding import understand
from tests.agent.grammar.telling import NAMES

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def briefing(said: str, reply: str, stamp: str = "Fri 2026-11-20 11:58") -> Briefing:
    history: tuple[ModelMessage, ...] = (
        ModelRequest(parts=[UserPromptPart(f"[{stamp}] {said}")]),
        ModelResponse(parts=[TextPart(reply)]),
    )
    return Briefing(now=NOW, time_zone="UTC", unit="kg", workout=(), last=None, index=NAMES, history=history)


def test_the_name_we_asked_for_completes_what_was_said_before() -> None:
    [log] = understand("overhead press", briefing("3x8 at 40kg", "Which exercise was that?")).intents
    assert isinstance(log, Log)
    assert (log.exercise, len(log.sets), log.sets[0].reps) == ("overhead-press", 3, 8)


@pytest.mark.parametrize(
    ("said", "reply", "stamp"),
    [
        ("3x8 at 40kg", "Nice work!", "Fri 2026-11-20 11:58"),
        ("3x8 at 40kg", "Which exercise was that?", "Thu 2026-11-19 11:58"),
        ("hello", "Which exercise was that?", "Fri 2026-11-20 11:58"),
    ],
)
def test_a_name_alone_logs_nothing_unless_we_just_asked_for_it(said: str, reply: str, stamp: str) -> None:
    assert understand("overhead press", briefing(said, reply, stamp)).logs == ()
