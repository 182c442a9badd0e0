"""Vectors of texts: whoever makes them behind one protocol, the embedded maker, and memories that still want one."""

import asyncio
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from store.ideas import edition, members
from store.keywords import terms
from store.languages import small_words
from store.tables import Memory

WORDLLAMA = f"wordllama-l2-256-ideas-{edition()}"
# How much of the likeness of two texts is that of their words, of the ideas they stand for, and of their languages,
# because people mostly ask in the language they told it in.
BY_WORDS, BY_IDEAS, BY_LANGUAGE = 0.61, 0.31, 0.08
WIDTH = 256
_FILL = text(
    "UPDATE memories SET embedder = :embedder, embedding = CAST(:vector AS halfvec), keywords = :keywords"
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
    """The embedded embedder: three vectors side by side, each in 256 numbers.

    The first is the mean of the tokens' vectors; the second is the mean of the ideas' that the words stand for, which
    brings words together that WordLlama knows little of (after Faruqui et al. 2015, "Retrofitting word vectors"). An
    idea's vector is the mean of its words', without what all ideas have in common. The third says which language it is.
    The table and its tokenizer come from the package of this name, which is not imported, because that costs a second.
    """

    name = WORDLLAMA

    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> list[Vector | None]:
        """Some 0.2 milliseconds a text, once the tables are read."""
        await asyncio.to_thread(_idea_table)
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
    """The embedded embedder's vector of one text, of length 1; None for a text without any token."""
    tokens = _tokens(said) if said.strip() else None
    if tokens is None or not tokens.any():
        return None
    parts = ((BY_WORDS, tokens), (BY_IDEAS, _ideas(said)), (BY_LANGUAGE, _language(said)))
    length = sum(share for share, part in parts if part.any())
    return [number for share, part in parts for number in (part * (share / length) ** 0.5).tolist()]


def _tokens(said: str) -> Any:
    """The mean of the vectors of a text's tokens, of length 1."""
    tokenizer, table = _table()
    return _unit(table[tokenizer.encode(said, add_special_tokens=False).ids].astype("float32").sum(0))


def _ideas(said: str) -> Any:
    """The mean of the vectors of what the words of a text stand for, of length 1, or zeros."""
    place, vectors = _idea_table()
    meant = [[place[idea] for idea in term.ideas if idea in place] for term in terms(said) if term.ideas]
    return _unit(sum((_unit(vectors[found].sum(0)) for found in meant), 0 * vectors[0]))


def _language(said: str) -> Any:
    from numpy import array, pad

    counts = small_words(said)
    return pad(_unit(array(counts, "float32")), (0, WIDTH - len(counts)))


@cache
def _idea_table() -> tuple[dict[str, int], Any]:
    """Where each idea is in the table of their vectors, and the table."""
    from numpy import stack

    spelled = {idea: [word for word in words if word.isascii()] for idea, words in members().items()}
    known = [idea for idea, words in spelled.items() if words]
    vectors = stack([_tokens(" ".join(spelled[idea])) for idea in known])
    return {idea: at for at, idea in enumerate(known)}, stack([_unit(one - vectors.mean(0)) for one in vectors])


def _unit(vector: Any) -> Any:
    length = float((vector @ vector) ** 0.5)
    return vector / length if length > 0 else vector


def as_text(vector: Vector) -> str:
    """The vector as the database reads it, to more digits than half precision holds."""
    return f"[{('%.4g,' * len(vector))[:-1] % tuple(vector)}]"


class Made(NamedTuple):
    """What a memory is found by: its vector, if it has one, and its words."""

    vector: Vector | None
    keywords: list[str]


class Waiting(NamedTuple):
    """A memory without a vector of the embedder that is in use."""

    user_id: int
    id: int
    text: str
    kind: str
    subject: str | None
    affects: dict[str, Any]


def _wanting(embedder: str) -> Any:
    return or_(Memory.embedder.is_(None), Memory.embedder < embedder, Memory.embedder > embedder)


async def count_waiting(session: AsyncSession, embedder: str) -> int:
    """How many memories, of anybody, have no vector of this embedder. `session` is a worker's transaction."""
    return await session.scalar(select(func.count(Memory.id)).where(_wanting(embedder))) or 0


async def waiting(session: AsyncSession, embedder: str, most: int) -> list[Waiting]:
    """Some of them. `session` is a worker's transaction."""
    columns = [getattr(Memory, name) for name in Waiting._fields]
    query = select(*columns).where(_wanting(embedder)).limit(most)
    return [Waiting(*row) for row in await session.execute(query)]


async def fill(session: AsyncSession, embedder: str, made: Sequence[tuple[Waiting, Made]]) -> None:
    """Write down what memories are found by, except where they say something else meanwhile. `session` is a worker's
    transaction.
    """
    rows = [
        {
            "embedder": embedder,
            "vector": as_text(found_by.vector) if found_by.vector else None,
            "keywords": found_by.keywords,
            "user_id": memory.user_id,
            "id": memory.id,
            "said": memory.text,
        }
        for memory, found_by in made
    ]
    if rows:
        await session.execute(_FILL, rows)
