"""How long reads take the service over REST with the sets of many people: every GET of the contract.

    python -m tests.read_speed [--users N] [--calls N] [--rounds N] [--home DIR]

Makes the demo with so many people in an embedded database of its own (2,000 people are a million sets; `--home` keeps
it for the next time), has some of them talk, and asks as each of those for everything the contract offers. Prints the
service's milliseconds, from the request to the last byte of the answer, without a network. Exits 1 when the 95th
percentile of a read is above the budget. With several rounds everything is asked for so many times, and each read is
judged by its best round: a machine that is shared with others is slow for some seconds at a time.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import httpx
import uvloop
from sqlalchemy import text
from starlette.types import ASGIApp, Receive, Scope, Send

import store.seeds
import tools.seeds
from agent.engine import TurnEngine
from agent.settings import AgentSettings
from api.main import create_app
from api.service import Service
from api.serving import collect_rarely
from api.settings import ApiSettings
from api.tokens import Tokens
from store.database import Database
from store.embedded import EmbeddedServer
from store.seeding import Sowing, discovered, in_order, sow
from store.settings import StoreSettings
from store.users import sign_in
from tools.seeds.demo import NAME, name_of

P95_MS = 25
TALK = ("3x5 squats at 100kg", "remember that I hate burpees", "how much did I squat last week?")
HOME = "http://127.0.0.1:8000"
STREAMS = ("text/event-stream",)
# Where an id is not that of the newest row of the table of its name.
ROWS = {
    "exercise_id": "SELECT exercise_id FROM exercise_executions WHERE user_id = :me GROUP BY 1 ORDER BY count(*) DESC",
    "execution_id": "SELECT id FROM exercise_executions WHERE user_id = :me ORDER BY id DESC",
    "set_id": "SELECT id FROM performed_sets WHERE user_id = :me ORDER BY id DESC",
    "memory_id": "SELECT id FROM memories WHERE user_id = :me ORDER BY id DESC",
    "day_id": "SELECT id FROM plan_days WHERE user_id = :me ORDER BY plan_id DESC, id DESC",
    "user_id": "SELECT CAST(:me AS bigint)",
}
# Requests are counted, as in service, and never refused.
LIMITS: dict[str, Any] = {"requests_per_minute": 1_000_000, "guest_requests_per_minute": 1_000_000}
GOAL = {"metric": "words", "title": "Sleep before midnight"}


class Read(NamedTuple):
    """One GET of the contract: its path as it stands there, and what it must be told in the query."""

    path: str
    needs: dict[str, Any]


class Times(NamedTuple):
    """Milliseconds of one call: on the clock, and of the processor for all but the database."""

    wall: float
    cpu: float


class Figures(NamedTuple):
    """What the calls of one round come to, in milliseconds."""

    p50: float
    p95: float
    longest: float
    cpu: float


class Stopwatch:
    """The service, which notes how long the last request took it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.last = Times(0, 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        began, worked = time.perf_counter(), time.process_time()
        await self._app(scope, receive, send)
        self.last = Times((time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000)


class Reader(NamedTuple):
    """Somebody who reads, with the link to something of theirs."""

    client: httpx.AsyncClient
    user_id: int
    link: str


def wishes(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.read_speed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--users", type=int, default=2000, help="how many people there are")
    parser.add_argument("--calls", type=int, default=40, help="how often each read is asked for, 20 at least")
    parser.add_argument("--rounds", type=int, default=1, help="how often all of that is done")
    parser.add_argument("--home", type=Path, help="where the database is kept; thrown away when left out")
    wanted = parser.parse_args(arguments)
    wanted.calls = max(wanted.calls, 20)  # because fewer have no 95th percentile
    wanted.rounds = max(wanted.rounds, 1)
    return wanted


def reads(document: dict[str, Any]) -> Iterator[Read]:
    """Every GET of the contract that answers at once."""
    for path, methods in document["paths"].items():
        operation = methods.get("get")
        if operation is None or any(kind in STREAMS for kind in _kinds(operation)):
            continue
        required = [one for one in operation.get("parameters", ()) if one["in"] == "query" and one.get("required")]
        yield Read(path, {one["name"]: _example(one) for one in required})


def _kinds(operation: dict[str, Any]) -> Iterator[str]:
    for response in operation["responses"].values():
        yield from response.get("content", ())


def _example(parameter: dict[str, Any]) -> Any:
    examples = parameter.get("schema", {}).get("examples") or [parameter.get("example", "squat")]
    return examples[0]


@asynccontextmanager
async def serving(home: Path, users: int) -> AsyncIterator[Service]:
    """A service on a database with the demo in it."""
    server = EmbeddedServer.acquire(home, durable=False)
    database = await Database.open(StoreSettings(database_url=server.url), say=tell)
    engine = TurnEngine(database, AgentSettings(model="offline"))
    try:
        began = time.perf_counter()
        chosen = in_order(discovered(store.seeds, tools.seeds), [NAME])
        sown = await sow(database, chosen, Sowing(scale=users, say=tell))
        tell(f"sown in {time.perf_counter() - began:.0f} s: {dict(sown[NAME])}")
        async with database.engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))
        await engine.start()
        tokens = Tokens("only for measuring, and never outside of this process")
        yield Service(database, engine, ApiSettings(**LIMITS), tokens)
    finally:
        await engine.drain()
        await database.close()
        server.release()


@asynccontextmanager
async def reading(service: Service, app: Stopwatch, number: int) -> AsyncIterator[Reader]:
    """Somebody of the demo who has talked, once, and may see everything."""
    async with service.database.worker() as session:
        user = await sign_in(session, name_of(number))
        user.is_admin = True
    token = service.tokens.issue(user.id)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url=HOME, headers={"Authorization": f"Bearer {token}"}, timeout=60
    ) as client:
        if (await client.get("/api/v1/conversations")).json()["total"] == 0:  # else they did in an earlier run
            for message in TALK:
                (await client.post("/api/v1/chat", json={"message": message})).raise_for_status()
            (await client.post("/api/v1/goals", json=GOAL)).raise_for_status()
        [workout] = (await client.get("/api/v1/workouts", params={"per_page": 1})).json()["items"]
        shared = await client.post("/api/v1/shares", json={"workout_id": workout["id"]})
        yield Reader(client, user.id, shared.raise_for_status().json()["token"])


