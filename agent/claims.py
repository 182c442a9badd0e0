"""No claim without a row: what a reply says was done is held against what this turn really did."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agent.claim_verbs import LANGUAGES, LOGGED, NEW_RECORD, NO_RECORD, NOTED, PLAN, RECORD
from agent.counts import miscounted
from agent.figures import amounts_said, known
from agent.mentions import Reader

Results = Sequence[dict[str, Any]]

SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?](?=\d)[^.!?。！？\n]*)*[.!?。！？\n]*")
CLAUSE = re.compile(
    r"[,:](?!\d)|[;()、，：；–—]| - |\b(?:and|but|so|because|und|aber|denn|weil|y|pero|et|mais)\b|(?<=[た])が"
)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]*」")
OFFER = re.compile(
    r"^\W*(?:just |simply |please )?"
    r"(?:say|tell|type|tap|press|send|ask|give|let me know|use|try|make sure|be sure|keep|have|remember"
    r"|consider(?! (?:it|that|this|them)\b))\b",
    re.I,
)
RECITAL = re.compile(
    r"^\W*(?:your|the|my) (?:training )?(?:log|history|diary|notes?|records?) (?:says?|shows?|has|have|tells?)\b"
    r"|^\W*(?:dein|das|laut|nach) (?:deinem )?\w*(?:log|logbuch|tagebuch) (?:sagt|zeigt|hat)\b"
    r"|^\W*(?:tu|el) (?:registro|diario|historial) (?:dice|muestra|tiene)\b"
    r"|^\W*(?:ton|votre|le) (?:journal|carnet|historique) (?:dit|montre|indique)\b"
    # or of what the person did on another day
    r"|^\W*(?:yesterday|last \w+|(?:on |last )?\w+day),? you\b"
    r"|^\W*(?:gestern|vorgestern|letzte\w* \w+|am \w+) (?:hast|hattest|habt) (?:du|ihr)\b"
    r"|^\W*(?:hier|avant-hier|\w+di|la semaine dernière),? (?:tu as|vous avez)\b",
    re.I,
)
CONDITION = re.compile(
    r"^\W*(?:if|once|when|whenever|as soon as|unless|wenn|falls|sobald|si|cuando|en cuanto|quand|lorsque|dès que)\b",
    re.I,
)
PROPOSAL = re.compile(
    r"\b(?:next|tomorrow|try|aim|how about|could|should|would|might|want|ready|target|let['’]s|shall|maybe"
    r"|nächste\w*|morgen|versuch\w*|probier\w*|vielleicht|könn\w*|soll\w*|willst|möchte\w*"
    r"|próxim\w*|mañana|prueba|intenta|podría\w*|quieres|deberías"
    r"|prochaine?s?|demain|essaie|tente|pourrais|veux|devrais|vise)\b|次|明日|試|ましょう",
    re.I,
)
FURTHER = re.compile(r"^\W*(?:so )?(?:that['’]s|that is|that makes|it['’]s|das sind|son|ça fait)\b", re.I)
SETS = re.compile(r"\d\s*(?:[x×*]|sets? of|sätze)\s*\d", re.I)
COUNTED_ON = re.compile(r"^\W*\d+\s*(?:セット|回|キロ|kg)[^、。]{0,6}(?:でした|です)")
OF_SETS = re.compile(
    r"\b(?:sets?|reps?|squats?|lifts?|sätze?|wiederholungen|series?|repeticiones|séries?|répétitions)\b|セット|回", re.I
)
OF_PLANS = re.compile(r"\b(?:\w*plan|program\w*|routine|rutina)\b|プラン|計画", re.I)


@dataclass(frozen=True)
class Clause:
    """A part of a sentence: the kinds of results it claims (any of each set will do), and whether it only proposes."""

    text: str
    kinds: tuple[frozenset[str], ...]
    proposes: bool


def unbacked(reply: str, results: Results, reader: Reader | None = None) -> str | None:
    """The first sentence of `reply` that claims what no result of this turn backs; None when all is true.

    `results` are the stored results of this turn's writing calls. Each claim needs a result of its kind, and every
    number and count said with it must be one of such a result's; with a `reader` so must every exercise and day.
    """
    claimed: Results = []
    for sentence in _sentences(reply, results):
        clauses = list(_clauses(sentence))
        kinds = [kind for clause in clauses for kind in clause.kinds]
        if kinds:
            claimed = [result for result in results if any(_backs(result, kind) for kind in kinds)]
            if not all(any(_backs(it, kind) for it in results) for kind in kinds):
                return sentence.strip()
            if reader is not None and any(reader.astray(*said) for said in _said_of(clauses, results, reader)):
                return sentence.strip()
        if (kinds or (claimed and _goes_on(sentence))) and not _right(clauses, claimed, reader):
            return sentence.strip()
    return None


def _goes_on(sentence: str) -> bool:
    """Whether a sentence that claims nothing of its own tells the numbers of the claim before it."""
    return bool((FURTHER.search(sentence) and SETS.search(sentence)) or COUNTED_ON.search(sentence))


def _right(clauses: Sequence[Clause], claimed: Results, reader: Reader | None) -> bool:
    """Whether the numbers and counts of a sentence are those of what it claims, proposals aside."""
    stated = ", ".join(clause.text for clause in clauses if not clause.proposes)
    amounts = reader.without_days(stated) if reader is not None else stated
    return known(claimed).back(amounts) and not miscounted(stated, claimed)


def untold(reply: str, results: Results, reader: Reader | None = None) -> list[dict[str, Any]]:
    """The results that a reply, whose claims are all true, says nothing of; our own receipt has to tell them."""
    sentences = [list(_clauses(sentence)) for sentence in _sentences(reply, results)]
    silent = [result for result in results if not any(_tells(clauses, result, reader) for clauses in sentences)]
    return [result for result in silent if not result.get("summary") or str(result["summary"]) not in reply]


def _tells(clauses: Sequence[Clause], result: dict[str, Any], reader: Reader | None) -> bool:
    """Whether a sentence claims this result, of its own exercise if it names any, or tells its numbers."""
    stated = ", ".join(clause.text for clause in clauses if not clause.proposes)
    if amounts_said(stated) > 1 and result.get("kind") == "logged" and known([result]).back(stated):
        return True
    if reader is None:
        return any(_backs(result, kind) for clause in clauses for kind in clause.kinds)
    about = [text for text, results in _said_of(clauses, [result], reader) if results]
    return any(reader.may_mean(text, result) for text in about)


def _backs(result: dict[str, Any], kinds: frozenset[str]) -> bool:
    """Whether a result is of one of these kinds; a record is claimed of a log that beat one."""
    return bool(result.get("records")) if kinds == RECORD else result.get("kind") in kinds


def _sentences(reply: str, results: Results) -> Iterator[str]:
    """The sentences, without what is quoted and without the receipts of what was undone, which claim nothing more."""
    for receipt in (str(line) for result in results for line in result.get("undone", ())):
        reply = reply.replace(receipt, " ")
    text = QUOTED.sub(" ", reply)
    return (match.group() for match in SENTENCE.finditer(text) if match.group().strip())


def _clauses(sentence: str) -> Iterator[Clause]:
    """The clauses of a sentence; a question, an offer, a condition and what hangs on it claim nothing."""
    silent = bool(RECITAL.search(sentence))
    conditional = False
    for text in CLAUSE.split(sentence):
        silent = silent or bool(OFFER.search(text))
        asks = text.rstrip().endswith(("?", "？"))
        begins = bool(CONDITION.search(text))
        kinds = () if silent or asks or begins or conditional else tuple(_claims(text, sentence))
        yield Clause(text, kinds, proposes=asks or begins or conditional or (not kinds and bool(PROPOSAL.search(text))))
        conditional = begins


def _claims(clause: str, sentence: str) -> Iterator[frozenset[str]]:
    """What a clause claims; what is noted are sets where it speaks of them, and may be a plan beside that word."""
    for language in LANGUAGES:
        if kinds := language.claimed(clause):
            noted = LOGGED if OF_SETS.search(clause) else NOTED | PLAN if OF_PLANS.search(sentence) else NOTED
            yield noted if kinds == NOTED else kinds
    if NEW_RECORD.search(clause) and not NO_RECORD.search(clause):
        yield RECORD


def _said_of(clauses: Sequence[Clause], results: Results, reader: Reader) -> Iterator[tuple[str, Results]]:
    """Each clause that claims something, and those that only go on naming, with the results they can be about."""
    about: Results = []
    for clause in clauses:
        if clause.kinds:
            about = [result for result in results if any(_backs(result, kind) for kind in clause.kinds)]
        elif clause.proposes or not (about and reader.names_only(clause.text)):
            continue
        yield clause.text, about
