"""Recordings are made by one command, replayed over the wire, and stale as soon as prompts or tools change."""

import json
from pathlib import Path

import pytest

from evals.cases import HarnessFault
from evals.guards import recordings
from evals.guards.check import check
from evals.guards.record import record
from evals.guards.recordings import Recording, bound_by
from evals.play import Played
from evals.wire import FakeGemini, Step
from store.database import Database
from tests.evals.conftest import Evals
from tests.evals.guards.conftest import Chosen

Told = pytest.CaptureFixture[str]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of recordings of one's own."""
    monkeypatch.setattr(recordings, "FOLDER", tmp_path / "recordings")
    return tmp_path / "recordings"


def test_one_command_makes_them_and_drops_what_is_no_longer_recorded(
    evals: Evals, chosen: Chosen, shelf: Path, capfd: Told
) -> None:
    chosen("withheld-and-put-right")
    assert evals([], "--guards") == 1
    assert "there is no recording; python3 -m evals --record makes it" in " ".join(capfd.readouterr().out.split())
    shelf.mkdir()
    (shelf / "of-old.json").write_text("{}", encoding="utf-8")
    assert evals([], "--record") == 0
    assert "1 turns recorded by the script." in capfd.readouterr().err
    [file] = shelf.iterdir()
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert (kept["made_by"], len(kept["responses"]), kept["reply"]) == ("scripted", 3, "Logged: 10 dips.")
    assert evals([], "--guards") == 0


def test_a_recording_that_no_longer_leads_there_is_named(
    evals: Evals, chosen: Chosen, shelf: Path, capfd: Told
) -> None:
    chosen("take-it-back")
    assert evals([], "--record") == 0
    [file] = shelf.iterdir()
    kept = json.loads(file.read_text(encoding="utf-8"))
    changed = kept | {"message": "undo", "responses": [{"words": ["Sure."]}]}
    file.write_text(json.dumps(changed), encoding="utf-8")
    assert evals([], "--guards") == 1
    told = " ".join(capfd.readouterr().out.split())
    assert "REGRESSED recorded-take-it-back: done was nothing" in told
    assert "it was made for another message" in told
    assert "the turn ended with 'Sure.' instead of" in told


def test_a_model_that_breaks_rules_is_not_recorded(evals: Evals, chosen: Chosen, shelf: Path, capfd: Told) -> None:
    guards = chosen("wish")
    guards.turn[0].play[:] = guards.turn[0].without["never_logged"]
    assert evals([], "--record") == 2
    assert "wish: done was" in capfd.readouterr().err
    assert list(shelf.glob("*")) == []


@pytest.mark.anyio
async def test_a_language_model_records_in_its_own_words_and_replays_without_a_key(
    database: Database, chosen: Chosen, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guards = chosen("take-it-back")
    answers: list[Step] = [{"calls": [["undo", {}]]}, {"words": ["Done: ", "the squat set is undone."]}]
    async with FakeGemini(answers) as service:
        monkeypatch.setenv("GOOGLE_API_KEY", "none-is-needed")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", service.url)
        assert await record(database, guards, "gemini-9") == {}
        service.play([{"words": ["I would rather not."], "again": True}])
        [problems] = (await record(database, guards, "gemini-9")).values()
    assert problems[0].startswith("done was nothing")
    kept = recordings.read("take-it-back")
    assert kept is not None
    assert (kept.made_by, kept.reply) == ("gemini-9", "Done: the squat set is undone.")
    monkeypatch.delenv("GOOGLE_API_KEY")
    assert [one.problems for one in await check(database, guards)] == [(), ()]


def test_a_recording_that_cannot_be_read_is_a_fault_that_names_the_way_out(shelf: Path) -> None:
    shelf.mkdir()
    (shelf / "a.json").write_text("{", encoding="utf-8")
    with pytest.raises(HarnessFault, match="python3 -m evals --record makes it anew"):
        recordings.read("a")


def test_what_changed_is_named_and_much_of_it_counted() -> None:
    kept = Recording("a", "hello", "scripted", {"prompt a": "1", "tool b": "1", "tool c": "1"}, [], "Hi.")
    assert list(kept.outdated(kept.made_with)) == []
    [told] = kept.outdated({"prompt a": "2", "tool d": "1"})
    assert told.startswith("stale, made before prompt a, tool b, tool c and 1 more changed; python3 -m evals --record")


def test_a_real_model_is_not_bound_to_the_words_of_the_script(chosen: Chosen) -> None:
    [turn] = chosen("another-language").turn
    assert bound_by(turn, Played([]), "scripted") is turn
    free = bound_by(turn, Played([], withheld=2), "gemini-9")
    assert (free.says, free.withheld, free.expected) == ([], 2, turn.expected)
