"""One attempt at one turn: brief, let a model speak and act, check the reply, commit the end."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic_ai.exceptions import AgentRunError, ModelAPIError
from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter
from pydantic_core import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from agent import endings, events, failpoints, wording
from agent.briefing import Briefing, brief, lived
from agent.channel import Broadcast, Channel
from agent.claims import unbacked
from agent.companion import fingerprint
from agent.conversing import Conversing, Garbled, Stalled, Withheld
from agent.endings import Ending
from agent.gemini import advice, patience
from agent.llm import ModelStack, Speaker
from agent.settings import AgentSettings
from agent.toolset import Exchange, TurnCaller
from store.database import Database
from store.tables import Effect, Turn, TurnEvent
from store.turns import Claim, Fenced, NewEvent, renew_lease
from tools.affinity import gained_by
from tools.work import Clock, Work, patiently

MOST_ATTEMPTS = 3
DOOR = "chat"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Workshop:
    """What every attempt of this process shares. With `journal` off, attempts remember nothing of each other."""

    database: Database
    settings: AgentSettings
    models: ModelStack
    broadcast: Broadcast
    clock: Clock
    journal: bool = True


class Attempt:
    """One attempt at a claimed turn."""

    def __init__(self, shop: Workshop, claim: Claim) -> None:
        self._shop = shop
        self._claim = claim
        self._caller = TurnCaller(shop.database, claim.user_id, DOOR, shop.clock, claim)
        self._channel = Channel(self._caller, claim, shop.broadcast)
        self._talk: asyncio.Task[Ending] | None = None
        self._cancelled = False
        self._told: set[tuple[str, str]] = set()
        self._usage: dict[str, int] = {}

    async def run(self) -> None:
        """Work on the turn until it has ended. Raises `Fenced` when it was lost to another attempt."""
        try:
            async with asyncio.TaskGroup() as group:
                writing, beating = group.create_task(self._channel.run()), group.create_task(self._beat())
                turn, briefing, heard = await patiently(self._begin, repeatable=True)
                self._resume(heard)
                self._talk = group.create_task(self._answer(turn, briefing))
                ending = await self._ending()
                beating.cancel()  # because a beat would take the committed end for a lost claim
                await self._finish(ending)
                writing.cancel()
        except BaseExceptionGroup as problems:
            raise _telling(problems) from None

    async def _begin(self) -> tuple[Turn, Briefing, list[TurnEvent]]:
        await failpoints.reach("claimed")
        async with self._caller.work() as work:
            turn = await work.store.turns.fence(self._claim)
            work.claim = self._claim
            heard = await work.store.turns.events(turn.id, 0)
            return turn, await brief(work, turn, self._shop.settings.history_turns), heard

    def _resume(self, heard: list[TurnEvent]) -> None:
        """Go on where the stream of earlier attempts ends; their words no longer count."""
        self._told = {(event.name, event.data["call_id"]) for event in heard if "call_id" in event.data}
        self._channel.resume(max((event.seq for event in heard), default=0))
        if any(event.name == "text" for event in heard):
            self._channel.say(events.reset(self._claim.attempt))

    async def _beat(self) -> None:
        """Keep the lease, and notice when the person wants the turn to stop."""
        lease = timedelta(seconds=self._shop.settings.lease_s)
        while True:
            await asyncio.sleep(self._shop.settings.heartbeat_s)
            await failpoints.reach("lease.renewing")
            try:
                async with self._shop.database.worker() as session:
                    wanted = await renew_lease(session, self._claim, lease)
            except SQLAlchemyError as problem:  # the fence, not the beat, decides whether the turn is still ours
                logger.warning("turn %s: its lease was not renewed: %s", self._claim.turn_id, type(problem).__name__)
                continue
            if wanted and self._talk is not None and not self._cancelled:
                self._cancelled = True
                self._talk.cancel()

    async def _ending(self) -> Ending:
        assert self._talk is not None  # noqa: S101  # made just before
        try:
            return await self._talk
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
            return await self._stopped()

    async def _stopped(self) -> Ending:
        return endings.cancelled(await self._shown(), self._shop.models.name, self._usage)

    async def _failed(self, code: str) -> Ending:
        return endings.failed(await self._shown(), self._shop.models.name, self._usage, code)

    async def _answer(self, turn: Turn, briefing: Briefing) -> Ending:
        """Have the speakers try in turn; the last one is our own and does not fail."""
        if turn.cancel_requested:
            return await self._stopped()
        if self._claim.attempt > MOST_ATTEMPTS:
            return await self._failed("attempts_spent")
        talk = Conversing(
            Exchange(self._caller, briefing),
            await self._journal(turn) if self._shop.journal else [],
            self._keep,
            self._channel.say,
            self._told,
            self._shop.settings.chunk_timeout_s,
        )
        self._usage = talk.usage
        talk.catch_up()
        for speaker in self._shop.models.speakers(briefing, turn.id):
            try:
                async with asyncio.timeout(self._shop.settings.turn_budget_s):
                    return await self._speak(talk, speaker, turn)
            except (AgentRunError, Garbled, Stalled, Withheld, TimeoutError) as problem:
                reason = advice(problem, self._shop.settings)
                name = speaker.model.model_name
                logger.warning("turn %s: %s could not answer: %s", turn.id, name, reason, exc_info=speaker.is_last)
                talk.start_over(self._claim.attempt)
        return await self._failed("no_answer")

    async def _speak(self, talk: Conversing, speaker: Speaker, turn: Turn) -> Ending:
        """Let one speaker reply, trying a passing failure again and a reply that must not stand once more."""
        talk.exchange.correction = None
        tries, corrected = 0, False
        while True:
            try:
                reply = await talk.run(speaker, turn.message)
                return await self._checked(talk, speaker, reply)
            except (ModelAPIError, Stalled) as problem:
                tries += 1
                wait = patience(problem, tries) if isinstance(problem, ModelAPIError) else _once(tries)
                if wait is None:
                    raise
                talk.take_back(self._claim.attempt)
                await asyncio.sleep(wait)
            except Withheld as problem:
                if corrected:
                    raise
                corrected, talk.exchange.correction = True, problem.reason
                talk.start_over(self._claim.attempt)

    async def _checked(self, talk: Conversing, speaker: Speaker, reply: str) -> Ending:
        """Let no claim stand that no effect backs: ask again if nothing was done, else say ourselves what was."""
        name = speaker.model.model_name
        if unbacked(reply, []) is None:
            return Ending("done", reply, name, talk.usage)
        results = [effect.result for effect in await self._effects()]
        if unbacked(reply, results) is None:
            return Ending("done", reply, name, talk.usage)
        logger.warning("turn %s: %s claimed what was not done", self._claim.turn_id, name)
        if not results and not speaker.is_last:
            raise Withheld("it claimed something that no tool had done")
        corrected = wording.receipt(results, seed=talk.exchange.briefing.turns_before)
        self._channel.say(events.reset(self._claim.attempt), events.text(corrected))
        return Ending("done", corrected, name, talk.usage)

    async def _effects(self) -> list[Effect]:
        """What this turn has done, in all its attempts."""

        async def read() -> list[Effect]:
            async with self._caller.work() as work:
                return await work.store.turns.effects([self._claim.turn_id])

        return await patiently(read, repeatable=True)

    async def _shown(self) -> list[dict[str, Any]]:
        """The results of this turn, each with its card in the stream, even if its tool never got to say so."""
        effects = await self._effects()
        for effect in effects:
            if ("tool.done", effect.call_id) not in self._told:
                summary = str(effect.result.get("summary", ""))
                self._channel.say(events.tool_done(effect.call_id, True, summary, effect.result))
        return [effect.result for effect in effects]

    async def _journal(self, turn: Turn) -> list[ModelMessage]:
        """The messages an earlier attempt kept; when they cannot be read, what is known from the effects."""
        try:
            return ModelMessagesTypeAdapter.validate_python(turn.journal or [])
        except ValidationError:
            logger.warning("turn %s: its journal cannot be read", turn.id)
            return lived(turn.message, await self._effects())

    async def _keep(self, messages: Sequence[ModelMessage]) -> None:
        """Journal a response before its tools run, so that another attempt runs these very calls."""
        kept = ModelMessagesTypeAdapter.dump_python(list(messages), mode="json")

        async def write() -> None:
            async with self._caller.work() as work:
                (await work.store.turns.fence(self._claim)).journal = kept

        if self._shop.journal:
            await patiently(write, repeatable=True)
        await failpoints.reach("journaled")

    async def _finish(self, ending: Ending) -> None:
        await failpoints.reach("finishing")
        if ending.status != "done":
            self._channel.say(events.reset(self._claim.attempt), events.text(ending.reply))

        async def write(waiting: list[NewEvent]) -> list[TurnEvent]:
            async with self._caller.work() as work:
                return await self._close(work, ending, waiting)

        await self._channel.finish(lambda waiting: patiently(lambda: write(waiting), repeatable=True))
        await failpoints.reach("finished")

    async def _close(self, work: Work, ending: Ending, waiting: list[NewEvent]) -> list[TurnEvent]:
        turn = await work.store.turns.fence(self._claim)
        gained = await gained_by(work, turn.id)
        earned = [events.affinity(gained)] if gained else []
        rows = await work.store.turns.append(self._claim, [*waiting, *earned, *ending.events()])
        turn.status, turn.reply, turn.model, turn.error = ending.status, ending.reply, ending.model, ending.error
        turn.usage, turn.prompt_fingerprint = ending.usage, fingerprint()
        turn.finished_at, turn.lease_until = work.now, None
        return rows


def _telling(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one of several problems that says most: that the turn was lost, else the first."""
    lost, others = problems.split(Fenced)
    group = lost or others or problems
    first = group.exceptions[0]
    return _telling(first) if isinstance(first, BaseExceptionGroup) else first


def _once(tries: int) -> float | None:
    return 0.0 if tries == 1 else None
