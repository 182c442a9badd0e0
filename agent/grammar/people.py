"""Other people: `Tom did 3x10`, `dad squatted 100` and `Tom: squat 3x5` are not the lifter's own training."""

from collections.abc import Sequence
from dataclasses import replace

from agent.grammar.lexicon import lexicon
from agent.grammar.naming import known
from agent.grammar.terms import Term

WORDS_TOO = frozenset({"so", "do"})
PAST_VERBS = ("ed", "ran", "swam", "rode")
HEADING_STARTS = frozenset({"NL", "DOT", "SEMI", "COMMA", "BANG", "SLASH"})


def with_people(terms: Sequence[Term], text: str) -> list[Term]:
    """The terms with whoever does something turned into `PERSON`: `dad`, or a capitalised word that nobody knows."""
    return [replace(term, kind="PERSON") if _is_person(terms, at, text) else term for at, term in enumerate(terms)]


def _is_person(terms: Sequence[Term], at: int, text: str) -> bool:
    term, spelled = terms[at], text[terms[at].start : terms[at].end]
    relative = bool({"other", "first_name"} & set(lexicon().moods.get(term.text) or ()))
    name_too = term.kind == "MONTH" or (term.kind == "SHORT_DAY" and term.text not in WORDS_TOO)
    ours = known(term.text) or term.text in lexicon().vocabulary
    named = spelled.istitle() and (name_too or not ours) and not term.text.endswith("ly")
    if not (term.kind == "WORD" or name_too) or not (named or relative):
        return False
    before = [term.kind if term.kind == "AT" else term.text for term in terms[max(0, at - 2) : at]]
    in_company = before[-1:] == ["AT"] or before in (["me", "and"], ["i", "and"])
    return not in_company and at + 1 < len(terms) and (_does(terms[at + 1]) or _heads(terms, at))


def _does(term: Term) -> bool:
    """Whether a term is a verb in the past: a word of reporting, or an exercise as a verb."""
    if term.kind == "NAME":
        return " " not in term.text and term.text.endswith(PAST_VERBS)
    return "report" in (lexicon().moods.get(term.text) or ())


def _heads(terms: Sequence[Term], at: int) -> bool:
    """Whether a word stands before a colon as the heading of what follows, maybe after `my`."""
    if terms[at + 1].kind != "COLON":
        return False
    start = at - 1 if at and "determiner" in (lexicon().moods.get(terms[at - 1].text) or ()) else at
    return start == 0 or terms[start - 1].kind in HEADING_STARTS
