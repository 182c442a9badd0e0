"""A stretch of a sentence, and the shape of what it says about the person."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agent.grammar.holding import ALWAYS, Holding, held
from agent.grammar.memory_lexicon import Hit, Sentence
from tools.memory_rules import Kind


@dataclass(frozen=True)
class Fact:
    """Something said about oneself, from where in the sentence on; `adds` when it adds to the equipment there is."""

    kind: Kind
    first: int
    about: str | None = None
    limits: dict[str, Any] = field(default_factory=dict)
    adds: bool = False
    holding: Holding = ALWAYS


@dataclass(frozen=True)
class Stretch:
    """Words `first` up to `after` of a sentence, on a day; `led` when the person asked to remember them."""

    sentence: Sentence
    first: int
    after: int
    today: date
    led: bool = False

    def said(self, *rows: str) -> list[Hit]:
        """The hits of these rows of `say` here."""
        return self.sentence.said(*rows, first=self.first, after=self.after)

    def of(self, table: str) -> list[Hit]:
        """The hits of a table here."""
        return self.sentence.of(table, self.first, self.after)

    def text(self, at: int) -> str:
        """The word at a place, empty outside."""
        return self.sentence.words[at].text if self.first <= at < self.after else ""

    def moves(self, first: int | None = None, after: int | None = None) -> dict[str, list[str]]:
        """The movements and exercises named in a range."""
        start, end = first or self.first, after or self.after
        movements = [row for hit in self.sentence.of("movement", start, end) for row in hit.rows_of("movement")]
        names = [row for hit in self.sentence.of("name", start, end) for row in hit.rows_of("name")]
        named = {"movements": movements, "exercises": names}
        return {key: list(dict.fromkeys(rows)) for key, rows in named.items() if rows}

    def names(self, row: str) -> bool:
        """Whether any word stands in a row of `say` by itself, in whatever phrase."""
        return any(self.sentence.is_row(row, at) for at in range(self.first, self.after))

    @property
    def is_mine(self) -> bool:
        """Whether it speaks of the person who says it."""
        return self.sentence.speaks_of_me(self.first, self.after)

    @property
    def holding(self) -> Holding:
        """What is said of from when and until when."""
        return held(self.sentence, self.first, self.after, self.today)

    @property
    def passing(self) -> bool:
        """Whether it speaks of a moment: `today`, `this set`."""
        return bool(self.said("transient")) and not self.led and not self.holding
