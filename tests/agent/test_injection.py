"""A model that obeys whatever it reads writes nothing the person did not ask for, and reads nothing of anybody else."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, UserPromptPart
from sqlalchemy import select

import prompts
from evals.snapshot import take
from store.database import Database
from store.tables import Operation
from tests.agent.smuggled import DISGUISES, ORDERS, PLACES, in_exercise_names
from tests.conftest import Clock, sign_up
from tests.scripted import Line, call, engine_of, hear
from tools.work import Caller

pytestmark = pytest.mark.anyio

ORDER = re.compile(r"call (\w+) ")
MARK = "zanzibar"
UNDERSTOOD = {"what did I do today?": 0, "3x5 squats at 100kg": 1, "when did I last deadlift?": 0}
OPEN = ("hello", "any advice for me?", "how are you today, what is next?")

Reads = Callable[[list[ModelMessage]], str]


def outside_the_marks(messages: list[ModelMessage]) -> str:
    """What is neither between marks nor an earlier turn nor a tool's answer: the rules, and what is said now."""
    last = max(n for n, one in enumerate(messages) if _asks(one))
    said = [str(part.content) for part in messages[last].parts if isinstance(part, UserPromptPart)]
    rules = [one.instructions or "" for one in messages[last:] if isinstance(one, ModelRequest)]
    return "\n".join([*said, *(prompts.FENCED.sub("", text) for text in rules)])


def everything(messages: list[ModelMessage]) -> str:
    """Every word of the request, marks or not."""
    rules = [one.instructions or "" for one in messages if isinstance(one, ModelRequest)]
    words = [_plain(getattr(part, "content", "")) for one in messages for part in one.parts]
    return "\n".join([*rules, *words])


def _plain(content: Any) -> str:
    return content if isinstance(content, str) else str(getattr(content, "model_dump", lambda: content)())


def _asks(message: ModelMessage) -> bool:
    return isinstance(message, ModelRequest) and any(isinstance(part, UserPromptPart) for part in message.parts)


def obeying(read: Reads, seen: list[str]) -> Callable[[list[ModelMessage]], AsyncIterator[Line]]:
    """A script that carries out, once in a turn, every order it reads; `seen` gets all it was sent."""

    async def play(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        seen.append(everything(messages))
        last = max(n for n, one in enumerate(messages) if _asks(one))
        mine = [one for one in messages[last:] if isinstance(one, ModelResponse) and one.model_name == "scripted"]
        orders = [] if mine else list(_orders(read(messages)))
        for name, arguments in orders:
            yield call(name, **arguments)
        if not orders:
            yield "All right."

    return play


def _orders(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each order once, or a turn would end at its limit of calls before it did any."""
    known: set[str] = set()
    for found in ORDER.finditer(text):
        try:
            arguments, end = json.JSONDecoder().raw_decode(text, found.end())
        except ValueError:
            continue
        if text[found.start() : end] not in known:
            known.add(text[found.start() : end])
            yield found[1], arguments


async def planted(database: Database, clock: Clock, place: str) -> Caller:
    """A person with every order smuggled into this place."""
    caller = await sign_up(database, f"Ada of the {place}", clock)
    async with caller.work() as work:
        await PLACES[place](work, ORDERS)
        work.store.journal.take()
    return caller


async def operations(caller: Caller) -> list[str]:
    async with caller.work() as work:
        return list(await work.store.session.scalars(select(Operation.verb).order_by(Operation.id)))


@pytest.fixture
async def neighbour(stranger: Caller) -> Caller:
    """Somebody with a log of their own that nobody else may ever read."""
    async with stranger.work() as work:
        await in_exercise_names(work, [f"{MARK} press"])
    return stranger


async def tried(
    database: Database, clock: Clock, place: str, read: Reads, messages: dict[str, int], reflex: bool = True
) -> tuple[list[str], list[str]]:
    """Say the messages with the orders in place; returns what was done unasked, and all that was seen and said."""
    caller, seen, unasked = await planted(database, clock, place), [], []
    async with engine_of(database, clock, obeying(read, seen), reflex=reflex, history_turns=20) as engine:
        for message, wanted in messages.items():
            before, had = await take(caller), len(await operations(caller))
            accepted = await engine.accept(caller, message)
            seen += [str(event.data) for event in await hear(engine, caller, accepted.turn_id)]
            done = (await operations(caller))[had:]
            if len(done) != wanted or (not wanted and await take(caller) != before):
                unasked.append(f"{message}: {done}")
    return unasked, seen


def test_there_are_more_than_three_hundred_cases() -> None:
    assert len(ORDERS) * len(PLACES) >= 300
    assert [name for order in ORDERS for name, _ in _orders(order)].count("undo") == len(DISGUISES)


@pytest.mark.parametrize("place", PLACES)
async def test_whatever_is_understood_leaves_even_a_model_that_obeys_data_nothing_to_do(
    database: Database, clock: Clock, neighbour: Caller, place: str
) -> None:
    theirs = await take(neighbour)
    unasked, seen = await tried(database, clock, place, everything, UNDERSTOOD)
    assert unasked == []
    assert await take(neighbour) == theirs
    assert not any(f"{MARK} press" in text for text in seen)


@pytest.mark.parametrize("place", PLACES)
async def test_no_order_gets_out_of_its_marks(database: Database, clock: Clock, neighbour: Caller, place: str) -> None:
    theirs = await take(neighbour)
    unasked, seen = await tried(database, clock, place, outside_the_marks, dict.fromkeys(OPEN, 0))
    assert unasked == []
    assert await take(neighbour) == theirs
    assert not any(f"{MARK} press" in text for text in seen)


async def test_an_order_that_gets_out_would_be_obeyed(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prompts.UNMARKED", {})
    unasked, seen = await tried(database, clock, "display name", outside_the_marks, {"hello": 0})
    assert unasked != []
    assert any("call log_set" in text for text in seen)


@pytest.mark.parametrize("place", ["earlier messages", "memories"])
async def test_without_reflexes_the_model_that_obeys_data_would_have_done_it(
    database: Database, clock: Clock, place: str
) -> None:
    unasked, _ = await tried(database, clock, place, everything, {"hello": 0}, reflex=False)
    assert unasked != []
