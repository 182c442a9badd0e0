"""What was told is found again in other words: questions with the memories they have to bring back among five."""

import tomllib
from typing import Any

import pytest

from agent.embeddings import embed_waiting
from evals.cases import FOLDER
from store.database import Database
from store.embeddings import WordLlama, vector_of
from store.memories import Sought
from tools.constraints import Limits
from tools.memories import remember
from tools.work import Caller

pytestmark = pytest.mark.anyio
PARAPHRASES: dict[str, Any] = tomllib.loads((FOLDER / "paraphrases.toml").read_text(encoding="utf-8"))
ASKED_FOR = 0.95
FIRST = 5


async def missed(caller: Caller, told: dict[str, str]) -> list[str]:
    """What is not found, as `question: memory`."""
    lacking = []
    async with caller.work() as work:
        for query in PARAPHRASES["query"]:
            sought = Sought.of(query["ask"], WordLlama.name, vector_of(query["ask"]))
            found = await work.store.memories.fitting(sought, work.today, most=FIRST)
            texts = {one.memory.text for one in found}
            lacking += [f"{query['ask']}: {told[name]}" for name in query["finds"] if told[name] not in texts]
    return lacking


async def test_what_was_told_is_among_the_first_five(caller: Caller, database: Database) -> None:
    for memory in PARAPHRASES["memories"].values():
        limits = Limits.model_validate(memory.get("limits", {}))
        told = {"fact": memory["text"], "kind": memory["kind"], "about": memory.get("about"), "limits": limits}
        await caller.perform(remember, told)
    await embed_waiting(database, WordLlama())
    told = {name: memory["text"] for name, memory in PARAPHRASES["memories"].items()}
    wanted = sum(len(query["finds"]) for query in PARAPHRASES["query"])
    lacking = await missed(caller, told)
    assert len(told) >= 36
    assert 1 - len(lacking) / wanted >= ASKED_FOR, lacking
