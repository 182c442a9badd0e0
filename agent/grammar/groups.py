"""Which exercises were done together: supersets, circuits, giant sets, `A1 A2`, rounds."""

from collections.abc import Sequence
from typing import Protocol

from agent.grammar.measures import Rounds
from agent.grammar.terms import Term

TOGETHER = frozenset({"superset", "circuit"})


class Grouped(Protocol):
    """What is known of an exercise in a message about those it was done with."""

    superset: int | None
    rounds: Rounds | None
    label: str
    joins: bool


class Grouping:
    """Goes through the lines of a message; a line such as `3 rounds:` speaks of those below it, up to an empty one."""

    def __init__(self) -> None:
        self._groups = 0
        self._headed: int | None = None
        self._rounds: Rounds | None = None

    def join(self, made: Sequence[Grouped], line: Sequence[Term]) -> None:
        """Number the exercises of one line that belong together, and say how often they came round."""
        rounds = next((term.value for term in line if term.kind == "ROUNDS"), None)
        said = rounds is not None or any(term.kind == "GROUP" and term.value in TOGETHER for term in line)
        if not line or (said and not made):
            self._head(rounds, said)
            return
        together = said or any(_adds(line, at) for at in range(len(line)))
        number = self._headed
        if together and len(made) > 1:
            number = self._next()
        for entry in made:
            entry.rounds = rounds or self._rounds or entry.rounds
            entry.superset = number if number is not None else entry.superset
            entry.joins = entry.joins or (said and len(made) == 1)

    def number_labels(self, found: Sequence[Grouped]) -> None:
        """`A1 … A2 …` belong together, wherever they stand; a heading above a single exercise joins nothing."""
        letters = [entry.label for entry in found if entry.label]
        shared = [letter for letter in dict.fromkeys(letters) if letters.count(letter) > 1]
        for entry in found:
            if entry.label in shared:
                entry.superset = self._groups + 1 + shared.index(entry.label)
        numbers = [entry.superset for entry in found]
        for entry in found:
            if entry.superset is not None and numbers.count(entry.superset) == 1:
                entry.superset = None
            entry.joins = entry.joins and len(found) == 1
            if entry.rounds and entry.rounds.shared and sum(other.rounds is entry.rounds for other in found) == 1:
                entry.rounds = Rounds(entry.rounds.count)

    def _head(self, rounds: Rounds | None, said: bool) -> None:
        self._rounds = rounds
        self._headed = self._next() if said else None

    def _next(self) -> int:
        self._groups += 1
        return self._groups


def _adds(line: Sequence[Term], at: int) -> bool:
    """Whether a plus stands between exercises, and not inside a row of numbers."""
    return line[at].kind == "PLUS" and not (line[at].glued and at + 1 < len(line) and line[at + 1].kind == "N")
