"""What of the suite is measured: each line that is run once need not be measured a hundred times."""

import sys
import threading
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Much is done in these again and again, and by others once; measuring makes it several times slower.
UNMEASURED = {
    "test_conversation",
    "test_gemini_path",
    "test_injection",
    "test_levels",
    "test_planted",
    "test_read_plans",
    "test_roundtrip",
    "test_rules",
    "test_stateful",
    "test_walls",
}
# So many tests of a file come to nearly every line that all of them together come to.
ENOUGH = 5
Tracers = tuple[Any, Any]
TRACERS = pytest.StashKey[Tracers]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out of the coverage what would only take longer: the tests of a file with a database but for a few, and
    further cases of one.
    """
    measured: dict[Path, list[str]] = defaultdict(list)
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        known, dear = measured[item.path], "database_url" in item.fixturenames
        again = item.originalname in known or len(known) >= ENOUGH
        if item.path.stem in UNMEASURED or (dear and again):
            item.add_marker(pytest.mark.unmeasured)
        elif dear:
            known.append(item.originalname)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Do not measure it at all: where pytest-cov pauses, in a process of xdist its other tracer goes on."""
    item.session.stash[TRACERS] = _tracers()
    if item.get_closest_marker("unmeasured") is None:
        return (yield)
    with _traced((None, None)):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: "pytest.FixtureDef[Any]", request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Measure what is made once for a process, whichever test comes first."""
    if fixturedef.scope != "session":
        return (yield)
    with _traced(request.session.stash[TRACERS]):
        return (yield)


def _tracers() -> Tracers:
    return sys.gettrace(), threading.gettrace()


@contextmanager
def _traced(tracers: Tracers) -> Iterator[None]:
    before = _tracers()
    try:
        _trace(tracers)
        yield
    finally:
        _trace(before)


def _trace(tracers: Tracers) -> None:
    sys.settrace(tracers[0])
    threading.settrace(tracers[1])
