"""How long turns take with their traces sent to a host that takes them, to one that is dead, and into a black hole.

    python -m tests.trace_speed [--turns N]

The same turns by turns with each, in one process on one database, and without traces at all. Prints milliseconds of a
turn and how they compare with a host that takes them, and the seconds an end takes. Exits 1 where a host that takes
nothing makes turns slower, or an end too long.
"""

import argparse
import asyncio
import sys
import time
from contextlib import ExitStack
from statistics import median, quantiles
from typing import NamedTuple

from agent.engine import TurnEngine
from agent.settings import AgentSettings, TracingSettings
from agent.tracing import tracer
from evals.arena import fresh_server, opened
from store.database import Database
from tests.collector import black_hole, collecting, nobody_there
from tests.conftest import Clock, sign_up
from tools.work import Caller

SAID = ("3x5 squats at 100kg", "same again but 4", "how much did I squat today?")
SLOWER, END_S = 1.05, 3.0
TAKEN, UNTRACED = "a host that takes them", "no traces"


class Talk(NamedTuple):
    """Somebody who talks to an engine of their own, and milliseconds of each turn."""

    engine: TurnEngine
    caller: Caller
    times: list[float]

    async def say(self, message: str) -> None:
        """One turn, from its acceptance to its end."""
        began = time.perf_counter()
        accepted = await self.engine.accept(self.caller, message)
        ended = await self.engine.outcome(self.caller, accepted.turn_id)
        self.times.append((time.perf_counter() - began) * 1000)
        if ended.status != "done":
            raise SystemExit(f"{message!r} ended as {ended.status}")


def settings_of(url: str | None) -> TracingSettings:
    """Traces and scores to a Langfuse there; nowhere without an address."""
    if url is None:
        return TracingSettings()
    return TracingSettings(langfuse_public_key="pk", langfuse_secret_key="sk", langfuse_base_url=url)


async def begun(database: Database, name: str, url: str | None) -> Talk:
    """Somebody who talks, traced to this address."""
    engine = TurnEngine(database, AgentSettings(model="offline"), tracer=tracer(settings_of(url)))
    await engine.start()
    return Talk(engine, await sign_up(database, name, Clock()), [])


async def ended(talk: Talk) -> float:
    """Let an engine come to rest, and its traces; the seconds that takes."""
    began = time.perf_counter()
    await talk.engine.drain()
    await talk.engine.tracer.aclose()
    return time.perf_counter() - began


async def measure(url: str, turns: int) -> bool:
    """Talk by turns, print, and say whether all was kept."""
    with ExitStack() as stack:
        hosts = {
            UNTRACED: None,
            TAKEN: stack.enter_context(collecting()).url,
            "a dead host": stack.enter_context(nobody_there()),
            "a black hole": stack.enter_context(black_hole()),
        }
        async with opened(url) as database:
            talks = {name: await begun(database, name, host) for name, host in hosts.items()}
            for n in range(turns):
                for talk in talks.values():
                    await talk.say(SAID[n % len(SAID)])
            ends = {name: await ended(talk) for name, talk in talks.items()}
    usual = median(talks[TAKEN].times)
    kept = True
    for name, talk in talks.items():
        ratio, p95 = median(talk.times) / usual, quantiles(talk.times, n=20)[18]
        kept &= (ratio <= SLOWER or name == UNTRACED) and ends[name] <= END_S
        sys.stdout.write(f"{name}: p50 {median(talk.times):.1f} ms ({ratio:.2f}), p95 {p95:.1f} ms, ")
        sys.stdout.write(f"end {ends[name]:.2f} s\n")
    sys.stdout.write(f"budget: {SLOWER} times {TAKEN}, end {END_S} s: {'kept' if kept else 'BROKEN'}\n")
    return kept


def main() -> int:
    """Measure on a server of our own that is thrown away."""
    parser = argparse.ArgumentParser(prog="python -m tests.trace_speed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=150, help="how many turns with each host")
    wanted = parser.parse_args()
    with fresh_server() as url:
        return 0 if asyncio.run(measure(url, wanted.turns)) else 1


if __name__ == "__main__":
    sys.exit(main())
