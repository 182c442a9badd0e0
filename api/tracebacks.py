"""Tracebacks for the log: where and what kind, but of what an exception says only what cannot be somebody's words."""

import linecache
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

OF_THE_SYSTEM = (OSError, OperationalError, InterfaceError)
CAUSE = "\nThe above exception was the direct cause of the following exception:\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n"

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def told(exc_info: ExcInfo) -> str:
    """A traceback in the usual form, its causes first."""
    return "\n".join(part.rstrip("\n") for part in _parts(exc_info[1], set()))


def _parts(problem: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(problem))
    earlier = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _parts(earlier, seen)
        yield CAUSE if problem.__cause__ else CONTEXT
    if problem.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        yield from traceback.format_tb(problem.__traceback__)
    yield f"{_kind(problem)}{_said(problem)}"
    if isinstance(problem, BaseExceptionGroup):
        for one in problem.exceptions:
            yield from _parts(one, seen)


def _kind(problem: BaseException) -> str:
    kind = type(problem)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _said(problem: BaseException) -> str:
    """What it says: a sentence that stands in the code is nobody's, and what the system says is about the system."""
    said = str(problem).partition("\n")[0]
    if said and (isinstance(problem, OF_THE_SYSTEM) or said in _raised_by(problem.__traceback__)):
        return f": {said}"
    return ""


def _raised_by(trace: Any) -> str:
    """The line of code that raised it."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return linecache.getline(trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace is not None else ""
