"""What words stand for: the ideas of a thesaurus in five languages, as people ask in other words than they told."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from store.languages import UNSPACED
from store.names import fold, normalize, stem
from store.stems import MOST_KEPT, root

SYNONYMS = Path(__file__).with_name("synonyms")
# How much two forms of a word share at least; how long the parts of a composed word are, one that counts without the
# other, and what may stand between them, as in `arbeitstag`.
STEM, PART, LONG_PART, LONGEST_LINK = 5, 4, 6, 2
LONGEST_PHRASE, SHORTEST_ROOT = 4, 4
# What may follow where two forms of a word part, in any of the languages.
_INFLECTIONS = """
a o e s n t en er es em et st te ten test tet end ung ungen in innen lich ig ige ich isch ist isten lein chen
ed y ies ied ing ly or ors ers ness ic ical al able ism age ment ments tion ion ions ation ations
as an os is ia io ie ar ir ado ada ados adas ido ida ando iendo amos emos imos aba aban ian are ara arse irse erse
ase acion aciones ador adora dor dora mente ista istas ismo
re ez ons ont ent ant ait ais aient ees ee era erai eur euse eurs ement ales aux elle elles iste istes ique isme
"""
INFLECTIONS = frozenset(["", *_INFLECTIONS.split()])

Rows = dict[str, tuple[str, ...]]


class Phrase(NamedTuple):
    """Words on end that together stand for something, `self-employed`: those from `start` up to `end`."""

    start: int
    end: int
    words: str
    ideas: tuple[str, ...]


@lru_cache(MOST_KEPT)
def ideas(word: str, *, asking: bool = False) -> tuple[str, ...]:
    """The ideas a word stands for; of one in no row those of another form of it, or of what it is composed of.

    Who tells of a knee tells of a joint, but who is `asking` about a knee does not ask about any joint.
    """
    return _known(word, asking) or _inflected(word, asking) or _composed(word, asking)


def phrases(words: Sequence[str], *, asking: bool = False) -> Iterator[Phrase]:
    """The phrases of a text, from left to right, the longest first, without overlap."""
    at = 0
    while at < len(words) - 1:
        found = next(_phrases_at(words, at, rows(asking)), None)
        if found:
            yield found
        at = found.end if found else at + 1


def _phrases_at(words: Sequence[str], at: int, known: Rows) -> Iterator[Phrase]:
    for end in range(min(at + LONGEST_PHRASE, len(words)), at + 1, -1):
        said = "-".join(words[at:end])
        found = next((one for one in (said, said.removesuffix("s")) if one in known), None)
        if found:
            yield Phrase(at, end, found, known[found])


def written(run: str, *, asking: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    """The words of text without spaces that stand for something, with their ideas."""
    return [(word, named) for word, named in _unspaced(asking) if word in run]


@cache
def rows(asking: bool = False) -> Rows:
    """The ideas of each word in the files of `synonyms`, by the first word of each row it is in.

    What a row has behind `>` are kinds of it, which only tell of it.
    """
    known: Rows = {}
    for file in sorted(SYNONYMS.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            meant = line.partition(">")[0] if asking else line.replace(">", "")
            words = [] if line.startswith("#") else [_key(word) for word in meant.split()]
            for word in dict.fromkeys(words):
                known[word] = tuple(dict.fromkeys([*known.get(word, ()), root(words[0])]))
    return known


@cache
def members() -> dict[str, list[str]]:
    """The single words of each idea."""
    found: dict[str, list[str]] = {}
    for word, named in rows().items():
        for idea in named if "-" not in word else ():
            found.setdefault(idea, []).append(word)
    return found


@cache
def edition() -> str:
    """Eight letters that are others as soon as the thesaurus is another."""
    return f"{crc32(b''.join(file.read_bytes() for file in sorted(SYNONYMS.glob('*.txt')))):08x}"


@cache
def _by_root(asking: bool) -> Rows:
    """The same by words without their endings, as far as that leaves enough: `caring` is no `car`."""
    known: Rows = {}
    for word, named in rows(asking).items():
        if _keeps_enough(word):
            known[root(word)] = tuple(dict.fromkeys([*known.get(root(word), ()), *named]))
    return known


def _known(word: str, asking: bool) -> tuple[str, ...]:
    """The ideas of the word as it is, and of all that is the same without its ending."""
    forms = _by_root(asking).get(root(word), ()) if _keeps_enough(word) else ()
    return tuple(dict.fromkeys([*rows(asking).get(word, ()), *forms]))


def _keeps_enough(word: str) -> bool:
    return len(root(word)) >= SHORTEST_ROOT or root(word) == stem(word)


def _key(word: str) -> str:
    return "-".join(fold(normalize(word)).split())


def _inflected(word: str, asking: bool) -> tuple[str, ...]:
    """The ideas of the words that share the longest beginning and differ in no more than an ending."""
    for length in range(len(word), STEM - 1, -1):
        alike = _beginning_with(word[:length], asking) if word[length:] in INFLECTIONS else []
        found = [idea for key in alike if key[length:] in INFLECTIONS for idea in _known(key, asking)]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _beginning_with(start: str, asking: bool) -> list[str]:
    every = _vocabulary(asking)
    return every[bisect_left(every, start) : bisect_left(every, start + "{")]


def _composed(word: str, asking: bool) -> tuple[str, ...]:
    """Of `musikverein` those of `musik` and of `verein`, or those of a long first or last part alone."""
    first = next((end for end in range(len(word) - PART, PART - 1, -1) if _known(word[:end], asking)), 0)
    last = next((at for at in range(PART, len(word) - PART + 1) if _known(word[at:], asking)), len(word))
    both = abs(last - first) <= LONGEST_LINK
    found = [*(_known(word[:first], asking) if both or first >= LONG_PART else ())]
    found += _known(word[last:], asking) if both or len(word) - last >= LONG_PART else ()
    return tuple(dict.fromkeys(found))


@cache
def _vocabulary(asking: bool) -> list[str]:
    return sorted(word for word in rows(asking) if word.isascii() and word.isalpha())


@cache
def _unspaced(asking: bool) -> list[tuple[str, tuple[str, ...]]]:
    return [(word, named) for word, named in rows(asking).items() if UNSPACED.fullmatch(word)]
