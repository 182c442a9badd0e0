"""Days as people name them, seen from Friday 20 November 2026."""

from datetime import date

import pytest

from agent.grammar.dates import with_dates
from agent.grammar.lexing import lex
from agent.grammar.terms import read_terms
from store.names import NameIndex
from tests.agent.grammar.telling import TODAY


def days(said: str, index: NameIndex) -> list[date | None]:
    terms = with_dates(read_terms(lex(said, index), index), TODAY)
    return [term.value for term in terms if term.kind in {"DATE", "NODATE"}]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", (11, 20)),
        ("this morning", (11, 20)),
        ("last night", (11, 19)),
        ("day before yesterday", (11, 18)),
        ("friday", (11, 20)),
        ("last friday", (11, 13)),
        ("Thursday", (11, 19)),
        ("last saturday", (11, 14)),
        ("3 days ago", (11, 17)),
        ("two weeks ago", (11, 6)),
        ("on the 14th", (11, 14)),
        ("on the 25th", (10, 25)),
        ("on the 31st", (10, 31)),
        ("5 Nov", (11, 5)),
        ("5th of November", (11, 5)),
        ("October 30", (10, 30)),
        ("2026-11-02", (11, 2)),
        ("on 18/11", (11, 18)),
        ("on 11/18", (11, 18)),
        ("vorgestern", (11, 18)),
        ("letzten Montag", (11, 16)),
        ("ayer", (11, 19)),
        ("avant-hier", (11, 18)),
        ("昨日", (11, 19)),
        ("17.11. bench", (11, 17)),
        ("17.11.2026 bench", (11, 17)),
        ("bench 3x8 75kg (17.11.)", (11, 17)),
        ("18.11: squat", (11, 18)),
        ("11/17: bench 3x8", (11, 17)),
        ("17/11/2026", (11, 17)),
        ("11/17/26 squat 3x5", (11, 17)),
        ("2026/11/17", (11, 17)),
        ("bench 3x8 75kg 17/11", (11, 17)),
        ("on 3/11", (11, 3)),
        ("3/11 squat 3x5", (11, 3)),
        ("squat 3x5 the 14th", (11, 14)),
        ("14th: squat 3x5", (11, 14)),
        ("Nov. 14, 2026", (11, 14)),
        ("18-Nov-2026", (11, 18)),
        ("Tuesday the 17th", (11, 17)),
        ("Saturday, November 14", (11, 14)),
        ("Monday last week", (11, 9)),
        ("last week on Thursday", (11, 12)),
        ("two mondays ago", (11, 9)),
        ("a week ago Monday", (11, 9)),
        ("two weeks ago on monday", (11, 2)),
        ("2d ago", (11, 18)),
        ("a couple of days ago", (11, 18)),
        ("wendesday", (11, 18)),
        ("yesterady", (11, 19)),
        ("Di 17.11.", (11, 17)),
        ("am 17. Kniebeugen", (11, 17)),
        ("vor zwei Wochen", (11, 6)),
        ("Freitag letzte Woche", (11, 13)),
        ("hace dos semanas", (11, 6)),
        ("el día 17 sentadilla 3x5", (11, 17)),
        ("ayer por la mañana", (11, 19)),
        ("il y a 2 jours", (11, 18)),
        ("le 17 squat 3x5", (11, 17)),
        ("11月14日", (11, 14)),
        ("3日前", (11, 17)),
        ("先週の水曜日", (11, 11)),
    ],
)
def test_a_day_lies_where_people_mean_it(said: str, day: tuple[int, int], index: NameIndex) -> None:
    assert days(said, index) == [date(2026, *day)]


def test_a_month_still_to_come_was_last_year(index: NameIndex) -> None:
    assert days("3 Dec", index) == [date(2025, 12, 3)]


@pytest.mark.parametrize(
    "said", ["2026-13-40", "on 3/4", "on 31/2", "squat 3x5 last week", "3x5 the other day", "先週 スクワット 5回"]
)
def test_a_day_that_cannot_be_known_is_no_day(said: str, index: NameIndex) -> None:
    assert days(said, index) == [None]


@pytest.mark.parametrize(
    "said",
    [
        "squat 5 4 3",
        "3x5 at 100",
        "the 2nd set",
        "5/5/4",
        "12/11 pushups",
        "12/11/10 pushups",
        "bench 60 11/10",
        "1st 100x5, 2nd 110x3",
        "curls 3x12 12.5. Then bench",
        "5kg more than last week",
    ],
)
def test_numbers_are_not_taken_for_days(said: str, index: NameIndex) -> None:
    assert days(said, index) == []
