"""One layer of names, held in the shapes that looking them up needs."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Layer(Generic[Entry]):
    """Names by spelling, by stems, by set of words, by trigram. The first name added under a spelling keeps it."""

    def __init__(self) -> None:
        self._exact: dict[str, Entry] = {}
        self._ordered: dict[str, Entry] = {}
        self._words: dict[str, list[Entry]] = defaultdict(list)
        self._reach: dict[str, int] = defaultdict(int)
        self._unspaced: dict[str, list[str]] = defaultdict(list)
        self._keys: list[tuple[Entry, str]] = []
        self._postings: dict[str, list[int]] = defaultdict(list)
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
        lists = [self._postings[part] for part in _trigrams(wanted) if part in self._postings]
        shared = Counter(chain.from_iterable(lists))
        if not shared:
            return []
        enough = max(shared.values()) / 2
        likely = sorted((-hits, at) for at, hits in shared.items() if hits >= enough)
        return [self._keys[at] for _, at in likely[:count]]

    def knows(self, word: str) -> bool:
        """Whether any name uses this word (as a stem)."""
        return word in self._vocabulary

    def _index_letters(self, entry: Entry, key: str, stems: list[str]) -> None:
        spelled = " ".join(sorted(stems))
        self._vocabulary.update(stems)
        for part in _trigrams(spelled):
            self._postings[part].append(len(self._keys))
        self._keys.append((entry, spelled))
        if " " not in key and key[0] >= "\u3040":
            self._unspaced[key[0]].append(key)
            self._unspaced[key[0]].sort(key=len, reverse=True)


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
