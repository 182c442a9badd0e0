"""The kill loop: services are killed, stopped and revived at the worst moments, and then the books must balance.

    python -m tests.kill_loop [--kills N] [--failpoints K] [--zombies Z] [--no-journal] [--seed S]

Kills at random moments, at every failpoint K times, and stops processes until another has taken their turns over. At
the end a control runs the same without the journal, and must find doubled sets. Exits 1 when the books do not balance.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from agent.failpoints import FAILPOINTS, Failpoint
from store.database import Database
from store.embedded import EmbeddedServer
from store.settings import StoreSettings
from tests.besieged import Siege
from tests.killed_service import Nursery, chance
from tests.ledger import Ledger, balance

CONTROL = argparse.Namespace(kills=4, failpoints=3, zombies=0)
DOUBLING: tuple[Failpoint, ...] = ("tool.committed", "finishing")  # done by then, and again without a journal


def say(line: str) -> None:
    """Print at once, for whoever watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def wishes(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill_loop", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=60, help="kills at random moments")
    parser.add_argument("--failpoints", type=int, default=3, help="kills at each failpoint")
    parser.add_argument("--zombies", type=int, default=20, help="processes revived after their turns were taken over")
    parser.add_argument("--no-journal", action="store_true", help="without the journal, which has to fail")
    parser.add_argument("--seed", type=int, default=None, help="repeat the moments of an earlier run, more or less")
    return parser.parse_args(arguments)


async def prepared(server: EmbeddedServer, name: str) -> str:
    """Make a database and return its URL."""
    engine = create_async_engine(server.url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    url = engine.url.set(database=name).render_as_string(hide_password=False)
    database = await Database.open(StoreSettings(database_url=url))
    await database.close()
    return url


async def phase(name: str, siege: Siege, work: Callable[[], Awaitable[str]]) -> None:
    """Run one phase and say how it went."""
    began, before = time.monotonic(), siege.kills
    detail = await work()
    say(f"{name}: {siege.kills - before} kills, {detail}, {time.monotonic() - began:.0f} s")


async def besiege(siege: Siege, wanted: argparse.Namespace, points: Sequence[Failpoint] = FAILPOINTS) -> Ledger:
    """Do everything that was asked for to the services of one database, let them finish, and balance the books."""

    async def at_random() -> str:
        flying = [await siege.kill_at_random() for _ in range(wanted.kills)]
        return f"{sum(map(bool, flying))} with turns in flight ({sum(flying)} turns)"

    async def at_failpoints() -> str:
        reached = [await siege.kill_at(name) for name in points for _ in range(wanted.failpoints)]
        return f"{sum(reached)} of {len(reached)} at {len(points)} failpoints"

    async def zombies() -> str:
        for _ in range(wanted.zombies):
            await siege.raise_a_zombie()
        return f"{siege.zombies} revived after losing {siege.taken_over} turns, {siege.written_by_zombies} rows by them"

    async with siege.under_way():
        if wanted.kills:
            await phase("random moments", siege, at_random)
        if wanted.failpoints:
            await phase("failpoints", siege, at_failpoints)
        if wanted.zombies:
            await phase("zombies", siege, zombies)
    ledger = await balance(siege.engine, siege.acknowledged)
    await siege.engine.dispose()
    return ledger


async def run(server: EmbeddedServer, nursery: Nursery, wanted: argparse.Namespace, sockets: Path) -> bool:
    """The main loop and its control; whether all is as it has to be."""
    say(f"seed {wanted.seed}, journal {'off' if wanted.no_journal else 'on'}")
    siege = Siege(await prepared(server, "besieged"), nursery, sockets, journal=not wanted.no_journal)
    ledger = await besiege(siege, wanted)
    say(f"books: {ledger}; {siege.kills} kills, {siege.doubly_accepted} keys with two turns")
    for fault in ledger.faults[:20]:
        say(f"  {fault}")
    checks = [not ledger.lost, not ledger.doubled, not ledger.gaps]
    checks += [siege.doubly_accepted == 0, siege.written_by_zombies == 0, siege.missed == 0]
    if not wanted.no_journal:
        control = Siege(await prepared(server, "control"), nursery, sockets, journal=False)
        found = await besiege(control, CONTROL, DOUBLING)
        say(f"control without the journal: {found}")
        checks.append(bool(found.doubled))
    say(f"{sum(checks)} passed, {len(checks) - sum(checks)} failed")
    return all(checks)


def main() -> int:
    """Run the loop over a database of its own."""
    wanted = wishes()
    wanted.seed = random.SystemRandom().randrange(10**6) if wanted.seed is None else wanted.seed
    chance.seed(wanted.seed)
    nursery = Nursery()
    home = Path(tempfile.mkdtemp(prefix="slow-burn-kills-"))
    home.chmod(0o711)  # because the database may run under another account
    server = EmbeddedServer.acquire(home / "server", durable=False)
    try:
        return 0 if asyncio.run(run(server, nursery, wanted, home)) else 1
    finally:
        nursery.close()
        server.release()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
