"""`python3 -m tests` is the whole suite with its gate; with arguments it is what pytest was told."""

import subprocess
import sys
from pathlib import Path

import pytest

from agent.bootstrap import ROOT
from tests.__main__ import command


def test_the_whole_suite_runs_in_parallel_and_is_measured() -> None:
    parallel = ["-n", "auto", "--dist", "worksteal"]
    assert command("python", []) == ["python", "-m", "pytest", *parallel, "--cov", "--cov-report=term:skip-covered"]


def test_a_part_of_it_is_not_held_to_the_gate() -> None:
    assert command("python", ["tests/store", "-k", "x"])[7:] == ["tests/store", "-k", "x"]


def test_somebody_elses_checkout_gets_no_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    monkeypatch.setattr("tempfile.mkdtemp", lambda prefix: str(tmp_path))
    monkeypatch.setenv("COVERAGE_FILE", "theirs")
    monkeypatch.delenv("COVERAGE_FILE")
    assert command("python", ["x"])[-3:] == ["-p", "no:cacheprovider", "x"]


def test_it_runs_from_any_folder(tmp_path: Path) -> None:
    this = "tests/test_main.py::test_a_part_of_it_is_not_held_to_the_gate"
    line = [sys.executable, str(ROOT / "tests"), "-n0", "-p", "no:cacheprovider", this]
    answer = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
