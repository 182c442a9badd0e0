"""Turns: accepted once by key, claimed under a lease, fenced by attempt, told as events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer

from store.errors import KeyReused, NotFound, TooMany
from store.tables import Conversation, Effect, Turn, TurnEvent

ENDED = ("done", "failed", "cancelled")
MAX_WAITING = 4
MAX_RUNNING_PER_USER = 2


class Fenced(Exception):
    """This attempt has lost its turn to another; whatever it was about to write must not be written."""


@dataclass(frozen=True)
class Claim:
    """The right to work on one turn until the lease ends. `attempt` fences every write, `accepted_at` is aware."""

    user_id: int
    turn_id: int
    conversation_id: int
    attempt: int
    message: str
    accepted_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class NewEvent:
    """An event about to be written: `name` and JSON `data`."""

    name: str
    data: dict[str, Any]


class Turns:
    """The caller's turns."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now

    def _mine(self) -> Select[Turn]:
        return select(Turn).where(Turn.user_id == self._user_id)

    async def by_key(self, key: str, request_hash: str) -> Turn | None:
        """The turn accepted with this key; raises `KeyReused` when the request was another one."""
        found = await self._session.scalar(self._mine().where(Turn.idempotency_key == key))
        if found is not None and found.request_hash != request_hash:
            raise KeyReused("This Idempotency-Key was used for another message. Send a new key with a new message.")
        return found

    async def accept(self, conversation: Conversation, message: str, key: str, request_hash: str) -> Turn:
        """Queue a message. The conversation's row must be locked, so that turns queue in the order they came."""
        waiting = await self._session.scalar(
            select(func.count())
            .select_from(Turn)
            .where(Turn.user_id == self._user_id, Turn.conversation_id == conversation.id, Turn.status.not_in(ENDED))
        )
        if (waiting or 0) >= MAX_WAITING:
            raise TooMany("I am still busy with your last messages. Give me a few seconds.", retry_after_s=3)
        row = Turn(
            user_id=self._user_id,
            conversation_id=conversation.id,
            idempotency_key=key,
            request_hash=request_hash,
            message=message,
            created_at=self._now,
        )
        self._session.add(row)
        await self._session.flush()
        accepted = {"turn_id": row.id, "conversation_id": conversation.id}
        event = {"user_id": self._user_id, "turn_id": row.id, "seq": 1, "attempt": 0}
        await self._session.execute(insert(TurnEvent).values(**event, name="accepted", data=accepted))
        return row

    async def get(self, turn_id: int) -> Turn:
        """One turn; raises `NotFound`."""
        query = self._mine().where(Turn.id == turn_id).execution_options(populate_existing=True)
        found = await self._session.scalar(query)
        if found is None:
            raise NotFound(f"There is no turn {turn_id}.")
        return found

    async def of_conversation(self, conversation_id: int, limit: int) -> list[Turn]:
        """The last turns of a conversation, oldest first, without their journals."""
        query = self._mine().where(Turn.conversation_id == conversation_id).order_by(Turn.id.desc()).limit(limit)
        query = query.options(defer(Turn.journal, raiseload=True))
        return list(await self._session.scalars(query))[::-1]

    async def before(self, turn: Turn, limit: int) -> list[Turn]:
        """The turns of its conversation that came right before this one, oldest first."""
        mine = self._mine().where(Turn.conversation_id == turn.conversation_id, Turn.id < turn.id)
        return list(await self._session.scalars(mine.order_by(Turn.id.desc()).limit(limit)))[::-1]

    async def latest(self) -> Turn:
        """The last turn there is; raises `NotFound`."""
        found = await self._session.scalar(self._mine().order_by(Turn.id.desc()).limit(1))
        if found is None:
            raise NotFound("Nothing has been said yet, so there is no turn to show.")
        return found

    async def count_before(self, turn_id: int) -> int:
        """How many turns this person had before this one, in all conversations."""
        mine = (Turn.user_id == self._user_id) & (Turn.id < turn_id)
        return int(await self._session.scalar(select(func.count()).select_from(Turn).where(mine)) or 0)

    async def events(self, turn_id: int, after: int) -> list[TurnEvent]:
        """What a listener who has heard everything up to `after` has yet to hear."""
        query = select(TurnEvent).where(
            TurnEvent.user_id == self._user_id, TurnEvent.turn_id == turn_id, TurnEvent.seq > after
        )
        return list(await self._session.scalars(query.order_by(TurnEvent.seq)))

    async def last_seq(self, turn_id: int) -> int:
        """The number of the last event written."""
        query = select(func.max(TurnEvent.seq)).where(TurnEvent.user_id == self._user_id, TurnEvent.turn_id == turn_id)
        return await self._session.scalar(query) or 0

    async def effects(self, turn_ids: Sequence[int]) -> list[Effect]:
        """What these turns did, in the order it was done."""
        query = select(Effect).where(Effect.user_id == self._user_id, Effect.turn_id.in_(turn_ids))
        return list(await self._session.scalars(query.order_by(Effect.turn_id, Effect.created_at)))

    async def request_cancel(self, turn_id: int) -> Turn:
        """Ask whoever works on the turn to stop between two steps."""
        row = await self.get(turn_id)
        if row.status not in ENDED:
            row.cancel_requested = True
            await self._session.flush()
        return row

    async def fence(self, claim: Claim) -> Turn:
        """Lock the turn for this attempt's write; raises `Fenced` when the attempt is no longer the one."""
        query = self._mine().where(Turn.id == claim.turn_id).with_for_update()
        row = await self._session.scalar(query.execution_options(populate_existing=True))
        if row is None or row.status != "running" or row.attempt != claim.attempt:
            raise Fenced
        return row

    async def effect(self, claim: Claim, call_id: str) -> Effect | None:
        """What this very call has done already, in this attempt or an earlier one."""
        return await self._session.get(Effect, (self._user_id, claim.turn_id, call_id))

    async def resolved(self, claim: Claim, resolved: str) -> Effect | None:
        """What an equal call, its arguments resolved, has done already in this turn."""
        query = select(Effect).where(
            Effect.user_id == self._user_id, Effect.turn_id == claim.turn_id, Effect.resolved == resolved
        )
        found: Effect | None = await self._session.scalar(query)
        return found

    async def keep(self, effect: Effect) -> None:
        """Write down an effect, in the transaction that brought it about."""
        effect.user_id = self._user_id
        self._session.add(effect)
        await self._session.flush()

    async def append(self, claim: Claim, events: Sequence[NewEvent]) -> list[TurnEvent]:
        """Write events after those already there. The turn must be fenced in this transaction."""
        last = await self._session.scalar(
            select(func.max(TurnEvent.seq)).where(
                TurnEvent.user_id == self._user_id, TurnEvent.turn_id == claim.turn_id
            )
        )
        rows = [
            TurnEvent(
                user_id=self._user_id,
                turn_id=claim.turn_id,
                seq=(last or 0) + offset,
                attempt=claim.attempt,
                name=event.name,
                data=event.data,
            )
            for offset, event in enumerate(events, start=1)
        ]
        self._session.add_all(rows)
        await self._session.flush()
        return rows


