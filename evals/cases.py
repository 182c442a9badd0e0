"""Cases: messages with the effects they must have, read from JSON lines and checked before anything is played."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.effects import Done, Effect, Known, Said, said, slugs
from store import seeds

FOLDER = Path(__file__).parent / "cases"


class HarnessFault(Exception):
    """The evals themselves are at fault, not the companion; str() says what and where."""


class Line(BaseModel):
    """Something that was said before."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    text: str


class Context(BaseModel):
    """The situation a message comes in: `state` is in the log today, `history` is from earlier days.

    `memories` are what the person told, oldest first.
    """

    model_config = ConfigDict(extra="forbid")

    today: date
    unit: Literal["kg", "lb"]
    turns: list[Line] = []
    state: list[Done] = []
    history: list[Done] = []
    memories: list[Known] = []
    other_users: list[int | str] = []

    def has_no_future(self, effects: Iterable[BaseModel]) -> bool:
        """Whether nothing is dated after today."""
        days = [getattr(effect, "date", None) for effect in [*self.state, *self.history, *effects]]
        return all(day <= self.today for day in days if isinstance(day, date))


class Case(BaseModel):
    """One message. `expected`, or any list of `alt`, is right; `after` is the final state of the days it touches.

    `says` and `never_says` are patterns that the reply must and must not hold.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1)
    category: str = Field(min_length=1)
    message: str = Field(min_length=1)
    context: Context
    expected: list[Effect] = Field(min_length=1)
    alt: list[list[Effect]] = []
    allow: list[str] = []
    after: list[Done] | None = None
    says: list[str] = []
    never_says: list[str] = []
    note: str | None = None
    offline_fair: bool
    source: str

    @model_validator(mode="after")
    def _adds_up(self) -> "Case":
        for gold in [self.expected, *self.alt]:
            if len(gold) > 1 and any(effect.op == "none" for effect in gold):
                raise ValueError("`none` stands alone")
        every = [effect for gold in [self.expected, *self.alt] for effect in gold]
        if not self.context.has_no_future([*every, *(self.after or [])]):
            raise ValueError("nothing can be logged after `today`")
        unknown = {slug for effect in [*every, *self._scene()] for slug in slugs(effect)} - catalogue().keys()
        if unknown:
            raise ValueError(f"the catalogue has no {', '.join(sorted(unknown))}")
        return self

    def _scene(self) -> list[Done]:
        return [*self.context.state, *self.context.history, *(self.after or [])]

    @property
    def golds(self) -> list[list[Said]]:
        """Every list of effects that is right, as JSON."""
        return [[said(effect) for effect in gold] for gold in [self.expected, *self.alt]]

    @property
    def final(self) -> list[Said] | None:
        """The state that is right in the end, where the case names it."""
        return None if self.after is None else [said(done) for done in self.after]


@cache
def catalogue() -> dict[str, str]:
    """The name of every exercise by its slug."""
    with (seeds.FOLDER / "exercises.csv").open(encoding="utf-8", newline="") as file:
        return {row["slug"]: row["name"] for row in csv.DictReader(file)}


def load(files: Sequence[Path] = (), category: str | None = None) -> list[Case]:
    """The cases of these files (ours when none is given), of one category if named.

    Raises `HarnessFault` with file and line for anything that is not a case, or is there twice.
    """
    chosen = files or sorted(FOLDER.glob("*.jsonl"))
    cases = list(_unique(chosen))
    kept = [case for case in cases if category in (None, case.category)]
    if not kept:
        known = ", ".join(sorted({case.category for case in cases}))
        raise HarnessFault(f"No case in category {category!r}. There are: {known or 'none'}.")
    return kept


def _unique(files: Sequence[Path]) -> Iterator[Case]:
    ids: dict[str, str] = {}
    messages: dict[tuple[str, str], str] = {}
    for place, case in (read for file in files for read in _read(file)):
        key = (case.message, case.context.model_dump_json())
        if case.id in ids:
            raise HarnessFault(f"{place}: the id {case.id!r} is taken at {ids[case.id]}.")
        if key in messages:
            raise HarnessFault(f"{place}: the same message in the same context is at {messages[key]}.")
        ids[case.id] = messages[key] = place
        yield case


def _read(file: Path) -> Iterator[tuple[str, Case]]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except OSError as problem:
        raise HarnessFault(f"{file} cannot be read: {problem.strerror}. Name a file of cases.") from problem
    for number, line in enumerate(lines, start=1):
        if line.strip():
            place = f"{file.name}:{number}"
            yield place, _case(line, place)


def _case(line: str, place: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except ValueError as problem:
        raise HarnessFault(f"{place}: {_told(problem)}") from problem


def _told(problem: ValueError) -> str:
    if not isinstance(problem, ValidationError):
        return f"this is no JSON ({problem})."
    first = problem.errors(include_url=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{where + ': ' if where else ''}{first['msg'].removeprefix('Value error, ')}"
