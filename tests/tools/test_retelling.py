"""What is told once more is brought up to date, whatever its words; what only sounds alike is kept beside it."""

import tomllib

import pytest

from agent.embeddings import embed_waiting
from evals.cases import FOLDER
from store.database import Database
from store.embeddings import WordLlama, vector_of
from store.tables import Memory
from tests.conftest import Clock, sign_up
from tools.memories import recall, remember
from tools.retelling import same_telling
from tools.work import Caller

pytestmark = pytest.mark.anyio
TELLINGS: dict[str, list[tuple[str, str, str]]] = tomllib.loads((FOLDER / "tellings.toml").read_text(encoding="utf-8"))
FOUND_BY_WORDS, FOUND_BY_LIKENESS = 0.6, 0.67


def merged(label: str, *, by_likeness: bool) -> list[str]:
    """The pairs that count as the same, told either way round."""
    both = [(kind, *pair) for kind, one, other in TELLINGS[label] for pair in ((one, other), (other, one))]
    return [
        f"{known} | {told}"
        for kind, known, told in both
        if same_telling(Memory(kind=kind, text=known), kind, told, likeness(known, told) if by_likeness else 0)
    ]


def likeness(one: str, other: str) -> float:
    return sum(a * b for a, b in zip(vector_of(one) or [], vector_of(other) or [], strict=True))


@pytest.mark.parametrize("by_likeness", [False, True], ids=["by words", "by words and likeness"])
def test_the_opposite_another_part_day_or_name_is_never_the_same(by_likeness: bool) -> None:
    assert merged("other", by_likeness=by_likeness) == []


def test_likeness_finds_what_words_do_not() -> None:
    tellings = 2 * len(TELLINGS["same"])
    by_words, by_both = len(merged("same", by_likeness=False)), len(merged("same", by_likeness=True))
    assert by_words / tellings >= FOUND_BY_WORDS
    assert by_both / tellings >= FOUND_BY_LIKENESS
    assert by_both > by_words


def test_another_kind_is_another_telling() -> None:
    assert not same_telling(Memory(kind="goal", text="I row"), "preference", "I row", 1)


@pytest.fixture
async def embedding(database: Database, clock: Clock) -> Caller:
    """Ada, whose memories get vectors."""
    ada = await sign_up(database, "Ada", clock)
    return Caller(database, ada.user_id, "rest", clock, WordLlama())


async def told(caller: Caller, database: Database, *facts: str) -> list[str]:
    """Tell one after another, each with the vectors of those before; what is kept."""
    for fact in facts:
        await caller.perform(remember, {"fact": fact, "kind": "preference"})
        await embed_waiting(database, WordLlama())
    found = await caller.perform(recall, {"query": None})
    return [memory.text for memory in found.memories]


SAID = "my gym has a rowing machine"
AGAIN = "there are two new things: a rowing machine and a sled in my gym"


async def test_an_alike_telling_is_brought_up_to_date_where_there_are_vectors(
    embedding: Caller, database: Database
) -> None:
    assert await told(embedding, database, SAID, AGAIN) == [AGAIN]


async def test_without_vectors_it_is_kept_beside_the_first(caller: Caller, database: Database) -> None:
    assert await told(caller, database, SAID, AGAIN) == [SAID, AGAIN]


async def test_the_opposite_is_kept_beside_the_first(embedding: Caller, database: Database) -> None:
    both = ["I like rowing machines before lifting", "I don't like rowing machines before lifting"]
    assert await told(embedding, database, *both) == both
