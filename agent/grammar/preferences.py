"""The unit a person lifts in, when they say which: `I use pounds`, `switch to kilos please`, `my units are kg`."""

from collections.abc import Iterator, Sequence, Set

from agent.grammar.intents import Clarify, SetPreference
from agent.grammar.lexicon import Phrases, lexicon
from agent.grammar.mood import Clause, clauses, mood_words
from agent.grammar.parts import SMALL_MOODS
from agent.grammar.terms import Term
from tools.logbook import Unit

UNITS: dict[str, Unit] = {"kg": "kg", "lb": "lb", "metric": "kg", "imperial": "lb"}
WHICH = "Kilos or pounds?"
LEFT = frozenset({"from", "von", "de", "des", "del"})
LEFT_BEHIND = frozenset({"から", "じゃなくて", "ではなく"})
HELD_BACK = ("unmeant", "hypothetical", "quoting")
LEADING = frozenset({"in", "en", "("})
ADDRESSED = frozenset({"you", "your"})
CHOOSING = frozenset({"unit_choice", "preference", *UNITS})
JOINING = frozenset({"unit", "join", "dating"})


def preferred(terms: Sequence[Term], question: Clarify | None) -> tuple[SetPreference | None, list[Term]]:
    """The unit that is chosen for good, and the terms that speak of other things.

    `question` is what we asked last: a unit alone is the answer to `Kilos or pounds?`.
    """
    if not any(_stands_alone(terms, at) or _system(terms[at].text) for at in range(len(terms))):
        return None, list(terms)
    answers = question is not None and question.why == "unit"
    for part in clauses(terms):
        unit = _chosen(terms, part, answers)
        if unit is not None:
            span = terms[part.first].start, terms[part.after - 1].end
            return SetPreference(unit=unit, span=span, confidence=0.95), [*terms[: part.first], *terms[part.after :]]
    return None, list(terms)


def spoken_unit(terms: Sequence[Term]) -> Unit | None:
    """The unit of all bare weights of a message that names it apart from them: `bench 135x8 in pounds`, `lbs: …`."""
    alone = [at for at in range(len(terms)) if _stands_alone(terms, at)]
    units = {UNITS.get(terms[at].value) for at in alone if _is_led(terms, at) or _heads(terms, at + 1)}
    return units.pop() if len(units) == 1 else None


def _stands_alone(terms: Sequence[Term], at: int) -> bool:
    """Whether this is a unit that no number stands before."""
    return terms[at].kind == "UNIT" and (at == 0 or terms[at - 1].kind not in {"N", "SMALL_PLATE"})


def _is_led(terms: Sequence[Term], at: int) -> bool:
    return at > 0 and terms[at - 1].text in LEADING


def _heads(terms: Sequence[Term], after: int) -> bool:
    """Whether a colon follows, so that this is said of what comes behind it."""
    return after < len(terms) and terms[after].kind == "COLON"


def _chosen(terms: Sequence[Term], part: Clause, answers: bool) -> Unit | None:
    """The unit that a part of a message is about and nothing else."""
    words = [word for term in terms[part.first : part.after] for word in mood_words(term) if word]
    others = part.has("other") and not ADDRESSED.intersection(words)
    polite = _places(words, lexicon().corrections, {"please"})
    marked = part.after < len(terms) and terms[part.after].kind == "QUESTION"
    if _heads(terms, part.after) or others or part.has(*HELD_BACK) or (not polite and (marked or part.has("question"))):
        return None
    chosen = _places(words, lexicon().asks, CHOOSING)
    read = chosen | polite | _places(words, lexicon().moods, {"wish"})
    if not (chosen or answers) or not all(at in read or _is_small(word) for at, word in enumerate(words)):
        return None
    units = list(_units(words, chosen))
    return units[-1] if units else None


def _places(words: Sequence[str], table: Phrases[set[str]], rows: Set[str]) -> set[int]:
    """The places of all words in phrases of these rows."""
    starts = ((at, after) for at in range(len(words)) for after, found in table.starting(words, at) if found & rows)
    return {place for at, after in starts for place in range(at, after)}


def _is_small(word: str) -> bool:
    tag, moods = lexicon().tags.get(word), lexicon().moods.get(word) or set()
    joins = word in LEFT | LEFT_BEHIND or (tag is not None and tag.table in JOINING)
    return joins or bool(moods & (SMALL_MOODS | {"negation", "habit"})) or _denies([word], 0)


def _units(words: Sequence[str], chosen: Set[int]) -> Iterator[Unit]:
    """The units that are meant, without those that are left: `from kilos to pounds`, `pounds, not kilos`."""
    denied = False
    for at, word in enumerate(words):
        tag = lexicon().tags.get(word)
        unit = UNITS.get(tag.row if tag and tag.table == "unit" else _system(word))
        if unit is None:
            denied = denied or (word in LEFT and at not in chosen) or _denies(words, at)
            continue
        if not denied and not LEFT_BEHIND.intersection(words[at + 1 : at + 2]):
            yield unit
        denied = False


def _denies(words: Sequence[str], at: int) -> bool:
    negated = any("negation" in rows for _, rows in lexicon().moods.starting(words, at))
    return negated or any("not" in rows for _, rows in lexicon().corrections.starting(words, at))


def _system(word: str) -> str:
    return next((row for row in lexicon().asks.get(word) or () if row in UNITS), "")
