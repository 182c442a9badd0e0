"""How to speak to a person: by how well they know each other, and in the tone they want. Words only, never deeds."""

from dataclasses import dataclass
from decimal import Decimal

from prompts import render
from store.tables import User
from tools.affinity_rules import LEVELS, NONE, Level, level_of
from tools.quantities import number

POINTS = Decimal("0.1")
UNTONED = "warm"  # the persona's own


@dataclass(frozen=True)
class Voice:
    """The score between them, whether anything is counted, the tone they want, and the name they want to hear."""

    score: Decimal = NONE
    on: bool = True
    tone: str = UNTONED
    name: str | None = None

    @property
    def level(self) -> Level:
        """The level of the score."""
        return level_of(self.score)

    @property
    def closeness(self) -> int:
        """The level to speak by, 1 to 5; nought for somebody who wants none of it."""
        return self.level.number if self.on and self.tone != "plain" else 0

    def text(self, *, first: bool) -> str:
        """The same for a model's instructions; `first` when the person has never said anything before."""
        level = self.level
        score = number(self.score.quantize(POINTS))
        lines = [render("standing", score=score, level=level.number, standing=level.name)] if self.on else []
        lines += behaviour(level.number if self.on else None)
        lines += [render(f"tone/{self.tone}")] if self.tone != UNTONED else []
        return "\n".join([*lines, *([render("first_contact")] if first else [])])


UNKNOWN = Voice()


def voice_for(user: User) -> Voice:
    """How this person is spoken to."""
    return Voice(user.affinity_score, user.affinity_on, user.tone, user.display_name)


def behaviour(level: int | None) -> list[str]:
    """How a level (None: affinity is off) is heard, line by line."""
    assert level is None or 1 <= level <= len(LEVELS)  # noqa: S101  # levels come from the score
    return render("affinity/off" if level is None else f"affinity/level_{level}").splitlines()
