"""Versions: a workout or plan counts what is written to it, so that nobody overwrites what they have not seen."""

from collections.abc import Collection

from store.errors import Stale
from store.tables import Plan, Workout


def check_version(row: Workout | Plan, expected: Collection[int] | None) -> None:
    """Raise `Stale` when the row is in another version than was expected; None expects nothing."""
    if expected is not None and row.version not in expected:
        noun = type(row).__name__.lower()
        raise Stale(f"This {noun} has changed since you read it; it is at version {row.version} now. Read it again.")
