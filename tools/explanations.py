"""Why the log says what it says: the message a set was read from, how its words were understood, what changed since."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from store.corrections import Chosen
from store.errors import NotFound
from store.tables import PerformedSet
from tools.days import spoken_day
from tools.quantities import Quantity, told
from tools.selection import Day, Named, Which, chosen_sets
from tools.work import Work
from tools.workouts import ExerciseName, LoggedSet

CERTAIN = 0.9
HOW = {
    "alias": "“{named}” is a name I know for {exercise}",
    "plural": "“{named}” is another form of {exercise}",
    "fuzzy": "I took “{named}” for {exercise}, which it is most like",
    "context": "no exercise was named, so I took the one that was going on, {exercise}",
}


class Explanation(BaseModel):
    """Where sets come from: what was written (`message`, and of it `words`), how it was read, and what came later."""

    kind: str = "explained"
    exercise: ExerciseName
    performed_on: date
    sets: list[LoggedSet]
    message: str | None
    words: str | None
    resolver: str | None
    confidence: Quantity | None
    since: list[str]
    summary: str


async def explain_set(
    work: Work,
    exercise: Named = None,
    sets: Which = None,
    on: Day = None,
    number: Annotated[
        Quantity | None, Field(description="The load or the reps the person asks about, only if they name one.")
    ] = None,
) -> Explanation:
    """Explain why a set is in the log as it is, from the message it was read from; reads only."""
    chosen = await chosen_sets(work, exercise, sets, on)
    asked = [done for done in chosen.sets if number is None or number in (done.reps, done.weight)]
    if not asked:
        found = await work.store.corrections.numbered(chosen, [])
        asked = [done for done in found.sets if number in (done.reps, done.weight)]
    if not asked:
        raise NotFound(f"{chosen.exercise.name} has nothing with {number} there. It says {told(chosen.sets)}.")
    return await _explained(work, chosen, asked)


async def _explained(work: Work, chosen: Chosen, sets: list[PerformedSet]) -> Explanation:
    first = sets[0]
    alike = [done for done in sets if (done.turn_id, done.span_start) == (first.turn_id, first.span_start)]
    turn = await work.store.turns.get(first.turn_id) if first.turn_id else None
    message = turn.message if turn else None
    words = message[first.span_start : first.span_end] if message and first.span_start is not None else None
    since = await work.store.corrections.since_logged(first.id)
    return Explanation(
        exercise=ExerciseName.model_validate(chosen.exercise),
        performed_on=chosen.day,
        sets=[LoggedSet.model_validate(done) for done in alike],
        message=message,
        words=words,
        resolver=first.resolver,
        confidence=first.confidence,
        since=since,
        summary=_in_words(work, chosen, alike, message, words, since),
    )


def _in_words(
    work: Work, chosen: Chosen, sets: list[PerformedSet], message: str | None, words: str | None, since: list[str]
) -> str:
    day = spoken_day(chosen.day, work.today)
    read = f"{chosen.exercise.name}, {told(sets)}, {day}"
    if message is None:
        return f"{read}: that was entered outside of our talk, so there is no message to show"
    parts = [f"You wrote “{words or message}”"]
    known = HOW.get(sets[0].resolver or "")
    if known and words and sets[0].resolver != "alias":
        parts.append(known.format(named=words, exercise=chosen.exercise.name))
    if sets[0].confidence is not None and sets[0].confidence < CERTAIN:
        parts.append("I was not quite sure")
    parts.append(f"{'the log says now' if since else 'I read'} {read}")
    return "; ".join([*parts, *(f"later: {line}" for line in since)])
