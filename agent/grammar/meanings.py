"""A person's own words for exercises: `my press is incline db bench`, `when I say press I mean overhead press`."""

import re
from collections.abc import Sequence

from agent.grammar.amending import NameExercise
from agent.grammar.scene import Scene
from agent.grammar.terms import Term

MOST_WORDS = 4
WORD = r"(?P<word>[^,]+?)"
MEANT = r"(?P<meant>[^,]+)"
EXPLICIT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?:when|whenever|if) i (?:say|write|type|put|log) {WORD} ,? ?(?:i mean|it means|that means|its) {MEANT}$",
        rf"^(?:by|with|for me) {WORD} (?:i mean|means) {MEANT}$",
        rf"^(?:my )?{WORD} (?:means|stands for|is short for|is my word for|is what i call) {MEANT}$",
        rf"^wenn ich {WORD} (?:sage|schreibe) ,? ?meine ich {MEANT}$",
        rf"^(?:mit|unter) {WORD} meine ich {MEANT}$",
        rf"^quand je dis {WORD} ,? ?(?:je veux dire|cest) {MEANT}$",
        rf"^par {WORD} (?:je veux dire|jentends) {MEANT}$",
        rf"^cuando digo {WORD} ,? ?(?:quiero decir|me refiero a|es) {MEANT}$",
        rf"^con {WORD} (?:quiero decir|me refiero a) {MEANT}$",
    )
)
POSSESSED = re.compile(
    rf"^(?:my|mein|meine|mon|ma|mi) {WORD} (?:is|are|:|ist|sind|est|es|son) (?:the |a |an )?{MEANT}$"
)
ASIDES = re.compile(r"^(?:btw|fyi|ok|okay|so|and|also|note|please|no|hey|remember|from now on) (?:, |: )?")


def meaning(terms: Sequence[Term], scene: Scene) -> NameExercise | None:
    """The word that is given a meaning here, with that meaning; None when no word is."""
    while terms and terms[-1].kind in {"DOT", "BANG"}:
        terms = terms[:-1]
    if not terms or any(term.kind in {"QUESTION", "DATE", "X", "LOAD", "REPS", "N"} for term in terms):
        return None
    said = ASIDES.sub("", " ".join(_plain(term) for term in terms))
    found = next((hit for pattern in EXPLICIT if (hit := pattern.match(said))), None)
    possessed = POSSESSED.match(said) if found is None and terms[-1].kind == "NAME" else None
    if possessed and terms[-1].text == possessed["meant"] and _may_be_exercise(possessed["word"], scene):
        found = possessed
    if found is None or len(found["word"].split()) > MOST_WORDS or len(found["meant"].split()) > 2 * MOST_WORDS:
        return None
    word, meant = found["word"].strip(), found["meant"].strip()
    if not _is_exercise(meant, scene):
        return None
    span = terms[0].start, terms[-1].end
    return NameExercise(word=word.removeprefix("my "), exercise=meant, span=span, confidence=0.9)


def _plain(term: Term) -> str:
    return ":" if term.kind == "COLON" else term.text


def _may_be_exercise(word: str, scene: Scene) -> bool:
    """Whether every word is one that names are made of: `press`, but not `favourite`."""
    return all(scene.index.knows(part) for part in word.split())


def _is_exercise(meant: str, scene: Scene) -> bool:
    """Whether this is, or is near, something the catalogue has."""
    return scene.index.exact(meant) is not None or bool(scene.index.search(meant, limit=1))
