"""Words that speak of what is in the log already: `make that`, `no`, `not`, `delete`, `the second set`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.grammar.lexicon import lexicon
from agent.grammar.terms import Term

ORDINALS = {str(number): number for number in (*range(-3, 0), *range(1, 11))}
EVERY = "all"
MOST_SETS = 40


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the correction tables at terms `first` up to `after`."""

    rows: frozenset[str]
    first: int
    after: int

    def has(self, *rows: str) -> bool:
        """Whether it stands in one of these tables."""
        return not self.rows.isdisjoint(rows)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which sets are spoken of, by number; `every` for all of them; `places` are the terms that say so."""

    numbers: tuple[int, ...] = ()
    every: bool = False
    places: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.numbers) or self.every


def cues(terms: Sequence[Term], first: int, after: int) -> list[Cue]:
    """The cues among these terms, longest first, left to right."""
    words: list[str] = []
    owners: list[int] = []
    for at in range(first, after):
        for word in terms[at].text.split(" ") if terms[at].kind not in {"NAME", "QUOTED"} else ["\0"]:
            words.append(word or "\0")
            owners.append(at)
    hits = lexicon().corrections.inside(words)
    return [Cue(frozenset(rows), owners[at], owners[after - 1] + 1) for at, after, rows in hits]


def selected(terms: Sequence[Term], found: Sequence[Cue], first: int, after: int) -> Selection:
    """The sets these terms speak of: `set 2`, `the second set`, `last two sets`, `sets 1 and 3`, `all sets`."""
    numbers: list[int] = []
    places: set[int] = set()
    every = False
    for ordinal, covered in picks(terms, found, first, after):
        every = every or ordinal is None
        numbers += ordinal or ()
        places |= covered
    kept = frozenset(at for at in places if terms[at].kind != "TYPE")  # `last set to failure` is a kind of set too
    return Selection(tuple(dict.fromkeys(numbers)) if not every else (), every, kept)


Spoken = Iterator[tuple[tuple[int, ...] | None, set[int]]]


def picks(terms: Sequence[Term], found: Sequence[Cue], first: int, after: int) -> Spoken:
    """Each time sets are spoken of by their number: which, None for all, and the terms that say so."""
    places: set[int] = set()
    for ordinal, covered in (*_by_ordinal(terms, found, after), *_by_number(terms, found, first, after)):
        if not covered & places:
            yield ordinal, covered
            places |= covered


def _by_ordinal(terms: Sequence[Term], found: Sequence[Cue], after: int) -> Spoken:
    waiting: list[int] = []
    covered: set[int] = set()
    for cue in found:
        number = next((ORDINALS[row] for row in cue.rows if row in ORDINALS), None)
        if number is None and EVERY not in cue.rows:
            continue
        here = set(range(cue.first, cue.after))
        place = cue.after + 1 if _kind(terms, cue.after, after) == "NAME" else cue.after
        following = _kind(terms, place, after)
        if number is not None and following in {"AND", "COMMA", "SLASH"}:
            waiting.append(number)
            covered |= here | {cue.after}
            continue
        ends = place + 1 if following in {"COUNT", "SETS"} else cue.after
        if following not in {"COUNT", "SETS"} and not cue.has("one"):
            waiting, covered = [], set()
            continue
        count = int(terms[place].value) if following == "SETS" else 1
        covered |= here | set(range(place, ends))
        yield (None if number is None else (*waiting, *_row(number, min(count, MOST_SETS)))), covered
        waiting, covered = [], set()


def _row(number: int, count: int) -> list[int]:
    """`last two sets` are -2 and -1, `first two sets` 1 and 2."""
    return list(range(number - count + 1, number + 1)) if number < 0 else list(range(number, number + count))


def _by_number(terms: Sequence[Term], found: Sequence[Cue], first: int, after: int) -> Spoken:
    ordinals = {place for cue in found if cue.rows & ORDINALS.keys() for place in range(cue.first, cue.after)}
    for at in range(first, after):
        if _kind(terms, at, after) == "COUNT" and terms[at].value == "sets" and at - 1 not in ordinals:
            numbers, end = _numbers(terms, at + 1, after)
            if numbers:
                yield numbers, set(range(at, end))
        if _kind(terms, at, after) == "NOISE" and terms[at].value and _kind(terms, at + 1, after) == "COUNT":
            yield (int(terms[at].value),), {at, at + 1}  # `the 2nd set`
        if _kind(terms, at, after) == "SETS" and _kind(terms, at + 1, after) == "WORD" and terms[at + 1].text == "目":
            yield (int(terms[at].value),), {at, at + 1}


def _numbers(terms: Sequence[Term], at: int, after: int) -> tuple[tuple[int, ...], int]:
    """The numbers after `set` or `sets`: `2`, `1 and 3`, `1, 2`; none where they are the set itself: `set 100x5`."""
    numbers: list[int] = []
    end = at
    while _whole(terms, at, after) and _kind(terms, at + 1, after) not in {"X", "UNIT", "FOR", "AT"}:
        numbers.append(int(terms[at].value))
        end = at + 1
        if len(numbers) == MOST_SETS or _kind(terms, end, after) not in {"AND", "COMMA"}:
            break
        at = end + 1
    return tuple(number for number in numbers if 0 < number <= MOST_SETS), end


def _whole(terms: Sequence[Term], at: int, after: int) -> bool:
    return _kind(terms, at, after) == "N" and terms[at].value == int(terms[at].value)


def _kind(terms: Sequence[Term], at: int, after: int) -> str:
    return terms[at].kind if 0 <= at < min(after, len(terms)) else ""
