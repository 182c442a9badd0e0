"""No claim without a row: what a reply says was done is held against what this turn really did."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from agent.claim_verbs import LANGUAGES, NEW_RECORD, NO_RECORD, RECORD
from agent.figures import known

Results = Sequence[dict[str, Any]]

SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?](?=\d)[^.!?。！？\n]*)*[.!?。！？\n]*")
CLAUSE = re.compile(r"[,;:()、，：；–—]| - |\b(?:and|but|so|because|und|aber|denn|weil|y|pero|et|mais)\b")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]*」")
OFFER = re.compile(
    r"^\W*(?:just |simply |please )?"
    r"(?:say|tell|type|tap|press|send|ask|give|let me know|use|try|make sure|be sure|keep|have|remember|consider)\b",
    re.I,
)
FURTHER = re.compile(r"^\W*(?:so )?(?:that['’]s|that is|that makes|it['’]s|das sind|son|ça fait)\b", re.I)
SETS = re.compile(r"\d\s*(?:[x×*]|sets? of|sätze)\s*\d", re.I)


def unbacked(reply: str, results: Results) -> str | None:
    """The first sentence of `reply` that claims what no result of this turn backs; None when all is true.

    `results` are the stored results of this turn's writing calls. Each claim needs a result of its kind, and every
    number said with it must be one of such a result's.
    """
    claimed: Results = []
    for sentence in _sentences(reply):
        kinds = list(_claims(sentence))
        if kinds:
            claimed = [result for result in results if any(_backs(result, kind) for kind in kinds)]
            if not all(any(_backs(it, kind) for it in results) for kind in kinds):
                return sentence.strip()
        goes_on = bool(claimed) and FURTHER.search(sentence) and SETS.search(sentence)
        if (kinds or goes_on) and not known(claimed).back(sentence):
            return sentence.strip()
    return None


def _backs(result: dict[str, Any], kinds: frozenset[str]) -> bool:
    """Whether a result is of one of these kinds; a record is claimed of a log that beat one."""
    return bool(result.get("records")) if kinds == RECORD else result.get("kind") in kinds


def _sentences(reply: str) -> Iterator[str]:
    text = QUOTED.sub(" ", reply)
    return (match.group() for match in SENTENCE.finditer(text) if match.group().strip())


def _claims(sentence: str) -> Iterator[frozenset[str]]:
    """The kinds each clause of a sentence claims, if any; a question and an offer claim nothing."""
    if OFFER.search(sentence):
        return
    for clause in CLAUSE.split(sentence):
        if not clause.rstrip().endswith(("?", "？")):
            yield from (kinds for language in LANGUAGES if (kinds := language.claimed(clause)))
            if NEW_RECORD.search(clause) and not NO_RECORD.search(clause):
                yield RECORD
