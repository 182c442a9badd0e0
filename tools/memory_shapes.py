"""Memories as they are told: one of them, and what keeping, finding and forgetting answer."""

from datetime import date
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from store.tables import Memory
from tools.constraints import Limits
from tools.memory_rules import Kind
from tools.receipts import Receipt
from tools.work import Work


class MemoryShape(BaseModel):
    """A memory: what was told and when, the days it holds (`valid_to` no longer), and what it limits."""

    id: int
    kind: Kind
    text: str
    about: str | None
    limits: Limits
    told_on: date
    valid_from: date
    valid_to: date | None
    review_at: date | None
    holds: bool
    superseded_by: int | None
    source: str
    turn_id: int | None

    @property
    def line(self) -> str:
        """The memory with its dates, in words."""
        dates = [f"told {spelled(self.told_on)}"]
        if self.valid_to is not None:
            dates.append(f"until {spelled(self.valid_to)}" if self.holds else f"held until {spelled(self.valid_to)}")
        if self.valid_from > self.told_on:
            dates.insert(1, f"from {spelled(self.valid_from)}")
        return f"“{self.text}” ({', '.join(dates)})"


class Remembered(Receipt):
    """Something that is kept now. `replaced` gave way to it; `known` says that it had been told before."""

    kind: str = "remembered"
    memory: MemoryShape
    replaced: list[MemoryShape] = []
    known: bool = False


class Recollection(BaseModel):
    """What was found among the memories."""

    kind: str = "memories"
    memories: list[MemoryShape]
    summary: str


class Forgotten(Receipt):
    """Memories that are gone for good; `words` of theirs are for this process only, to blot out later copies."""

    kind: str = "forgotten"
    count: int
    words: list[str] = Field(default=[], exclude=True)


def shaped(row: Memory, work: Work) -> MemoryShape:
    """A memory as it is told."""
    return MemoryShape(
        id=row.id,
        kind=row.kind,
        text=row.text,
        about=row.subject,
        limits=Limits.model_validate(row.affects),
        told_on=row.stated_at.astimezone(ZoneInfo(work.user.time_zone)).date(),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        review_at=row.review_at,
        holds=row.valid_from <= work.today and (row.valid_to is None or row.valid_to > work.today),
        superseded_by=row.superseded_by,
        source=row.source,
        turn_id=row.turn_id,
    )


def spelled(day: date) -> str:
    """A day as people write it: 1 March 2027."""
    return f"{day.day} {day:%B %Y}"
