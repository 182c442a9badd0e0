"""Memories: keeping what a person tells that is not in the log, finding it again, and forgetting it for good."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from store.errors import Conflict, Invalid, NotFound, Refusal
from store.memories import MOST_OF_A_PERSON, Among
from store.tables import Memory
from tools.constraints import Constraint, Constraints, Limits
from tools.memory_rules import (
    IMPORTANCE,
    SETS,
    Kind,
    contradicted,
    found_by,
    replaced_parts,
    review_day,
    speaks_of,
    subject_for,
)
from tools.memory_shapes import Forgotten, MemoryShape, Recollection, Remembered, shaped, spelled
from tools.retelling import same_telling
from tools.work import Work, searching

LONGEST = 300
MOST_FOUND, MOST_RECALLED = 12, 6
SURE_COVERAGE, SURE_STRENGTH, SURE_LIKENESS = 0.4, 0.32, 0.45
Text = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST,
        description="What to keep: one short sentence, in the person's own words and language.",
    ),
]
About = Annotated[
    str | None,
    Field(
        max_length=60,
        description="What it is about in two or three words; what was known about the same gives way.",
    ),
]
Since = Annotated[date | None, Field(description="First day it holds, YYYY-MM-DD; today if left out.")]
Until = Annotated[date | None, Field(description="First day it no longer holds, YYYY-MM-DD, only if an end was said.")]
OfKind = Annotated[
    Kind,
    Field(description="profile, preference, constraint (injury, equipment, time), goal or life_event."),
]


@searching("fact")
async def remember(
    work: Work,
    fact: Text,
    kind: OfKind,
    about: About = None,
    since: Since = None,
    until: Until = None,
    limits: Annotated[
        Limits | None, Field(description="What exactly it limits, for injuries, equipment, time.")
    ] = None,
) -> Remembered:
    """Keep what the person says about themselves in this message: never numbers of the log, never what others said."""
    text, limits = " ".join(fact.split()), await limits_resolved(work, limits or Limits())
    earlier = await work.earlier(f"remember {sha256(f'{kind} {text.casefold()}'.encode()).hexdigest()}")
    if earlier is not None:
        return Remembered.model_validate({**earlier, "already_logged": True})
    since = since or work.today
    check(text, kind, since, until)
    await work.store.users.me(lock=True)
    known = [*await work.store.memories.holding(work.today), *await work.store.memories.to_come(work.today)]
    alike = await _alike(work, fact)
    told = next((memory for memory in known if same_telling(memory, kind, text, alike.get(memory.id, 0))), None)
    if told is not None:
        return await _again(work, told, text, (since, until), limits)
    if await work.store.memories.count() >= MOST_OF_A_PERSON:
        raise Conflict(f"I hold {MOST_OF_A_PERSON} memories of you, which is all I can. Forget some first.")
    subject = subject_for(kind, about, limits)
    memory = await work.store.memories.add(_row(work, text, kind, subject, limits, since, until))
    replaced = await _give_way(work, known, memory, limits)
    shape = shaped(memory, work)
    return Remembered(memory=shape, replaced=replaced, summary=_told(shape, replaced))


@searching("query")
async def recall(
    work: Work,
    query: Annotated[str | None, Field(max_length=200, description="What it is about; all of it if left out.")] = None,
    past: Annotated[bool, Field(description="Whether also what holds no longer, with its dates.")] = False,
) -> Recollection:
    """Look up what the person told about themselves; an empty answer means that they never told it."""
    if query is None:
        held = await work.store.memories.holding(work.today)
        rows = [*held, *await work.store.memories.to_come(work.today)]
    else:
        rows = await found_again(work, query, Among(past, to_come=True))
    shapes = [shaped(row, work) for row in rows]
    summary = "\n".join(shape.line for shape in shapes) or "You never told me anything about that."
    return Recollection(memories=shapes, summary=summary)


async def forget(
    work: Work,
    about: Annotated[str | None, Field(max_length=120, description="What to forget, in a word or two.")] = None,
    memory_ids: Annotated[list[int] | None, Field(max_length=100, description="Or exactly these, by id.")] = None,
    everything: Annotated[bool, Field(description="All of it, only if the person wants exactly that.")] = False,
) -> Forgotten:
    """Forget memories for good when the person asks for it; this cannot be undone."""
    chosen = await _to_forget(work, about, memory_ids or [], everything=everything)
    chain = {row.id: row for memory in chosen for row in await work.store.memories.history(memory.id)}
    words = await work.store.forgetting.forget(list(chain.values()))
    count = f"{len(chosen)} {'memory' if len(chosen) == 1 else 'memories'}"
    summary = f"Forgotten for good: {count}" + (f" about “{about.strip()}”" if about and not everything else "")
    return Forgotten(count=len(chosen), words=sorted(words), summary=summary)


async def constraints_of(work: Work) -> Constraints:
    """What limits the person today, in code: every memory that holds and limits something."""
    held = await work.store.memories.holding(work.today)
    return Constraints(Constraint(row.text, Limits.model_validate(row.affects)) for row in held)


async def remembered(work: Work, message: str) -> tuple[list[MemoryShape], list[MemoryShape]]:
    """What limits the person today, all of it, and what else of that which they told fits a message, best first."""
    held = await work.store.memories.holding(work.today, kind="constraint")
    limiting = [shaped(row, work) for row in held]
    found = await work.store.memories.fitting(work.sought(message), work.today, most=MOST_RECALLED + len(held))
    telling = [one for one in found if one.strength >= SURE_STRENGTH or one.likeness >= SURE_LIKENESS]
    others = [shaped(one.memory, work) for one in telling if one.memory.kind != "constraint"]
    return limiting, others[:MOST_RECALLED]


async def limits_resolved(work: Work, limits: Limits) -> Limits:
    """The limits with exercises by their keys, as far as they are known ones."""
    keys = []
    for name in limits.exercises:
        try:
            keys.append((await work.store.exercises.resolve(name))[0].slug)
        except Refusal:
            keys.append(name.lower())
    return limits.model_copy(update={"exercises": keys})


def check(text: str, kind: Kind, since: date, until: date | None) -> None:
    """Raise `Invalid` for what is no memory."""
    if not any(letter.isalnum() for letter in text):
        raise Invalid("There are no words in that to remember.")
    if kind != "goal" and SETS.search(text):
        raise Invalid("Sets belong in the log, not among the memories. Log them instead.")
    if until is not None and until <= since:
        raise Invalid(f"That ends on {spelled(until)}, before it begins. From when until when does it hold?")


def _row(
    work: Work, text: str, kind: Kind, subject: str | None, limits: Limits, since: date, until: date | None
) -> Memory:
    return Memory(
        kind=kind,
        text=text,
        subject=subject,
        affects=limits.model_dump(mode="json", exclude_defaults=True),
        keywords=found_by(text, kind, subject, limits),
        importance=IMPORTANCE[kind],
        stated_at=work.now,
        valid_from=since,
        valid_to=until,
        review_at=review_day(kind, limits, since, until),
        source="said" if work.claim else "added",
        turn_id=work.turn_id,
    )


async def _alike(work: Work, fact: str) -> dict[int, float]:
    """How alike what is told is to what is known, by id, where there are vectors."""
    sought = work.sought(fact)
    if sought.vector is None:
        return {}
    return {one.id: one.likeness for one in await work.store.memories.search(sought, work.today, most=MOST_FOUND)}


async def _again(work: Work, memory: Memory, text: str, days: tuple[date, date | None], limits: Limits) -> Remembered:
    """Bring what is told once more up to date; where an end is said, it holds till then from the earlier beginning."""
    memory.stated_at, memory.text = work.now, text
    since, until = days
    if until is not None:
        memory.valid_from, memory.valid_to = min(memory.valid_from, since), until
    if not limits.is_empty:
        memory.affects = limits.model_dump(mode="json", exclude_defaults=True)
    known = Limits.model_validate(memory.affects)
    memory.keywords = found_by(text, memory.kind, memory.subject, known)  # type: ignore[arg-type]
    memory.review_at = review_day(memory.kind, known, work.today, memory.valid_to)  # type: ignore[arg-type]
    await work.store.session.flush()
    shape = shaped(memory, work)
    return Remembered(memory=shape, known=True, summary=f"I knew that, and keep it: “{shape.text}”{_ends(shape)}")


async def _give_way(work: Work, known: Sequence[Memory], memory: Memory, limits: Limits) -> list[MemoryShape]:
    """Let what was known about the same give way, or of several hurt parts only the one that is spoken of again."""
    replaced = []
    for earlier in contradicted(known, memory.subject, limits):
        parts = Limits.model_validate(earlier.affects)
        spoken = replaced_parts(earlier, memory.subject, limits)
        left = [part for part in parts.body_parts if part not in spoken]
        if left and spoken:
            earlier.affects = {**earlier.affects, "body_parts": left}
            await work.store.session.flush()
            continue
        replaced.append(shaped(earlier, work))
        await work.store.memories.supersede(earlier, memory)
    return replaced


def _told(shape: MemoryShape, replaced: Sequence[MemoryShape]) -> str:
    gone = "; ".join(f"“{one.text}” of {spelled(one.told_on)}" for one in replaced)
    return f"Remembered: “{shape.text}”{_ends(shape)}" + (f", in place of {gone}" if gone else "")


def _ends(shape: MemoryShape) -> str:
    starts = f", from {spelled(shape.valid_from)}" if shape.valid_from > shape.told_on else ""
    return f"{starts}, until {spelled(shape.valid_to)}" if shape.valid_to else starts


async def found_again(work: Work, query: str, among: Among, most: int = MOST_FOUND) -> list[Memory]:
    """What fits surely, and not only better than the rest."""
    found = await work.store.memories.fitting(work.sought(query), work.today, most=most, among=among)
    return [one.memory for one in found if one.coverage >= SURE_COVERAGE or one.likeness >= SURE_LIKENESS]


async def _to_forget(work: Work, about: str | None, ids: Sequence[int], *, everything: bool) -> list[Memory]:
    memories = work.store.memories
    if everything:
        return (await memories.page(1, MOST_OF_A_PERSON, on=None))[0]
    if ids:
        return [await memories.get(one, lock=True) for one in dict.fromkeys(ids)]
    if about is None or not about.strip():
        raise Invalid("What shall I forget? Name it in a word or two.")
    found = await memories.fitting(work.sought(about), work.today, most=MOST_FOUND, among=Among(past=True))
    best = max((one.coverage for one in found), default=0.0)
    chosen = [one.memory for one in found if speaks_of(one.memory, about)]
    chosen = chosen or [one.memory for one in found if one.coverage >= max(best, SURE_COVERAGE)]
    if not chosen:
        raise NotFound(f"You never told me anything about “{about.strip()}”, so there is nothing to forget.")
    return chosen
