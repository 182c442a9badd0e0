"""The catalogue's names, read once."""

import pytest

from store.names import NameIndex
from tests.agent.grammar.telling import NAMES


@pytest.fixture(scope="session")
def index() -> NameIndex:
    return NAMES
