"""What a sentence of a reply speaks of: which exercises and which days, as the grammar reads them in any language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent.grammar.dates import with_dates
from agent.grammar.lexing import lex
from agent.grammar.terms import Term, read_terms
from store.names import NameEntry, NameIndex, fold, normalize, stem

CERTAIN = 1.0
SUBJECTS = frozenset({"that", "which", "it", "he", "she", "who", "you", "they", "we", "i", "to", "plan", "program"})
AIMLESS = frozenset({"remembered", "forgotten", "preference", "finished"})  # what these say is in nobody's fields


@dataclass(frozen=True)
class Reader:
    """Reads sentences on a day, with the names of exercises one person uses."""

    index: NameIndex
    today: date

    def terms(self, text: str) -> list[Term]:
        """The sentence in terms, days found."""
        return with_dates(read_terms(lex(text, self.index), self.index), self.today)

    def without_days(self, text: str) -> str:
        """The text without the days it names, whose figures are no amounts."""
        for term in sorted(self.terms(text), key=lambda term: -term.start):
            if term.kind == "DATE":
                text = f"{text[: term.start]} {text[term.end :]}"
        return text

    def names_only(self, text: str) -> bool:
        """Whether a clause only names exercises, with their numbers: such a one goes on with the claim before it."""
        terms = self.terms(text)
        return any(term.kind == "NAME" for term in terms) and sum(term.kind == "WORD" for term in terms) <= 1

    def astray(self, text: str, results: Sequence[dict[str, Any]]) -> bool:
        """Whether a text names an exercise, or a day, that none of these results is of."""
        aimed = [result for result in results if result.get("kind") not in AIMLESS]
        if not aimed or len(aimed) < len(results):
            return False
        terms = self.terms(text)
        return self._other_exercise(terms, aimed) or _other_day(terms, aimed)

    def may_mean(self, text: str, result: dict[str, Any]) -> bool:
        """Whether a text names no exercise, or one that this result is of."""
        if result.get("kind") in AIMLESS:
            return True
        terms = self.terms(text)
        named = [[terms[at]] for at in range(len(terms)) if _names(terms, at)]
        return not named or not all(self._other_exercise(name, [result]) for name in named)

    def _other_exercise(self, terms: Sequence[Term], results: Sequence[dict[str, Any]]) -> bool:
        said = [term.value.entry for at, term in enumerate(terms) if _names(terms, at)]
        if not said:
            return False
        slugs = {str(one.get("slug")) for result in results for one in _exercises(result)}
        names = [str(one.get("name", "")) for result in results for one in _exercises(result)]
        told = [term for result in results for term in self.terms(str(result.get("summary", "")))]
        spoken = [term.value.entry for term in told if term.kind == "NAME"]
        slugs |= {entry.slug for entry in spoken}
        known = [_words(name) for name in [*names, *(entry.name for entry in spoken)]]
        return bool(known) and not all(entry.slug in slugs or _part_of(entry, known) for entry in said)


def _names(terms: Sequence[Term], at: int) -> bool:
    """Whether a term surely names an exercise; behind a subject, one word is a verb: `a plan that runs for weeks`."""
    if terms[at].kind != "NAME" or terms[at].value.confidence < CERTAIN:
        return False
    return " " in terms[at].text or at == 0 or terms[at - 1].text not in SUBJECTS


def _other_day(terms: Sequence[Term], results: Sequence[dict[str, Any]]) -> bool:
    days = {str(result[name]) for result in results for name in ("performed_on", "moved_from") if result.get(name)}
    said = {str(term.value) for term in terms if term.kind == "DATE"}
    return bool(days) and not said <= days


def _part_of(entry: NameEntry, known: Sequence[frozenset[str]]) -> bool:
    """Whether a name is a shorter one of what was done, as `squat` is of `front squat`; not the other way round."""
    return any(_words(entry.name) <= words or _words(entry.key) <= words for words in known)


def _words(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in fold(normalize(name)).split())


def _exercises(value: Any) -> Iterator[dict[str, Any]]:
    """Every exercise in a card, however deep; what is only compared with is none of it."""
    if isinstance(value, dict):
        if "slug" in value:
            yield value
        for name, item in value.items():
            if name not in ("last_time", "records"):
                yield from _exercises(item)
    elif isinstance(value, list):
        for item in value:
            yield from _exercises(item)
