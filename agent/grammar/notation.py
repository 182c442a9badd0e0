"""Notation: rows of terms parsed into pieces such as `3x5`, `@100`, `5/5/4`, by the rules of `notation.lark`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from lark.lexer import Lexer

from agent.grammar.terms import Term, merged

OPERANDS = frozenset({"N", "LOAD", "NEGATIVE", "DUR", "DIST", "CLOCKED", "REPS", "SETS", "OPEN_REPS", "BODYWEIGHT"})
MARKS = frozenset({"RPE", "RIR", "HR", "REST", "PACED", "SIDE", "TYPE", "LOADING", "SETS_OF", "PERCENT"})
LINKS = frozenset({"X", "AT", "FOR", "OF"})
SEPARATORS = frozenset(
    {
        "COMMA",
        "SEMI",
        "NL",
        "COLON",
        "AND",
        "THEN",
        "BUT",
        "ARROW",
        "OPEN",
        "CLOSE",
        "DOT",
        "BANG",
        "SLASH",
        "DASH",
        "PLUS",
    }
)
KEPT = OPERANDS | MARKS | LINKS | {"COMMA", "THEN", "ARROW", "JOINT"}
OF_LAST_SET = frozenset({"failure", "amrap"})
MAX_LISTED = 60
MANY_LISTED = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing written down: its `shape`, the terms it is made of, and what stands before it.

    `parted`: any separator; `after_then`: a word such as `then`; `chained`: an arrow, as in `80x8 > 60x8`.
    """

    shape: str
    terms: tuple[Term, ...]
    parted: bool = False
    symbol: bool = False
    after_then: bool = False
    chained: bool = False

    @property
    def start(self) -> int:
        return self.terms[0].start

    @property
    def end(self) -> int:
        return self.terms[-1].end


class _Terms(Lexer):
    """Hands terms to lark as they are."""

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, data: Sequence[Term]) -> Iterator[Token]:  # type: ignore[override]  # lark allows any data
        for term in data:
            yield Token(term.kind, term)


@cache
def _parser() -> Lark:
    source = Path(__file__).with_name("notation.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", lexer=_Terms)


def is_notation(term: Term) -> bool:
    """Whether a term carries a quantity or says something about one."""
    return term.kind in OPERANDS or term.kind in MARKS or (term.kind == "BODY" and term.value != "bar")


def pieces(terms: Sequence[Term]) -> list[Piece]:
    """The pieces a row of terms is made of. Terms that are no notation are passed over."""
    row = _tidy(_unbracketed(_listed([_renamed(term) for term in terms])))
    try:
        tree = _parser().parse(row)
    except LarkError:
        return []
    found: list[Piece] = []
    before: set[str] = set()
    for child in tree.children:
        if isinstance(child, Token):
            before.add(child.type)
            continue
        then, chained = "THEN" in before, "ARROW" in before
        found.append(replace(_piece(child), parted=bool(before), after_then=then, chained=chained))
        before = set()
    return found


def _unbracketed(terms: Sequence[Term]) -> list[Term]:
    """`100x12 (warmup)`: a kind of set in brackets is said of what stands before them; `(warmup 60x5)` ends there."""
    about = {
        at
        for at in range(1, len(terms) - 2)
        if [term.kind for term in terms[at : at + 3]] == ["OPEN", "TYPE", "CLOSE"]
        and terms[at - 1].kind in OPERANDS
        and terms[at + 1].value not in OF_LAST_SET
    }
    return [_ended(terms, at) for at in range(len(terms)) if at not in about]


def _ended(terms: Sequence[Term], at: int) -> Term:
    """The bracket that closes sets of a kind leads back to working sets; one around the kind alone closes none."""
    if terms[at].kind != "CLOSE":
        return terms[at]
    opened = next((back for back in range(at - 1, -1, -1) if terms[back].kind in {"OPEN", "CLOSE"}), -1)
    holds_sets = 0 <= opened < at - 2 and terms[opened].kind == "OPEN" and terms[opened + 1].kind == "TYPE"
    return replace(terms[at], kind="TYPE", value="working", text="") if holds_sets else terms[at]


def _renamed(term: Term) -> Term:
    if term.kind == "BODY":
        return replace(term, kind="BODYWEIGHT" if term.value == "bodyweight" else "LOADING")
    return term


def _listed(terms: Sequence[Term]) -> list[Term]:
    """`12/10/8 reps` and `9, 7, 6 reps` are lists to their end: the word speaks of all their numbers."""
    return [replace(term, kind="N") if _ends_list(terms, at) else term for at, term in enumerate(terms)]


def _ends_list(terms: Sequence[Term], at: int) -> bool:
    if at < 2 or terms[at].kind != "REPS" or not terms[at].text[:1].isdigit():
        return False
    numbers = [terms[back].kind == "N" and terms[back].value <= MANY_LISTED for back in (at - 2, at - 4) if back >= 0]
    joints = [terms[back] for back in (at - 1, at - 3) if back >= 0]
    if all(joint.kind == "SLASH" and joint.glued for joint in joints[:1]):
        return numbers[:1] == [True]
    return numbers == [True, True] and all(joint.kind == "COMMA" for joint in joints)


