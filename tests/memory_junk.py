"""What is kept after many messages of all kinds: how much of it nobody ever told.

    python -m tests.memory_junk [--messages N] [--seed S]

One person writes for three weeks: logs, questions, banter, what others do, what would be, jokes, and now and then
something about themselves, which later changes. Every message is a real turn of the offline companion on a real
database. A memory is junk when its message told no such thing, or when it still holds though something else was told
since. Prints the share of junk and exits 1 above 2 %; also how much of what was told was kept, and what was not.
"""

import argparse
import asyncio
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from agent.settings import OFFLINE
from evals.arena import Arena, arena, fresh_server, opened
from evals.speakers import speakers
from store.database import Database
from store.tables import Memory
from tests.conftest import Clock, sign_up
from tools.work import Caller

MOST_JUNK = 0.02
LEAST_KEPT = 0.9
DAYS = 21
FIRST_DAY = date(2026, 11, 2)
TALK: dict[str, Any] = tomllib.loads(Path(__file__).with_name("mixed_talk.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Said:
    """A message, what it is about (None: it tells nothing to keep) and the words that have to be in what is kept."""

    message: str
    kind: str
    slot: str | None = None
    keeps: str = ""


@dataclass
class Kept:
    """What came of the messages: each memory's id with the message that made it or last renewed it."""

    sources: dict[int, Said] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    latest: dict[str, Said] = field(default_factory=dict)
    lost: list[Said] = field(default_factory=list)
    told: int = 0

    def note(self, said: Said, now: dict[int, str]) -> None:
        """Take in what is stored after a message."""
        changed = [one for one, text in now.items() if self.texts.get(one) != text]
        self.sources.update(dict.fromkeys(changed, said))
        self.texts.update(now)
        if said.slot is not None:
            self.told += 1
            self.latest[said.slot] = said
            if not any(fits(text, said) for text in now.values()):
                self.lost.append(said)

    def junk(self, holding: set[int]) -> list[str]:
        """What was kept and should not have been, each with why; `holding` are the memories that still hold."""
        return [fault for one in self.sources if (fault := self._fault(one, holding))]

    def _fault(self, one: int, holding: set[int]) -> str:
        said, text = self.sources[one], self.texts[one]
        if said.slot is None or not fits(text, said):
            return f"{said.kind}: {said.message!r} was kept as {text!r}"
        if one in holding and self.latest[said.slot] != said:
            return f"{text!r} still holds after {self.latest[said.slot].message!r}"
        return ""


def fits(text: str, said: Said) -> bool:
    """Whether a memory is what a message told: its words, and about what it told."""
    plain = " ".join(text.split()).casefold()
    return plain in said.message.casefold() and said.keeps.casefold() in plain


def messages(count: int, chance: Random) -> Iterator[Said]:
    """So many messages, drawn by the share of each kind of talk."""
    talks = TALK["talk"]
    for talk in chance.choices(talks, [talk["share"] for talk in talks], k=count):
        words = {name: chance.choice(choices) for name, choices in TALK["words"].items()}
        slot = talk["slot"].format(**words) if "slot" in talk else None
        keeps = str(talk.get("keeps", "")).format(**words)
        yield Said(chance.choice(talk["says"]).format(**words), talk["kind"], slot, keeps)


async def say(where: Arena, caller: Caller, message: str) -> dict[int, str]:
    """Say a message, wait for the end of its turn, and return what is stored then; tell of answers taken back."""
    accepted = await where.engine.accept(caller, message)
    async for event in where.engine.listen(caller, accepted.turn_id):
        if event.name == "reset":
            print(f"taken back: the answer to {message!r}")  # noqa: T201
    async with caller.work() as work:
        return {one.id: one.text for one in await work.store.session.scalars(select(Memory))}


async def live(database: Database, count: int, seed: int) -> tuple[Kept, list[str]]:
    """Three weeks of messages; returns what was kept, and what of it is junk."""
    whom, kept = speakers(OFFLINE, 1), Kept()
    caller = await sign_up(database, "talker", Clock())
    every = list(messages(count, Random(seed)))  # noqa: S311
    for day in range(DAYS):
        async with arena(database, whom.settings, whom.models, FIRST_DAY + timedelta(days=day)) as where:
            here = replace(caller, clock=where.clock)
            for said in every[len(every) * day // DAYS : len(every) * (day + 1) // DAYS]:
                kept.note(said, await say(where, here, said.message))
    async with here.work() as work:
        holding = [*await work.store.memories.holding(work.today), *await work.store.memories.to_come(work.today)]
    return kept, kept.junk({one.id for one in holding})


async def _run(url: str, count: int, seed: int) -> int:
    async with opened(url) as database:
        kept, junk = await live(database, count, seed)
    share = len(junk) / max(1, len(kept.sources))
    for line in junk:
        print(f"junk: {line}")  # noqa: T201
    for said in kept.lost:
        print(f"not kept: {said.message!r}")  # noqa: T201
    found = 1 - len(kept.lost) / max(1, kept.told)
    print(  # noqa: T201
        f"{count} messages: {len(kept.sources)} memories, {len(junk)} of them junk ({share:.1%}, at most "
        f"{MOST_JUNK:.0%}); {kept.told} told something, {found:.1%} of it was kept"
    )
    return int(share > MOST_JUNK or found < LEAST_KEPT)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.memory_junk", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=1000, help="how many messages")
    parser.add_argument("--seed", type=int, default=1, help="which messages")
    wishes = parser.parse_args()
    with fresh_server() as address:
        sys.exit(asyncio.run(_run(address, wishes.messages, wishes.seed)))
