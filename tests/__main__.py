"""`python3 -m tests` runs the whole suite with its coverage gate; with arguments, what pytest is told, ungated."""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from agent.bootstrap import ROOT, become, importable, prepared


def command(python: str, arguments: "list[str]") -> "list[str]":
    """The pytest to run: in parallel, and measured (the gate is in pyproject.toml) only when it is the whole suite."""
    measured = [] if arguments else ["--cov", "--cov-report=term:skip-covered"]
    return [python, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *_elsewhere(), *measured, *arguments]


def _elsewhere() -> "list[str]":
    """Where to keep caches when the checkout belongs to somebody else."""
    if os.access(str(ROOT), os.W_OK):
        return []
    os.environ.setdefault("COVERAGE_FILE", str(Path(tempfile.mkdtemp(prefix="slow-burn-tests-")) / "coverage"))
    return ["-p", "no:cacheprovider"]


if __name__ == "__main__":
    here = Path.cwd()
    if not sys.argv[1:] or ROOT not in (here, *here.parents):
        os.chdir(str(ROOT))
    python = sys.executable if importable(dev=True) else prepared(dev=True, package="tests").script("python")
    become(command(python, sys.argv[1:]))
