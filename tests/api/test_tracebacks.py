"""Tracebacks in the log: where and what kind; of what an exception says only what cannot be somebody's words."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy.exc import OperationalError

from api.tracebacks import told

WORDS = "my zanzibar hurts"


def traceback_of(raising: Callable[[], Any]) -> str:
    """The traceback of what this raises."""
    try:
        raising()
    except BaseException:
        info = sys.exc_info()
        assert info[0] is not None
        assert info[1] is not None
        return told((info[0], info[1], info[2]))
    raise AssertionError("nothing was raised")


def chained() -> None:
    try:
        int(WORDS)
    except ValueError as problem:
        raise LookupError(WORDS) from problem


def grouped() -> None:
    raise ExceptionGroup("several things", [ValueError(WORDS), KeyError(WORDS)])


@pytest.mark.parametrize(
    "raising",
    [
        lambda: int(WORDS),
        lambda: {}[WORDS],
        lambda: TypeAdapter(int).validate_python(WORDS),
        lambda: WORDS.encode("ascii").decode("zanzibar"),
        chained,
        grouped,
    ],
    ids=["a number", "a key", "a shape", "a codec", "a chain", "a group"],
)
def test_no_words_of_what_was_being_read(raising: Callable[[], Any]) -> None:
    text = traceback_of(raising)
    assert "hurts" not in text
    assert "Traceback (most recent call last):" in text
    assert "test_tracebacks.py" in text


def test_kinds_and_causes_are_told_in_their_order() -> None:
    text = traceback_of(chained)
    assert text.index("ValueError") < text.index("direct cause") < text.index("LookupError")
    parts = traceback_of(grouped)
    assert parts.index("ExceptionGroup") < parts.index("ValueError") < parts.index("KeyError")


def test_a_sentence_that_stands_in_the_code_is_told() -> None:
    def raising() -> None:
        raise RuntimeError("the engine is out of oil")

    assert traceback_of(raising).endswith("RuntimeError: the engine is out of oil")


def test_what_the_system_says_is_told() -> None:
    def refused() -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused\nDETAIL: " + WORDS))

    assert "connection refused" in traceback_of(refused)
    assert "hurts" not in traceback_of(refused)
    assert "No such file" in traceback_of(lambda: open("no-such-file"))  # noqa: SIM115
