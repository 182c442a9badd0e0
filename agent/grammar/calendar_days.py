"""Days by their number: `14 Nov`, `the 14th`, `17.11.`, `11/17/2026`, `11月14日`, ISO."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from agent.grammar.terms import Term

Found = tuple[date | None, int] | None
RECENT_DAYS = 31
LIKELY_DAYS = 120
LINE_ENDS = frozenset({"", "NL", "CLOSE"})
HEAD_ENDS = frozenset({"COLON", "DASH", "NAME", "NL", "COMMA"})
MEASURED = frozenset({"X", "COUNT", "UNIT", "TIME", "DISTANCE", "PERCENT", "EFFORT"})
DAY_AND_MONTH = re.compile(r"\d\d?\.(0[1-9]|1[0-2])")
OLDEST_YEAR, LAST_YEAR = 2000, 2100


def calendar_day(terms: Sequence[Term], at: int, today: date, *, introduced: bool = False) -> Found:
    """The day written at this place, and where it ends; `introduced` when a weekday stands before it."""
    if introduced:
        return _in_figures(terms, at, today) or _of_month(terms, at, today, True) or _slashed(terms, at, today, True)
    return next((hit for rule in CALENDAR if (hit := rule(terms, at, today))), None)


def said(terms: Sequence[Term], at: int, kind: str, value: str | None = None) -> bool:
    """Whether the term at this place is of this kind, and has this value."""
    return 0 <= at < len(terms) and terms[at].kind == kind and (value is None or terms[at].value == value)


def _kind(terms: Sequence[Term], at: int) -> str:
    return terms[at].kind if 0 <= at < len(terms) else ""


def _in_figures(terms: Sequence[Term], at: int, today: date) -> Found:
    """`2026-11-17`, `17.11.2026`, `17.11.`, and `17.11` where nothing else can stand."""
    if terms[at].kind == "ISO":
        year, month, day = (int(part) for part in re.findall(r"\d+", str(terms[at].value)))
        return _made(year, month, day), at + 1
    heads = _begins(terms, at) or _introduced(terms, at)
    bare = terms[at].kind == "N" and heads and DAY_AND_MONTH.fullmatch(terms[at].text)
    if terms[at].kind != "DOTTED" and not (bare and _kind(terms, at + 1) in HEAD_ENDS | LINE_ENDS):
        return None
    day, month, *years = (int(part) for part in re.findall(r"\d+", terms[at].text))
    if years:
        return _made(years[0] + (OLDEST_YEAR if years[0] < 100 else 0), month, day), at + 1
    return _past(today, day, month), at + 1


def _written_out(terms: Sequence[Term], at: int, today: date) -> Found:
    """`11/17/2026`, `17-11-2026`: a year makes two numbers before it a day and a month."""
    marks = [_kind(terms, at + step) for step in (1, 3)]
    year = _year(terms, at + 4) or _short_year(terms, at, today)
    if not (_is_day(terms, at) and _is_day(terms, at + 2) and year) or marks[0] != marks[1]:
        return None
    if marks[0] not in {"SLASH", "DASH", "DOT"} or not all(terms[at + step].glued for step in (1, 2, 3, 4)):
        return None
    first, second = int(terms[at].value), int(terms[at + 2].value)
    made = [day for day in (_made(year, second, first), _made(year, first, second)) if day and day <= today]
    return (made[0] if len(set(made)) == 1 else _recent(made, today)), at + 5


def _slashed(terms: Sequence[Term], at: int, today: date, introduced: bool = False) -> Found:
    """`on 18/11`, `11/18: squat 3x5`: a day and a month in the only order that makes sense, or the recent one."""
    if not (_is_day(terms, at) and said(terms, at + 1, "SLASH") and terms[at + 1].glued and _is_day(terms, at + 2)):
        return None
    after = at + 3
    if _kind(terms, after) in {"SLASH", *MEASURED} or said(terms, at - 1, "SLASH"):
        return None
    first, second = int(terms[at].value), int(terms[at + 2].value)
    introduced = introduced or _introduced(terms, at)
    if not (introduced or _heads(terms, at, after) or (max(first, second) > 12 and _trails(terms, at, after))):
        return None
    both = [day for day in (_past(today, first, second), _past(today, second, first)) if day]
    found = both[0] if len(set(both)) == 1 else _recent(both, today)
    likely = found is None or (today - found).days <= LIKELY_DAYS
    return (found, after) if introduced or likely else None


def _recent(days: Sequence[date], today: date) -> date | None:
    """The one of two readings that lies in the last weeks: people log what they just did."""
    near = [day for day in days if today - day <= timedelta(days=RECENT_DAYS)]
    return near[0] if len(near) == 1 else None


def _introduced(terms: Sequence[Term], at: int) -> bool:
    """Whether `on`, `le`, `Di` or the German `am` (which is no hour here) stands before."""
    if at > 0 and terms[at - 1].text == "am":
        return not said(terms, at - 2, "N")
    return said(terms, at - 1, "SHORT_DAY") or any(said(terms, at - 1, "DATING", how) for how in ("on", "the_day"))


def _on(terms: Sequence[Term], at: int) -> bool:
    return _introduced(terms, at) and not said(terms, at - 1, "DATING", "the_day")


def _begins(terms: Sequence[Term], at: int) -> bool:
    return at == 0 or said(terms, at - 1, "NL")


def _heads(terms: Sequence[Term], at: int, after: int) -> bool:
    """Whether the line goes on with an exercise and numbers of its own: `11/17 bench 3x8`, but not `12/11 pushups`."""
    if not _begins(terms, at):
        return False
    if _kind(terms, after) not in {"COLON", "DASH", "NAME", "NL"} or (said(terms, after, "NL") and at):
        return False
    name = next((place for place in range(after, len(terms)) if terms[place].kind == "NAME"), len(terms))
    for place in range(name + 1, len(terms)):
        if terms[place].kind in {"COMMA", "AND", "NAME", "NL"}:
            break
        if terms[place].kind == "N":
            return True
    return False


def _trails(terms: Sequence[Term], at: int, after: int) -> bool:
    """Whether the line ends here and has said its sets and load before: `bench 3x8 75kg 17/11`."""
    if _kind(terms, after) not in LINE_ENDS:
        return False
    first = max((place + 1 for place in range(at) if terms[place].kind == "NL"), default=0)
    kinds = {term.kind for term in terms[first:at]}
    return "X" in kinds and ("UNIT" in kinds or said(terms, at - 1, "OPEN"))


def _of_month(terms: Sequence[Term], at: int, today: date, introduced: bool = False) -> Found:
    """`the 14th`, `14th of November 2026`, `14 Nov`, `Nov. 14`, `am 14.`."""
    place = at + 1 if said(terms, at, "WORD") and terms[at].text == "the" else at
    if said(terms, place, "MONTH"):
        number = place + 1 + said(terms, place + 1, "DOT")
        after = number + 2 if is_ordinal(terms, number + 1) else number + 1
        if not _is_day(terms, number) or _kind(terms, after) in MEASURED:
            return None
        return _in_year(terms, after, today, int(terms[number].value), int(terms[place].value))
    if not _is_day(terms, place):
        return None
    ordinal, dotted = is_ordinal(terms, place + 1), said(terms, place + 1, "DOT") and terms[place + 1].glued
    after = place + 2 if ordinal or dotted else place + 1
    month = after + said(terms, after, "OF")
    if said(terms, month, "MONTH"):
        return _in_year(terms, month + 1, today, int(terms[place].value), int(terms[month].value))
    headed = place > at or _begins(terms, at)
    alone = introduced or _on(terms, at) or (headed and _only_ordinal(terms, place, after))
    if (ordinal and alone) or (dotted and _on(terms, at)) or _numbered(terms, at):
        return _past(today, int(terms[place].value), None), after
    return None


def _only_ordinal(terms: Sequence[Term], place: int, after: int) -> bool:
    """Whether `the 14th` stands by itself; `the 2nd set` and `1st … 2nd …` count something."""
    free = _kind(terms, after) in (HEAD_ENDS | LINE_ENDS if place else {"COLON", "NAME", "NL"})
    return free and sum(is_ordinal(terms, at) for at in range(len(terms))) == 1


def _numbered(terms: Sequence[Term], at: int) -> bool:
    """`le 17 squat 3x5`, `el día 17`: an article and a number, while other numbers tell the sets."""
    if not said(terms, at - 1, "DATING", "the_day") or _kind(terms, at + 1) not in HEAD_ENDS | LINE_ENDS:
        return False
    return any(term.kind == "X" or said([term], 0, "COUNT") for term in terms)


def _in_year(terms: Sequence[Term], after: int, today: date, day: int, month: int) -> Found:
    place = after
    while place < len(terms) and terms[place].kind in {"COMMA", "OF", "DASH"}:
        place += 1
    year = _year(terms, place)
    return (_made(year, month, day), place + 1) if year else (_past(today, day, month), after)


def _marked(terms: Sequence[Term], at: int, today: date) -> Found:
    """`11月14日` and `14日`."""
    if not _is_day(terms, at):
        return None
    if said(terms, at + 1, "DATING", "day_mark"):
        return _past(today, int(terms[at].value), None), at + 2
    if said(terms, at + 1, "DATING", "month_mark") and _is_day(terms, at + 2):
        after = at + 3 + said(terms, at + 3, "DATING", "day_mark")
        return _past(today, int(terms[at + 2].value), int(terms[at].value)), after
    return None


def _is_day(terms: Sequence[Term], at: int) -> bool:
    return said(terms, at, "N") and terms[at].value == int(terms[at].value) and 1 <= terms[at].value <= 31


def _year(terms: Sequence[Term], at: int) -> int:
    number = terms[at].value if said(terms, at, "N") else 0
    return int(number) if OLDEST_YEAR <= number < LAST_YEAR and number == int(number) else 0


def _short_year(terms: Sequence[Term], at: int, today: date) -> int:
    """`11/17/26` at the head of a line: this year or the last."""
    number = terms[at + 4].value if said(terms, at + 4, "N") else 0
    near = number in {today.year % 100, (today.year - 1) % 100} and said(terms, at + 1, "SLASH")
    return OLDEST_YEAR + int(number) if near and _heads(terms, at, at + 5) else 0


def is_ordinal(terms: Sequence[Term], at: int) -> bool:
    """Whether this is the `th` of `14th`; nobody says `11st` but of stones."""
    if at >= len(terms) or not terms[at].glued:
        return False
    stone = (
        terms[at].text == "st" and at > 0 and terms[at - 1].text.endswith("1") and not terms[at - 1].text.endswith("11")
    )
    return stone or (terms[at].kind == "DATING" and terms[at].value == "ordinal")


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


CALENDAR = (_in_figures, _written_out, _slashed, _marked, _of_month)
