"""The catalogue's names, read once."""

import pytest

from store.names import NameIndex


@pytest.fixture(scope="session")
def index() -> NameIndex:
    return NameIndex.from_catalogue()
