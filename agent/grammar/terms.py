"""From tokens to terms: exercise names, numbers in figures or words, and words that mean something in notation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from agent.grammar.lexicon import Tag, lexicon
from agent.grammar.lexing import Token
from agent.grammar.naming import Named, find_names
from agent.grammar.numerals import numeral
from store.names import NameIndex

KINDS = {
    ("join", "x"): "X",
    ("join", "at"): "AT",
    ("join", "for"): "FOR",
    ("join", "of"): "OF",
    ("join", "and"): "AND",
    ("join", "then"): "THEN",
    ("join", "but"): "BUT",
}


ONE_AFTER = frozenset({"last", "final", "first", "second", "third", "that", "this", "next", "each", "every", "which"})
IN_BRACKETS = {"w": "warmup", "wu": "warmup", "d": "drop", "ds": "drop"}


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of meaning: `kind`, its `value`, characters `start` to `end`, tokens `first` up to `after`."""

    kind: str
    value: Any
    start: int
    end: int
    first: int
    after: int
    glued: bool = False
    text: str = ""


def merged(parts: Sequence[Term], kind: str, value: Any) -> Term:
    """One term made of several."""
    text = " ".join(part.text for part in parts)
    return replace(parts[0], kind=kind, value=value, end=parts[-1].end, after=parts[-1].after, text=text)


def read_terms(tokens: Sequence[Token], index: NameIndex) -> list[Term]:
    """Name every token, or row of tokens, by what it means. Words that mean nothing here become `WORD` terms."""
    names = find_names(tokens, index)
    words = [token.text for token in tokens]
    terms: list[Term] = []
    at = 0
    while at < len(tokens):
        kind, value, after = _read(tokens, words, at, names)
        first, last = tokens[at], tokens[after - 1]
        said = " ".join(words[at:after])
        terms.append(Term(kind, value, first.start, last.end, at, after, first.glued, said))
        at = after
    return terms


def _read(tokens: Sequence[Token], words: list[str], at: int, names: dict[int, Named]) -> tuple[str, Any, int]:
    named = names.get(at)
    if named:
        return "NAME", named, named.after
    token = tokens[at]
    if token.text in IN_BRACKETS and [one.kind for one in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2])] == [
        "OPEN",
        "CLOSE",
    ]:
        return "TYPE", IN_BRACKETS[token.text], at + 1
    if token.kind == "STAR":
        between = 0 < at < len(tokens) - 1 and _measures(tokens[at - 1]) and tokens[at + 1].number is not None
        return ("X" if between else "NOISE"), None, at + 1
    if token.kind in {"OTHER", "AMP"}:
        return "NOISE", None, at + 1
    if token.kind not in {"NUM", "WORD"}:
        return token.kind, token.text, at + 1
    spelled = None if _stands_for_noun(words, at) else numeral(tokens, at)
    if spelled and not _phrase_beats(words, at, spelled[1]):
        return "N", spelled[0], spelled[1]
    for after, tag in lexicon().tags.starting(words, at):
        if not any(place in names for place in range(at, after)):
            return *_tagged(tag), after
    return "WORD", token.text, at + 1


def _measures(token: Token) -> bool:
    """Whether this is a number, or the unit behind one."""
    tag = None if token.number is not None else lexicon().tags.get(token.text)
    return (tag is None and token.number is not None) or (tag is not None and tag.table in {"unit", "count", "body"})


def _stands_for_noun(words: list[str], at: int) -> bool:
    """Whether `one` is no number here: `the last one`, `that one`."""
    return words[at] in {"one", "ones"} and at > 0 and words[at - 1] in ONE_AFTER


def _phrase_beats(words: list[str], at: int, numeral_end: int) -> bool:
    """Whether a longer known phrase, such as `one day`, starts with this number word."""
    if words[at][0].isdigit():
        return False
    longest = lexicon().moods.longest(words, at) or lexicon().asks.longest(words, at)
    dated = lexicon().tags.longest(words, at)
    return bool((longest and longest[0] > numeral_end) or (dated and dated[0] > numeral_end))


def _tagged(tag: Tag) -> tuple[str, Any]:
    kind = KINDS.get((tag.table, tag.row))
    if kind:
        return kind, None
    if tag.table == "join":
        return "AT", tag.row
    if tag.table == "word_sets":
        return "WORD_SETS", int(tag.row)
    return tag.table.upper(), tag.row


def number_of(term: Term) -> Decimal | None:
    """The bare number a term is, if it is one."""
    return term.value if term.kind == "N" else None
