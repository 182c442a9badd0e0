"""`slow-burn reembed`: after a change of embedder all vectors are made anew, and a run that was cut goes on."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from agent import embeddings
from agent.embeddings import embed_waiting
from api import maintenance
from store.database import Database
from store.embeddings import WORDLLAMA, Unembedded, Vector, WordLlama
from tests.conftest import sign_up
from tools.memories import remember
from tools.work import Caller

pytestmark = pytest.mark.anyio
FACTS = tuple(f"I like {exercise}" for exercise in ("rows", "dips", "squats", "lunges", "planks"))


class Another(WordLlama):
    """The embedder that was in use before; all its vectors are the same."""

    name = "another-768"

    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> list[Vector | None]:
        return [[1.0] * 768 for _ in texts]


class Failing(WordLlama):
    """Makes vectors of one batch, and then none."""

    def __init__(self) -> None:
        self._left = 1

    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> list[Vector | None]:
        self._left -= 1
        if self._left < 0:
            raise Unembedded("It is away.")
        return await super().embed(texts, asking=asking)


@pytest.fixture
async def embedded_before(
    database: Database, database_url: str, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ada's five memories and Bob's one, with vectors of another embedder; two go into a batch."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr(embeddings, "BATCH", 2)
    for fact in FACTS:
        await caller.perform(remember, {"fact": fact, "kind": "preference"})
    await (await sign_up(database, "Bob", caller.clock)).perform(remember, {"fact": FACTS[0], "kind": "preference"})
    await embed_waiting(database, Another())


async def embedders(database: Database) -> dict[str, int]:
    """How many memories have vectors of whom, and that none of them is another's."""
    async with database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT embedder, count(embedding) FROM memories GROUP BY 1"))
        kept = {str(name): int(made) for name, made in rows}
        like_before = text("SELECT count(*) FROM memories WHERE embedding::text LIKE '[1,1,1,%' AND embedder = :name")
        assert await connection.scalar(like_before, {"name": WORDLLAMA}) == 0
    return kept


async def test_all_vectors_are_made_anew_and_a_second_run_has_nothing_to_do(
    database: Database, embedded_before: None
) -> None:
    assert await embedders(database) == {Another.name: 6}
    said: list[str] = []
    assert await maintenance.reembed(said.append) == f"Vectors of {WORDLLAMA} were made of 6 memories."
    assert [line for line in said if "memories" in line] == [f"{done} of 6 memories" for done in (2, 4, 6)]
    assert await embedders(database) == {WORDLLAMA: 6}
    assert await maintenance.reembed(said.append) == "All vectors are up to date."


async def test_the_words_memories_are_found_by_are_made_anew_with_them(
    database: Database, embedded_before: None, caller: Caller
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE memories SET keywords = '{}'"))
    await maintenance.reembed(lambda line: None)
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM memories WHERE keywords @> '{row}'")) == 2


async def test_a_run_that_was_cut_keeps_what_it_made_and_the_next_makes_the_rest(
    database: Database, embedded_before: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(maintenance, "embedder_of", lambda settings: Failing())
        with pytest.raises(Unembedded):
            await maintenance.reembed(lambda line: None)
    assert await embedders(database) == {WORDLLAMA: 2, Another.name: 4}
    assert await maintenance.reembed(lambda line: None) == f"Vectors of {WORDLLAMA} were made of 4 memories."
    assert await embedders(database) == {WORDLLAMA: 6}
