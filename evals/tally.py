"""Counting verdicts: over all, over the fair cases, and category by category."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from evals.baseline import Comparison
from evals.judges import Judged

COLUMNS = ("category", "cases", "core %", "full %", "false logs", "missed", "viol.")


@dataclass(frozen=True)
class Row:
    """How some cases went."""

    name: str
    cases: int
    core: int
    full: int
    false_logs: int
    missed: int
    violations: int

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the columns show it."""
        shares = (f"{share(self.core, self.cases):.1f}", f"{share(self.full, self.cases):.1f}")
        return (self.name, str(self.cases), *shares, str(self.false_logs), str(self.missed), str(self.violations))


@dataclass(frozen=True)
class Told:
    """A run with all that reports tell of it."""

    model: str
    fingerprint: str
    judged: Sequence[Judged]
    comparison: Comparison
    repeat: int
    took_s: float

    @property
    def rows(self) -> list[Row]:
        """All, the fair ones, those that need a language model, then each category by name."""
        judged = self.judged
        rows = [row("ALL", judged)]
        rows += [row("fair", [one for one in judged if one.case.offline_fair])]
        rows += [row("needs_llm", [one for one in judged if not one.case.offline_fair])]
        categories = sorted({one.case.category for one in judged})
        rows += [row(name, [one for one in judged if one.case.category == name]) for name in categories]
        return [found for found in rows if found.cases]

    @property
    def failing(self) -> list[Judged]:
        """Cases that are not fully right, the worst first."""
        wrong = [one for one in self.judged if not one.verdict.full]
        return sorted(wrong, key=lambda one: (one.verdict.core, not one.case.offline_fair, one.case.id))

    @property
    def turn_ms(self) -> float:
        """The median time of a turn."""
        return median(play.turn_s for one in self.judged for play in one.plays) * 1000

    @property
    def headline(self) -> str:
        """The run in one line."""
        times = f", {self.repeat} times each" if self.repeat > 1 else ""
        return (
            f"{self.model}: {len(self.judged)} cases{times} in {self.took_s:.0f} s "
            f"(median turn {self.turn_ms:.0f} ms), prompts and tools {self.fingerprint}"
        )

    @property
    def notices(self) -> list[str]:
        """What the comparison with the baseline says besides regressions."""
        known, said = self.comparison, []
        if not known.is_known:
            return [f"There is no baseline for {self.model} yet; --bless makes this run the first."]
        if known.fingerprint != self.fingerprint:
            said.append(f"Prompts or tools have changed since the baseline ({known.fingerprint}).")
        if known.improved:
            said.append(f"Better than the baseline: {', '.join(known.improved)}. --bless keeps it so.")
        if known.new:
            said.append(f"Not in the baseline yet: {len(known.new)} cases.")
        return said


def row(name: str, judged: Sequence[Judged]) -> Row:
    """Count these cases."""
    verdicts = [one.verdict for one in judged]
    return (
        Row(name, len(verdicts), *(sum(column) for column in zip(*verdicts, strict=True))) if verdicts else _none(name)
    )


def share(part: int, whole: int) -> float:
    """Percent."""
    return 100 * part / whole if whole else 0.0


def _none(name: str) -> Row:
    return Row(name, 0, 0, 0, 0, 0, 0)