async def claim_turn(session: AsyncSession, lease: timedelta, held: Collection[int] = ()) -> Claim | None:
    """Take the next waiting turn, or one whose holder fell silent. `session` is a worker's transaction.

    One turn of a conversation at a time, in the order they were accepted; at most two running turns per person. Turns
    that the claimer holds itself are left out: it is slow, then, and a second attempt would only make it slower.
    """
    earlier, running = aliased(Turn), aliased(Turn)
    is_first = ~(
        select(earlier.id)
        .where(
            earlier.user_id == Turn.user_id,
            earlier.conversation_id == Turn.conversation_id,
            earlier.id < Turn.id,
            earlier.status.in_(("queued", "running")),
        )
        .exists()
    )
    busy = (
        select(func.count())
        .where(running.user_id == Turn.user_id, running.status == "running", running.lease_until > func.now())
        .scalar_subquery()
    )
    waiting = or_(
        and_(Turn.status == "queued", busy < MAX_RUNNING_PER_USER),
        and_(Turn.status == "running", Turn.lease_until < func.now()),
    )
    query = (
        select(Turn)
        .where(waiting, is_first, Turn.id.not_in(held))
        .order_by(Turn.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = await session.scalar(query)
    if row is None or (row.status == "queued" and not await _has_room(session, row.user_id)):
        return None
    row.status, row.attempt = "running", row.attempt + 1
    row.lease_until = func.now() + lease
    await session.flush()
    return Claim(row.user_id, row.id, row.conversation_id, row.attempt, row.message, row.created_at)


async def count_waiting(session: AsyncSession) -> int:
    """How many turns wait to be worked on, of everybody. `session` is a worker's transaction."""
    waiting = select(func.count()).select_from(Turn).where(Turn.status == "queued")
    return int(await session.scalar(waiting) or 0)


async def _has_room(session: AsyncSession, user_id: int) -> bool:
    """Count a person's running turns one claimer at a time, because two at once would each see too few."""
    turn_taking = func.pg_try_advisory_xact_lock(func.hashtextextended(f"turns of {user_id}", 0))
    if not await session.scalar(select(turn_taking)):
        return False
    running = await session.scalar(
        select(func.count())
        .select_from(Turn)
        .where(Turn.user_id == user_id, Turn.status == "running", Turn.lease_until > func.now())
    )
    return (running or 0) < MAX_RUNNING_PER_USER


async def renew_lease(session: AsyncSession, claim: Claim, lease: timedelta) -> bool:
    """Hold on to the turn; returns whether its person asked to cancel it, raises `Fenced` when it was lost."""
    held = and_(
        Turn.user_id == claim.user_id,
        Turn.id == claim.turn_id,
        Turn.attempt == claim.attempt,
        Turn.status == "running",
    )
    statement = update(Turn).where(held).values(lease_until=func.now() + lease).returning(Turn.cancel_requested)
    cancel: bool | None = await session.scalar(statement)
    if cancel is None:
        raise Fenced
    return cancel


async def release_turn(session: AsyncSession, claim: Claim, pause: timedelta = timedelta()) -> None:
    """End the lease, so that whoever looks first claims the turn: at once, or after a pause."""
    held = and_(Turn.user_id == claim.user_id, Turn.id == claim.turn_id, Turn.attempt == claim.attempt)
    await session.execute(update(Turn).where(held, Turn.status == "running").values(lease_until=func.now() + pause))
