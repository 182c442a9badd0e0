"""Memories for people to look through and put right: listed, shown with their history, edited, deleted."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from store.memories import MOST_OF_A_PERSON, Among
from store.tables import Memory
from tools.constraints import Limits
from tools.conversations import Removed
from tools.memories import LONGEST, check, found_again, limits_resolved
from tools.memory_rules import IMPORTANCE, Kind, found_by, review_day, subject_for
from tools.memory_shapes import MemoryShape, shaped
from tools.pages import Page, PageNumber, PerPage
from tools.receipts import Receipt
from tools.work import Work, searching

MemoryId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which memory.")]


class MemoryPage(Page[MemoryShape]):
    """A page of memories, best match or last told first."""


class MemoryHistory(BaseModel):
    """A memory with those it took the place of and those that took its place, oldest first."""

    items: list[MemoryShape]


class Edited(Receipt):
    """A memory that was put right."""

    kind: str = "remembered"
    memory: MemoryShape


@searching("q")
async def list_memories(
    work: Work,
    q: Annotated[str | None, Field(max_length=200, description="What to search for, in any words.")] = None,
    kind: Annotated[Kind | None, Field(description="Only of this kind.")] = None,
    past: Annotated[bool, Field(description="Also what holds no longer.")] = False,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> MemoryPage:
    """List what the person told, last told first, or search it."""
    if q:
        found = await found_again(work, q, Among(past, to_come=True, kind=kind or ""), most=MOST_OF_A_PERSON)
        rows, total = found[(page - 1) * per_page : page * per_page], len(found)
    else:
        rows, total = await work.store.memories.page(page, per_page, on=None if past else work.today, kind=kind)
    return MemoryPage(items=[shaped(row, work) for row in rows], total=total, page=page, per_page=per_page)


async def show_memory(work: Work, memory_id: MemoryId) -> MemoryShape:
    """Show one memory."""
    return shaped(await work.store.memories.get(memory_id), work)


async def memory_history(work: Work, memory_id: MemoryId) -> MemoryHistory:
    """Show what a memory took the place of, and what took its place."""
    return MemoryHistory(items=[shaped(row, work) for row in await work.store.memories.history(memory_id)])


async def edit_memory(
    work: Work,
    memory_id: MemoryId,
    text: Annotated[str | None, Field(min_length=1, max_length=LONGEST, description="Its words.")] = None,
    kind: Annotated[Kind | None, Field(description="What it is.")] = None,
    valid_from: Annotated[date | None, Field(description="First day it holds.")] = None,
    valid_to: Annotated[date | None, Field(description="First day it no longer holds.")] = None,
    limits: Annotated[Limits | None, Field(description="What it limits.")] = None,
    no_end: Annotated[bool, Field(description="Whether it holds without an end from now on.")] = False,
) -> Edited:
    """Put right what was remembered wrongly; undo brings the earlier words back."""
    memory = await work.store.memories.get(memory_id, lock=True)
    known = Limits.model_validate(memory.affects)
    kept = await limits_resolved(work, limits) if limits is not None else known
    told = " ".join((text or memory.text).split())
    since, until = valid_from or memory.valid_from, None if no_end else valid_to or memory.valid_to
    check(told, kind or memory.kind, since, until)  # type: ignore[arg-type]  # the table allows no other
    memory.text, memory.kind, memory.source = told, kind or memory.kind, "edited"
    memory.valid_from, memory.valid_to = since, until
    _settle(memory, kept, moved=limits is not None or kind is not None)
    await work.store.session.flush()
    shape = shaped(memory, work)
    return Edited(memory=shape, summary=f"Put right: “{shape.text}”")


async def delete_memory(work: Work, memory_id: MemoryId) -> Removed:
    """Delete a memory and its history for good, with every copy of its words."""
    await work.store.forgetting.forget(await work.store.memories.history(memory_id))
    return Removed()


def _settle(memory: Memory, limits: Limits, *, moved: bool) -> None:
    """Work out anew what follows from the words and the limits."""
    kind: Kind = memory.kind  # type: ignore[assignment]  # the table allows no other
    memory.affects = limits.model_dump(mode="json", exclude_defaults=True)
    if moved:
        memory.subject = subject_for(kind, None, limits) or memory.subject
    memory.importance = IMPORTANCE[kind]
    memory.keywords = found_by(memory.text, kind, memory.subject, limits)
    memory.review_at = review_day(kind, limits, memory.valid_from, memory.valid_to)
