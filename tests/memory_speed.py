"""How fast somebody's memories are searched where a million of ten thousand people are kept.

    python -m tests.memory_speed [--users 10000] [--each 100] [--asked 1000]

Fills an embedded database with what people may have told, asks for memories of some of them by words and likeness, and
prints milliseconds of the wall clock for a search and for a round trip that does nothing, each in its transaction.
Of each the least of `TIMES` counts, because whatever else runs on the machine is not ours. Exits 1 above the budget.
"""

import argparse
import asyncio
import sys
import time
import tomllib
from collections.abc import Sequence
from random import Random
from statistics import quantiles

from sqlalchemy import text

from evals.arena import fresh_server, opened
from evals.cases import FOLDER
from store.database import Database
from store.embeddings import WORDLLAMA, vector_of
from store.memories import Memories, Sought
from store.repository import Store
from tests.conftest import Clock
from tests.crowd import UNTIL, crowd
from tools.memories import MOST_RECALLED

P50_MS = 1.5
SOME, TIMES = 200, 5
NOTHING = text("SELECT 1")


def wishes(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.memory_speed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--users", type=int, default=10_000, help="how many people")
    parser.add_argument("--each", type=int, default=100, help="memories of each")
    parser.add_argument("--asked", type=int, default=1000, help="how many searches are timed")
    return parser.parse_args(arguments)


def questions() -> list[Sought]:
    """What is searched for: words and their vectors."""
    asked = tomllib.loads((FOLDER / "paraphrases.toml").read_text(encoding="utf-8"))["query"]
    return [Sought.of(one["ask"], WORDLLAMA, vector_of(one["ask"])) for one in asked]


async def search(database: Database, person: int, sought: Sought) -> tuple[float, ...]:
    """Milliseconds of a round trip, of a search, and of one with its memories, each in a transaction of a person."""
    times = []
    for act in (None, Memories.search, Memories.fitting):
        async with database.caller(person) as session:
            memories = Store(session, person, Clock()(), database.index).memories
            await session.execute(NOTHING)
            began = time.perf_counter()
            await (session.execute(NOTHING) if act is None else act(memories, sought, UNTIL, most=MOST_RECALLED))
            times.append((time.perf_counter() - began) * 1000)
    return tuple(times)


async def timed(database: Database, people: Sequence[int], count: int) -> list[tuple[float, ...]]:
    """So many searches of these people's memories, one after another; of each the least times."""
    every, chance = questions(), Random(1)  # noqa: S311  # no secrets
    least = []
    for _ in range(count):
        person, sought = chance.choice(people), chance.choice(every)
        tries = [await search(database, person, sought) for _ in range(TIMES)]
        least.append(tuple(min(times) for times in zip(*tries, strict=True)))
    return least


def line(title: str, times: Sequence[float], nothing: float | None = None) -> float:
    """Print p50 and p95, and how many times `nothing` the first is; return it."""
    cuts = quantiles(times, n=20)
    ratio = f", {cuts[9] / nothing:.1f} times SELECT 1" if nothing else ""
    sys.stdout.write(f"{title}: p50 {cuts[9]:.2f} ms, p95 {cuts[18]:.2f} ms{ratio}\n")
    return cuts[9]


async def measure(url: str, wanted: argparse.Namespace) -> bool:
    """Fill, ask, print, and say whether the budget is kept."""
    async with opened(url) as database:
        began = time.perf_counter()
        everybody = await crowd(database.engine, wanted.users, wanted.each)
        took = time.perf_counter() - began
        sys.stdout.write(
            f"{len(everybody) * wanted.each} memories of {len(everybody)} people, copied in {took:.0f} s\n"
        )
        some = Random(2).sample(everybody, min(SOME, len(everybody)))  # noqa: S311
        least = await timed(database, some, wanted.asked)
    nothing, search_only, whole = (list(times) for times in zip(*least, strict=True))
    p50_nothing = line("SELECT 1", nothing)
    p50 = line("search", search_only, p50_nothing)
    line("search, with the memories found", whole, p50_nothing)
    sys.stdout.write(f"budget: p50 of a search {P50_MS} ms: {'kept' if p50 <= P50_MS else 'BROKEN'}\n")
    return p50 <= P50_MS


def main() -> int:
    """Measure on a server of our own that is thrown away."""
    wanted = wishes()
    with fresh_server() as url:
        return 0 if asyncio.run(measure(url, wanted)) else 1


if __name__ == "__main__":
    sys.exit(main())
