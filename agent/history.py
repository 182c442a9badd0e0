"""The history of a conversation: earlier turns whole as far as a budget of tokens goes, and the rest summed up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from agent.token_counts import token_count, token_count_of
from store.tables import Effect, Turn

UNANSWERED = "(no answer was given)"
SUMMARY_SHARE = 4  # one part in so many of the budget is for the turns that are not told
MOST_OPEN = 2
PART_COST = 4  # what a role and its braces cost
RELATIVE = re.compile(r"(?:(?<=[,:] )|(?<=was ))(?:today|yesterday)\b")
TOLD_RELATIVELY = re.compile(r", (?:today|yesterday)\b")
LAST_SENTENCE = re.compile(r"[^.!?。！？\n]*[?？]\s*$")


@dataclass(frozen=True)
class Budget:
    """How much of a conversation is told: at most so many turns whole, in so many tokens (estimated) all together."""

    turns: int
    tokens: int


@dataclass(frozen=True)
class PastTurn:
    """An earlier turn with what it did; `undone` are those of its operations that were taken back since."""

    turn: Turn
    effects: Sequence[Effect] = ()
    undone: frozenset[int] = frozenset()

    def day(self, zone: ZoneInfo) -> date:
        """The person's local date of it."""
        return self.turn.created_at.astimezone(zone).date()


@dataclass(frozen=True)
class History:
    """What a model is told of a conversation: its last turns as `messages`, those before as a `summary` in words."""

    messages: tuple[ModelMessage, ...] = ()
    summary: str = ""

    @property
    def tokens(self) -> int:
        """About what it costs."""
        return message_tokens(self.messages) + token_count(self.summary)


def recounted(turns: Sequence[PastTurn], zone: ZoneInfo, budget: Budget) -> History:
    """Tell a conversation, `turns` being its last ones, oldest first, within a budget.

    A turn is told whole or not at all. The latest is always told, even where it alone costs more than the budget; what
    it leaves is for the turns before it, and for a summary of those that find no room: what was done on which day, by
    the receipts that committed, and the questions that still wait for an answer.
    """
    if not budget.turns or not turns:
        return History()
    retellings = [retold(turn, zone) for turn in turns]
    costs = [message_tokens(messages) for messages in retellings]
    first = _first_told(costs, budget.turns, budget.tokens)
    if first:
        first = _first_told(costs, budget.turns, budget.tokens - budget.tokens // SUMMARY_SHARE)
    left = budget.tokens - sum(costs[first:])
    told = tuple(message for messages in retellings[first:] for message in messages)
    return History(told, _summed_up(turns, first, zone, left))


def _first_told(costs: Sequence[int], most: int, tokens: int) -> int:
    """From which turn on all fit; the last one always does."""
    first = len(costs) - 1
    left = tokens - costs[first]
    while first and len(costs) - first < most and costs[first - 1] <= left:
        first -= 1
        left -= costs[first]
    return first


def retold(past: PastTurn, zone: ZoneInfo) -> list[ModelMessage]:
    """An earlier turn as a model would have lived it: what was asked, what was really done, what was answered.

    Told from the rows that committed, not from what a model said it would do, so a broken turn cannot mislead. Both the
    words and the results carry their day, because `today` is another one by now.
    """
    when = past.turn.created_at.astimezone(zone)
    return [
        ModelRequest(parts=[UserPromptPart(f"[{when:%a %Y-%m-%d %H:%M}] {past.turn.message}")]),
        *_done(past.effects, when.date()),
        ModelResponse(parts=[TextPart(past.turn.reply or UNANSWERED)]),
    ]


def lived(message: str, effects: Sequence[Effect]) -> list[ModelMessage]:
    """The turn itself up to now, as far as its effects tell; nothing when it has none, for then it can begin anew."""
    return [ModelRequest(parts=[UserPromptPart(message)]), *_done(effects)] if effects else []


def _done(effects: Sequence[Effect], day: date | None = None) -> list[ModelMessage]:
    if not effects:
        return []
    return [
        ModelResponse(parts=[ToolCallPart(e.tool, e.arguments, e.call_id) for e in effects]),
        ModelRequest(parts=[ToolReturnPart(e.tool, _result(e, day), e.call_id) for e in effects]),
    ]


def _result(effect: Effect, day: date | None) -> dict[str, Any]:
    known = {"summary": effect.result.get("summary", ""), "operation_id": effect.operation_id}
    return known if day is None else {"told_on": str(day), **known, "summary": _dated(effect, day)}


def _dated(effect: Effect, day: date) -> str:
    """A receipt's words without a `today` that was another day; what was undone had a day of its own."""
    summary = str(effect.result.get("summary", ""))
    if effect.result.get("kind") == "undone":
        return TOLD_RELATIVELY.sub("", summary)
    days = {"today": day, "yesterday": day - timedelta(days=1)}
    return RELATIVE.sub(lambda said: str(days[said.group()]), summary)


def _summed_up(turns: Sequence[PastTurn], first: int, zone: ZoneInfo, tokens: int) -> str:
    """The turns before number `first` in as many lines as fit, newest days first to be kept, told oldest first."""
    lines: list[str] = []
    for line in [*_open_questions(turns, first, zone), *reversed(_days(turns[:first], zone))]:
        if token_count("\n".join([line, *lines])) > tokens:
            break
        lines.insert(0, line)
    return "\n".join(lines)


def _days(turns: Sequence[PastTurn], zone: ZoneInfo) -> list[str]:
    """A line for each day on which something was done that still stands."""
    done: dict[date, list[str]] = {}
    for past in turns:
        day = past.day(zone)
        standing = (it for it in past.effects if it.operation_id not in past.undone)
        told = [_dated(it, day) for it in standing if it.result.get("kind") != "undone"]
        if told:
            done.setdefault(day, []).extend(told)
    return [f"{day:%a} {day}: {'; '.join(told)}" for day, told in done.items()]


def _open_questions(turns: Sequence[PastTurn], first: int, zone: ZoneInfo) -> Iterator[str]:
    """The last questions of turns that are not told, after which nothing was done yet."""
    found = 0
    for at in range(len(turns) - 1, -1, -1):
        if turns[at].effects or found == MOST_OPEN:
            return
        question = LAST_SENTENCE.search(turns[at].turn.reply or "") if at < first else None
        if question and question.group().strip():
            found += 1
            yield f"Asked on {turns[at].day(zone)} and not answered by anything done since: {question.group().strip()}"


def message_tokens(messages: Sequence[ModelMessage]) -> int:
    """About how many tokens these messages cost."""
    return sum(PART_COST + _part_cost(part) for message in messages for part in message.parts)


def _part_cost(part: object) -> int:
    match part:
        case ToolCallPart():
            return token_count_of({part.tool_name: part.args})
        case ToolReturnPart():
            return token_count_of({part.tool_name: part.content})
        case UserPromptPart() | TextPart():
            return token_count(str(part.content))
        case _:
            return 0
