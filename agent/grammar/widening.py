"""Names with their equipment, posture or grip said beside them, in any order and in five languages.

`bench press (dumbbell)`, `row one arm`, `développé incliné haltères`, `Rudern am Kabel`: the words around a name, and
words of other languages put into English, are tried as one bag of words against all names.
"""

from collections.abc import Callable, Mapping, Sequence

from agent.grammar.lexicon import lexicon
from agent.grammar.lexing import Token
from store.names import NameEntry, NameIndex, normalize

MOST_AROUND = 3
BRACKETS = frozenset({"OPEN", "CLOSE"})
TIMED = frozenset({"duration", "distance_duration"})
BETWEEN = "between"
OF_SETS = frozenset({"body", "type", "unit", "count", "rest", "effort", "group", "time", "distance"})
HOLDING_BACK = {"negation", "wish", "habit", "hypothetical", "question"}
LIMBS = (["arm"], ["arms"], ["leg"], ["hand"], ["armed"], ["legged"])

Found = dict[int, tuple[int, NameEntry]]


class _Message:
    """The tokens with what each adds to a name; the later words of a phrase only join."""

    def __init__(self, tokens: Sequence[Token], words: Sequence[str], index: NameIndex) -> None:
        self.tokens = tokens
        self.index = index
        self.foreign: set[int] = set()
        self._meanings: dict[int, str] = {}
        self._joints = {at for at, token in enumerate(tokens) if token.kind in BRACKETS}
        at = 0
        while at < len(words):
            hit = lexicon().name_words.longest(words, at)
            after = hit[0] if hit else at + 1
            self._note(words, at, after, hit[1] if hit else None)
            at = after

    def _note(self, words: Sequence[str], at: int, after: int, translated: str | None) -> None:
        if translated == BETWEEN:
            self._joints.add(at)
        elif translated:
            self._meanings[at] = translated
            self.foreign.add(at)
            self._joints.update(range(at + 1, after))
        elif len(words[at]) > 1 and not _is_of_sets(words, at) and self.index.knows(words[at]):
            self._meanings[at] = words[at]

    def meaning(self, at: int) -> str:
        """What a token adds to a name, in English; empty when it can be no part of one."""
        return self._meanings.get(at, "")

    def joins(self, at: int) -> bool:
        """Whether a token may stand between the words of one name."""
        return at in self._joints

    def around(self, at: int, step: int, stop: Callable[[int], bool]) -> list[int]:
        """The places of the words of a name that go on from here in one direction."""
        places: list[int] = []
        while 0 <= at < len(self.tokens) and len(places) < MOST_AROUND and not stop(at):
            if self.meaning(at):
                places.append(at)
            elif not self.joins(at):
                break
            at += step
        return places

    def entry(self, words: Sequence[str]) -> NameEntry | None:
        """The exercise whose name is made of these words, in any order."""
        parts = [part for word in words for part in word.split(" ")]
        return self.index.of_words(list(dict.fromkeys(parts)))


def _is_of_sets(words: Sequence[str], at: int) -> bool:
    """Whether a word is about the sets rather than the name: `bw`, `skipped`, and numbers, but not in `one arm`."""
    tag = lexicon().tags.get(words[at])
    if words[at][0].isdigit() or (tag and tag.table == "numbers"):
        return words[at + 1 : at + 2] not in LIMBS
    withheld = (lexicon().moods.get(words[at]) or set()) & HOLDING_BACK
    return bool(withheld) or (tag is not None and tag.table in OF_SETS)


def widened(found: Found, tokens: Sequence[Token], words: Sequence[str], index: NameIndex) -> Found:
    """The names found, each with the words around it that make it another exercise; and names of such words only."""
    message = _Message(tokens, words, index)
    made: Found = {}
    owners = {at: entry for start, (end, entry) in found.items() for at in range(start, end)}
    reached = 0
    for start, (end, entry) in sorted(found.items()):
        if start < reached:
            continue
        place, wide = _wider(message, start, end, entry, owners)
        made[place], reached = wide, wide[0]
        owners.update(dict.fromkeys(range(place, reached), wide[1]))
    taken = {at for start, (end, _) in made.items() for at in range(start, end)}
    _add_translated(message, made, taken)
    return made


def _wider(
    message: _Message, start: int, end: int, entry: NameEntry, owners: Mapping[int, NameEntry]
) -> tuple[int, tuple[int, NameEntry]]:
    def stops(at: int) -> bool:
        """Whether another name stands here, unless it is a verb of going that only says how."""
        other = owners.get(at)
        return other is not None and not (other.measurement in TIMED and entry.measurement not in TIMED)

    left = message.around(start - 1, -1, stops)
    right = message.around(end, 1, stops)
    said = [message.meaning(at) or message.tokens[at].text for at in range(start, end)]
    sizes = sorted(((a, b) for a in range(len(left) + 1) for b in range(len(right) + 1)), key=sum, reverse=True)
    for before, behind in sizes[:-1]:
        extra = [message.meaning(at) for at in (*left[:before], *right[:behind])]
        hit = message.entry([*said, *extra]) or message.entry([*normalize(entry.name).split(), *extra])
        if hit:
            first = left[before - 1] if before else start
            return first, (_closed(message, right[behind - 1] + 1 if behind else end), hit)
    return start, (end, entry)


def _closed(message: _Message, end: int) -> int:
    """The end of a name, behind the bracket it was completed in."""
    return end + (end < len(message.tokens) and message.tokens[end].kind == "CLOSE")


def _add_translated(message: _Message, made: Found, taken: set[int]) -> None:
    """Names that no table has as they are said, put together from words that each table knows."""
    at = 0
    while at < len(message.tokens):
        if at in taken or not message.meaning(at):
            at += 1
            continue
        places = message.around(at, 1, taken.__contains__)
        sizes = (
            range(len(places), 0 if at in message.foreign else 1, -1)
            if message.foreign.intersection(places)
            else range(0)
        )
        hit = next(
            (
                (places[size - 1] + 1, entry)
                for size in sizes
                if (entry := message.entry([message.meaning(place) for place in places[:size]]))
            ),
            None,
        )
        if hit:
            made[at] = hit
        at = hit[0] if hit else at + 1
