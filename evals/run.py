"""A run: one server, a database for each process, the cases dealt out among them, and one for the guards."""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from evals.arena import clones, fresh_server, opened
from evals.cases import Case, HarnessFault
from evals.guards.cases import Guards
from evals.guards.check import check
from evals.guards.record import record
from evals.guards.verdicts import Guarded
from evals.judges import Judged, judge_all
from evals.speakers import speakers

Say = Callable[[str], None]
MOST_PROCESSES = 4
WORTH_A_PROCESS = 60  # cases; one process needs some 4 s to begin and plays some 8 cases a second


@dataclass(frozen=True)
class Ran:
    """What came of the cases, in their order, and of the guards."""

    judged: list[Judged]
    guarded: list[Guarded]


def run(
    cases: Sequence[Case],
    model: str,
    *,
    guards: Guards | None = None,
    repeat: int = 1,
    concurrency: int = 4,
    say: Say = lambda line: None,
) -> Ran:
    """Play and judge the cases, in as many processes as there are cores for and plays to share, and check the guards.

    Raises `HarnessFault` when a case could not be played, naming it, and `EmbeddedUnavailable`.
    """
    speakers(model, concurrency)  # because a missing key is told before anything is prepared
    processes = min(MOST_PROCESSES, os.cpu_count() or 1, 1 + len(cases) * repeat // WORTH_A_PROCESS)
    times = f", {repeat} times each" if repeat > 1 else ""
    say(f"Playing {len(cases)} cases{times} ({processes} at work) ...")
    if processes > 1:
        ran = _deal(cases, processes, model, repeat, concurrency, guards)
    else:
        with fresh_server() as url:
            judged = _play(url, model, cases, repeat, concurrency) if cases else []
            ran = Ran(judged, _guard(url, guards) if guards else [])
    by_id = {one.case.id: one for one in ran.judged}
    return Ran([by_id[case.id] for case in cases], ran.guarded)


def record_all(guards: Guards, model: str | None) -> dict[str, list[str]]:
    """Make every recording anew; returns what went wrong by turn. Raises as `run` does."""

    async def recording(url: str) -> dict[str, list[str]]:
        async with opened(url) as database:
            return await record(database, guards, model)

    logging.getLogger("agent").setLevel(logging.ERROR)  # because one turn lets a model slip on purpose
    with fresh_server() as url:
        return asyncio.run(recording(url))


def _deal(
    cases: Sequence[Case], processes: int, model: str, repeat: int, concurrency: int, guards: Guards | None
) -> Ran:
    apart = 1 if guards else 0
    with ProcessPoolExecutor(processes + apart, mp_context=get_context("spawn")) as pool:
        for _ in range(processes + apart):
            pool.submit(speakers, model, concurrency)  # so that they import while the server starts
        with fresh_server() as url:
            own, *shared = clones(url, 1 + processes)
            checking = pool.submit(_guard, own, guards) if guards else None
            playing = [
                pool.submit(_play, clone, model, cases[n::processes], repeat, concurrency)
                for n, clone in enumerate(shared)
            ]
            try:
                judged = [one for share in playing for one in share.result()]
                return Ran(judged, checking.result() if checking else [])
            except BrokenProcessPool as problem:
                raise HarnessFault("A process that played cases died. Was it out of memory?") from problem


def _play(url: str, model: str, cases: Sequence[Case], repeat: int, concurrency: int) -> list[Judged]:
    async def play() -> list[Judged]:
        async with opened(url) as database:
            whom = speakers(model, concurrency)
            return await judge_all(database, cases, whom, repeat=repeat, concurrency=concurrency)

    return asyncio.run(play())


def _guard(url: str, guards: Guards) -> list[Guarded]:
    async def guard() -> list[Guarded]:
        async with opened(url) as database:
            return await check(database, guards)

    logging.getLogger("agent").setLevel(logging.ERROR)  # because some guards let a model slip on purpose
    return asyncio.run(guard())
