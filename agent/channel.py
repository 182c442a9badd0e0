"""The event channel of one attempt: buffered, written in batches under the fence, heard only once committed."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from agent import failpoints, metrics
from agent.events import Heard, merged
from agent.toolset import TurnCaller
from store.tables import TurnEvent
from store.turns import Claim, NewEvent
from tools.work import patiently

BATCH_S = 0.04  # one commit per token costs five times the turn
FIRST_SIGN = 2  # the number of the event after `accepted`


class Broadcast:
    """Tells listeners in this process of committed events. Those elsewhere read them from the database."""

    def __init__(self) -> None:
        self._listeners: dict[int, set[asyncio.Queue[Heard | None]]] = defaultdict(set)

    def subscribe(self, turn_id: int) -> "asyncio.Queue[Heard | None]":
        """A queue that gets every event of the turn committed from now on, and None when something may have changed."""
        queue: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._listeners[turn_id].add(queue)
        return queue

    def unsubscribe(self, turn_id: int, queue: "asyncio.Queue[Heard | None]") -> None:
        """Stop listening."""
        self._listeners[turn_id].discard(queue)
        if not self._listeners[turn_id]:
            del self._listeners[turn_id]

    def tell(self, turn_id: int, rows: Sequence[TurnEvent]) -> None:
        """Pass committed events on."""
        for queue in self._listeners.get(turn_id, ()):
            for row in rows:
                queue.put_nowait(Heard(row.seq, row.name, row.data))

    def wake(self) -> None:
        """Have every listener look up."""
        for queues in self._listeners.values():
            for queue in queues:
                queue.put_nowait(None)


class Channel:
    """What one attempt says, in order; `run` writes it in batches."""

    def __init__(self, caller: TurnCaller, claim: Claim, broadcast: Broadcast) -> None:
        self._caller = caller
        self._claim = claim
        self._broadcast = broadcast
        self._buffer: list[NewEvent] = []
        self._waiting = asyncio.Event()
        self._writing = asyncio.Lock()
        self._written = 0

    def resume(self, written: int) -> None:
        """Go on after event number `written`, the last that an earlier attempt wrote."""
        self._written = written

    def say(self, *events: NewEvent) -> None:
        """Put events into the stream; they are heard within a batch's time."""
        self._buffer.extend(events)
        self._waiting.set()

    async def run(self) -> None:
        """Write batches until cancelled. Raises `Fenced` when the attempt lost its turn."""
        while True:
            await self._waiting.wait()
            await asyncio.sleep(BATCH_S)
            await self.flush()

    async def flush(self) -> None:
        """Write what is waiting now."""
        async with self._writing:
            self._waiting.clear()
            events, self._buffer = self._buffer, []
            if not events:
                return
            await failpoints.reach("events.flushing")
            rows = await patiently(lambda: self._write(merged(events)), repeatable=True)
            self._written = rows[-1].seq
            self._tell(rows)
            await failpoints.reach("events.flushed")

    async def _write(self, events: list[NewEvent]) -> list[TurnEvent]:
        """Write a batch; one whose commit went through although its acknowledgement was lost is not written again."""
        async with self._caller.work() as work:
            await work.store.turns.fence(self._claim)
            landed = await work.store.turns.events(self._claim.turn_id, self._written)
            return landed or await work.store.turns.append(self._claim, events)

    async def finish(self, write: Callable[[list[NewEvent]], Awaitable[list[TurnEvent]]]) -> None:
        """Hand what is waiting to `write`, which commits it with the end of the turn, and pass on what it wrote."""
        async with self._writing:
            self._waiting.clear()
            events, self._buffer = merged(self._buffer), []
            self._tell(await write(events))

    def _tell(self, rows: list[TurnEvent]) -> None:
        if rows[0].seq == FIRST_SIGN:
            metrics.first_event(self._claim)
        self._broadcast.tell(self._claim.turn_id, rows)
