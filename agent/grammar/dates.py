"""Days: `yesterday`, `last Monday`, `three days ago`, `on the 14th`, `14 Nov`, ISO. A log lies in the past."""

from collections.abc import Sequence
from datetime import date, timedelta

from agent.grammar.terms import Term, merged


def with_dates(terms: Sequence[Term], today: date) -> list[Term]:
    """The terms with every way of naming a day replaced by a `DATE` term; a day that cannot be becomes `NODATE`."""
    made: list[Term] = []
    at = 0
    while at < len(terms):
        found = next((hit for rule in _RULES if (hit := rule(terms, at, today))), None)
        if found is None:
            made.append(terms[at])
            at += 1
            continue
        day, after = found
        if made and made[-1].kind == "DATING" and made[-1].value == "on":
            made.pop()
        made.append(merged(terms[at:after], "DATE" if day else "NODATE", day))
        at = after
    return made


Found = tuple[date | None, int] | None


def _iso(terms: Sequence[Term], at: int, today: date) -> Found:
    if terms[at].kind != "ISO":
        return None
    year, month, day = (int(part) for part in str(terms[at].value).split("-"))
    return _made(year, month, day), at + 1


def _named_day(terms: Sequence[Term], at: int, today: date) -> Found:
    if terms[at].kind != "DAY":
        return None
    return today + timedelta(days=int(terms[at].value)), at + 1


def _weekday(terms: Sequence[Term], at: int, today: date) -> Found:
    last = _is(terms, at, "DATING", "last")
    place = at + 1 if last else at
    if not _is(terms, place, "WEEKDAY"):
        return None
    if _is(terms, place + 1, "DATING", "last"):
        last, after = True, place + 2
    else:
        after = place + 1
    back = (today.weekday() - int(terms[place].value)) % 7
    return today - timedelta(days=7 if last and back == 0 else back), after


def _ago(terms: Sequence[Term], at: int, today: date) -> Found:
    if not _is(terms, at, "N") or terms[at].value != int(terms[at].value):
        return None
    if not _is(terms, at + 1, "DATING", "ago"):
        return None
    unit = 7 if "week" in terms[at + 1].text else 1
    days = int(terms[at].value) * unit
    return (today - timedelta(days=days) if 0 < days < 4000 else None), at + 2


def _day_of_month(terms: Sequence[Term], at: int, today: date) -> Found:
    """`the 14th`, `14th of November`, `14 Nov`, `Nov 14`."""
    place = at + 1 if _is(terms, at, "WORD") and terms[at].text == "the" else at
    if _is(terms, place, "MONTH") and _is_day(terms, place + 1):
        after = place + 3 if _is_ordinal(terms, place + 2) else place + 2
        return _past(today, int(terms[place + 1].value), int(terms[place].value)), after
    if not _is_day(terms, place):
        return None
    ordinal = _is_ordinal(terms, place + 1)
    after = place + 2 if ordinal else place + 1
    month = after + 1 if _is(terms, after, "OF") else after
    if _is(terms, month, "MONTH") and (ordinal or month == after or _is(terms, after, "OF")):
        return _past(today, int(terms[place].value), int(terms[month].value)), month + 1
    if ordinal and at > 0 and _is(terms, at - 1, "DATING", "on"):
        return _past(today, int(terms[place].value), None), after
    return None


def _slashed(terms: Sequence[Term], at: int, today: date) -> Found:
    """`on 18/11`: a day and a month in the only order that makes sense; `on 3/4` could be two days."""
    if not (_is(terms, at - 1, "DATING", "on") and _is(terms, at + 1, "SLASH") and terms[at + 1].glued):
        return None
    if not (_is_day(terms, at) and _is_day(terms, at + 2)):
        return None
    first, second = int(terms[at].value), int(terms[at + 2].value)
    if first != second and max(first, second) <= 12:
        return None, at + 3
    return _past(today, max(first, second), min(first, second)), at + 3


def _dotted(terms: Sequence[Term], at: int, today: date) -> Found:
    """`17.11.` and `17.11.2026` at the beginning of a line, or after `on`, as they are written in Europe."""
    heads = at == 0 or terms[at - 1].kind == "NL" or _is(terms, at - 1, "DATING", "on") or terms[at - 1].text == "am"
    year = _is(terms, at + 1, "N") and terms[at + 1].glued and terms[at + 1].text.startswith(".")
    if not (heads and _is(terms, at, "N") and (year or (_is(terms, at + 1, "DOT") and terms[at + 1].glued))):
        return None
    day, dot, month = terms[at].text.partition(".")
    if not dot or not 1 <= int(month or 0) <= 12 or not 1 <= int(day or 0) <= 31:
        return None
    if year:
        full = int(terms[at + 1].text[1:])
        return _made(full if full > 99 else 2000 + full, int(month), int(day)), at + 2
    return _past(today, int(day), int(month)), at + 2


def _is_day(terms: Sequence[Term], at: int) -> bool:
    return _is(terms, at, "N") and terms[at].value == int(terms[at].value) and 1 <= terms[at].value <= 31


def _is_ordinal(terms: Sequence[Term], at: int) -> bool:
    if at >= len(terms) or not terms[at].glued:
        return False
    stone = terms[at].text == "st" and at > 0 and terms[at - 1].text.endswith("1")
    return stone or (terms[at].kind == "DATING" and terms[at].value == "ordinal")


def _is(terms: Sequence[Term], at: int, kind: str, value: str | None = None) -> bool:
    return 0 <= at < len(terms) and terms[at].kind == kind and (value is None or terms[at].value == value)


def _past(today: date, day: int, month: int | None) -> date | None:
    """The last such day that is not after today."""
    for back in range(13):
        months = today.year * 12 + today.month - 1 - back
        year, at = divmod(months, 12)
        if month is None or at + 1 == month:
            made = _made(year, at + 1, day)
            if made and made <= today:
                return made
    return None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_RULES = (_iso, _named_day, _weekday, _ago, _slashed, _dotted, _day_of_month)
