"""Quoted text is somebody else's: its numbers and names are not taken for the person's own."""

from collections.abc import Sequence
from dataclasses import replace

from agent.grammar.terms import Term


def without_quotes(terms: Sequence[Term]) -> list[Term]:
    """The terms with everything between two quotation marks turned into `QUOTED` terms. Inch marks quote nothing."""
    marks = [at for at, term in enumerate(terms) if term.kind == "QUOTE" and not _is_inch(terms, at)]
    quoted: set[int] = set()
    for first, last in zip(marks[::2], marks[1::2], strict=False):
        quoted.update(range(first, last + 1))
    return [replace(term, kind="QUOTED") if at in quoted else term for at, term in enumerate(terms)]


def _is_inch(terms: Sequence[Term], at: int) -> bool:
    return at > 0 and terms[at].glued and terms[at - 1].kind == "N"
