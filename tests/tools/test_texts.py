"""Texts hold what can be read on a line, and nothing else."""

import pytest
from pydantic import TypeAdapter, ValidationError

from tools.texts import Line, Notes

LINE: TypeAdapter[str] = TypeAdapter(Line)
NOTES: TypeAdapter[str] = TypeAdapter(Notes)


def test_notes_have_lines_however_they_end() -> None:
    assert NOTES.validate_python(" slow down\r\n\tpause\nup \n") == "slow down\n\tpause\nup"


@pytest.mark.parametrize("said", ["", " \r\n ", "a\x00b", "a\x1bb", "a\rb", "a" * 2001, 7])
def test_what_is_no_note_is_refused(said: object) -> None:
    with pytest.raises(ValidationError):
        NOTES.validate_python(said)


@pytest.mark.parametrize("said", ["", " ", "one\ntwo", "a\x9bb", "a" * 121])
def test_what_is_no_line_is_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        LINE.validate_python(said)
