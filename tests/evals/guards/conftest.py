"""What tests of the guards share: leave to ask a stand-in on loopback, and guard cases of one's own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pydantic_ai.models
import pytest

import prompts
from evals.guards import recordings
from evals.guards.cases import Guards, load

Chosen = Callable[..., Guards]


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Have the evals know only these of our guard cases."""
    ours = load(Path(recordings.__file__).parent.parent / "cases")

    def choose(*ids: str) -> Guards:
        kept = Guards.model_construct(
            prompt=[case for case in ours.prompt if case.id in ids],
            rule=ours.rule,
            turn=[case for case in ours.turn if case.id in ids],
        )
        monkeypatch.setattr("evals.guards.cases.load", lambda: kept)
        return kept

    return choose


@pytest.fixture
def reworded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str, str, str], None]]:
    """Replace words of a prompt for the time of the test."""

    def reword(name: str, words: str, others: str) -> None:
        folder = tmp_path / "prompts"
        shutil.copytree(prompts.FOLDER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py*"))
        text = (folder / f"{name}.md").read_text(encoding="utf-8")
        assert words in text
        (folder / f"{name}.md").write_text(text.replace(words, others), encoding="utf-8")
        monkeypatch.setattr(prompts, "FOLDER", folder)
        _read_anew()

    _read_anew()
    yield reword
    monkeypatch.undo()
    _read_anew()


def _read_anew() -> None:
    prompts.template.cache_clear()
    prompts.fingerprints.cache_clear()
