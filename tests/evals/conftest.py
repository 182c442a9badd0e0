"""What tests of the evals share: cases in a line, and a run on the tests' own server."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from evals import baseline, run
from evals.arena import clones
from evals.cases import Case
from evals.cli import main
from tests.conftest import TEMPLATE, in_database

Evals = Callable[..., int]


def log(exercise: str, *sets: dict[str, Any], date: str = "2026-11-20", **more: Any) -> dict[str, Any]:
    """A log effect; sets say only what is not null."""
    full = [{"reps": None, "weight": None, "unit": None, "rpe": None} | said for said in sets]
    return {"op": "log", "exercise": exercise, "date": date, "sets": full, **more}


def case(message: str, *expected: dict[str, Any], context: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A case as JSON, named after its message."""
    return {
        "id": message.replace(" ", "-"),
        "category": "simple",
        "message": message,
        "context": {"today": "2026-11-20", "unit": "kg"} | (context or {}),
        "expected": list(expected) or [{"op": "none"}],
        "offline_fair": True,
        "source": "own",
        **more,
    }


def parsed(raw: dict[str, Any]) -> Case:
    """The case of this JSON."""
    return Case.model_validate(raw)


@pytest.fixture
def evals(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server_url: str) -> Evals:
    """Run the command on these cases, with baselines and reports in the test's folder; returns the exit code."""

    @contextmanager
    def prepared() -> Iterator[str]:
        [url] = clones(in_database(server_url, TEMPLATE), 1)
        yield url

    monkeypatch.setattr(run, "fresh_server", prepared)
    monkeypatch.setattr(baseline, "FOLDER", tmp_path / "baselines")
    ours = tmp_path / "cases"
    ours.mkdir()
    monkeypatch.setattr("evals.cases.FOLDER", ours)
    monkeypatch.setattr("evals.guards.cases.FOLDER", ours)
    for name in ("prompts", "rules", "turns"):
        (ours / f"{name}.toml").touch()

    def command(cases: list[dict[str, Any]], *options: str) -> int:
        (ours / "some.jsonl").write_text("".join(json.dumps(one) + "\n" for one in cases), encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["evals", "--report", str(tmp_path / "reports"), *options])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0)

    return command
