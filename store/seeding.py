"""Sowing: seeders say what they need first, are found where they lie, and may be run as often as one likes."""

import pkgutil
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from store.errors import Invalid

if TYPE_CHECKING:
    from store.database import Database

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Sowing:
    """How to sow: `dry_run` only counts, `look` compares even what is known to be sown, `scale` is how much of it.

    `say` is told what is being done, a line at a time.
    """

    dry_run: bool = False
    look: bool = False
    scale: int | None = None
    say: Callable[[str], None] = lambda line: None


@dataclass(frozen=True)
class Seeder:
    """Content of one kind. `sow` returns what it added or changed (empty when there was nothing to do).

    `needs` are the names of the seeders that come first. One that is `automatic` runs at every start; the others only
    when they are asked for by name.
    """

    name: str
    sow: Callable[["Database", Sowing], Awaitable[Counts]]
    needs: tuple[str, ...] = ()
    automatic: bool = False


def discovered(*packages: ModuleType) -> list[Seeder]:
    """The `SEEDER` of every module of these packages that has one."""
    modules = [
        import_module(found.name)
        for package in packages
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    ]
    return [module.SEEDER for module in modules if hasattr(module, "SEEDER")]


def in_order(seeders: Iterable[Seeder], only: Collection[str] = ()) -> list[Seeder]:
    """Those called `only`, else the automatic ones, each after what it needs.

    Raises `Invalid` for a name that no seeder has, and for seeders that need each other.
    """
    known = {seeder.name: seeder for seeder in seeders}
    wanted = list(only) or [seeder.name for seeder in known.values() if seeder.automatic]
    graph: dict[str, tuple[str, ...]] = {}
    while wanted:
        name = wanted.pop()
        if name not in known:
            raise Invalid(f"There is no seeder “{name}”. There are: {', '.join(sorted(known))}.")
        if name not in graph:
            graph[name] = known[name].needs
            wanted += known[name].needs
    try:
        return [known[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as problem:
        raise Invalid(f"These seeders need each other: {', '.join(problem.args[1])}.") from problem


async def sow(database: "Database", seeders: Sequence[Seeder], sowing: Sowing) -> dict[str, Counts]:
    """Run these seeders in this order; what each did, by its name."""
    return {seeder.name: await seeder.sow(database, sowing) for seeder in seeders}
