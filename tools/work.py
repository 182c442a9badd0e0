"""Who asks, and the one transaction at one moment in which a verb does its work."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from store.database import Database
from store.embeddings import Embedder, Unembedded, Vector
from store.errors import NotFound
from store.memories import Sought
from store.repository import Store
from store.requests import KeyedRequest
from store.tables import CATALOGUE_OWNER, PerformedSet, User
from store.turns import Claim
from store.users import GONE
from tools.earning import settle
from tools.reaching import follow_goals
from tools.receipts import Receipt

Verb = Callable[..., Awaitable[Any]]
Clock = Callable[[], datetime]
# serialisation failure, deadlock, what it points at just went: the same again may succeed, or say what is gone
PASSING = {"40001", "40P01", "23503"}
LOST = {"57P01", "57P02", "57P03"}  # the server went, or is not up again yet
PAUSES_S = (0.02, 0.04)
LONG_PAUSES_S = (0.02, 0.04, 0.2, 0.5, 1, 2)
EMBEDDING_S = 2.0
SEARCHED_BY: dict[str, str] = {}
Vectors = dict[str, tuple[str, Vector]]
Result = TypeVar("Result")

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Place(NamedTuple):
    """Characters `start` up to `end` of a message, the words there that `named` the exercise, and how sure that is."""

    start: int
    end: int
    named: str | None
    confidence: float


class Origin(Protocol):
    """The message that work is done for, as far as it can be read."""

    def place(self, slug: str, done: PerformedSet) -> Place | None:
        """Where it says this set of this exercise."""


@dataclass
class Work:
    """One transaction of one caller. `now` is its moment, aware; `claim` names the turn it belongs to, if any.

    `origin` is the message of that turn, for whoever wants to know later where a set was read. `vectors` are those of
    the texts that are searched by, made before the transaction began.
    """

    store: Store
    now: datetime
    user: User
    door: str
    claim: Claim | None = None
    resolved: str | None = None
    origin: Origin | None = None
    vectors: Vectors = field(default_factory=dict)

    def sought(self, said: str) -> Sought:
        """What fits these words: by the words, and by likeness where there is a vector of them."""
        return Sought.of(said, *self.vectors.get(said, ()))

    @property
    def today(self) -> date:
        """The person's local date."""
        return self.now.astimezone(ZoneInfo(self.user.time_zone)).date()

    @property
    def turn_id(self) -> int | None:
        """The turn whose message this answers."""
        return self.claim.turn_id if self.claim else None

    async def earlier(self, resolved: str) -> dict[str, Any] | None:
        """The result of an equal call of this turn, `resolved` being its arguments after names and dates were found.

        A model repeats itself in other words; a person who means a second entry says it in a second message.
        """
        self.resolved = resolved
        effect = await self.store.turns.resolved(self.claim, resolved) if self.claim else None
        return effect.result if effect else None


@dataclass(frozen=True)
class Caller:
    """Somebody who came in by a door, and what is needed to work for them."""

    database: Database
    user_id: int
    door: str
    clock: Clock = field(default=utc_now)
    embedder: Embedder | None = None

    @asynccontextmanager
    async def work(self, expected: Collection[int] | None = None) -> AsyncIterator[Work]:
        """One transaction: commits on a clean exit, leaves nothing behind on any other.

        `expected` are the versions in which a workout or plan may be written to; None where any will do. Raises
        `NotFound` when the person is no more, or is erased meanwhile.
        """
        try:
            async with self.database.caller(self.user_id) as session:
                now = self.clock()
                store = Store(session, self.user_id, now, self.database.index, expected)
                work = Work(store, now, await self._person(store), self.door)
                yield work
                if store.workouts.lapsed:
                    await settle(work)
        except IntegrityError as problem:
            if _erased(problem):
                raise NotFound(GONE) from problem
            raise

    async def _person(self, store: Store) -> User:
        return await store.users.me()

    async def perform(
        self,
        verb: Verb,
        arguments: dict[str, Any],
        *,
        request: KeyedRequest | None = None,
        expected: Collection[int] | None = None,
    ) -> Any:
        """Run a verb in its own transaction and write its operation down for undo. Raises what the verb refuses.

        A `request` that comes again with its key is not done again: the result is `Answered` then. `expected` are the
        versions in which a workout or plan may be written to.
        """
        vectors = await self.vectors_for(verb, arguments)

        async def once() -> Any:
            async with self.work(expected) as work:
                work.vectors = vectors
                if request is None:
                    return await carry_out(work, verb, arguments)
                return await _once_only(work, request, verb, arguments)

        return await patiently(once, repeatable=request is not None)

    async def vectors_for(self, verb: Verb, arguments: dict[str, Any]) -> Vectors:
        """What a verb is going to search by."""
        said = arguments.get(SEARCHED_BY.get(verb.__name__, ""))
        return await self.vectors_of(said) if said else {}

    async def vectors_of(self, said: str) -> Vectors:
        """The vector of a text and whose it is, by the text; nothing where no memory could be compared with it.

        Made outside any transaction, because a network may lie between, and without long waiting.
        """
        if self.embedder is None:
            return {}
        name = self.embedder.name

        async def compared() -> bool:
            async with self.work() as work:
                return await work.store.memories.has_vectors_of(name)

        if not await patiently(compared, repeatable=True):
            return {}
        try:
            async with asyncio.timeout(EMBEDDING_S):
                [vector] = await self.embedder.embed([said], asking=True)
        except (Unembedded, TimeoutError) as problem:
            logger.warning("searching by words alone: %s", problem or type(problem).__name__)
            return {}
        return {said: (name, vector)} if vector else {}


