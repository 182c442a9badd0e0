"""How a language claims that something was done: its verbs, the kinds they claim, and what makes it no claim."""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Verb:
    """Words that claim one of `kinds`; only after something like `lead` and in a clause with `needs`, where given."""

    kinds: frozenset[str]
    words: str
    lead: str | None = None
    needs: str | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words as whole words."""
        return re.compile(rf"(?<!\w)(?:{self.words})(?!\w)", re.IGNORECASE)

    def found(self, clause: str) -> re.Match[str] | None:
        """Where the clause says it, if it does."""
        match = self.pattern.search(clause)
        if match is None or (self.needs and not re.search(self.needs, clause, re.IGNORECASE)):
            return None
        led = self.lead is None or re.search(self.lead, clause[: match.start()], re.IGNORECASE)
        return match if led else None


@dataclass(frozen=True)
class Language:
    """The claims of one language. `unsaid` before the verb makes it none: denied, conditional, intended, another's;
    `denied` does so after it."""

    verbs: tuple[Verb, ...]
    unsaid: str
    denied: str

    @cached_property
    def _unsaid(self) -> re.Pattern[str]:
        return re.compile(self.unsaid, re.IGNORECASE)

    @cached_property
    def _denied(self) -> re.Pattern[str]:
        return re.compile(self.denied, re.IGNORECASE)

    def claimed(self, clause: str) -> frozenset[str]:
        """The kinds of things this clause claims to have done, any one of which makes it true; none if no claim."""
        for verb in self.verbs:
            match = verb.found(clause)
            if (
                match
                and not self._unsaid.search(clause[: match.start()])
                and not self._denied.search(clause[match.end() :])
            ):
                return verb.kinds
        return frozenset()


@dataclass(frozen=True)
class Unspaced(Verb):
    """A verb of a language that writes no spaces between words."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words wherever they stand, but neither asked nor wished for nor conditional."""
        return re.compile(rf"(?:{self.words})(?!\s*(?:か|ら|い|り))")
