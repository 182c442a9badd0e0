"""Taking along, and taking out, everything that an account holds."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import IO, Annotated, Any, Literal

from pydantic import BaseModel, Field

from store.belongings import CATALOGUE, owned_tables
from store.errors import Invalid
from tools.work import Work

FORMAT, VERSION = "slow-burn-account", 1
Confirmed = Annotated[str, Field(max_length=200, description="The account's name, so that nobody does it by mistake.")]


class Account(BaseModel):
    """Everything that an account holds, as it is stored: the rows of every table by its name.

    Exact decimals are numbers, moments are ISO 8601 with their offset. `catalogue` names the shared exercises that the
    rows point at by `exercise_id`. `version` moves on when something that is here now is renamed or taken out.
    """

    format: Literal["slow-burn-account"]
    version: Literal[1]
    exported_at: datetime
    account: str
    tables: dict[str, list[dict[str, Any]]]


class Erased(BaseModel):
    """An account that is no more."""

    erased: bool = True


async def export_account(work: Work, into: IO[bytes]) -> None:
    """Write everything the account holds into a file, as one JSON document, without ever holding all of it."""
    await asyncio.to_thread(_emptied, into)
    about = {"format": FORMAT, "version": VERSION, "exported_at": work.now.isoformat(), "account": work.user.name}
    pages = _Pages([CATALOGUE, *(table.name for table in owned_tables())])
    into.write(f'{json.dumps(about, ensure_ascii=False)[:-1]}, "tables": {{'.encode())
    async with aclosing(work.store.belongings.rows()) as read:
        async for rows in read:
            await asyncio.to_thread(into.write, "".join(pages.add(rows)).encode())
    into.write(f"{''.join(pages.end())}}}}}\n".encode())


async def erase_account(work: Work, confirm: Confirmed) -> Erased:
    """Erase the account and everything in it for good: the log, plans, talk, memories, keys. Nothing undoes this."""
    if confirm != work.user.name:
        raise Invalid(f"This erases everything for good. If you mean it, send `confirm` with “{work.user.name}”.")
    await work.store.belongings.erase()
    return Erased()


class _Pages:
    """The rows of tables as members of one JSON object; tables without rows are empty lists."""

    def __init__(self, names: Iterable[str]) -> None:
        self._to_come = list(names)
        self._first = True
        self._open: str | None = None

    def add(self, rows: Iterable[Sequence[str]]) -> Iterator[str]:
        """These rows, the tables in the order they were announced."""
        for name, held in groupby(rows, key=itemgetter(0)):
            if name == self._open:
                yield ",\n"
            else:
                yield from self._turn_to(name)
            yield ",\n".join([row for _, row in held])

    def end(self) -> Iterator[str]:
        """What is left to be written."""
        yield from self._close()
        for name in self._to_come:
            yield self._key(name) + "[]"

    def _turn_to(self, name: str) -> Iterator[str]:
        yield from self._close()
        at = self._to_come.index(name)
        for empty in self._to_come[:at]:
            yield self._key(empty) + "[]"
        self._to_come, self._open = self._to_come[at + 1 :], name
        yield self._key(name) + "["

    def _close(self) -> Iterator[str]:
        if self._open is not None:
            yield "]"
        self._open = None

    def _key(self, name: str) -> str:
        comma, self._first = "" if self._first else ",", False
        return f'{comma}\n"{name}": '


def _emptied(file: IO[bytes]) -> None:
    file.seek(0)
    file.truncate()
