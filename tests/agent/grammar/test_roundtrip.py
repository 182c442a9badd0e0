"""What is written down from structures is read back as the same structures, exactly."""

import pytest
from hypothesis import given, note, settings

from agent.grammar import parse
from tests.agent.grammar.telling import NAMES, scene, told
from tests.agent.grammar.writing import Written, messages

MANY = 5 * settings.default.max_examples  # 500; 20,000 at night


@pytest.mark.timeout(3600)  # because the nightly profile reads twenty thousand messages
@settings(max_examples=MANY)
@given(messages())
def test_what_is_written_down_is_read_back(written: Written) -> None:
    reading = parse(written.text, scene(NAMES, written.unit))
    note(f"{written.text!r} was read as {told(reading)}")
    assert [(log.exercise, log.sets, log.performed_on) for log in reading.logs] == [
        (part.slug, part.sets, written.day) for part in written.parts
    ]
    assert len(reading.intents) == len(written.parts)
