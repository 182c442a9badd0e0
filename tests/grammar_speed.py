"""How fast messages are read: those people write, and the longest anything can be.

    python -m tests.grammar_speed [--strings N] [--seed S]

Prints milliseconds of processor time for one message read and its exercises resolved, and for `LONGEST` characters of
anything: every word the grammar knows, names, numbers and marks, repeated and mixed. Exits 1 above the budgets.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles

from agent.grammar import Scene, parse
from agent.grammar.lexicon import lexicon
from agent.grammar.reading import LONGEST
from evals.cases import catalogue, load
from store.names import NameIndex
from tests.agent.grammar.telling import scene

P50_MS, MOST_MS = 3, 50
CASES = Path(__file__).parent / "agent" / "grammar" / "cases.jsonl"
NOTATION = "12 3x5 100kg x5 1:30 5k @8 /8 -8 , 5/5/ 2026-11-14 11/17 14th sqaut benhc Tom A1 スクワット キロ é ﬁ ½ 1e9"
MARKS = (*NOTATION.split(), *",;/-+@*:.?!()\"'%&|><[]{}~…=#\n")
BETWEEN = ("", " ", ", ", "\n")


def wishes(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.grammar_speed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--strings", type=int, default=400, help="how many longest strings")
    parser.add_argument("--seed", type=int, default=0, help="which strings")
    return parser.parse_args(arguments)


def timed(message: str, now: Scene) -> float:
    """The least of three times it takes to read a message and resolve its exercises, in milliseconds."""

    def once() -> float:
        began = time.process_time()
        for log in parse(message, now).logs:
            now.index.resolve(log.exercise_name)
        return (time.process_time() - began) * 1000

    return min(once() for _ in range(3))


def longest(chance: random.Random, count: int, pieces: Sequence[str]) -> Iterator[str]:
    """Strings as long as a message may be: a few pieces over and over, or many mixed."""
    for _ in range(count):
        some = chance.choices(pieces, k=chance.choice((1, 2, 3, 4, 30, 1000)))
        between = chance.choice(BETWEEN)
        row = chance.choices(some, k=LONGEST) if chance.random() < 0.5 else some * LONGEST
        yield between.join(row[:LONGEST])[:LONGEST]


def table(title: str, messages: Sequence[str], read: Callable[[str], float]) -> tuple[float, float]:
    """Time each message, print the line, and return the median and the most."""
    times = {message: read(message) for message in messages}
    cuts = quantiles(times.values(), n=20)
    slowest = max(times, key=times.__getitem__)
    sys.stdout.write(
        f"{title}: {len(times)} messages, p50 {cuts[9]:.2f} ms, p95 {cuts[18]:.2f} ms, max {times[slowest]:.2f} ms"
        f" ({slowest[:60]!r})\n"
    )
    return cuts[9], times[slowest]


def main() -> int:
    """Time both, and say whether the budgets hold."""
    wanted = wishes()
    now = scene(NameIndex.from_catalogue())
    ours = [json.loads(line)["say"] for line in CASES.read_text(encoding="utf-8").splitlines()]
    usual = list(dict.fromkeys([*ours, *(case.message for case in load())]))
    timed(usual[0], now)
    median, _ = table("usual", usual, lambda message: timed(message, now))
    pieces = [*sorted(lexicon().vocabulary), *catalogue().values(), *MARKS]
    strings = list(longest(random.Random(wanted.seed), wanted.strings, pieces))  # noqa: S311  # no secrets
    _, most = table(f"{LONGEST} characters", strings, lambda message: timed(message, now))
    holds = median <= P50_MS and most <= MOST_MS
    sys.stdout.write(f"budgets: p50 {P50_MS} ms, longest {MOST_MS} ms: {'kept' if holds else 'BROKEN'}\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
