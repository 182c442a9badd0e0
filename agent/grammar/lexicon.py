"""The words the grammar knows, one file of tables for each language, matched as phrases."""

import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from agent.grammar.number_words import number_words
from store.names import fold, normalize

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("en", "de", "es", "fr", "ja")

Value = TypeVar("Value")


class Tag(NamedTuple):
    """What a phrase means in notation: its table and its row there, such as `("load", "kg")`."""

    table: str
    row: str


class Phrases(Generic[Value]):
    """Phrases of one or more words, found in a row of words, longest first."""

    def __init__(self) -> None:
        self._known: dict[str, Value] = {}
        self._reach: dict[str, int] = {}

    def get(self, phrase: str) -> Value | None:
        """What exactly this phrase means."""
        return self._known.get(phrase)

    def set(self, phrase: str, value: Value) -> None:
        """Enter a phrase, as it is and without accents; a phrase entered before keeps its meaning."""
        for spelling in (phrase, fold(phrase)):
            self._known.setdefault(spelling, value)
            first, *rest = spelling.split(" ")
            self._reach[first] = max(self._reach.get(first, 0), 1 + len(rest))

    def starting(self, words: Sequence[str], at: int) -> Iterator[tuple[int, Value]]:
        """Every phrase that begins at this word: where it ends, and its meaning; longest first."""
        reach = self._reach.get(words[at], 0)
        for end in range(min(len(words), at + reach), at, -1):
            value = self._known.get(" ".join(words[at:end]))
            if value is not None:
                yield end, value

    def longest(self, words: Sequence[str], at: int) -> tuple[int, Value] | None:
        """The longest phrase that begins at this word."""
        return next(self.starting(words, at), None)

    def inside(self, words: Sequence[str]) -> Iterator[tuple[int, int, Value]]:
        """The phrases in these words, from left to right, none over another: first word, word after, and meaning."""
        at = 0
        while at < len(words):
            hit = self.longest(words, at)
            if hit is not None:
                yield at, *hit
            at = hit[0] if hit is not None else at + 1


class Lexicon:
    """All tables of all languages: `tags` for notation, `numbers` in words, the others for meaning.

    `name_words` are what words of exercise names are in English.
    """

    def __init__(self, tables: Sequence[dict[str, dict[str, list[str]]]]) -> None:
        self.tags: Phrases[Tag] = Phrases()
        self.moods: Phrases[set[str]] = Phrases()
        self.asks: Phrases[set[str]] = Phrases()
        self.history: Phrases[set[str]] = Phrases()
        self.corrections: Phrases[set[str]] = Phrases()
        self.initials: dict[str, str] = {}
        self.name_words: Phrases[str] = Phrases()
        self.numbers: Phrases[Decimal] = Phrases()
        self.unspaced: dict[str, list[str]] = {}
        self.vocabulary: set[str] = set()
        for table in tables:
            for name, rows in table.items():
                self._enter(name, rows)
        for phrase, number in number_words():
            self.numbers.set(phrase, number)

    def _enter(self, name: str, rows: dict[str, list[str]]) -> None:
        if name == "plain":
            self.vocabulary.update(word for words in rows.values() for word in words)
            return
        if name == "initial":
            self.initials.update({letter: row for row, letters in rows.items() for letter in letters})
            return
        loose = {"mood": self.moods, "ask": self.asks, "history": self.history, "correction": self.corrections}
        for row, phrases in rows.items():
            for phrase in map(_spelled, phrases):
                self.vocabulary.update(phrase.split(), fold(phrase).split())
                if name in loose:
                    _gather(loose[name], phrase, row)
                elif name == "name":
                    self.name_words.set(phrase, row)
                else:
                    self.tags.set(phrase, Tag(name, row))
                if phrase[0] >= "\u3000":
                    self.unspaced.setdefault(phrase[0], []).append(phrase)
                    self.unspaced[phrase[0]].sort(key=len, reverse=True)


def _spelled(phrase: str) -> str:
    return normalize(phrase) or phrase


def _gather(phrases: Phrases[set[str]], phrase: str, row: str) -> None:
    known = phrases.get(phrase)
    if known is None:
        phrases.set(phrase, {row})
    else:
        known.add(row)


@cache
def lexicon() -> Lexicon:
    """The tables, read once."""
    return Lexicon([tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name in LANGUAGES])
