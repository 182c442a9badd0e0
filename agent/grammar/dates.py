"""Days: `yesterday`, `last Monday`, `three days ago`, `Monday last week`, `on the 14th`. A log lies in the past."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from agent.grammar.calendar_days import CALENDAR, Found, calendar_day, is_ordinal, said
from agent.grammar.lexicon import Tag, lexicon
from agent.grammar.naming import known
from agent.grammar.terms import Term, merged

COMPARED = frozenset({"as", "like", "than", "vs", "since", "of", "wie", "als", "seit", "que", "desde", "depuis"})
HE = frozenset({"il", "y", "ya"})
INTRODUCING = frozenset({"on", "the_day"})
SHORTEST_SLIP = 6
TWO_SLIPS = 8
LONGEST_AGO = 4000


def with_dates(terms: Sequence[Term], today: date) -> list[Term]:
    """The terms with every way of naming a day replaced by a `DATE` term; a day that cannot be becomes `NODATE`."""
    row = [_respelt(term) for term in terms]
    counted = any(term.kind == "N" for term in row)
    made: list[Term] = []
    at = 0
    while at < len(row):
        found = next((hit for rule in _RULES if (hit := rule(row, at, today))), None) if row[at].kind in _OPEN else None
        found = found or (_vague(row, at) if counted else None)
        if found is None and row[at].kind == "N" and is_ordinal(row, at + 1):
            made.append(merged(row[at : at + 2], "NOISE", row[at].value))
            at += 2
            continue
        if found is None:
            made.append(_unheard(row[at]))
            at += 1
            continue
        day, after = found
        while made and (made[-1].kind == "SHORT_DAY" or (made[-1].kind == "DATING" and made[-1].value in INTRODUCING)):
            made.pop()
        made.append(_dated(row[at:after], day))
        at = after + said(row, after, "DATING", "time")
    return made


def _unheard(term: Term) -> Term:
    """`por la mañana` is a time of day; the rules of mood would hear `tomorrow` in it."""
    return replace(term, text="") if term.kind == "DATING" and term.value == "time" and " " in term.text else term


def _dated(parts: Sequence[Term], day: date | None) -> Term:
    """A day. The rules of mood do not hear the `he` in `il y a trois jours`, nor `tomorrow` in `ayer por la mañana`."""
    term = merged(parts, "DATE" if day else "NODATE", day)
    first, *later = term.text.split(" ")
    wishes = any("wish" in (lexicon().moods.get(word) or ()) for word in later)
    return replace(term, text="" if first in HE else first) if wishes or first in HE else term


def _named_day(terms: Sequence[Term], at: int, today: date) -> Found:
    if terms[at].kind != "DAY":
        return None
    back = int(terms[at].value)
    on = at + 1 + said(terms, at + 1, "DATING", "on")
    if back == -7 and said(terms, on, "WEEKDAY"):
        return _in_week_of(today - timedelta(days=7), terms[on]), on + 1
    return today + timedelta(days=back), at + 1


def _weekday(terms: Sequence[Term], at: int, today: date) -> Found:
    last = said(terms, at, "DATING", "last")
    place = at + 1 if last else at
    if not said(terms, place, "WEEKDAY"):
        return None
    after = place + 1
    if said(terms, after, "DATING", "last"):
        last, after = True, after + 1
    week = after + said(terms, after, "OF")
    if said(terms, week, "DATING", "last_week"):
        return _in_week_of(today - timedelta(days=7), terms[place]), week + 1
    exact = _exactly(terms, after, today, int(terms[place].value))
    if exact:
        return exact
    back = (today.weekday() - int(terms[place].value)) % 7
    return today - timedelta(days=7 if last and back == 0 else back), after


def _heading(terms: Sequence[Term], at: int, today: date) -> Found:
    """`Di:` at the beginning of a line; anywhere else such a short word may be another one."""
    heads = (at == 0 or said(terms, at - 1, "NL")) and at + 1 < len(terms) and terms[at + 1].kind in {"COLON", "NL"}
    if not (said(terms, at, "SHORT_DAY") and heads):
        return None
    return today - timedelta(days=(today.weekday() - int(terms[at].value)) % 7), at + 1


def _exactly(terms: Sequence[Term], after: int, today: date, weekday: int) -> Found:
    """The date that stands behind a weekday: `Tuesday the 17th`, `Di 17.11.`; only if it is that weekday."""
    place = after + (after < len(terms) and terms[after].kind in {"COMMA", "DOT"})
    found = calendar_day(terms, place, today, introduced=True) if place < len(terms) else None
    return found if found and found[0] and found[0].weekday() == weekday else None


def _last_week(terms: Sequence[Term], at: int, today: date) -> Found:
    """`last week Monday`."""
    if not said(terms, at, "DATING", "last_week"):
        return None
    place = at + 1
    while place < len(terms) and (terms[place].kind in {"COMMA", "OF"} or said(terms, place, "DATING", "on")):
        place += 1
    if not said(terms, place, "WEEKDAY"):
        return None
    return _in_week_of(today - timedelta(days=7), terms[place]), place + 1


def _ago(terms: Sequence[Term], at: int, today: date) -> Found:
    """`two weeks ago`, `vor drei Tagen`, `two Mondays ago`, `two weeks ago on Monday`."""
    before = said(terms, at, "DATING", "before")
    place = at + 1 if before else at
    if not said(terms, place, "N") or terms[place].value != int(terms[place].value):
        return None
    count, after = int(terms[place].value), place + 2
    if not 0 < count < LONGEST_AGO:
        return (None, after) if said(terms, place + 1, "DATING", "ago") else None
    if said(terms, place + 1, "WEEKDAY") and said(terms, after, "DATING", "ago"):
        back = (today.weekday() - int(terms[place + 1].value)) % 7 or 7
        return today - timedelta(days=back + 7 * (count - 1)), after + 1
    days, weeks = ("days", "weeks") if before else ("ago", "weeks_ago")
    if said(terms, place + 1, "DATING", days):
        return today - timedelta(days=count), after
    if not said(terms, place + 1, "DATING", weeks):
        return None
    then = today - timedelta(weeks=count)
    on = after + said(terms, after, "DATING", "on")
    return (_in_week_of(then, terms[on]), on + 1) if said(terms, on, "WEEKDAY") else (then, after)


def _in_week_of(day: date, weekday: Term) -> date:
    return day - timedelta(days=day.weekday() - int(weekday.value))


def _vague(terms: Sequence[Term], at: int) -> Found:
    """`last week`, `the other day`: a day that has to be asked for, unless something is only compared with it."""
    if not (said(terms, at, "DATING", "vague") or said(terms, at, "DATING", "last_week")):
        return None
    compared = at > 0 and (terms[at - 1].text in COMPARED or terms[at - 1].kind == "OF")
    return None if compared else (None, at + 1)


def _respelt(term: Term) -> Term:
    """`wendesday` and `yesterady` as they were meant."""
    if term.kind != "WORD" or len(term.text) < SHORTEST_SLIP or known(term.text):
        return term
    allowed = 2 if len(term.text) >= TWO_SLIPS else 1
    near = extractOne(term.text, _day_words().keys(), scorer=OSA.distance, score_cutoff=allowed)
    if near is None:
        return term
    tag = _day_words()[near[0]]
    return replace(term, kind=tag.table.upper(), value=tag.row)


@cache
def _day_words() -> dict[str, Tag]:
    """The single words that name a day, long enough to be known with a slip of the finger."""
    words = ((word, lexicon().tags.get(word)) for word in sorted(lexicon().vocabulary) if len(word) >= SHORTEST_SLIP)
    return {word: tag for word, tag in words if tag and tag.table in {"day", "weekday", "month"}}


_RULES = (_named_day, _weekday, _heading, _last_week, _ago, *CALENDAR)
_OPEN = frozenset({"DAY", "WEEKDAY", "SHORT_DAY", "DATING", "N", "ISO", "DOTTED", "MONTH", "WORD"})