def _tidy(terms: Sequence[Term]) -> list[Term]:
    """Only what the rules know: joints marked, loose links dropped, runs of separators made one."""
    paired = _paired_lists(terms)
    joined = [replace(term, kind="JOINT") if at in paired else _jointed(terms, at) for at, term in enumerate(terms)]
    kept = [term for term in joined if term.kind in KEPT]
    tidy: list[Term] = []
    for at, term in enumerate(kept):
        following = kept[at + 1].kind if at + 1 < len(kept) else ""
        if term.kind in {"COMMA", "ARROW"} and (not tidy or tidy[-1].kind in {"COMMA", "ARROW"}):
            if tidy and term.kind == "ARROW":
                tidy[-1] = term
            continue
        if term.kind in LINKS and following not in OPERANDS:
            if term.kind == "X" and tidy and tidy[-1].kind == "N":
                tidy[-1] = replace(tidy[-1], kind="SETS")
            continue
        if term.kind == "OF" and following == "NEGATIVE":
            continue
        tidy.append(term)
    return tidy


def _paired_lists(terms: Sequence[Term]) -> set[int]:
    """The commas of two lists that go number by number: `12, 10, 8 with 60, 70, 80`."""
    found: set[int] = set()
    for at in range(1, len(terms) - 1):
        if terms[at].kind not in {"AT", "X", "FOR"} or terms[at - 1].kind != "N" or terms[at + 1].kind != "N":
            continue
        before, after = _commas(terms, at - 2, -2), _commas(terms, at + 2, 2)
        if before and len(before) == len(after):
            found.update((*before, *after))
    return found


def _commas(terms: Sequence[Term], at: int, step: int) -> list[int]:
    """The commas between bare numbers from this place on, in one direction."""
    places: list[int] = []
    side = 1 if step > 0 else -1
    while 0 < at < len(terms) - 1 and terms[at].kind == "COMMA" and terms[at + side].kind == "N":
        places.append(at)
        at += step
    ends_alone = not 0 <= at < len(terms) or terms[at].kind not in LINKS
    return places if ends_alone else []


def _jointed(terms: Sequence[Term], at: int) -> Term:
    """A separator inside a list of numbers becomes a joint; every other one becomes a comma."""
    term = terms[at]
    if term.kind not in SEPARATORS:
        return term
    if _joins(terms, at):
        return replace(term, kind="JOINT")
    return term if term.kind in {"THEN", "ARROW"} else replace(term, kind="COMMA")


def _joins(terms: Sequence[Term], at: int) -> bool:
    if not (0 < at < len(terms) - 1) or terms[at - 1].kind != "N" or terms[at + 1].kind != "N":
        return False
    tight = terms[at].glued and terms[at + 1].glued
    if terms[at].kind in {"SLASH", "DASH"}:
        return tight and terms[at + 1].value >= 0
    if terms[at].kind == "PLUS":
        return tight and (_plus_follows(terms, at + 2) or _plus_follows(terms, at - 2))
    if terms[at].text == "|":
        return tight
    if terms[at].kind != "COMMA":
        return False
    after = terms[at + 2].kind if at + 2 < len(terms) else ""
    before = terms[at - 2].kind if at > 1 else ""
    if after in {"X", "FOR", "NAME", "SETS", "PLUS"} or (after == "AT" and before == "X"):
        return False
    if before == "AT":
        return False
    alike = terms[at - 1].value <= 60 and terms[at + 1].value <= max(terms[at - 1].value * 3, 12)
    return alike or _in_small_run(terms, at)


def _in_small_run(terms: Sequence[Term], at: int) -> bool:
    """Whether the numbers around this comma are two of three or more in a row that are all likely repetitions."""
    runs = (range(at - 3, at + 2, 2), range(at - 1, at + 4, 2))
    return any(all(_is_small(terms, place) for place in run) and _commas_between(terms, run) for run in runs)


def _is_small(terms: Sequence[Term], at: int) -> bool:
    return 0 <= at < len(terms) and terms[at].kind == "N" and terms[at].value <= MANY_LISTED


def _commas_between(terms: Sequence[Term], run: range) -> bool:
    return all(terms[place + 1].kind == "COMMA" for place in run[:-1])


def _plus_follows(terms: Sequence[Term], at: int) -> bool:
    """Whether a plus stands here too: `8+3+2` is a row, `8+3` may be anything."""
    return 0 < at < len(terms) - 1 and terms[at].kind == "PLUS" and terms[at].glued and terms[at + 1].kind == "N"


def _piece(tree: Tree[Token]) -> Piece:
    inner = next((child.data for child in tree.children if isinstance(child, Tree)), "")
    shape = f"{tree.data}_{inner}" if inner and tree.data in {"at", "for", "of", "single"} else str(tree.data)
    return Piece(shape, tuple(_merged(tree)), symbol=tree.data == "at" and _is_sign(tree.children[0]))


def _is_sign(leaf: Token | Tree[Token]) -> bool:
    return isinstance(leaf, Token) and _term(leaf).text == "@"


def _merged(tree: Tree[Token]) -> list[Term]:
    """The operands of a piece in order; the numbers of a list as one `LIST` term."""
    made: list[Term] = []
    for child in tree.children:
        if isinstance(child, Token):
            if child.type not in LINKS:
                made.append(_term(child))
        elif child.data == "list":
            made.append(_list([_term(leaf) for leaf in child.children if isinstance(leaf, Token)]))
        else:
            made.extend(_merged(child))
    return made


def _list(leaves: list[Term]) -> Term:
    """`5/5/4` and `5-5-5` are lists; two rising numbers with a dash, `8-12`, are a range."""
    numbers = [leaf for leaf in leaves if leaf.kind == "N"]
    values = tuple(number.value for number in numbers[:MAX_LISTED])
    ranged = len(values) == 2 and leaves[1].text == "-" and values[0] < values[1]
    return merged(leaves, "RANGE" if ranged else "LIST", values)


def _term(leaf: Token) -> Term:
    value: Any = leaf.value
    return cast(Term, value)
