"""Vectors of texts: whoever makes them behind one protocol, the embedded maker, and memories that still want one."""

import asyncio
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import Memory
from store.tables.memories import DIMENSIONS

WORDLLAMA = "wordllama-l2-256"
_FILL = text(
    "UPDATE memories SET embedder = :embedder, embedding = CAST(:vector AS halfvec)"
    " WHERE user_id = :user_id AND id = :id AND text = :said"
)

Vector = list[float]


class Unembedded(Exception):
    """No vectors are to be had just now; str() says why. What is sought is then sought by its words alone."""


class Embedder(Protocol):
    """Makes vectors of texts. `name` says in which space they lie: vectors of two names are never compared."""

    @property
    def name(self) -> str:
        """Which space."""

    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> list[Vector | None]:
        """A vector of 768 numbers for each text, None for one that says nothing; `asking` for texts to search by.

        Raises `Unembedded`.
        """

    async def aclose(self) -> None:
        """Let go of what is open."""


class WordLlama:
    """The embedded embedder: the mean of the 256 numbers of each token, of length 1, filled up with zeros.

    The table and its tokenizer come from the package of this name, which is not imported, because that costs a second.
    """

    name = WORDLLAMA

    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> list[Vector | None]:
        """Some 30 microseconds a text, once the table is read."""
        await asyncio.to_thread(_table)
        return [vector_of(one) for one in texts]

    async def aclose(self) -> None:
        """Nothing is open."""


@cache
def _table() -> tuple[Any, Any]:
    from safetensors.numpy import load_file  # because numpy and the table take a third of a second
    from tokenizers import Tokenizer

    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package wordllama is not installed; install slow-burn anew.")
    root = Path(spec.origin).parent
    tokenizer = Tokenizer.from_file(str(root / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ((_, table),) = load_file(root / "weights" / "l2_supercat_256.safetensors").items()
    return tokenizer, table


def vector_of(said: str) -> Vector | None:
    """WordLlama's vector of one text; None for a text without any token."""
    if not said.strip():
        return None
    tokenizer, table = _table()
    mean = table[tokenizer.encode(said, add_special_tokens=False).ids].astype("float32").mean(0)
    length = float((mean @ mean) ** 0.5)
    if not length > 0:
        return None
    return [*(mean / length).tolist(), *[0.0] * (DIMENSIONS - len(mean))]


def as_text(vector: Vector) -> str:
    """The vector as the database reads it, to more digits than half precision holds."""
    return f"[{','.join(f'{number:.5g}' if number else '0' for number in vector)}]"


class Waiting(NamedTuple):
    """A memory without a vector of the embedder that is in use."""

    user_id: int
    id: int
    text: str


def _wanting(embedder: str) -> Any:
    return or_(Memory.embedder.is_(None), Memory.embedder < embedder, Memory.embedder > embedder)


async def count_waiting(session: AsyncSession, embedder: str) -> int:
    """How many memories, of anybody, have no vector of this embedder. `session` is a worker's transaction."""
    return await session.scalar(select(func.count(Memory.id)).where(_wanting(embedder))) or 0


async def waiting(session: AsyncSession, embedder: str, most: int) -> list[Waiting]:
    """Some of them. `session` is a worker's transaction."""
    query = select(Memory.user_id, Memory.id, Memory.text).where(_wanting(embedder)).limit(most)
    return [Waiting(*row) for row in await session.execute(query)]


async def fill(session: AsyncSession, embedder: str, made: Sequence[tuple[Waiting, Vector | None]]) -> None:
    """Write vectors down, except where the words have changed meanwhile. `session` is a worker's transaction."""
    rows = [
        {
            "embedder": embedder,
            "vector": as_text(vector) if vector else None,
            "user_id": memory.user_id,
            "id": memory.id,
            "said": memory.text,
        }
        for memory, vector in made
    ]
    if rows:
        await session.execute(_FILL, rows)
