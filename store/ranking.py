"""Which memories fit what is asked: by shared words and by likeness, and a little by age and importance."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import exp, log, sqrt
from typing import NamedTuple

# How much each sign weighs; a likeness under `ALIKE` is none at all.
BY_WORDS, BY_LIKENESS, BY_AGE, BY_IMPORTANCE = 0.5, 1.5, 0.05, 0.05
ALIKE = 0.04
HALF_FORGOTTEN_DAYS = 120
DAY_S = 86_400
NEVER_SHARED, HARDLY_ANY = 0.5, 0.001


class Seen(NamedTuple):
    """A memory as a search sees it; `keywords` only if it holds any word asked with, `likeness` 0 without vectors."""

    id: int
    likeness: float
    importance: int
    stated_at: datetime
    keywords: Sequence[str] | None


class Ranked(NamedTuple):
    """How well a memory fits: `coverage` is the share of what was asked that it speaks of, `strength` how much that
    says; both are 0 to about 1.
    """

    id: int
    coverage: float
    strength: float
    likeness: float


def ranked(every: Sequence[Seen], asked: Sequence[Sequence[str]], now: datetime, most: int) -> list[Ranked]:
    """The best of all memories of one person, best first; of equally good ones the later told.

    `asked` has the keywords of each word asked with. Of those a memory holds the best counts, so that a word that
    stands for much counts no more than another, and it counts the more the fewer memories hold it, ln(1 + N / (n + ½)):
    inverse frequency (Spärck Jones 1972). Its strength is divided by the square root of how much was asked, because one
    word found of eight says less than one found of one, but not eight times less.
    """
    places: dict[str, list[int]] = {}
    for place, said in enumerate(asked):
        for word in said:
            places.setdefault(word, []).append(place)
    shared = [places.keys() & (one.keywords or ()) for one in every]
    holders = Counter(word for held in shared for word in held)
    weights = {word: log(1 + len(every) / (holders[word] + NEVER_SHARED)) for word in places}
    together = max(sum(max(weights[word] for word in said) for said in asked), HARDLY_ANY)
    most_there_is = log(1 + len(every) / NEVER_SHARED) * sqrt(len(asked) or 1)
    fitting = []
    for one, held in zip(every, shared, strict=True):
        if held or one.likeness >= ALIKE:
            found = _found(held, places, weights) if held else 0.0
            fit = Ranked(one.id, found / together, found / most_there_is, one.likeness)
            fitting.append((_score(fit, one, now), fit))
    fitting.sort(key=lambda scored: (scored[0], scored[1].id), reverse=True)
    return [fit for _, fit in fitting[:most]]


def _found(held: Iterable[str], places: Mapping[str, list[int]], weights: Mapping[str, float]) -> float:
    """The weights of what a memory holds of each word asked with, of each the best, together."""
    best: dict[int, float] = {}
    for word in held:
        for place in places[word]:
            best[place] = max(best.get(place, 0.0), weights[word])
    return sum(best.values())


def _score(fit: Ranked, one: Seen, now: datetime) -> float:
    age_days = max((now - one.stated_at).total_seconds(), 0) / DAY_S
    recency = exp(-age_days / HALF_FORGOTTEN_DAYS)
    standing = BY_AGE * recency + BY_IMPORTANCE * one.importance / 5
    return BY_WORDS * fit.strength + BY_LIKENESS * fit.likeness + standing
