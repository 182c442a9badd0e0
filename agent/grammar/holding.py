"""From when and until when something holds: `until March`, `for two weeks`, `this week`, `from Monday on`."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from agent.grammar.lexicon import lexicon
from agent.grammar.memory_lexicon import Hit, Sentence, Word

LONGEST_COUNT = 400
SEASONS = {"spring": 3, "summer": 6, "autumn": 9}
_FILLING = """
the next coming of on dem den der nachsten nachstem nachster kommenden kommendem el la le de du early mid end
"""
FILLING = frozenset(_FILLING.split())


class Holding(NamedTuple):
    """The first day something holds and the first day it no longer does, as far as they were said."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None


ALWAYS = Holding()


def held(sentence: Sentence, first: int, after: int, today: date) -> Holding:
    """What the words of this range say of days to come."""
    since = _from(sentence, first, after, today)
    until = _until(sentence, first, after, since or today)
    counted = None if until else _counted(sentence, first, after, since or today)
    return Holding(since, until or counted or _current(sentence, first, after, today))


def _until(sentence: Sentence, first: int, after: int, today: date) -> date | None:
    cues = sentence.said("until", first=first, after=after)
    cues += sentence.said("to", first=first, after=after) if sentence.said("from", first=first, after=after) else []
    for cue in cues:
        found = day_named(sentence, cue.after, after, today)
        if found is not None:
            return found
        before = _day_before(sentence, first, cue.first, today)  # `3月まで`
        if before is not None:
            return before
    return None


def _from(sentence: Sentence, first: int, after: int, today: date) -> date | None:
    for cue in sentence.said("from", first=first, after=after):
        found = day_named(sentence, cue.after, after, today)
        if found is not None and found > today:
            return found
    return None


def _counted(sentence: Sentence, first: int, after: int, start: date) -> date | None:
    """`for two weeks`, `the next 10 days`."""
    for cue in sentence.said("for", first=first, after=after):
        count, at = _number(sentence, cue.after)
        unit = next((hit for hit in sentence.said("day_unit", "week_unit", "month_unit") if hit.first == at), None)
        if unit is None or not count:
            continue
        if unit.rows & {"say.month_unit"}:
            return _months_on(start, count)
        return start + timedelta(days=count * (7 if unit.rows & {"say.week_unit"} else 1))
    return None


def _current(sentence: Sentence, first: int, after: int, today: date) -> date | None:
    if sentence.said("this_week", first=first, after=after):
        return today + timedelta(days=7 - today.weekday())
    return _months_on(today.replace(day=1), 1) if sentence.said("this_month", first=first, after=after) else None


def _number(sentence: Sentence, at: int) -> tuple[int, int]:
    """How many, and where the words for it end; 0 where none stand here."""
    if at >= len(sentence.words):
        return 0, at
    for row, count in (("couple", 2), ("few", 3), ("a", 1)):
        hit = next((hit for hit in sentence.said(row) if hit.first == at), None)
        if hit is not None:
            return count, hit.after
    number = number_of(sentence.words[at])
    return (number, at + 1) if number else (0, at)


def number_of(word: Word) -> int:
    """A whole number in figures or words; 0 for anything else."""
    if word.kind == "num" or word.text.isdigit():
        return int(word.text) if word.text.isdigit() and len(word.text) < 4 else 0
    tag, value = lexicon().tags.get(word.text), lexicon().numbers.get(word.text)
    if tag is not None and tag.table == "numbers":
        value = Decimal(tag.row)
    return int(value) if value is not None and value == int(value) and 0 < value < LONGEST_COUNT else 0


def day_named(sentence: Sentence, at: int, after: int, today: date) -> date | None:
    """The next day that is named here: a weekday, a month with or without a day, a season, a feast."""
    while at < after:
        spoken = _spoken([hit for hit in sentence.hits if at - 1 <= hit.first <= at < hit.after], today)
        if spoken is not None:
            return spoken
        if sentence.words[at].text not in FILLING:
            break
        at += 1
    if at >= after:
        return None
    words = sentence.words[at:after]
    weekday = _tagged(words[0], "weekday")
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _of_calendar(words, today)


def _day_before(sentence: Sentence, first: int, at: int, today: date) -> date | None:
    """A month or day that stands before its cue, as in Japanese."""
    if at - 2 >= first and sentence.words[at - 1].text == "月":
        number = number_of(sentence.words[at - 2])
        return _coming(today, number, 1) if 0 < number <= 12 else None
    return None


def _spoken(hits: Sequence[Hit], today: date) -> date | None:
    rows = {row for hit in hits for row in hit.rows_of("say")}
    month = _months_on(today.replace(day=1), 1)
    known = {
        "next_week": today + timedelta(days=7 - today.weekday()),
        "next_month": month,
        "end_of_month": month,
        "end_of_year": date(today.year + 1, 1, 1),
        "christmas": _coming(today, 12, 25),
        **{season: _coming(today, number, 1) for season, number in SEASONS.items()},
    }
    return next((day for row, day in known.items() if row in rows), None)


def _of_calendar(words: Sequence[Word], today: date) -> date | None:
    """`March`, `December 15`, `15. Dezember`, `15 de diciembre`, `March 2027`."""
    plain = [word for word in words[:5] if word.text not in (".", ",", "de", "the", "of")]
    months = [(at, month) for at, word in enumerate(plain[:2]) if (month := _tagged(word, "month")) is not None]
    if not months:
        return None
    at, month = months[0]
    beside = [plain[at - 1]] if at else plain[1:2]
    numbers = [int(word.text.rstrip("stndrh")) for word in beside if word.text.rstrip("stndrh").isdigit()]
    years = [int(word.text) for word in plain[1:3] if word.text.isdigit() and len(word.text) == 4]
    day = next((number for number in numbers if 0 < number <= 31), 1)
    return _made(years[0], month, day) if years else _coming(today, month, day)


def _tagged(word: Word, table: str) -> int | None:
    tag = lexicon().tags.get(word.text)
    return int(tag.row) if tag is not None and tag.table == table else None


def weekdays(sentence: Sentence, first: int, after: int) -> list[int]:
    """The weekdays named in a range, Monday being 0; the weekend is two of them."""
    ends = [5, 6] if sentence.said("weekend", first=first, after=after) else []
    found = [_tagged(word, "weekday") for word in sentence.words[first:after] if word.text not in ("sun", "sat", "mar")]
    plural = [_tagged(word, "weekday") for word in _singular(sentence.words[first:after])]
    return list(dict.fromkeys(day for day in (*found, *plural, *ends) if day is not None))


def _singular(words: Sequence[Word]) -> list[Word]:
    """`martes` is one already, `sabados`, `montags` and `lundis` are not."""
    return [Word(word.kind, word.text[:-1], word.start, word.end) for word in words if word.text.endswith("s")]


def _made(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _coming(today: date, month: int, day: int) -> date:
    """The next time it is this day."""
    this_year = _made(today.year, month, day)
    return this_year if this_year > today else _made(today.year + 1, month, day)


def _months_on(start: date, count: int) -> date:
    month = start.month - 1 + count
    return _made(start.year + month // 12, month % 12 + 1, start.day)