async def filled(database: Database, path: str, user_id: int) -> str | None:
    """A path with ids of what this person has; None where they have nothing of the kind."""
    for name in re.findall(r"{(\w+)}", path):
        query = ROWS.get(name, f"SELECT id FROM {name.removesuffix('_id')}s WHERE user_id = :me ORDER BY id DESC")  # noqa: S608
        try:
            async with database.engine.connect() as connection:
                found = await connection.scalar(text(f"{query} LIMIT 1"), {"me": user_id})
        except Exception:  # because what cannot be looked up cannot be asked for either
            found = None
        if found is None:
            return None
        path = path.replace(f"{{{name}}}", str(found))
    return path


async def measured(
    service: Service, watch: Stopwatch, read: Read, readers: list[Reader], calls: int
) -> list[Times] | None:
    """How long each call took, the readers taking turns; None where it cannot be asked for. Raises on a refusal."""
    asked = []
    for reader in readers:
        where = read.path.replace("{token}", reader.link)
        asked.append((reader.client, await filled(service.database, where, reader.user_id)))
    times = []
    for call in range(calls + len(asked)):
        client, path = asked[call % len(asked)]
        if path is None:
            return None
        answer = await client.get(path, params=read.needs)
        times.append(watch.last)
        if answer.status_code not in (200, 204):
            raise SystemExit(f"GET {path}: {answer.status_code} {answer.text[:200]}")
    return times


def tell(line: str) -> None:
    """A line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def figures(times: list[Times], first: int) -> Figures:
    """What these calls come to; the `first` ones, one of each person, are for caches and plans."""
    warm = times[first:]
    wall = quantiles([one.wall for one in warm], n=20)
    return Figures(wall[9], wall[18], max(one.wall for one in times), median(one.cpu for one in warm))


async def run(home: Path, users: int, calls: int, rounds: int) -> int:
    """Measure everything; 1 when a budget is broken."""
    async with serving(home, users) as service:
        app = create_app(service)
        watch = Stopwatch(app)
        numbers = sorted({1, 2, *range(3, users, max(1, users // 6))})
        async with AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(reading(service, watch, number)) for number in numbers]
            collect_rarely()  # as `slow-burn serve` does once it is ready
            every = list(reads(app.openapi()))
            best: dict[str, Figures] = {}
            for _ in range(rounds):
                for read in every:
                    times = await measured(service, watch, read, readers, calls)
                    if times is not None:
                        found = figures(times, len(readers))
                        best[read.path] = min(found, best.get(read.path, found), key=lambda one: one.p95)
    return report(every, best, f"by {len(readers)} people, the best of {rounds}")


def report(every: list[Read], best: dict[str, Figures], how: str) -> int:
    """Tell what came of it; 1 when a budget is broken."""
    tell(f"{'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'cpu p50':>8}  read, {how}")
    for read in every:
        if read.path in best:
            tell(" ".join(f"{milliseconds:8.1f}" for milliseconds in best[read.path]) + f"  {read.path}")
        else:
            tell(f"{'-':>8} {'-':>8} {'-':>8} {'-':>8}  {read.path}: nobody has one")
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        tell(f"{cores} cores had {load:.0f} processes to run: on a machine that is busy otherwise this says little.")
    slow = [path for path, found in best.items() if found.p95 > P95_MS]
    tell(f"budget: p95 {P95_MS} ms: {'kept' if not slow else 'BROKEN by ' + ', '.join(slow)}")
    return 1 if slow else 0


def main() -> int:
    """Measure on a kept database, or on one that is thrown away."""
    wanted = wishes()
    if wanted.home:
        return uvloop.run(run(wanted.home.resolve(), wanted.users, wanted.calls, wanted.rounds))  # as the server does
    with tempfile.TemporaryDirectory(prefix="slow-burn-speed-") as folder:
        Path(folder).chmod(0o711)  # because root's server runs by another account
        return uvloop.run(run(Path(folder) / "home", wanted.users, wanted.calls, wanted.rounds))


if __name__ == "__main__":
    sys.exit(main())
