"""An application with short top-level names: nothing else may own them, and its wheel must carry its data."""

import subprocess
import tomllib
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("agent", "api", "prompts", "store", "tools")
WHEEL = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
    "wheel"
]
DATA = (
    "evals/cases/*.toml",
    "evals/page.css",
    "evals/recordings/*.json",
    "prompts/*.md",
    "api/web/*.html",
    "api/web/*.js",
    "api/web/*.css",
    "store/seeds/*.csv",
    "store/migrations/*.mako",
)


def owned_by_others(owners: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Our top-level names that another installed distribution also has, by name."""
    others = {name: [owner for owner in owners.get(name, []) if owner != "slow-burn"] for name in (*NAMES, "evals")}
    return {name: found for name, found in others.items() if found}


def test_no_other_distribution_has_one_of_our_names() -> None:
    assert owned_by_others(packages_distributions()) == {}


def test_another_owner_of_a_name_would_be_found() -> None:
    assert owned_by_others({"tools": ["slow-burn", "toolbox"], "api": ["slow-burn"]}) == {"tools": ["toolbox"]}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_means_this_checkout(name: str) -> None:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin == str(ROOT / name / "__init__.py")


def test_the_wheel_has_every_package_whole_and_leaves_the_tests_out() -> None:
    assert set(NAMES) <= set(WHEEL["packages"])
    assert "tests" not in WHEEL["packages"]
    assert set(WHEEL) == {"packages"}, "a wheel that includes or excludes by pattern needs a test that builds it"


@pytest.mark.parametrize("pattern", DATA)
def test_data_is_where_the_wheel_takes_it_from(pattern: str) -> None:
    assert list(ROOT.glob(pattern))


def test_no_data_is_hidden_from_the_wheel() -> None:
    everything = [path for name in NAMES for path in (ROOT / name).rglob("*") if path.is_file()]
    data = [path.relative_to(ROOT).as_posix() for path in everything if path.suffix not in {".py", ".pyc"}]
    answer = subprocess.run(["git", "check-ignore", *data], cwd=ROOT, capture_output=True, check=False, text=True)
    assert answer.stdout == "", "hatchling leaves out what git ignores"
