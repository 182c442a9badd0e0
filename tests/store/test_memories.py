"""Finding memories: by words, by likeness, by both, and by words alone where there are no vectors."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from agent.embeddings import embed_waiting
from store.database import Database
from store.embeddings import WORDLLAMA, Made, WordLlama, as_text, count_waiting, fill, vector_of, waiting
from store.ideas import ideas
from store.keywords import keywords, roots, terms
from store.memories import HOLDING, LOOK, Sought
from store.repository import Store
from store.tables import Memory
from tests.conftest import Clock
from tests.crowd import UNTIL, crowd
from tools.memories import remember
from tools.work import Caller

pytestmark = pytest.mark.anyio
TOLD = ("my dog waits outside the gym", "I drink milk before training", "my left knee hurts when squatting")


class Counting(WordLlama):
    """The embedded embedder under another name, with a count of what it was given."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.made = 0

    async def embed(self, texts: list[str], *, asking: bool = False) -> list[list[float] | None]:  # type: ignore[override]
        self.made += len(texts)
        return await super().embed(texts, asking=asking)


@pytest.fixture
async def told(caller: Caller) -> Caller:
    for fact in TOLD:
        await caller.perform(remember, {"fact": fact, "kind": "profile"})
    return caller


async def found(caller: Caller, query: str, *, by_likeness: bool) -> list[str]:
    vector = vector_of(query) if by_likeness else None
    async with caller.work() as work:
        sought = Sought.of(query, WordLlama.name, vector)
        return [one.memory.text for one in await work.store.memories.fitting(sought, work.today, most=5)]


async def test_without_vectors_words_find_what_they_are_in(told: Caller) -> None:
    assert await found(told, "knee?", by_likeness=True) == ["my left knee hurts when squatting"]
    assert await found(told, "opening hours", by_likeness=True) == []


async def test_with_vectors_other_words_find_it_too(told: Caller, database: Database) -> None:
    assert await embed_waiting(database, WordLlama()) == 3
    assert (await found(told, "doggo", by_likeness=True))[:1] == ["my dog waits outside the gym"]
    assert await found(told, "doggo", by_likeness=False) == []
    assert (await found(told, "calcium", by_likeness=True))[:1] == ["I drink milk before training"]
    assert await found(told, "calcium", by_likeness=False) == []


async def test_vectors_of_another_embedder_are_not_compared(told: Caller, database: Database) -> None:
    await embed_waiting(database, Counting("another"))
    assert await found(told, "doggo", by_likeness=True) == []
    async with told.work() as work:
        assert await work.store.memories.has_vectors_of("another")
        assert not await work.store.memories.has_vectors_of(WordLlama.name)


async def test_a_change_of_embedder_goes_on_where_it_was_interrupted(told: Caller, database: Database) -> None:
    await embed_waiting(database, Counting("old"))
    new = Counting("new")
    async with database.worker() as session:
        assert await count_waiting(session, "new") == 3
        [first] = await waiting(session, "new", 1)
    async with database.worker() as session:
        await fill(session, "new", [(first, Made(vector_of(first.text), []))])
    heard: list[tuple[int, int]] = []
    assert await embed_waiting(database, new, lambda done, every: heard.append((done, every))) == 2
    assert (new.made, heard) == (2, [(2, 2)])
    assert await embed_waiting(database, new) == 0


async def test_other_words_want_another_vector(told: Caller, database: Database) -> None:
    await embed_waiting(database, WordLlama())
    async with told.work() as work:
        [row] = [row for row in await work.store.memories.holding(work.today) if row.text == TOLD[0]]
        row.text = "my cat waits outside the gym"
    async with database.worker() as session:
        assert [one.text for one in await waiting(session, WordLlama.name, 9)] == ["my cat waits outside the gym"]


async def test_words_that_changed_meanwhile_get_no_vector_of_the_old_ones(told: Caller, database: Database) -> None:
    async with database.worker() as session:
        batch = await waiting(session, WordLlama.name, 9)
    async with told.work() as work:
        for row in await work.store.memories.holding(work.today):
            row.text += ", really"
    async with database.worker() as session:
        await fill(session, WordLlama.name, [(one, Made(vector_of(one.text), [])) for one in batch])
        assert await count_waiting(session, WordLlama.name) == 3


def test_a_vector_has_length_one_and_nothing_has_none() -> None:
    vector = vector_of("knee pain")
    assert vector is not None
    assert len(vector) == 768
    assert sum(one * one for one in vector) == pytest.approx(1)
    assert vector_of("  ") is None


async def test_texts_that_say_nothing_are_done_with(caller: Caller, database: Database) -> None:
    async with caller.work() as work:
        await work.store.memories.add(Memory(kind="profile", text=" ", valid_from=date(2026, 11, 1)))
    assert await embed_waiting(database, WordLlama()) == 1
    assert await embed_waiting(database, WordLlama()) == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("I trained, was training and train on Tuesdays", ["train", "tuesday"]),
        ("What do you know about my Knie?", ["knie"]),
        ("左肩が痛いです", ["左肩", "痛い"]),
        ("the of and", []),
    ],
)
def test_what_is_left_of_a_text_to_be_found_by(said: str, words: list[str]) -> None:
    assert roots(said) == words


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("caffeine", "I drink coffee"),
        ("Instrument", "ich bin im Musikverein"),
        ("how do I relax?", "I switch off in the garden"),
        ("mascota", "我家に犬がいます"),
        ("l'oreille", "I'm deaf"),
        ("pfadfindern", "a scout"),
    ],
)
def test_words_that_stand_for_the_same_find_each_other(asked: str, told: str) -> None:
    assert set(keywords(asked)) & set(keywords(told))


@pytest.mark.parametrize(
    ("asked", "told"), [("caffeine", "I drink milk"), ("car", "caring"), ("switch", "I switch off"), ("rid", "riding")]
)
def test_words_that_only_look_alike_do_not(asked: str, told: str) -> None:
    assert not set(ideas(asked)) & {idea for term in terms(told) for idea in term.ideas}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a plan."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


@pytest.mark.own_database
async def test_a_persons_memories_are_found_by_index_among_everybodys(database: Database, clock: Clock) -> None:
    [person, *_] = await crowd(database.engine, 200, 30, of_each=40)
    given = {"user_id": person, "today": UNTIL, **HOLDING._asdict(), "words": ["knee"], "embedder": WORDLLAMA}
    explain = text(f"EXPLAIN (ANALYZE, FORMAT JSON) {LOOK.text}").bindparams(bindparam("words", type_=ARRAY(Text)))
    async with database.caller(person) as session:
        [planned] = await session.scalar(explain, given | {"vector": as_text(vector_of("knee") or [])})
        memories = Store(session, person, clock(), database.index).memories
        assert await memories.count() == 30
        found = await memories.fitting(Sought.of("knee", WORDLLAMA, vector_of("knee")), UNTIL, most=5)
    assert {one.memory.user_id for one in found} == {person}
    assert "Seq Scan" not in str(planned)
    [looked_up] = [node for node in nodes(planned["Plan"]) if "Index Cond" in node]
    assert looked_up["Index Cond"].startswith("(user_id = ")
    assert looked_up["Actual Rows"] == 30
