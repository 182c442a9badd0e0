"""The turn engine: accepts messages once, runs their turns in tasks it owns, and lets anyone listen."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from agent import failpoints, metrics
from agent.accepting import Accepted, Place, Sent, accept, readable
from agent.channel import Broadcast
from agent.embeddings import Embedding, embedder_of
from agent.events import Heard
from agent.llm import ModelStack
from agent.settings import AgentSettings
from agent.tracing import Tracer, Untraced
from agent.turn import Attempt
from agent.workshop import Workshop
from store.database import Database
from store.embedded import EmbeddedUnavailable
from store.errors import NotFound, Unavailable
from store.turns import ENDED, Claim, Fenced, claim_turn, release_turn
from store.usage import Limits
from tools.days import known_zone
from tools.work import Caller, Clock, patiently, utc_now

LOOK_UP_S = 0.25
TROUBLE_S = 0.5
BREATHER = timedelta(seconds=1)  # because what broke an attempt mostly needs a moment to pass

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How a turn ended: `effects` hold `call_id`, `tool`, `summary`, `card` and `operation_id` each."""

    turn_id: int
    conversation_id: int
    status: str
    reply: str
    model: str | None
    error: str | None
    effects: list[dict[str, Any]]


class TurnEngine:
    """Runs turns. Any number of engines, in any number of processes, share one database's turns."""

    def __init__(
        self,
        database: Database,
        settings: AgentSettings,
        *,
        clock: Clock = utc_now,
        models: ModelStack | None = None,
        tracer: Tracer | None = None,
        journal: bool = True,
    ) -> None:
        self._broadcast = Broadcast()
        self.tracer = tracer or Untraced()
        self.embedding = Embedding(database, embedder_of(settings))
        self._shop = Workshop(
            database,
            settings,
            models or ModelStack(settings),
            self._broadcast,
            clock,
            self.tracer,
            self.embedding.embedder,
            journal=journal,
        )
        self._running: dict[asyncio.Task[None], Claim] = {}
        self._wake = asyncio.Event()
        self._claiming: asyncio.Task[None] | None = None
        self._draining = False
        self._trouble = ""

    @property
    def model_name(self) -> str:
        """Who talks when all is well."""
        return self._shop.models.name

    @property
    def limits(self) -> Limits:
        """What one person may use of the language model on one day."""
        return self._shop.limits

    async def start(self) -> None:
        """Make the models ready and begin to claim waiting turns."""
        await self._shop.models.open()
        self._claiming = asyncio.create_task(self._claim_turns(), name="claiming turns")
        self.embedding.start()

    def leave(self) -> None:
        """Tell everyone who listens goodbye; they find their turn's events in any other process, or later."""
        self._draining = True
        self._broadcast.wake()

    async def drain(self) -> None:
        """Claim no more, tell listeners goodbye, finish what finishes in time and release the rest."""
        self._draining = True
        self._wake.set()
        self._broadcast.wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._shop.settings.drain_s):
                await self._come_to_rest()
        left = [task for task in (self._claiming, *self._running) if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self.embedding.stop()
        await self._shop.models.aclose()
        await self.tracer.aclose()

    async def _come_to_rest(self) -> None:
        """Wait for the turns, and for the claiming, which must not be cut off between a claim and its turn."""
        if self._claiming is not None:
            await asyncio.wait([self._claiming])
        if self._running:
            await asyncio.wait(self._running)

    async def accept(
        self,
        caller: Caller,
        message: str,
        *,
        key: str | None = None,
        conversation_id: Place = None,
        time_zone: str | None = None,
    ) -> Accepted:
        """Make a message a turn, once per key, and commit that before answering.

        Without `conversation_id` it joins the conversation last spoken in; with "new" it begins one. Raises `Invalid`,
        `KeyReused`, `TooMany` or `NotFound`.
        """
        sent = Sent(readable(message), key or str(uuid4()), conversation_id, known_zone(time_zone))

        async def commit() -> Accepted:
            async with caller.work() as work:
                return await accept(work, sent)

        accepted = await patiently(commit, repeatable=True)
        await failpoints.reach("accepted")
        self._wake.set()
        return accepted

    async def listen(self, caller: Caller, turn_id: int, after: int = 0) -> AsyncIterator[Heard]:
        """Every event of a turn after number `after`, as it comes, to the end; `bye` when this process is going.

        Raises `NotFound` or what the database raises at the first step, and nothing later. Holds no database connection
        while it waits. A turn that was deleted meanwhile has been cancelled.
        """
        queue = self._broadcast.subscribe(turn_id)
        try:
            news = await self._stored(caller, turn_id, after)
            while True:
                for heard in news:
                    after = heard.seq or after
                    yield heard
                    if heard.name == "done":
                        return
                if self._draining:
                    yield Heard(None, "bye", {})
                    return
                live = await self._live(queue, after)
                news = [live] if live else await self._looked_up(caller, turn_id, after)
        finally:
            self._broadcast.unsubscribe(turn_id, queue)

    async def cancel(self, caller: Caller, turn_id: int) -> None:
        """Ask for a turn to stop; what it has done stays. Raises `NotFound`."""
        async with caller.work() as work:
            await work.store.turns.request_cancel(turn_id)

    async def outcome(self, caller: Caller, turn_id: int) -> Outcome:
        """Wait for a turn's end and tell it. Raises `NotFound`, or `Unavailable` when this process goes before."""
        async for heard in self.listen(caller, turn_id):
            if heard.name == "bye":
                raise Unavailable("I am restarting. Send this again, with the same Idempotency-Key, in a few seconds.")
        async with caller.work() as work:
            turn = await work.store.turns.get(turn_id)
            effects = await work.store.turns.effects([turn_id])
        return Outcome(
            turn.id,
            turn.conversation_id,
            turn.status,
            turn.reply or "",
            turn.model,
            turn.error,
            [
                {
                    "call_id": effect.call_id,
                    "tool": effect.tool,
                    "summary": effect.result.get("summary", ""),
                    "card": effect.result,
                    "operation_id": effect.operation_id,
                }
                for effect in effects
            ],
        )

    async def _stored(self, caller: Caller, turn_id: int, after: int) -> list[Heard]:
        async with caller.work() as work:
            turn = await work.store.turns.get(turn_id)
            rows = await work.store.turns.events(turn_id, after)
        if turn.status in ENDED and not rows:
            return [Heard(None, "done", {"status": turn.status})]
        return [Heard(row.seq, row.name, row.data) for row in rows]

    async def _looked_up(self, caller: Caller, turn_id: int, after: int) -> list[Heard]:
        """What is stored by now; a database that is away for a moment ends nobody's stream."""
        try:
            return await self._stored(caller, turn_id, after)
        except NotFound:
            return [Heard(None, "done", {"status": "cancelled"})]
        except SQLAlchemyError as problem:
            logger.warning("cannot look up turn %s: %s", turn_id, type(problem).__name__)
            return []

    async def _live(self, queue: "asyncio.Queue[Heard | None]", after: int) -> Heard | None:
        """The event that follows number `after`, or None when it is time to look it up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_UP_S):
                while (heard := await queue.get()) is not None:
                    if heard.seq == after + 1:
                        return heard
                    if (heard.seq or 0) > after:
                        break
        return None

    async def _claim_turns(self) -> None:
        while not self._draining:
            self._wake.clear()
            try:
                while self._has_room() and await self._claim_one():
                    pass
                self._trouble = ""
            except Exception as problem:  # because a process that stops looking for turns is as good as dead
                await self._mend(problem)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._shop.settings.poll_s):
                    await self._wake.wait()

    def _has_room(self) -> bool:
        return not self._draining and len(self._running) < self._shop.settings.most_running

    async def _mend(self, problem: Exception) -> None:
        """Say what is wrong, bring an embedded database back, and give everything a moment."""
        if self._trouble != (trouble := type(problem).__name__):  # said once, not with every look
            logger.warning("cannot look for turns: %s", problem)
        self._trouble = trouble
        try:
            await self._shop.database.revive()
        except EmbeddedUnavailable as reason:
            logger.warning("the database is not to be had: %s", reason)
        await asyncio.sleep(TROUBLE_S)

    async def _claim_one(self) -> bool:
        held = [claim.turn_id for claim in self._running.values()]
        async with self._shop.database.worker() as session:
            claim = await claim_turn(session, timedelta(seconds=self._shop.settings.lease_s), held)
        if claim is not None:
            task = asyncio.create_task(self._run(claim), name=f"turn {claim.turn_id}")
            self._running[task] = claim
            task.add_done_callback(self._ended)
        return claim is not None

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self.embedding.soon()
        self._wake.set()

    async def _run(self, claim: Claim) -> None:
        try:
            with metrics.RUNNING.track_inprogress(), self.tracer.attempt(claim) as span:
                await Attempt(self._shop, claim, span).run()
        except Fenced:
            logger.info("turn %s went on elsewhere", claim.turn_id)
        except asyncio.CancelledError:
            await self._release(claim, timedelta())
            raise
        except Exception:  # because whatever broke this attempt, the next one takes over, or ends the turn honestly
            logger.exception("attempt %s at turn %s broke", claim.attempt, claim.turn_id)
            await self._release(claim, BREATHER * claim.attempt)

    async def _release(self, claim: Claim, pause: timedelta) -> None:
        try:
            async with self._shop.database.worker() as session:
                await release_turn(session, claim, pause)
        except SQLAlchemyError:
            logger.warning("turn %s stays leased until its lease ends", claim.turn_id)
