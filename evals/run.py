"""A run: one server, a database for each process, the cases dealt out among them."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from evals.arena import clones, fresh_server, opened
from evals.cases import Case, HarnessFault
from evals.judges import Judged, judge_all
from evals.speakers import speakers

Say = Callable[[str], None]
MOST_PROCESSES = 4
WORTH_A_PROCESS = 60  # cases; one process needs some 4 s to begin and plays some 8 cases a second


def run(
    cases: Sequence[Case], model: str, *, repeat: int = 1, concurrency: int = 4, say: Say = lambda line: None
) -> list[Judged]:
    """Play and judge the cases, in as many processes as there are cores for and plays to share; in their order.

    Raises `HarnessFault` when a case could not be played, naming it, and `EmbeddedUnavailable`.
    """
    speakers(model, concurrency)  # because a missing key is told before anything is prepared
    wanted = 1 + len(cases) * repeat // WORTH_A_PROCESS
    processes = min(MOST_PROCESSES, os.cpu_count() or 1, wanted)
    say(
        f"Playing {len(cases)} cases" + (f", {repeat} times each" if repeat > 1 else "") + f" ({processes} at work) ..."
    )
    if processes == 1:
        with fresh_server() as url:
            judged = _play(url, model, cases, repeat, concurrency)
    else:
        judged = _deal(cases, processes, model, repeat, concurrency)
    by_id = {one.case.id: one for one in judged}
    return [by_id[case.id] for case in cases]


def _deal(cases: Sequence[Case], processes: int, model: str, repeat: int, concurrency: int) -> list[Judged]:
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for _ in range(processes):
            pool.submit(speakers, model, concurrency)  # so that they import while the server starts
        with fresh_server() as url:
            playing = [
                pool.submit(_play, clone, model, cases[n::processes], repeat, concurrency)
                for n, clone in enumerate(clones(url, processes))
            ]
            try:
                return [one for share in playing for one in share.result()]
            except BrokenProcessPool as problem:
                raise HarnessFault("A process that played cases died. Was it out of memory?") from problem


def _play(url: str, model: str, cases: Sequence[Case], repeat: int, concurrency: int) -> list[Judged]:
    async def play() -> list[Judged]:
        async with opened(url) as database:
            whom = speakers(model, concurrency)
            return await judge_all(database, cases, whom, repeat=repeat, concurrency=concurrency)

    return asyncio.run(play())
