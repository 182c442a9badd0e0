"""How fast exercises are found by name: in process, and as a whole request to a served API on a real database.

    python -m tests.exercise_speed [--requests N]

Prints milliseconds for the search of what people type, in several languages, whole and in part and with slips of the
finger, and how many exact look-ups in the same names take as long. Exits 1 above the budget.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles

import httpx

from agent.engine import TurnEngine
from agent.settings import AgentSettings
from api.main import create_app
from api.service import Service
from api.settings import ApiSettings
from api.tokens import Tokens
from store.database import Database
from store.embedded import EmbeddedServer
from store.names import NameIndex
from store.settings import StoreSettings
from store.users import sign_in

P50_MS = 0.5
EXERCISES = "/api/v1/exercises"
SECRET = "a secret long enough to sign with any algorithm of its family, were there more than one"
WHOLE = (
    "squat", "bench press", "deadlift", "overhead press", "lat pulldown", "incline dumbbell press", "romanian deadlift",
    "plank", "running", "ohp", "rdl", "Kniebeuge", "Bankdrücken", "Kreuzheben", "développé couché", "soulevé de terre",
    "sentadilla", "peso muerto", "press de banca", "agachamento", "supino", "スクワット", "ベンチプレス",
)  # fmt: skip
IN_PART = (
    "press",
    "curl",
    "row",
    "dumbbell",
    "leg",
    "bench",
    "squ",
    "dead",
    "cable fly",
    "press incline",
    "kettlebell",
)
SLIPS = (
    "sqaut", "bech press", "deadlfit", "overhaed press", "lat pulldwon", "incine dumbell pres", "romainan deadlift",
    "eliptical", "tricep pushdwon", "bulgarian splt squat", "kniebuege", "bankdrucken", "sentadila", "agachamneto",
)  # fmt: skip


def wishes(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.exercise_speed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=200, help="how many requests of each kind")
    return parser.parse_args(arguments)


def timed(act: Callable[[], object], times: int = 9) -> float:
    """The median of so many times it takes, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def table(title: str, taken: Sequence[float]) -> float:
    """Print a line of figures, and return the median."""
    cuts = quantiles(taken, n=20)
    sys.stdout.write(f"{title}: {len(taken)}, p50 {cuts[9]:.3f} ms, p95 {cuts[18]:.3f} ms, max {max(taken):.3f} ms\n")
    return cuts[9]


def in_process(index: NameIndex) -> float:
    """Time the search for each text, print it with the worth in exact look-ups, and return the median of all."""
    for text in WHOLE:
        index.every(text)
    for title, texts in (("whole names", WHOLE), ("parts of names", IN_PART), ("slips", SLIPS)):
        table(title, [timed(lambda text=text: index.every(text)) for text in texts])  # type: ignore[misc]  # its default
    every = (*WHOLE, *IN_PART, *SLIPS)
    found = table("all of them", [timed(lambda text=text: index.every(text)) for text in every])  # type: ignore[misc]
    exact = median(timed(lambda text=text: index.exact(text), 99) for text in every)  # type: ignore[misc]
    sys.stdout.write(f"an exact look-up: p50 {exact:.4f} ms; a search takes as long as {found / exact:.0f} of them\n")
    return found


def passable() -> Path:
    """A folder for a database, which may run under another account."""
    home = Path(tempfile.mkdtemp(prefix="slow-burn-speed-"))
    home.chmod(0o711)
    return home


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Service, str]]:
    """A service on a database of its own, and the token of somebody signed in."""
    home = passable()
    server = await asyncio.to_thread(EmbeddedServer.acquire, home, durable=False)
    database = await Database.open(StoreSettings(database_url=server.url))
    try:
        async with database.worker() as session:
            user = await sign_in(session, "Ada")
        tokens = Tokens(SECRET)
        settings = ApiSettings(requests_per_minute=0, guest_requests_per_minute=0)
        yield Service(database, TurnEngine(database, AgentSettings()), settings, tokens), tokens.issue(user.id)
    finally:
        await database.close()
        await asyncio.to_thread(server.release)
        shutil.rmtree(home, ignore_errors=True)


async def asked(client: httpx.AsyncClient, count: int) -> list[float]:
    """How long so many requests take, one after the other, in milliseconds."""
    every, taken = (*WHOLE, *IN_PART, *SLIPS), []
    for nth in range(-10, count):
        began = time.perf_counter()
        (await client.get(EXERCISES, params={"q": every[nth % len(every)]})).raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)
    return taken[10:]


async def requests(count: int) -> None:
    """Time whole requests, of a guest, of somebody signed in, and of somebody with a hundred exercises of their own."""
    async with served() as (service, token):
        transport = httpx.ASGITransport(app=create_app(service))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            table("requests of a guest", await asked(client, count))
            client.headers["Authorization"] = f"Bearer {token}"
            table("signed in", await asked(client, count))
            for nth in range(100):
                body = {"name": f"Row of mine, number {nth}", "body_part": "back"}
                (await client.post(EXERCISES, json=body)).raise_for_status()
            table("with 100 exercises of their own", await asked(client, count))


def main() -> int:
    """Time both, and say whether the budget holds."""
    wanted = wishes()
    found = in_process(NameIndex.from_catalogue())
    asyncio.run(requests(wanted.requests))
    holds = found <= P50_MS
    sys.stdout.write(f"budget: p50 {P50_MS} ms in process: {'kept' if holds else 'BROKEN'}\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
