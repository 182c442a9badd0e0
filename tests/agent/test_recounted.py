"""A conversation within its budget: whole turns, the latest always, and what came before them in a few dated lines."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_ai.messages import ModelMessage, ToolReturnPart

from agent.history import Budget, History, PastTurn, message_tokens, recounted, retold
from agent.token_counts import token_count
from store.tables import Effect, Turn

UTC_ZONE = ZoneInfo("UTC")
AUCKLAND = ZoneInfo("Pacific/Auckland")
BEGUN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def past(
    number: int,
    message: str = "hello",
    reply: str | None = "Hey.",
    done: tuple[str, ...] = (),
    *,
    hours: float = 0,
    kind: str = "logged",
    undone: frozenset[int] = frozenset(),
) -> PastTurn:
    """A turn so many hours after the first; each of `done` is the summary of an operation it made."""
    turn = Turn(id=number, message=message, reply=reply, created_at=BEGUN + timedelta(hours=hours))
    effects = [
        Effect(
            turn_id=number,
            call_id=f"{number}-{n}",
            tool="log_set",
            arguments={"exercise": "squat"},
            result={"kind": kind, "summary": summary},
            operation_id=100 * number + n,
        )
        for n, summary in enumerate(done)
    ]
    return PastTurn(turn, effects, undone)


def stamped(messages: Sequence[ModelMessage]) -> list[str]:
    """The messages without the moment at which they were made, which is nothing that is sent."""
    return [repr([(type(part).__name__, getattr(part, "content", None)) for part in one.parts]) for one in messages]


def whole(turns: list[PastTurn], history: History, zone: ZoneInfo = UTC_ZONE) -> int:
    """How many of the last turns a history tells, none of them in part."""
    retellings = [stamped(retold(turn, zone)) for turn in turns]
    for count in range(len(turns), -1, -1):
        if [line for turn in retellings[len(turns) - count :] for line in turn] == stamped(history.messages):
            return count
    raise AssertionError("half a turn was told, or another one")


def told(
    turns: list[PastTurn], *, most: int = 12, tokens: int = 6000, zone: ZoneInfo = UTC_ZONE
) -> tuple[int, list[str]]:
    """How many turns are told whole, and the lines that sum up the others."""
    history = recounted(turns, zone, Budget(most, tokens))
    return whole(turns, history, zone), history.summary.splitlines()


TEXTS = st.text(alphabet=st.sampled_from("abc äß 日本 🔥 1.,?\n"), max_size=300)
TURNS = st.lists(
    st.builds(
        past,
        st.integers(1, 10**6),
        TEXTS,
        st.none() | TEXTS,
        st.lists(TEXTS, max_size=3).map(tuple),
        hours=st.floats(0, 500),
        kind=st.sampled_from(["logged", "undone", "plan"]),
        undone=st.sampled_from([frozenset[int](), frozenset(range(10**6))]),
    ),
    max_size=25,
)


@given(TURNS, st.integers(0, 12), st.integers(200, 2000))
def test_a_budget_is_kept_no_turn_is_halved_and_the_latest_is_whole(
    turns: list[PastTurn], most: int, tokens: int
) -> None:
    history = recounted(turns, UTC_ZONE, Budget(most, tokens))
    count = whole(turns, history)
    assert min(most, len(turns), 1) <= count <= most
    latest = message_tokens(retold(turns[-1], UTC_ZONE)) if turns and most else 0
    assert history.tokens == message_tokens(history.messages) + token_count(history.summary)
    assert history.tokens <= max(tokens, latest)
    assert count < len(turns) or history.summary == ""


def test_what_fits_is_told_whole_and_needs_no_summary() -> None:
    assert told([past(n) for n in range(5)]) == (5, [])
    assert told([]) == told([past(1)], most=0) == (0, [])


def test_what_does_not_fit_is_summed_up_by_day_from_what_was_really_done() -> None:
    turns = [
        past(1, done=("Squat: 3 × 5 at 100 kg, today",)),
        past(2, done=("Bench Press: 8 at 60 kg, yesterday",), hours=1),
        past(3, "what a day", "Rest well."),
        past(4, done=("Plan “Strength”: 3 days a week",), hours=30, kind="plan"),
        past(5, hours=50),
    ]
    assert told(turns, most=1) == (
        1,
        [
            "Mon 2026-11-16: Squat: 3 × 5 at 100 kg, 2026-11-16; Bench Press: 8 at 60 kg, 2026-11-15",
            "Tue 2026-11-17: Plan “Strength”: 3 days a week",
        ],
    )


def test_what_was_taken_back_is_in_no_summary() -> None:
    gone = frozenset({100})
    turns = [
        past(1, done=("Squat: 5 at 100 kg, today", "Squat: 5 at 90 kg, today"), undone=gone),
        past(2, done=("Undone: Squat: 5 at 100 kg, today",), kind="undone", undone=gone),
        past(3),
    ]
    assert told(turns, most=1) == (1, ["Mon 2026-11-16: Squat: 5 at 90 kg, 2026-11-16"])


def test_days_are_the_persons_own() -> None:
    turns = [past(1, done=("Squat: 5 at 100 kg, today",), hours=4), past(2, hours=5)]
    assert told(turns, most=1, zone=AUCKLAND)[1] == ["Tue 2026-11-17: Squat: 5 at 100 kg, 2026-11-17"]


def test_where_the_days_do_not_fit_either_the_newest_are_kept_in_order() -> None:
    turns = [past(n, done=(f"Squat: 5 at {n} kg, today",), hours=24 * n) for n in range(40)]
    count, lines = told(turns, most=2, tokens=400)
    assert count == 2
    assert 2 < len(lines) < 38
    assert [line.split(" kg")[0].split(" at ")[1] for line in lines] == [str(n) for n in range(38 - len(lines), 38)]


@pytest.mark.parametrize(
    ("reply", "later", "kept"),
    [
        ("Fine. Which weight was it?", (), True),
        ("どの重さでしたか？", (), True),
        ("Which weight was it?", ("Squat: 5 at 100 kg, today",), False),
        ("Fine.", (), False),
        (None, (), False),
    ],
)
def test_a_question_stays_until_something_was_done(reply: str | None, later: tuple[str, ...], kept: bool) -> None:
    turns = [past(1, "squats!", reply), past(2), past(3), past(4, done=later)]
    waiting = [line for line in told(turns, most=1)[1] if line.endswith((reply or "").removeprefix("Fine. "))]
    assert [line.startswith("Asked on 2026-11-16") for line in waiting] == [True] * kept


def test_a_result_says_on_which_day_it_was_told_and_today_is_that_day() -> None:
    messages = retold(past(1, done=("Squat: 5 at 100 kg, today",), hours=20), AUCKLAND)
    [answer] = [part for message in messages for part in message.parts if isinstance(part, ToolReturnPart)]
    assert answer.content == {
        "told_on": "2026-11-17",
        "summary": "Squat: 5 at 100 kg, 2026-11-17",
        "operation_id": 100,
    }


@pytest.mark.parametrize(
    ("kind", "summary", "dated"),
    [
        ("moved", "Squat (5): yesterday now, was today", "Squat (5): 2026-11-15 now, was 2026-11-16"),
        ("corrected", "Squat: now 5, was 4, today", "Squat: now 5, was 4, 2026-11-16"),
        ("undone", "Undone: Squat: 5, yesterday", "Undone: Squat: 5"),
        ("plan", "Plan “today is the day”: 3 days a week", "Plan “today is the day”: 3 days a week"),
    ],
)
def test_every_receipt_is_dated(kind: str, summary: str, dated: str) -> None:
    messages = retold(past(1, done=(summary,), kind=kind), UTC_ZONE)
    [answer] = [part for message in messages for part in message.parts if isinstance(part, ToolReturnPart)]
    content: dict[str, Any] = answer.content  # type: ignore[assignment]
    assert content["summary"] == dated


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I did three sets of five squats at 100 kg yesterday, then bench press, and finished with a run.", 27),
        ("Gestern habe ich drei Sätze Kniebeugen mit je fünf Wiederholungen bei 100 kg gemacht.", 26),
        ("Ayer hice tres series de cinco sentadillas con 100 kg y después un poco de press de banca.", 27),
        ("Hier j'ai fait trois séries de cinq squats à 100 kg, puis un peu de développé couché.", 29),
        ("昨日はスクワットを100キロで5回3セットやって、そのあとベンチプレスをしました。", 44),
        ('{"exercise": "Squat", "sets": [{"reps": 5, "weight": 100, "unit": "kg"}]}', 37),
    ],
)
def test_tokens_are_estimated_within_a_third_of_what_a_tokenizer_counts(text: str, tokens: int) -> None:
    assert tokens * 0.75 <= token_count(text) <= tokens * 1.34
