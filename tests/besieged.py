"""A besieged database: people who keep talking to services that are killed under them."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from agent.failpoints import Failpoint
from store.database import Database, connect
from store.users import sign_in
from tests.killed_service import LEASE_S, Nursery, Order, chance
from tools.work import Caller

PEOPLE = 2
CONVERSATIONS = 2  # of each, so that nobody's turns all wait for one
PATIENCE_S = 60.0
WITNESS = (
    "CREATE TABLE witness (writer text, noted timestamptz, turn_id bigint, attempt int, claimed boolean)",
    """CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
        of_turn bigint := to_jsonb(NEW)->>CASE TG_TABLE_NAME WHEN 'turns' THEN 'id' ELSE 'turn_id' END;
        claimed boolean := TG_TABLE_NAME = 'turns' AND to_jsonb(NEW)->>'attempt' <> to_jsonb(OLD)->>'attempt';
    BEGIN
        INSERT INTO witness SELECT current_setting('application_name'), clock_timestamp(), id, attempt, claimed
            FROM turns WHERE id = of_turn;
        RETURN NULL;
    END $$""",
    *(
        f"CREATE TRIGGER witness AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION witness()"
        for table in ("turns", "turn_events", "effects", "performed_sets")
    ),
)

WRITTEN = """SELECT count(*) FROM witness AS written
    WHERE writer = :writer AND noted > :noted AND turn_id = ANY(:lost) AND NOT EXISTS (
        SELECT FROM witness AS claim WHERE claim.claimed AND claim.noted > :noted
            AND (claim.writer, claim.turn_id, claim.attempt) = (:writer, written.turn_id, written.attempt))"""


class Siege:
    """One database, its services one after another, and the messages they acknowledged."""

    def __init__(self, url: str, nursery: Nursery, sockets: Path, *, journal: bool) -> None:
        self.engine = create_async_engine(url)
        self.acknowledged: dict[str, int] = {}
        self.kills = self.doubly_accepted = self.missed = 0
        self.zombies = self.taken_over = self.written_by_zombies = 0
        self._url = url
        self._nursery = nursery
        self._sockets = sockets
        self._journal = journal
        self._spawned = 0
        self._pid = 0
        self._socket = ""
        self._ending = False

    @asynccontextmanager
    async def under_way(self) -> AsyncIterator[None]:
        """People talk while the block runs; after it everything comes to its end and the last service goes."""
        talking = [asyncio.create_task(self._talk(user, place)) for user, place in await self._settle_in()]
        self._spawn()
        yield
        self._ending = True
        await asyncio.gather(*talking)
        await self._until("SELECT count(*) = 0 FROM turns WHERE status IN ('queued', 'running')")
        self._kill()

    async def kill_at_random(self) -> int:
        """Kill the service somewhere in its turns; returns how many were in flight."""
        await self._until("SELECT coalesce(sum(attempt), 0) > :now FROM turns", now=self._attempts)
        await asyncio.sleep(chance.uniform(0, 0.6))
        flying = await self._ask("SELECT count(*) FROM turns WHERE status = 'running' AND lease_until > now()")
        self._kill()
        self.kills += 1
        await self._respawn()
        return int(flying)

    async def kill_at(self, name: Failpoint) -> bool:
        """Have a second service die at a failpoint, next to one that lives; says whether it did."""
        survivor = self._pid, self._socket
        await self._respawn(failpoint=name, nth=chance.randint(1, 2))
        gone = await self._dies()
        self.missed += not gone
        self.kills += gone
        self._kill()
        self._pid, self._socket = survivor
        return gone

    async def raise_a_zombie(self) -> None:
        """Stop a service until another holds its turns, then let it go on, and count what it writes for them."""
        while True:
            await self._until("SELECT coalesce(sum(attempt), 0) > :now FROM turns", now=self._attempts)
            await asyncio.sleep(chance.uniform(0, 0.2))
            zombie, writer = self._pid, self._writer
            os.kill(zombie, signal.SIGSTOP)
            held = await self._rows("SELECT id, attempt FROM turns WHERE status = 'running' AND lease_until > now()")
            await self._respawn()
            lost = await self._taken_over(held)
            noted = await self._ask("SELECT clock_timestamp()")
            os.kill(zombie, signal.SIGCONT)
            await asyncio.sleep(0.25)
            os.kill(zombie, signal.SIGKILL)
            if lost:
                break
        self.kills += 1
        self.zombies += 1
        self.taken_over += len(lost)
        self.written_by_zombies += await self._ask(WRITTEN, writer=writer, noted=noted, lost=lost)

    async def _taken_over(self, held: list[Any]) -> list[int]:
        """Those of the turns that another attempt took; a stopped transaction may keep the others locked."""
        ended = time.monotonic() + LEASE_S * 1.5
        while True:
            now = {row.id: row.attempt for row in await self._rows("SELECT id, attempt FROM turns")}
            lost = [row.id for row in held if now[row.id] > row.attempt]
            if len(lost) == len(held) or time.monotonic() > ended:
                return lost
            await asyncio.sleep(0.05)

    @property
    def _writer(self) -> str:
        return f"service-{self._spawned}"

    async def _respawn(self, **order: Any) -> None:
        self._attempts = int(await self._ask("SELECT coalesce(sum(attempt), 0) FROM turns"))
        self._spawn(**order)

    def _spawn(self, **order: Any) -> None:
        self._attempts = getattr(self, "_attempts", 0)
        self._spawned += 1
        url = f"{self._url}&application_name={self._writer}"
        self._socket = str(self._sockets / f"{self._writer}-{self._journal:d}")
        self._pid = self._nursery.spawn(Order(url, self._socket, self._journal, **order))

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    async def _dies(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while _lives(self._pid):  # noqa: ASYNC110  # a process of another's sends no events
                    await asyncio.sleep(0.01)
        return not _lives(self._pid)

    async def _settle_in(self) -> list[tuple[int, int]]:
        """Sign people up, put the witness in place, and make the conversations."""
        async with self.engine.begin() as connection:
            for statement in WITNESS:
                await connection.execute(text(statement))
        database = Database(connect(self._url, 2))
        places = []
        for name in ("Ada", "Bob")[:PEOPLE]:
            async with database.worker() as session:
                user = await sign_in(session, name)
            for _ in range(CONVERSATIONS):
                async with Caller(database, user.id, "rest").work() as work:
                    places.append((user.id, (await work.store.conversations.create()).id))
        await database.close()
        return places

    async def _talk(self, user: int, conversation_id: int) -> None:
        """Send message after message, each twice, now and then without waiting for the last one's end."""
        while not self._ending:
            wanted = chance.choice((2, 2, 3))
            message = {
                "user": user,
                "conversation_id": conversation_id,
                "key": uuid4().hex,
                "message": f"Tell me about {wanted}",
            }
            first, second = await asyncio.gather(self._post(message), self._post(message))
            self.acknowledged[str(message["key"])] = first
            self.doubly_accepted += first != second
            if chance.random() < 0.8:
                ended = "SELECT status NOT IN ('queued', 'running') FROM turns WHERE id = :turn_id"
                await self._until(ended, turn_id=first)

    async def _post(self, message: dict[str, Any]) -> int:
        """Send a message until somebody acknowledges it; returns its turn's id."""
        ended = time.monotonic() + PATIENCE_S
        while time.monotonic() < ended:
            with suppress(OSError, ValueError):
                reader, writer = await asyncio.open_unix_connection(self._socket)
                try:
                    writer.write(json.dumps(message).encode() + b"\n")
                    answer = json.loads(await asyncio.wait_for(reader.readline(), 2))
                finally:
                    writer.close()
                if "turn_id" in answer:
                    return int(answer["turn_id"])
            await asyncio.sleep(0.03)
        raise TimeoutError(f"nobody took {message} in {PATIENCE_S} s")

    async def _rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.engine.connect() as connection:
            return list(await connection.execute(text(sql), values))

    async def _ask(self, sql: str, **values: Any) -> Any:
        return (await self._rows(sql, **values))[0][0]

    async def _until(self, sql: str, **values: Any) -> None:
        ended = time.monotonic() + PATIENCE_S
        while not await self._ask(sql, **values):
            if time.monotonic() > ended:
                raise TimeoutError(f"not so after {PATIENCE_S} s: {sql} {values}")
            await asyncio.sleep(0.03)


def _lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
