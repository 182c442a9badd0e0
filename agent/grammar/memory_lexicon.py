"""The words people speak of themselves with, and a message cut into sentences in which they are found."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent.grammar.lexicon import LANGUAGES, Phrases
from store.names import NameIndex, fold, normalize

FOLDER = Path(__file__).parent / "memory_words"
CJK = "\u3040-\u30ff\u3400-\u9fff々ー"
WORD = re.compile(
    rf"(?P<cjk>[{CJK}])|(?P<num>\d+(?:[.,:]\d+)?(?![^\W\d_]))|(?P<word>(?:(?![{CJK}_])\w|['’])+)|(?P<mark>\S)|(?P<nl>\n)"
)
SENTENCE_ENDS = frozenset(".!?;\n。！？")
SAY = "say."
MOST_WORDS = 60
TABLES = ("say", "topic", "side", "part", "movement", "kit")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in comparing form with its place in the message; `kind` is word, num, cjk or mark."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase at words `first` up to `after`, by its tables and rows: `say.hurt`, `part.knee`, `name.burpee`."""

    rows: frozenset[str]
    first: int
    after: int

    def rows_of(self, table: str) -> list[str]:
        """Its rows in one table."""
        return [row.partition(".")[2] for row in sorted(self.rows) if row.startswith(f"{table}.")]


@dataclass(frozen=True)
class Sentence:
    """One sentence: its words, what was found in them, and the mark it ends with."""

    words: Sequence[Word]
    hits: Sequence[Hit]
    mark: str

    def said(self, *rows: str, first: int = 0, after: int | None = None) -> list[Hit]:
        """The hits of any of these rows of `say` that begin within a range of words."""
        wanted = {SAY + row for row in rows}
        end = len(self.words) if after is None else after
        return [hit for hit in self.hits if hit.rows & wanted and first <= hit.first < end]

    def is_row(self, row: str, at: int) -> bool:
        """Whether the word at a place stands in a row of `say` by itself, in whatever phrase."""
        return at < len(self.words) and SAY + row in (phrases().get(self.words[at].text) or ())

    def speaks_of_me(self, first: int, after: int) -> bool:
        """Whether `I`, `my` or the like is among these words, in whatever phrase."""
        return any(self.is_row("mine", at) for at in range(first, min(after, len(self.words))))

    def of(self, table: str, first: int = 0, after: int | None = None) -> list[Hit]:
        """The hits of a table that lie within a range of words."""
        end = len(self.words) if after is None else after
        return [hit for hit in self.hits if hit.rows_of(table) and first <= hit.first and hit.after <= end]


@cache
def phrases() -> Phrases[set[str]]:
    """Every phrase of every language with its rows."""
    known: Phrases[set[str]] = Phrases()
    for language in LANGUAGES:
        tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        for table, rows in tables.items():
            for row, spellings in rows.items():
                for spelling in spellings:
                    _enter(known, " ".join(word.text for word in words_of(spelling)), f"{table}.{row}")
    return known


def _enter(known: Phrases[set[str]], phrase: str, row: str) -> None:
    rows = known.get(phrase)
    if rows is None:
        known.set(phrase, {row})
    else:
        rows.add(row)


def words_of(text: str) -> list[Word]:
    """The words of a text, lower case and without accents and apostrophes; unspaced scripts by character."""
    found = []
    for match in WORD.finditer(text):
        kind = match.lastgroup or "mark"
        said = match.group()
        plain = fold(normalize(said)) if kind in ("word", "cjk") else said
        joins = (
            said in "-‐‑"
            and match.start() > 0
            and text[match.start() - 1].isalnum()
            and text[match.end() :][:1].isalnum()
        )
        if plain and not joins:
            found.append(Word("mark" if kind == "nl" else kind, plain, match.start(), match.end()))
    return found


def sentences(text: str, index: NameIndex) -> list[Sentence]:
    """The sentences of a message; what stands between quotation marks is somebody else's and left out."""
    made: list[Sentence] = []
    row: list[Word] = []
    quoted = False
    words = words_of(text)
    for at, word in enumerate(words):
        if word.kind == "mark" and word.text in '"“”„«»「」':
            quoted = not quoted
        elif word.kind == "mark" and word.text in SENTENCE_ENDS and not _numbers_a_day(words, at):
            made.append(_sentence(row, index, word.text))
            row = []
        elif not quoted:
            row.append(word)
            if len(row) == MOST_WORDS:  # because the time grows with the square of it
                made.append(_sentence(row, index, ""))
                row = []
    made.append(_sentence(row, index, ""))
    return [sentence for sentence in made if sentence.words]


def _numbers_a_day(words: Sequence[Word], at: int) -> bool:
    """Whether a full stop belongs to a day, as in `15. Dezember`, and not to a sentence."""
    numbered = at > 0 and words[at].text == "." and words[at - 1].kind == "num" and words[at - 1].end == words[at].start
    return numbered and at + 1 < len(words) and words[at + 1].kind == "word"


def _sentence(words: list[Word], index: NameIndex, mark: str) -> Sentence:
    found = [*_phrased(words), *_named(words, index)]
    return Sentence(words, sorted((hit for hit in found if not _hidden(hit, found)), key=lambda hit: hit.first), mark)


def _phrased(words: Sequence[Word]) -> Iterator[Hit]:
    """Every phrase, whether or not a comma stands in it."""
    places = [at for at, word in enumerate(words) if word.text != ","]
    said = [words[at].text for at in places]
    for at in range(len(said)):
        for end, rows in phrases().starting(said, at):
            for table in TABLES:
                inside = frozenset(row for row in rows if row.startswith(f"{table}."))
                if inside:
                    yield Hit(inside, places[at], places[end - 1] + 1)


def _named(words: Sequence[Word], index: NameIndex) -> Iterator[Hit]:
    said = [word.text if word.kind != "mark" else "\0" for word in words]
    for spot in index.spot(said):
        yield Hit(frozenset({f"name.{spot.entry.slug}"}), spot.start, spot.end)
    at = 0
    while at < len(words):
        run = at
        while run < len(words) and words[run].kind == "cjk" and (run == at or words[run].start == words[run - 1].end):
            run += 1
        size = index.unspaced("".join(word.text for word in words[at:run]), 0) if run > at else 0
        entry = index.exact("".join(word.text for word in words[at : at + size])) if size else None
        if entry is not None:
            yield Hit(frozenset({f"name.{entry.slug}"}), at, at + size)
        at += size or 1


def _hidden(hit: Hit, found: Sequence[Hit]) -> bool:
    """Whether a longer phrase of the same kind holds this one: `hurts` in `no longer hurts`."""
    return any(
        other.first <= hit.first and hit.after <= other.after and _outranks(other, hit)
        for other in found
        if other is not hit
    )


def _outranks(other: Hit, hit: Hit) -> bool:
    longer = other.after - other.first > hit.after - hit.first
    mine, others = (next(iter(one.rows)).partition(".")[0] for one in (hit, other))
    if mine == others:
        return longer
    if mine == "name":  # a movement of the same words is wider, and meant
        return others in ("movement", "kit")
    return longer and (mine, others) in {("movement", "name"), ("movement", "kit"), ("kit", "name"), ("say", "name")}
