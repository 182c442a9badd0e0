"""A part of a message that may speak of what is in the log, with the cues in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.grammar.cues import Cue, Selection
from agent.grammar.lexicon import lexicon
from agent.grammar.notation import OPERANDS, is_notation
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
        return self.terms[self.first].start, self.terms[self.after - 1].end

    @property
    def covered(self) -> frozenset[int]:
        """The places of cues and of the sets picked."""
        return frozenset(at for cue in self.cues for at in range(cue.first, cue.after)) | self.picked.places

    def of_kind(self, *kinds: str) -> list[Term]:
        """The terms of these kinds."""
        return [self.terms[at] for at in range(self.first, self.after) if self.terms[at].kind in kinds]

    def cue(self, *rows: str) -> Cue | None:
        """The first cue of one of these tables."""
        return next((cue for cue in self.cues if cue.has(*rows)), None)

    def leads(self, cue: Cue) -> bool:
        """Whether nothing stands before this cue but what it is about: no numbers, no other matter."""
        before = set(range(self.first, cue.first)) - self.covered
        return all(
            self.terms[at].kind not in OPERANDS and not is_notation(self.terms[at]) and self.is_small(at)
            for at in before
        )

    def is_small(self, at: int) -> bool:
        """Whether this term says nothing by itself."""
        term = self.terms[at]
        if term.kind != "WORD":
            return True
        moods = lexicon().moods.get(term.text) or set()
        return term.text in POLITE or bool(moods & SMALL_MOODS)
