"""A part of a message that may speak of what is in the log, with the cues in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.grammar.cues import Cue, Selection
from agent.grammar.lexicon import lexicon
from agent.grammar.notation import OPERANDS, SEPARATORS, is_notation
from agent.grammar.scene import Scene
from agent.grammar.terms import Term

SMALL_WORDS = """
i a the my our to for in of so ok okay and then just that this it its set sets from on der die das den le la les el los
"""
POLITE = frozenset(SMALL_WORDS.split())
SMALL_MOODS = frozenset({"filler", "chatter", "pronoun", "determiner", "report", "doubt"})


@dataclass(frozen=True)
class Part:
    """A part of a message, terms `first` up to `after`, that may speak of what is in the log."""

    terms: Sequence[Term]
    first: int
    after: int
    cues: Sequence[Cue]
    picked: Selection
    scene: Scene

    @property
    def span(self) -> tuple[int, int]:
        """The characters it is made of."""
        said = [term for term in self.terms[self.first : self.after] if term.kind not in SEPARATORS]
        return (said[0].start, said[-1].end) if said else (self.terms[self.first].start, self.terms[self.first].end)

    @cached_property
    def covered(self) -> frozenset[int]:
        """The places of cues and of the sets picked."""
        spoken = {at for cue in self.cues for at in range(cue.first, cue.after)}
        return frozenset(at for at in spoken if self.terms[at].kind != "TYPE") | self.picked.places

    def of_kind(self, *kinds: str) -> list[Term]:
        """The terms of these kinds."""
        return [self.terms[at] for at in range(self.first, self.after) if self.terms[at].kind in kinds]

    def cue(self, *rows: str) -> Cue | None:
        """The first cue of one of these tables."""
        return next((cue for cue in self.cues if cue.has(*rows)), None)

    @cached_property
    def start(self) -> Cue | None:
        """A no, an oops or a sorry at the very beginning, which is about what follows: not the `no` of `no bench`."""
        cue = self.cue("start")
        if cue is None or any(self.terms[at].kind == "WORD" for at in range(self.first, cue.first)):
            return None
        denies = "negation" in (lexicon().moods.get(self.terms[cue.after - 1].text) or ())
        following = self.terms[cue.after].kind if cue.after < self.after else ""
        spoken = any(other.first == cue.after for other in self.cues)
        return None if denies and not (spoken or following in SEPARATORS | OPERANDS) else cue

    def leads(self, cue: Cue) -> bool:
        """Whether nothing stands before this cue but what it is about: no numbers, no other matter."""
        return cue.first <= self._matter

    @cached_property
    def _matter(self) -> int:
        """Where the first thing stands that says something by itself and is no cue."""
        places = (at for at in range(self.first, self.after) if at not in self.covered)
        return next((at for at in places if is_notation(self.terms[at]) or not self.is_small(at)), self.after)

    def is_small(self, at: int) -> bool:
        """Whether this term says nothing by itself."""
        term = self.terms[at]
        if term.kind != "WORD":
            return True
        moods = lexicon().moods.get(term.text) or set()
        return term.text in POLITE or bool(moods & SMALL_MOODS)