class Guest(Caller):
    """Somebody who is not signed in: sees what belongs to everybody."""

    def __init__(self, database: Database, door: str, clock: Clock = utc_now) -> None:
        super().__init__(database, CATALOGUE_OWNER, door, clock)

    async def _person(self, store: Store) -> User:
        return User(id=CATALOGUE_OWNER, name="", unit="kg", time_zone="UTC", locale="en")


def searching(argument: str) -> Callable[[Verb], Verb]:
    """Mark a verb that searches by the text of one of its arguments."""

    def mark(verb: Verb) -> Verb:
        SEARCHED_BY[verb.__name__] = argument
        return verb

    return mark


async def carry_out(work: Work, verb: Verb, arguments: dict[str, Any]) -> Any:
    """Call the verb, see which goals it reached, journal what was changed, and write down what that earned."""
    result = await verb(work, **arguments)
    await follow_goals(work)
    summary = result.summary if isinstance(result, Receipt) else verb.__name__
    operation = await work.store.operations.write(verb.__name__, summary, door=work.door, turn_id=work.turn_id)
    if operation is not None and isinstance(result, Receipt):
        result.operation_id = operation.id
    await settle(work, result)
    return result


async def _once_only(work: Work, request: KeyedRequest, verb: Verb, arguments: dict[str, Any]) -> Any:
    """Carry out the verb unless this request was answered already, and keep the answer in the same transaction."""
    earlier = await work.store.requests.begin(request)
    if earlier is not None:
        return earlier
    result = await carry_out(work, verb, arguments)
    await work.store.requests.end(request, result.model_dump(mode="json") if isinstance(result, BaseModel) else None)
    return result


async def patiently(transaction: Callable[[], Awaitable[Result]], *, repeatable: bool = False) -> Result:
    """Run a transaction again when the database broke a deadlock at its cost, twice at most.

    One that is `repeatable`, because committing it twice is committing it once, is also run again when the connection
    was lost, for some seconds: nobody knows then whether it was committed.
    """
    for pause in LONG_PAUSES_S if repeatable else PAUSES_S:
        try:
            return await transaction()
        except DBAPIError as problem:
            if not (_passing(problem) or (repeatable and _lost(problem))):
                raise
        await asyncio.sleep(pause)
    return await transaction()


def _passing(problem: DBAPIError) -> bool:
    return getattr(problem.orig, "sqlstate", None) in PASSING


def _lost(problem: DBAPIError) -> bool:
    state = getattr(problem.orig, "sqlstate", None)
    refused = state is None and isinstance(problem, OperationalError)
    return problem.connection_invalidated or refused or state in LOST or str(state).startswith("08")


def _erased(problem: IntegrityError) -> bool:
    """Whether a row could not be written because its person is gone."""
    told = getattr(problem.orig, "diag", None)
    return told is not None and told.constraint_name == f"fk_{told.table_name}_user_id"
