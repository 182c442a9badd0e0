"""What was right the last time somebody looked and blessed it, and what has become of it since."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.cases import HarnessFault
from evals.judges import Judged

FOLDER = Path(__file__).parent / "baselines"
LEVELS = ("core", "full")


@dataclass(frozen=True)
class Comparison:
    """Cases that got worse (each with what it lost), got better, are new, and whether there was a baseline at all.

    `fingerprint` and `made_with` are those of the baseline: which prompts and tools it was blessed with.
    """

    regressed: dict[str, str] = field(default_factory=dict)
    improved: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    fingerprint: str | None = None
    made_with: dict[str, str] = field(default_factory=dict)
    is_known: bool = True


def file_for(model: str) -> Path:
    """Where the baseline of a model lies."""
    return FOLDER / f"{model.replace('/', '-')}.json"


def compare(judged: Sequence[Judged], file: Path, *, whole: bool) -> Comparison:
    """Hold a run against its baseline; with `whole`, a case that is no longer there counts as lost.

    A violation is a regression whatever the baseline says. Raises `HarnessFault` for an unreadable baseline.
    """
    known = _read(file)
    before = known.get("cases", {})
    now = {one.case.id: one for one in judged}
    regressed = {name: lost for name, one in now.items() if (lost := _lost(one, before.get(name, {})))}
    if whole:
        regressed |= {name: "the case is gone" for name in before if name not in now}
    return Comparison(
        regressed=regressed,
        improved=[name for name, one in now.items() if name in before and _gained(one, before[name])],
        new=[name for name in now if name not in before],
        fingerprint=known.get("fingerprint"),
        made_with=known.get("made_with", {}),
        is_known=bool(known),
    )


def bless(
    judged: Sequence[Judged], file: Path, *, whole: bool, fingerprint: str, made_with: Mapping[str, str] | None = None
) -> None:
    """Make this run the baseline; a part of the cases replaces only its own lines."""
    kept = {} if whole else _read(file).get("cases", {})
    cases = kept | {one.case.id: {"core": one.verdict.core, "full": one.verdict.full} for one in judged}
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(cases[name])}" for name in sorted(cases))
    head = f'"fingerprint": {json.dumps(fingerprint)},\n  "made_with": {json.dumps(dict(made_with or {}))}'
    file.write_text(f'{{\n  {head},\n  "cases": {{\n{lines}\n  }}\n}}\n', encoding="utf-8")


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        made_with = dict(known.get("made_with", {}))
        return {"fingerprint": known["fingerprint"], "made_with": made_with, "cases": dict(known["cases"])}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise HarnessFault(f"The baseline {file} cannot be read ({problem!r}). Restore it, or run with --bless.") from (
            problem
        )


def _lost(one: Judged, before: dict[str, bool]) -> str:
    if one.verdict.violation:
        return "touched somebody else's data"
    return " and ".join(level for level in LEVELS if before.get(level) and not getattr(one.verdict, level))


def _gained(one: Judged, before: dict[str, bool]) -> bool:
    return any(getattr(one.verdict, level) and not before.get(level) for level in LEVELS)
