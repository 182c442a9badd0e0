"""Restraint: which parts of a message are no report of one's own training."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from agent.grammar.lexicon import lexicon
from agent.grammar.notation import is_notation
from agent.grammar.terms import Term

SENTENCE_ENDS = frozenset({"NL", "DOT", "BANG", "QUESTION", "SEMI"})
CLAUSE_ENDS = SENTENCE_ENDS | {"COMMA", "AND", "BUT", "THEN", "OPEN", "CLOSE", "COLON"}
UNMEANT = "unmeant"
FORWARD = (UNMEANT, "wish", "habit", "other", "hypothetical", "quoting", "question")
OF_THE_SETS = """
that it this these those too enough good ok okay right much many heavy light bad normal weight load sets reps
"""
REFERRING = frozenset(OF_THE_SETS.split())
NEVER_ENDS = ("instead of", "rather than", "statt", "anstatt", "en vez de", "au lieu")


@dataclass(slots=True)
class Clause:
    """Terms `first` up to `after` of one sentence, and the moods found in them with the place of the first."""

    first: int
    after: int
    sentence: int
    opener: str = ""
    moods: dict[str, int] = field(default_factory=dict)
    blocked_by: str = ""
    blocked_from: int = 0
    quantified: bool = False

    def has(self, *moods: str) -> bool:
        """Whether any of these moods was found."""
        return any(mood in self.moods for mood in moods)


def clauses(terms: Sequence[Term]) -> list[Clause]:
    """The message cut at its separators, with the moods of each part and whether it may be acted on."""
    found = _cut(terms)
    for clause in found:
        _feel(clause, terms)
    found = [part for clause in found for part in _contrasted(clause, terms)]
    for _, sentence in groupby(found, key=lambda clause: clause.sentence):
        _judge_sentence(list(sentence), terms)
    _carry_headers(found, terms)
    _take_at_its_word(found)
    return found


def open_terms(terms: Sequence[Term], found: Sequence[Clause]) -> list[Term]:
    """The terms that may be acted on; separators stay, so that the rest keeps its shape."""
    shut: set[int] = set()
    for clause in found:
        if clause.blocked_by:
            shut.update(range(clause.blocked_from, clause.after))
    return [term for at, term in enumerate(terms) if at not in shut or term.kind in CLAUSE_ENDS]


def mood_words(term: Term) -> list[str]:
    """The words of a term as moods are heard in them: names, kinds of set (`failed last rep`), effort are none."""
    named = term.kind == "NAME" or (term.kind in {"TYPE", "RIR"} and " " in term.text)
    return ["\0"] if named else term.text.split(" ")


def _cut(terms: Sequence[Term]) -> list[Clause]:
    found: list[Clause] = []
    first, sentence, opener = 0, 0, ""
    for at, term in enumerate(terms):
        if term.kind not in CLAUSE_ENDS or _inside_list(terms, at):
            continue
        if at > first:
            found.append(Clause(first, at, sentence, opener))
        first, opener = at + 1, term.kind
        sentence += term.kind in SENTENCE_ENDS
    if first < len(terms):
        found.append(Clause(first, len(terms), sentence, opener))
    return found


def _inside_list(terms: Sequence[Term], at: int) -> bool:
    around = [*terms[max(0, at - 1) : at], *terms[at + 1 : at + 2]]
    return terms[at].kind == "COMMA" and len(around) == 2 and all(term.kind in {"N", "LOAD"} for term in around)


def _feel(clause: Clause, terms: Sequence[Term]) -> None:
    part = terms[clause.first : clause.after]
    clause.quantified = any(is_notation(term) or term.kind == "N" for term in part)
    words: list[str] = []
    owner: list[int] = []
    for at, term in enumerate(part):
        for word in mood_words(term):
            words.append(word)
            owner.append(clause.first + at)
    person = next((at for at, term in enumerate(part) if term.kind == "PERSON"), None)
    if person is not None:
        clause.moods["other"] = clause.first + person
    for at, after, moods in lexicon().moods.inside(words):
        for mood in moods:
            if mood != "other" or after > at + 1 or (at and _determines(words[at - 1])):
                clause.moods.setdefault("other" if mood == "pronoun" else mood, owner[at])
    _settle(clause, terms, words)


def _contrasted(clause: Clause, terms: Sequence[Term]) -> list[Clause]:
    """`no deadlifts today just rows 3x8` is two parts: what was left out, and what was done for it."""
    start = clause.moods.get("negation")
    if start is None or clause.has(*FORWARD):
        return [clause]
    left_out = next((at for at in range(start, clause.after) if terms[at].kind == "NAME"), clause.after)
    turn = next((at for at in range(left_out + 1, clause.after) if _turns(terms, at)), None)
    if turn is None or not any(term.kind == "NAME" for term in terms[turn : clause.after]):
        return [clause]
    parts = [
        Clause(clause.first, turn, clause.sentence, clause.opener),
        Clause(turn, clause.after, clause.sentence, "BUT"),
    ]
    for part in parts:
        _feel(part, terms)
    return parts


def _turns(terms: Sequence[Term], at: int) -> bool:
    return "contrast" in (lexicon().moods.get(terms[at].text) or ())


def _determines(word: str) -> bool:
    """Whether `my`, `the` or the like stands before a noun: `my brother` is a person, `brother` may be a greeting."""
    return "determiner" in (lexicon().moods.get(word) or ())


def _settle(clause: Clause, terms: Sequence[Term], words: list[str]) -> None:
    """Moods that cancel each other: company is not another's lift, a request to log is no question."""
    moods = clause.moods
    if "company" in moods:
        moods.pop("other", None)
    if "command" in moods:
        moods.pop("question", None)
        moods.pop("other", None)
    if "question" in moods and moods["question"] > clause.first + 3 and not _asked(terms, clause):
        moods.pop("question")
    done = moods.get("report")
    if done is not None:
        for mood in ("wish", "habit"):
            if mood in moods and moods[mood] > done:
                moods.pop(mood)


