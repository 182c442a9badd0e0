"""Memories: what holds on a day, what was told before, and what fits a message."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from store.embeddings import Vector, as_text
from store.errors import NotFound
from store.keywords import Term, terms, together
from store.ranking import Ranked, Seen, ranked
from store.tables import Memory

MOST_OF_A_PERSON = 2000
# Every memory of one person is looked at, which is exact and, with some hundreds, faster than any index over vectors.
_LOOK = """
SELECT id, CASE WHEN embedder = :embedder THEN coalesce(1 - (embedding <=> CAST(:vector AS halfvec)), 0) ELSE 0 END,
       importance, stated_at, CASE WHEN keywords && :words THEN keywords END
FROM memories
WHERE user_id = :user_id AND (:past OR valid_to IS NULL OR valid_to > :today)
      AND (:past OR :to_come OR valid_from <= :today) AND (:kind = '' OR kind = :kind)
"""
LOOK = text(_LOOK).bindparams(bindparam("words", type_=ARRAY(Text)))
# Built once, because building it takes longer than the database does.
FOUND = select(Memory).where(
    Memory.user_id == bindparam("user_id"), Memory.id == func.any(bindparam("ids", type_=ARRAY(BigInteger)))
)


class Among(NamedTuple):
    """Which memories are looked at: what holds; with `to_come` also what will, with `past` all; of one kind."""

    past: bool = False
    to_come: bool = False
    kind: str = ""


HOLDING = Among()


class Fitting(NamedTuple):
    """A memory that fits, and how well, as in `Ranked`."""

    memory: Memory
    coverage: float
    strength: float
    likeness: float


class Sought(NamedTuple):
    """What is looked for: words, and a vector in the space of `embedder` where there is one."""

    terms: Sequence[Term]
    embedder: str = ""
    vector: Vector | None = None

    @classmethod
    def of(cls, said: str, embedder: str = "", vector: Vector | None = None) -> "Sought":
        """What fits a message."""
        return cls(terms(said, asking=True), embedder, vector)


class Memories:
    """The caller's memories."""

    def __init__(self, session: AsyncSession, user_id: int, now: datetime) -> None:
        self._session = session
        self._user_id = user_id
        self._now = now

    def _mine(self) -> Select[Memory]:
        return select(Memory).where(Memory.user_id == self._user_id)

    async def get(self, memory_id: int, *, lock: bool = False) -> Memory:
        """One memory; raises `NotFound`."""
        query = self._mine().where(Memory.id == memory_id)
        found = await self._session.scalar(query.with_for_update() if lock else query)
        if found is None:
            raise NotFound(f"There is no memory {memory_id}.")
        return found

    async def count(self) -> int:
        """How many there are, those that hold no longer too."""
        return await self._session.scalar(select(func.count()).select_from(self._mine().subquery())) or 0

    async def holding(self, on: date, *, kind: str | None = None, subject: str | None = None) -> list[Memory]:
        """What holds on a day, of one kind or about one subject where named, oldest first."""
        query = self._mine().where(holds_on(on)).order_by(Memory.stated_at, Memory.id)
        for column, wanted in ((Memory.kind, kind), (Memory.subject, subject)):
            query = query if wanted is None else query.where(column == wanted)
        return list(await self._session.scalars(query))

    async def to_come(self, after: date) -> list[Memory]:
        """What will hold from a later day on."""
        return list(await self._session.scalars(self._mine().where(Memory.valid_from > after)))

    async def page(
        self, page: int, per_page: int, *, on: date | None, kind: str | None = None
    ) -> tuple[list[Memory], int]:
        """Memories, last told first, and how many; with `on` only what holds that day or will."""
        query = self._mine()
        if on is not None:
            query = query.where(or_(Memory.valid_to.is_(None), Memory.valid_to > on))
        if kind is not None:
            query = query.where(Memory.kind == kind)
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        latest = query.order_by(Memory.stated_at.desc(), Memory.id.desc())
        rows = await self._session.scalars(latest.limit(per_page).offset((page - 1) * per_page))
        return list(rows), int(total or 0)

    async def has_vectors_of(self, embedder: str) -> bool:
        """Whether a vector in this space could be compared with anything."""
        query = self._mine().where(Memory.embedder == embedder).limit(1)
        return await self._session.scalar(query.with_only_columns(Memory.id)) is not None

    async def fitting(self, sought: Sought, today: date, *, most: int, among: Among = HOLDING) -> list[Fitting]:
        """The memories that fit best, by words, likeness, age and importance."""
        best = await self.search(sought, today, most=most, among=among)
        found = {"user_id": self._user_id, "ids": [one.id for one in best]}
        rows = {row.id: row for row in await self._session.scalars(FOUND, found)} if best else {}
        return [Fitting(rows[one.id], one.coverage, one.strength, one.likeness) for one in best]

    async def search(self, sought: Sought, today: date, *, most: int, among: Among = HOLDING) -> list[Ranked]:
        """Which memories fit best, and how well; what `fitting` returns, by id."""
        if not sought.terms and sought.vector is None:
            return []
        given = {
            "user_id": self._user_id,
            "today": today,
            **among._asdict(),
            "words": together(sought.terms),
            "embedder": sought.embedder if sought.vector else "",
            "vector": as_text(sought.vector) if sought.vector else None,
        }
        every = [Seen(*row) for row in await self._session.execute(LOOK, given)]
        return ranked(every, [term.keywords for term in sought.terms], self._now, most)

    async def history(self, memory_id: int) -> list[Memory]:
        """A memory with what it took the place of and what took its place, oldest first; raises `NotFound`."""
        start = await self.get(memory_id)
        linked = select(Memory.id, Memory.superseded_by).where(Memory.user_id == self._user_id, Memory.id == start.id)
        chain = linked.cte(recursive=True)
        neighbours = select(Memory.id, Memory.superseded_by).where(
            Memory.user_id == self._user_id,
            or_(Memory.superseded_by == chain.c.id, Memory.id == chain.c.superseded_by),
        )
        chain = chain.union(neighbours)
        query = self._mine().where(Memory.id.in_(select(chain.c.id)))
        return list(await self._session.scalars(query.order_by(Memory.stated_at, Memory.id)))

    async def add(self, memory: Memory) -> Memory:
        """Keep a new memory."""
        memory.user_id = self._user_id
        self._session.add(memory)
        await self._session.flush()
        return memory

    async def supersede(self, earlier: Memory, later: Memory) -> None:
        """Let an earlier memory hold no longer than until the later one begins to."""
        ends = max(later.valid_from, earlier.valid_from)
        earlier.valid_to = ends if earlier.valid_to is None else min(earlier.valid_to, ends)
        earlier.superseded_by = later.id
        await self._session.flush()


def holds_on(day: date) -> ColumnElement[bool]:
    """Whether a memory holds on a day."""
    return and_(Memory.valid_from <= day, or_(Memory.valid_to.is_(None), Memory.valid_to > day))
