"""One layer of names, held in the shapes that looking them up needs."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

import numpy as np

from store.likeness import fits

Entry = TypeVar("Entry")
PLACE = "i"


class Layer(Generic[Entry]):
    """Names by spelling, by stems, by set of words, by trigram. The first name added under a spelling keeps it."""

    def __init__(self) -> None:
        self._exact: dict[str, Entry] = {}
        self._ordered: dict[str, Entry] = {}
        self._words: dict[str, list[Entry]] = defaultdict(list)
        self._reach: dict[str, int] = defaultdict(int)
        self._unspaced: dict[str, list[str]] = defaultdict(list)
        self._keys: list[tuple[Entry, str]] = []
        self._parts: list[frozenset[str]] = []
        self._postings: dict[str, array[int]] = defaultdict(lambda: array(PLACE))
        self._vocabulary: set[str] = set()

    def add(self, entry: Entry, key: str, folded: str, stems: list[str]) -> None:
        """Enter a name: as written, without accents, and as the stems of its words."""
        self._exact.setdefault(key, entry)
        self._exact.setdefault(folded, entry)
        self._ordered.setdefault(" ".join(stems), entry)
        for spelling in {" ".join(sorted(stems)), "".join(stems)}:
            self._words[spelling].append(entry)
        if len(stems) > 1:
            self._ordered.setdefault("".join(stems), entry)
            self._reach["".join(stems)] = max(self._reach["".join(stems)], 1)
        self._reach[stems[0]] = max(self._reach[stems[0]], len(stems))
        self._index_letters(entry, key, stems)

    def exact(self, key: str) -> Entry | None:
        """The entry spelled exactly so."""
        return self._exact.get(key)

    def in_order(self, stems: str) -> Entry | None:
        """The entry whose words have these stems in this order."""
        return self._ordered.get(stems)

    def same_words(self, stems: Sequence[str]) -> list[Entry]:
        """Entries with the same words in any order, or written together or apart."""
        return self._words.get(" ".join(sorted(stems))) or self._words.get("".join(stems)) or []

    def reach(self, first: str) -> int:
        """How many words the longest name beginning with this word has; 0 when there is none."""
        return self._reach.get(first, 0)

    def unspaced(self, text: str, at: int) -> int:
        """Length of the longest name of a script without spaces at this place of the text."""
        for key in self._unspaced.get(text[at], ()):
            if text.startswith(key, at):
                return len(key)
        return 0

    def near(self, wanted: str, count: int) -> list[tuple[Entry, str]]:
        """Up to `count` entries sharing most trigrams with the sorted stems `wanted`, with their own sorted stems."""
        return [self._keys[at] for at in self._sharing(wanted)[:count]]

    def fitting(self, words: list[str], count: int | None) -> Iterator[tuple[Entry, float]]:
        """The entries that `near` gives for these stems, all without `count`, and how well their names fit, 0 to 1."""
        places = self._sharing(" ".join(sorted(words)))[:count]
        names = [self._keys[at][1] for at in places]
        scores = fits(words, names, [self._parts[at] for at in places])
        return zip((self._keys[at][0] for at in places), scores, strict=True)

    def _sharing(self, wanted: str) -> list[int]:
        """Where names stand that share trigrams, half as many at least as the one that shares most, most first."""
        lists = [np.frombuffer(self._postings[part], PLACE) for part in _trigrams(wanted) if part in self._postings]
        if not lists:
            return []
        shared = np.bincount(np.concatenate(lists))
        likely = np.flatnonzero(shared >= shared.max() / 2)
        places: list[int] = likely[np.argsort(-shared[likely], kind="stable")].tolist()
        return places

    def knows(self, word: str) -> bool:
        """Whether any name uses this word (as a stem)."""
        return word in self._vocabulary

    def _index_letters(self, entry: Entry, key: str, stems: list[str]) -> None:
        spelled = " ".join(sorted(stems))
        self._vocabulary.update(stems)
        for part in _trigrams(spelled):
            self._postings[part].append(len(self._keys))
        self._keys.append((entry, spelled))
        self._parts.append(frozenset(stems))
        if " " not in key and key[0] >= "\u3040":
            self._unspaced[key[0]].append(key)
            self._unspaced[key[0]].sort(key=len, reverse=True)


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
