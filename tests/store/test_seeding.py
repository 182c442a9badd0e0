"""Seeders: found where they lie, run after what they need, and named when they are not there."""

from collections.abc import Callable
from types import ModuleType

import pytest

import store.seeds
import tools.seeds
from store.database import Database
from store.errors import Invalid
from store.seeding import Counts, Seeder, Sowing, discovered, in_order, sow


def seeder(name: str, *needs: str, automatic: bool = False, sown: list[str] | None = None) -> Seeder:
    async def note(database: Database, sowing: Sowing) -> Counts:
        if sown is not None:
            sown.append(name)
        return {name: 1}

    return Seeder(name, note, needs, automatic)


def names(seeders: list[Seeder]) -> list[str]:
    return [one.name for one in seeders]


FOUR = [seeder("fruit", "tree"), seeder("tree", "seed"), seeder("seed", automatic=True), seeder("stone")]


@pytest.mark.parametrize(
    ("packages", "found"),
    [((store.seeds,), {"catalogue"}), ((store.seeds, tools.seeds), {"catalogue", "demo"}), ((), set())],
)
def test_they_are_found_where_they_lie(packages: tuple[ModuleType, ...], found: set[str]) -> None:
    assert set(names(discovered(*packages))) == found


def test_only_the_catalogue_comes_by_itself() -> None:
    assert names(in_order(discovered(store.seeds, tools.seeds))) == ["catalogue"]


@pytest.mark.parametrize(
    ("only", "order"),
    [((), ["seed"]), (("fruit",), ["seed", "tree", "fruit"]), (("stone",), ["stone"]), (("tree",), ["seed", "tree"])],
)
def test_each_comes_after_what_it_needs(only: tuple[str, ...], order: list[str]) -> None:
    assert names(in_order(FOUR, only)) == order


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: in_order(FOUR, ["weed"]), "no seeder “weed”. There are: fruit, seed, stone, tree"),
        (lambda: in_order([seeder("egg", "hen"), seeder("hen", "egg")], ["egg"]), "need each other"),
        (lambda: in_order([seeder("egg", "dodo")], ["egg"]), "no seeder “dodo”"),
    ],
)
def test_what_cannot_be_sown_is_named(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        make()


@pytest.mark.anyio
async def test_what_each_did_is_told_by_its_name(database: Database) -> None:
    sown: list[str] = []
    chosen = [seeder("tree", sown=sown), seeder("fruit", "tree", sown=sown)]
    assert await sow(database, chosen, Sowing()) == {"tree": {"tree": 1}, "fruit": {"fruit": 1}}
    assert sown == ["tree", "fruit"]