def _asked(terms: Sequence[Term], clause: Clause) -> bool:
    return clause.after < len(terms) and terms[clause.after].kind == "QUESTION"


def _judge_sentence(sentence: Sequence[Clause], terms: Sequence[Term]) -> None:
    if not sentence:
        return
    if _asked(terms, sentence[-1]) and not any(clause.has("command") for clause in sentence):
        for clause in sentence[_question_start(sentence, terms) :]:
            _block(clause, "question")
        return
    running = ""
    for at, clause in enumerate(sentence):
        if clause.opener == "BUT" or (clause.has("report") and not clause.has(*FORWARD)):
            running = ""
        mood = next((mood for mood in FORWARD if mood in clause.moods), "")
        if mood:
            running = mood
            _reach_back(sentence, at, mood, terms)
        if running:
            _block(clause, running)
        elif "negation" in clause.moods:
            _negate(sentence, at, terms)
            if at and not clause.quantified and sentence[at - 1].has("attempt"):
                _block(sentence[at - 1], "negation")


def _question_start(sentence: Sequence[Clause], terms: Sequence[Term]) -> int:
    """Where the question begins: `bench 3x5 85, what should I do next?` reports before it asks of something else."""
    last = len(sentence) - 1
    asks = sentence[last]
    said = {word for term in terms[asks.first : asks.after] for word in term.text.split()}
    opens = asks.moods.get("question") == asks.first or (asks.opener == "AND" and _of_its_own(asks, terms))
    apart = opens and not asks.quantified and not said & REFERRING
    complete = all(clause.quantified and not clause.has(*FORWARD) for clause in sentence[:last])
    named = any(term.kind == "NAME" for term in terms[sentence[0].first : asks.first])
    return last if last and apart and complete and named else 0


def _of_its_own(clause: Clause, terms: Sequence[Term]) -> bool:
    """Whether a part names an exercise of its own and asks for its record: `... and my PR on bench is what?`"""
    part = terms[clause.first : clause.after]
    words = [word for term in part if term.kind != "NAME" for word in term.text.split(" ")]
    wants = any("records" in rows for at in range(len(words)) for _, rows in lexicon().history.starting(words, at))
    return wants and any(term.kind == "NAME" for term in part)


def _reach_back(sentence: Sequence[Clause], at: int, mood: str, terms: Sequence[Term]) -> None:
    """`squat 3x5, bench 3x5 tomorrow`: numbers before are of the same mood, unless something is reported as done."""
    if sentence[at].quantified and not any(clause.has("report") for clause in sentence[: at + 1]):
        for earlier in sentence[:at]:
            if not any(map(_is_past, terms[earlier.first : earlier.after])):
                _block(earlier, mood)


def _is_past(term: Term) -> bool:
    """`yesterday` and the like: nobody plans for a day that is over."""
    tag = lexicon().tags.get(term.text) if term.kind == "DATE" else None
    return tag is not None and tag.table == "day" and tag.row.startswith("-")


def _negate(sentence: Sequence[Clause], at: int, terms: Sequence[Term]) -> None:
    """A no covers its own part, and what `and` ties to it unless that is reported as done."""
    clause = sentence[at]
    place = clause.moods["negation"]
    _block(clause, "negation", place if terms[place].text in NEVER_ENDS or _spared(terms, place) else clause.first)
    for later in sentence[at + 1 :]:
        if later.opener != "AND" or later.has("report"):
            return
        _block(later, "negation")


def _spared(terms: Sequence[Term], place: int) -> bool:
    words = " ".join(term.text for term in terms[place : place + 2])
    return words.startswith(NEVER_ENDS)


def _block(clause: Clause, mood: str, start: int | None = None) -> None:
    if not clause.blocked_by:
        clause.blocked_by = mood
        clause.blocked_from = clause.first if start is None else start


def _take_at_its_word(found: Sequence[Clause]) -> None:
    """`Don't log this: …`, `translate: …`: what follows is only words; at the end, so is the rest."""
    start = next((at for at, clause in enumerate(found) if clause.has(UNMEANT)), None)
    if start is None:
        return
    ends = not any(clause.quantified for clause in found[start:])
    for at, clause in enumerate(found):
        if at >= start or (ends and clause.sentence == found[start].sentence):
            _block(clause, UNMEANT)


def _carry_headers(found: Sequence[Clause], terms: Sequence[Term]) -> None:
    """`Plan for tomorrow:` above a list makes plans of its lines."""
    running = ""
    for at, clause in enumerate(found):
        if clause.opener == "NL" and at and found[at - 1].blocked_by in FORWARD and _is_header(found, at - 1):
            running = found[at - 1].blocked_by
        if running and clause.has("report"):
            running = ""
        if running:
            _block(clause, running)


def _is_header(found: Sequence[Clause], last: int) -> bool:
    """Whether the sentence that ends with this clause holds no numbers."""
    sentence = takewhile(lambda at: found[at].sentence == found[last].sentence, range(last, -1, -1))
    return not any(found[at].quantified for at in sentence)
