"""Stretches of days: `last week`, `in October`, `the past 30 days`, `since Monday`. They lie in the past."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from agent.grammar.lexicon import lexicon
from agent.grammar.terms import Term

NAMELESS = "\0"
DAYS_OF = {"unit_day": 1, "unit_week": 7, "unit_month": 30, "unit_year": 365}
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
AMBIGUOUS_MONTH = "may"
MOST_BACK = 4000


class Period(NamedTuple):
    """Days `first` to `last`, both included; `last` None goes on to today."""

    first: date
    last: date | None


def words_of(terms: Sequence[Term]) -> list[str]:
    """The words of these terms in comparing form, an exercise as one that is no word."""
    return [word for term in terms for word in ([NAMELESS] if term.kind == "NAME" else term.text.split(" ")) if word]


def rows_of(words: Sequence[str]) -> set[str]:
    """The rows of the history tables that these words say."""
    return {row for at in range(len(words)) for _, rows in lexicon().history.starting(words, at) for row in rows}


def period(terms: Sequence[Term], today: date) -> Period | None:
    """The days these terms speak of, None when they name none."""
    words = words_of(terms)
    rows = rows_of(words)
    found = _days(terms) or _named(rows, today) or _counted(words, today) or _month(terms, today)
    if found is None:
        return None
    return Period(found.first, None) if "since" in rows else found


def _days(terms: Sequence[Term]) -> Period | None:
    days = sorted(term.value for term in terms if term.kind == "DATE")
    return Period(days[0], days[-1]) if days else None


def _named(rows: set[str], today: date) -> Period | None:
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = first - timedelta(days=1)
    known = {
        "last_week": Period(monday - timedelta(days=7), monday - timedelta(days=1)),
        "this_week": Period(monday, None),
        "last_month": Period(before.replace(day=1), before),
        "this_month": Period(first, None),
        "last_year": Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "this_year": Period(date(today.year, 1, 1), None),
        "rolling_week": Period(today - timedelta(days=6), None),
        "rolling_month": Period(today - timedelta(days=29), None),
        "rolling_year": Period(today - timedelta(days=364), None),
    }
    return next((days for row, days in known.items() if row in rows), None)


def _counted(words: Sequence[str], today: date) -> Period | None:
    """`last 30 days`, `past four weeks`, `letzten 4 Wochen`, `4 dernières semaines`."""
    for at, word in enumerate(words):
        unit = next((row for row in DAYS_OF if row in (lexicon().history.get(word) or ())), None)
        if unit is None:
            continue
        before = words[max(0, at - 3) : at]
        count = next((_count(said) for said in reversed(before) if _count(said)), 0)
        past = any("past" in (lexicon().history.get(said) or ()) for said in before)
        if past and 0 < count * DAYS_OF[unit] <= MOST_BACK:
            return Period(today - timedelta(days=count * DAYS_OF[unit] - 1), None)
    return None


def _count(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < 4 else COUNTS.get(word, 0)


def _month(terms: Sequence[Term], today: date) -> Period | None:
    for at, term in enumerate(terms):
        if term.kind != "MONTH":
            continue
        led = at > 0 and "in_month" in rows_of(words_of(terms[max(0, at - 2) : at]))
        if led or term.text != AMBIGUOUS_MONTH:
            return _last_such(int(term.value), today)
    return None


def _last_such(month: int, today: date) -> Period:
    """The last such month that has begun."""
    first = date(today.year if month <= today.month else today.year - 1, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(first, None if last >= today else last)
