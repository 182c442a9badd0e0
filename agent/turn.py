"""One attempt at one turn: brief, let a model speak and act, check the reply, commit the end."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic_ai.exceptions import AgentRunError, ModelAPIError
from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter
from pydantic_core import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from agent import endings, events, failpoints, metrics, wording
from agent.briefing import Briefing, brief
from agent.channel import Channel
from agent.claims import unbacked, untold
from agent.companion import fingerprint
from agent.conversing import Conversing, Garbled, Stalled, Withheld
from agent.endings import Ending
from agent.gemini import advice, patience
from agent.history import lived
from agent.llm import Speaker
from agent.mentions import Reader
from agent.spending import Spending, expected_tokens
from agent.toolset import Exchange, TurnCaller
from agent.tracing import Span
from agent.workshop import Workshop
from store.tables import Effect, Turn, TurnEvent
from store.turns import Claim, Fenced, NewEvent, renew_lease
from store.usage import Allowance
from tools.affinity import gained_by
from tools.work import Vectors, Work, patiently

MOST_ATTEMPTS = 3
DOOR = "chat"

logger = logging.getLogger(__name__)


class Attempt:
    """One attempt at a claimed turn; `span` is told how it ends."""

    def __init__(self, shop: Workshop, claim: Claim, span: Span) -> None:
        self._shop = shop
        self._claim = claim
        self._span = span
        self._caller = TurnCaller(shop.database, claim.user_id, DOOR, shop.clock, shop.embedder, claim=claim)
        self._channel = Channel(self._caller, claim, shop.broadcast)
        self._talk: asyncio.Task[Ending] | None = None
        self._cancelled = False
        self._told: set[tuple[str, str]] = set()
        self._spending = Spending()
        self._allowance: Allowance = "granted"

    async def run(self) -> None:
        """Work on the turn until it has ended. Raises `Fenced` when it was lost to another attempt."""
        try:
            async with asyncio.TaskGroup() as group:
                writing, beating = group.create_task(self._channel.run()), group.create_task(self._beat())
                vectors = await self._caller.vectors_of(self._claim.message)
                turn, briefing, heard = await patiently(lambda: self._begin(vectors), repeatable=True)
                self._resume(heard)
                self._tell_recalled(briefing, heard)
                self._talk = group.create_task(self._answer(turn, briefing))
                ending = await self._ending()
                beating.cancel()  # because a beat would take the committed end for a lost claim
                await self._finish(ending)
                writing.cancel()
        except BaseExceptionGroup as problems:
            raise _telling(problems) from None

    async def _begin(self, vectors: Vectors) -> tuple[Turn, Briefing, list[TurnEvent]]:
        await failpoints.reach("claimed")
        async with self._caller.work() as work:
            work.vectors = vectors
            turn = await work.store.turns.fence(self._claim)
            work.claim = self._claim
            heard = await work.store.turns.events(turn.id, 0)
            briefing = await brief(work, turn, self._shop.budget)
            if self._shop.models.costs:
                tokens = expected_tokens(briefing, turn.message)
                self._allowance = await work.store.usage.reserve(turn.id, work.today, tokens, self._shop.limits)
            return turn, briefing, heard

    def _resume(self, heard: list[TurnEvent]) -> None:
        """Go on where the stream of earlier attempts ends; their words no longer count."""
        self._told = {(event.name, event.data["call_id"]) for event in heard if "call_id" in event.data}
        self._channel.resume(max((event.seq for event in heard), default=0))
        if any(event.name == "text" for event in heard):
            self._channel.say(events.reset(self._claim.attempt))

    def _tell_recalled(self, briefing: Briefing, heard: list[TurnEvent]) -> None:
        memories = [*briefing.limiting, *briefing.recalled]
        if memories and not any(event.name == "recalled" for event in heard):
            self._channel.say(events.recalled(memories))

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
        return endings.cancelled(await self._shown(), self._shop.models.name, self._spending.told())

    async def _failed(self, code: str) -> Ending:
        return endings.failed(await self._shown(), self._shop.models.name, self._spending.told(), code)

    async def _answer(self, turn: Turn, briefing: Briefing) -> Ending:
        """Have the speakers try in turn; the last one is our own and does not fail."""
        journal = await self._journal(turn) if self._shop.journal else []
        self._spending.resume(journal)
        if turn.cancel_requested:
            return await self._stopped()
        if self._claim.attempt > MOST_ATTEMPTS:
            return await self._failed("attempts_spent")
        talk = Conversing(
            Exchange(self._caller, briefing),
            journal,
            self._keep,
            self._channel.say,
            self._told,
            self._spending,
            self._shop.settings.chunk_timeout_s,
            self._shop.tracer.capabilities,
        )
        talk.catch_up()
        for speaker in self._shop.models.speakers(briefing, turn.id, self._allowance):
            try:
                async with asyncio.timeout(self._shop.settings.turn_budget_s):
                    return await self._speak(talk, speaker, turn)
            except (AgentRunError, Garbled, Stalled, Withheld, TimeoutError) as problem:
                reason = advice(problem, self._shop.settings)
                name = speaker.model.model_name
                metrics.failed(name, problem, "next_speaker")
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
                metrics.failed(speaker.model.model_name, problem, "tried_again")
                talk.take_back(self._claim.attempt)
                await asyncio.sleep(wait)
            except Withheld as problem:
                if corrected:
                    raise
                metrics.failed(speaker.model.model_name, problem, "asked_again")
                corrected, talk.exchange.correction = True, problem.reason
                talk.start_over(self._claim.attempt)

    async def _checked(self, talk: Conversing, speaker: Speaker, reply: str) -> Ending:
        """Let no claim stand that no effect backs, and nothing done go without a receipt.

        What is claimed wrongly is asked for again if nothing was done, else our own receipt takes its place; what a
        model does not speak of is told by our receipt behind its words.
        """
        name, briefing = speaker.model.model_name, talk.exchange.briefing
        results = [effect.result for effect in await self._effects()] if self._used_tools else []
        reader = Reader(briefing.index, briefing.today)
        if unbacked(reply, results, reader) is None:
            rest = [] if speaker.is_last else untold(reply, results, reader)
            return Ending("done", self._with_receipt(reply, rest, briefing.turns_before), name, self._spending.told())
        logger.warning("turn %s: %s claimed what was not done", self._claim.turn_id, name)
        if not results and not speaker.is_last:
            raise Withheld("it claimed something that no tool had done")
        corrected = wording.receipt(results, seed=briefing.turns_before, voice=briefing.voice)
        self._channel.say(events.reset(self._claim.attempt), events.text(corrected))
        return Ending("done", corrected, name, self._spending.told())

    def _with_receipt(self, reply: str, results: Sequence[dict[str, Any]], seed: int) -> str:
        if not results:
            return reply
        added = f"\n\n{wording.receipt(results, seed=seed, bare=True)}"
        self._channel.say(events.text(added))
        return reply + added

    @property
    def _used_tools(self) -> bool:
        return any(name == "tool.done" for name, _ in self._told)

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
        metrics.ended(self._claim, ending)
        self._span.ended(ending)
        await failpoints.reach("finished")

    async def _close(self, work: Work, ending: Ending, waiting: list[NewEvent]) -> list[TurnEvent]:
        turn = await work.store.turns.fence(self._claim)
        gained = await gained_by(work, turn.id)
        earned = [events.affinity(gained)] if gained else []
        rows = await work.store.turns.append(self._claim, [*waiting, *earned, *ending.events()])
        turn.status, turn.reply, turn.model, turn.error = ending.status, ending.reply, ending.model, ending.error
        turn.usage, turn.prompt_fingerprint = ending.usage, fingerprint()
        turn.finished_at, turn.lease_until = work.now, None
        await work.store.usage.settle(turn.id, self._spending.spent())
        if self._caller.forgotten:  # because what was forgotten is also in what was said and written since
            turn.journal = None
            await work.store.forgetting.blot(self._caller.forgotten)
        return rows


def _telling(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one of several problems that says most: that the turn was lost, else the first."""
    lost, others = problems.split(Fenced)
    group = lost or others or problems
    first = group.exceptions[0]
    return _telling(first) if isinstance(first, BaseExceptionGroup) else first


def _once(tries: int) -> float | None:
    return 0.0 if tries == 1 else None
