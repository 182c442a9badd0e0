"""Counting verdicts: over all, over the fair cases, and category by category."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from evals.baseline import Comparison
from evals.guards.verdicts import Guarded
from evals.judges import Judged
from evals.tone import RULES, Tones

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
    guarded: Sequence[Guarded] = ()
    made_with: Mapping[str, str] = field(default_factory=dict)
    tones: Tones = field(default_factory=Tones)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def rows(self) -> list[Row]:
        """All, the fair ones, those that need a language model, then each category by name; none without cases."""
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
        return median([play.turn_s for one in self.judged for play in one.plays] or [0.0]) * 1000

    @property
    def headline(self) -> str:
        """The run in one line."""
        times = f", {self.repeat} times each" if self.repeat > 1 else ""
        played = [f"{len(self.judged)} cases{times}"] if self.judged else []
        played += [f"{len(self.guarded)} guards"] if self.guarded else []
        median_turn = f" (median turn {self.turn_ms:.0f} ms)" if self.judged else ""
        told = f"{self.model}: {' and '.join(played)} in {self.took_s:.0f} s{median_turn}"
        return f"{told}, prompts and tools {self.fingerprint}"

    @property
    def lost(self) -> dict[str, str]:
        """Everything that makes this run a failure: cases and guards by name, with what they lost."""
        broken = {one.id: "; ".join(one.problems) for one in self.guarded if one.problems}
        ruled = self.tones.found if self.tones.by == RULES else ()
        harsh = {f"tone of {one.id}": one.complaint for one in ruled if one.complaint}
        return {**self.comparison.regressed, **broken, **harsh}

    @property
    def notices(self) -> list[str]:
        """What the comparison with the baseline says besides regressions."""
        known, said = self.comparison, [*self._guard_notices(), *self._tone_notices()]
        if not self.judged:
            return said
        if not known.is_known:
            return [*said, f"There is no baseline for {self.model} yet; --bless makes this run the first."]
        if known.fingerprint != self.fingerprint:
            said.append(f"Changed since the baseline: {self._changed()}.")
        if known.improved:
            said.append(f"Better than the baseline: {', '.join(known.improved)}. --bless keeps it so.")
        if known.new:
            said.append(f"Not in the baseline yet: {len(known.new)} cases.")
        return said

    def _changed(self) -> str:
        before = self.comparison.made_with
        names = [name for name in sorted({*before, *self.made_with}) if before.get(name) != self.made_with.get(name)]
        return ", ".join(names) if before and names else f"prompts or tools (it had {self.comparison.fingerprint})"

    def _tone_notices(self) -> Iterator[str]:
        found = self.tones.found
        if found:
            right = sum(one.complaint is None for one in found)
            yield f"Tone: right in {right} of {len(found)} replies, judged by {self.tones.by}."
            yield from (f"Tone of {one.id}: {one.complaint}: {one.reply!r}" for one in found if one.complaint)

    def _guard_notices(self) -> Iterator[str]:
        if self.guarded:
            kinds = Counter(one.kind for one in self.guarded)
            broken = sum(bool(one.problems) for one in self.guarded)
            told = ", ".join(f"{name} {count}" for name, count in kinds.items())
            yield f"Guards: {told}; " + (f"{broken} of them broken." if broken else "all hold.")


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
