"""Feedback: whether a turn was good."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from store.errors import Conflict
from store.tables import Feedback, PerformedSet, Turn
from store.turns import ENDED
from store.workouts import Bout
from tools.turns import TurnId
from tools.work import Work
from tools.workouts import LoggedSet

LONGEST_COMMENT = 1000
LINES_BEFORE = 4
DAYS_BEFORE = 14
Score = Literal["up", "down"]


class TurnFeedback(BaseModel):
    """What somebody thinks of a turn, which was said at `said_at`."""

    turn_id: int
    score: Score
    comment: str | None
    given_at: datetime
    said_at: datetime


async def rate_turn(
    work: Work,
    turn_id: TurnId,
    score: Annotated[Score, Field(description="`up` for a good turn, `down` for a bad one.")],
    comment: Annotated[str | None, Field(max_length=LONGEST_COMMENT, description="Why, in words.")] = None,
) -> TurnFeedback:
    """Keep what somebody thinks of a turn that has ended; a second opinion takes the place of the first."""
    turn = await work.store.turns.get(turn_id)
    if turn.status not in ENDED:
        raise Conflict("I am still answering. Tell me what you think of it when I am done.")
    row = await work.store.feedback.give(turn, score, (comment or "").strip() or None)
    known = {name: getattr(row, name) for name in ("turn_id", "score", "comment", "given_at")}
    return TurnFeedback(**known, said_at=turn.created_at)


class SetsOfADay(BaseModel):
    """What the log had of one exercise (by slug) on one day."""

    exercise: str
    performed_on: date
    sets: list[LoggedSet]


class BadTurn(BaseModel):
    """A turn that was found bad, with what was known when it was said.

    `lines` are earlier messages and their replies, `log` what was in the log of the last days, `effects` what it did.
    """

    turn_id: int
    message: str
    reply: str | None
    comment: str | None
    said_on: date
    unit: str
    lines: list[tuple[str, str | None]]
    log: list[SetsOfADay]
    effects: list[tuple[str, dict[str, Any]]]


async def bad_turns(work: Work) -> list[BadTurn]:
    """Every turn that was found bad, oldest first."""
    return [await _bad_turn(work, opinion) for opinion in await work.store.feedback.bad()]


async def _bad_turn(work: Work, opinion: Feedback) -> BadTurn:
    turn = await work.store.turns.get(opinion.turn_id)
    said_on = turn.created_at.astimezone(ZoneInfo(work.user.time_zone)).date()
    effects = await work.store.turns.effects([turn.id])
    workouts = await work.store.workouts.between(said_on - timedelta(days=DAYS_BEFORE), said_on)
    return BadTurn(
        turn_id=turn.id,
        message=turn.message,
        reply=turn.reply,
        comment=opinion.comment,
        said_on=said_on,
        unit=work.user.unit,
        lines=[(row.message, row.reply) for row in await work.store.turns.before(turn, LINES_BEFORE)],
        log=[had for workout, bouts in workouts for had in _had(workout.local_date, bouts, turn)],
        effects=[(effect.tool, effect.result) for effect in effects],
    )


def _had(day: date, bouts: Sequence[Bout], turn: Turn) -> list[SetsOfADay]:
    """Of these sets those that were in the log before the turn, as they are now."""
    earlier = [(exercise, [done for done in sets if _is_earlier(done, turn)]) for _, exercise, sets in bouts]
    return [
        SetsOfADay(exercise=exercise.slug, performed_on=day, sets=[LoggedSet.model_validate(done) for done in sets])
        for exercise, sets in earlier
        if sets
    ]


def _is_earlier(done: PerformedSet, turn: Turn) -> bool:
    """Whether a set was written before the turn; messages may have been waiting, so turns are compared by number."""
    return done.turn_id < turn.id if done.turn_id else done.created_at < turn.created_at
