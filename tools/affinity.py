"""How well companion and person know each other: shown with its reasons, and in the person's hands."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import BaseModel, Field

from store.errors import Conflict, Invalid
from tools.affinity_rules import LEVELS, Level, Tone, gains, level_of
from tools.earning import settle
from tools.quantities import Quantity, number
from tools.receipts import Receipt
from tools.texts import ONE_LINE
from tools.work import Work

MOST_SHOWN = 5
POINTS = Decimal("0.01")


class Reason(BaseModel):
    """Something that earned affinity: `delta` is what it moved the score by."""

    kind: str
    delta: Quantity
    reason: str
    occurred_on: date


class Affinity(BaseModel):
    """How well they know each other, 0 to 100 and in words; `reasons` newest first, `total` of them in all."""

    kind: str = "affinity"
    on: bool
    score: Quantity
    level: int
    name: str
    next_at: Quantity | None = Field(description="The score at which the next level begins.")
    tone: Tone
    call_me: str | None
    reasons: list[Reason]
    total: int
    summary: str


class Adjusted(Receipt):
    """How the companion speaks from now on."""

    kind: str = "adjusted"
    on: bool
    tone: Tone
    call_me: str | None


class Reset(Receipt):
    """Affinity that begins again."""

    kind: str = "affinity_reset"


class Gained(NamedTuple):
    """What a turn earned: the level it led to, how far the score moved, and why, in the order it happened."""

    level: Level
    delta: Decimal
    why: list[str]


async def show_affinity(
    work: Work,
    page: Annotated[int, Field(ge=1, le=100_000, description="Which page of reasons, from 1.")] = 1,
    per_page: Annotated[int, Field(ge=1, le=100, description="How many reasons on a page.")] = MOST_SHOWN,
) -> Affinity:
    """Show how well you and the person know each other, only when they ask: score, level and what earned it."""
    await work.store.workouts.current()
    await settle(work)  # because a workout that has just been found to have lapsed is to be among them
    reasons = await _reasons(work)
    level = level_of(work.user.affinity_score)
    first = (page - 1) * per_page
    return Affinity(
        on=work.user.affinity_on,
        score=_points(work.user.affinity_score),
        level=level.number,
        name=level.name,
        next_at=next((following.begins_at for following in LEVELS if following.number > level.number), None),
        tone=_tone(work),
        call_me=work.user.display_name,
        reasons=reasons[first : first + per_page],
        total=len(reasons),
        summary=_told(work, level, reasons),
    )


async def adjust_companion(
    work: Work,
    tone: Annotated[Tone | None, Field(description="How to speak: warm, plain or direct.")] = None,
    affinity: Annotated[
        bool | None, Field(description="False to count nothing and speak professionally; True to count again.")
    ] = None,
    call_me: Annotated[str | None, Field(max_length=60, description="What to call them; empty for no name.")] = None,
) -> Adjusted:
    """Change how you speak to the person, when they ask for another tone, a name, or affinity on or off."""
    user = await work.store.users.me(lock=True)
    wanted = f"adjust_companion {tone} {affinity} {call_me}"
    earlier = await work.earlier(wanted)
    if earlier is not None:
        return Adjusted.model_validate({**earlier, "already_logged": True})
    name = user.display_name if call_me is None else " ".join(call_me.split()) or None
    if name is not None and not re.fullmatch(ONE_LINE, name):
        raise Invalid("There are characters in this name that nobody can read. What shall I call you?")
    on = user.affinity_on if affinity is None else affinity
    if (user.tone, user.affinity_on, user.display_name) == (tone or user.tone, on, name):
        raise Conflict("That is how it is already.")
    said = [f"tone {tone}"] if tone and tone != user.tone else []
    said += [f"affinity {'on' if on else 'off'}"] if on != user.affinity_on else []
    said += [f"called {name}" if name else "called by no name"] if name != user.display_name else []
    user.tone, user.affinity_on, user.display_name = tone or user.tone, on, name
    return Adjusted(on=on, tone=_tone(work), call_me=name, summary=f"From now on: {', '.join(said)}")


async def reset_affinity(work: Work) -> Reset:
    """Take affinity back to nought, when the person asks to begin again."""
    earlier = await work.earlier("reset_affinity")
    if earlier is not None:
        return Reset.model_validate({**earlier, "already_logged": True})
    if not work.user.affinity_score:
        raise Conflict("There is nothing to reset: it stands at nought.")
    work.store.affinity.reset(work.today, "You began again")
    return Reset(summary="Affinity begins again at nought")


async def gained_by(work: Work, turn_id: int) -> Gained | None:
    """What a turn earned; None when that is nothing, or nothing is counted."""
    mine = set(await work.store.affinity.of_turn(turn_id))
    if not mine or not work.user.affinity_on:
        return None
    events = await work.store.affinity.events()
    moved = [(event, gain) for event, gain in zip(events, gains(events), strict=True) if event.id in mine and gain > 0]
    delta = _points(sum((gain for _, gain in moved), Decimal(0)))
    return Gained(level_of(work.user.affinity_score), delta, [event.reason for event, _ in moved]) if delta else None


async def _reasons(work: Work) -> list[Reason]:
    """What moved the score since the last reset, newest first."""
    events = await work.store.affinity.events()
    moved = list(zip(events, gains(events), strict=True))
    since = max((at for at, (event, _) in enumerate(moved, start=1) if event.kind == "reset"), default=0)
    return [
        Reason(kind=event.kind, delta=_points(gain), reason=event.reason, occurred_on=event.occurred_on)
        for event, gain in reversed(moved[since:])
        if gain > 0
    ]


def _told(work: Work, level: Level, reasons: list[Reason]) -> str:
    if not work.user.affinity_on:
        return "Affinity is off: nothing is counted, and the tone stays professional"
    score = f"{level.name}, level {level.number} of {len(LEVELS)}: {number(_points(work.user.affinity_score))} of 100"
    lately = "; ".join(f"{reason.reason} (+{number(reason.delta)})" for reason in reasons[:3])
    return f"{score}. Lately: {lately}" if lately else f"{score}. Finished workouts and honest corrections earn it"


def _points(score: Decimal) -> Decimal:
    return score.quantize(POINTS).normalize() + 0


def _tone(work: Work) -> Tone:
    return "plain" if work.user.tone == "plain" else "direct" if work.user.tone == "direct" else "warm"
