"""The command line as a person uses it: a command, a sentence, nothing at all, and sentences for what is in the way."""

import json
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from api import cli, maintenance
from api.terminal import local_zone
from tests.api.conftest import SQUATS, SlowBurn, coming_in
from tools.feedback import rate_turn

ROOT = Path(__file__).parents[2]
GREETING = "Slow Burn · offline model (set GEMINI_API_KEY to talk through Gemini)"


@pytest.mark.anyio
async def test_a_sentence_is_said_and_lands_in_the_log(slow_burn: SlowBurn) -> None:
    said = await slow_burn(SQUATS)
    assert (said.code, said.err.splitlines()[0]) == (0, GREETING)
    assert "✓ Squat: 3 × 5 at 100 kg, today" in said.out
    log = await slow_burn("log", "--json")
    sets = json.loads(log.out)
    assert [(one["exercise"], one["reps"], one["weight"], one["unit"], one["weight_kg"]) for one in sets] == [
        ("squat", 5, 100, "kg", 100)
    ] * 3
    assert [one["set_number"] for one in sets] == [1, 2, 3]
    assert {"name", "date", "set_type", "load_type", "rpe", "rir", "duration_s", "distance_m", "workout_id"} <= set(
        sets[0]
    )
    assert "Squat: 3 × 5 at 100 kg" in (await slow_burn("log")).out


@pytest.mark.anyio
async def test_the_log_of_a_day_is_that_days(slow_burn: SlowBurn) -> None:
    await slow_burn("say", "yesterday I did 3x5 squats at 100kg")
    [day] = {one["date"] for one in json.loads((await slow_burn("log", "--json")).out)}
    assert len(json.loads((await slow_burn("log", "--json", "--on", day)).out)) == 3
    today = datetime.now().astimezone().date().isoformat()
    assert json.loads((await slow_burn("log", "--json", "--on", today)).out) == []
    assert "Nothing is logged" in (await slow_burn("log", "--on", "2001-01-01")).out
    told = await slow_burn("log", "--on", "2001-02-30")
    assert (told.code, told.out) == (2, "")
    assert "'2001-02-30' is no day" in told.err


@pytest.mark.anyio
async def test_what_cannot_be_read_is_refused_in_a_sentence(slow_burn: SlowBurn) -> None:
    for message in ("", "   ", "x" * 5000, "squats \x07"):
        said = await slow_burn("say", message)
        assert (said.code, said.out) == (1, ""), message
        assert "Traceback" not in said.err
        assert len(said.err.splitlines()) == 2, said.err


@pytest.mark.anyio
async def test_a_turn_is_told_for_people_and_for_programs(slow_burn: SlowBurn) -> None:
    assert "Nothing has been said yet" in (await slow_burn("turn")).err
    await slow_burn(SQUATS)
    told = await slow_burn("turn")
    assert told.code == 0
    for words in (SQUATS, "log_set", "Squat: 3 × 5 at 100 kg", "offline", "accepted", "tool.done", "Made with"):
        assert words in told.out, words
    story = json.loads((await slow_burn("turn", "--json")).out)
    assert (story["message"], story["tools"][0]["tool"], len(story["effects"])) == (SQUATS, "log_set", 1)
    assert story["id"] == json.loads((await slow_burn("turn", str(story["id"]), "--json")).out)["id"]
    unknown = await slow_burn("turn", "4711")
    assert (unknown.code, unknown.out, unknown.err) == (1, "", "There is no turn 4711.\n")


@pytest.mark.anyio
async def test_bad_answers_are_written_for_the_evals_when_asked_for(slow_burn: SlowBurn, tmp_path: Path) -> None:
    await slow_burn(SQUATS)
    assert (await slow_burn("feedback")).out == ""
    story = json.loads((await slow_burn("turn", "--json")).out)
    await rated(story["id"])
    [case] = (await slow_burn("feedback")).out.splitlines()
    assert json.loads(case)["message"] == SQUATS
    written = await slow_burn("feedback", "--out", str(tmp_path / "bad.jsonl"))
    assert "1 turn written" in written.out
    assert (tmp_path / "bad.jsonl").read_text(encoding="utf-8").splitlines() == [case]
    assert stat.S_IMODE((tmp_path / "bad.jsonl").stat().st_mode) == 0o600
    assert "exists already" in (await slow_burn("feedback", "--out", str(tmp_path / "bad.jsonl"))).err


async def rated(turn_id: int) -> None:
    """Have the person of this machine find a turn bad."""
    async with maintenance._you(lambda line: None) as you:
        await you.perform(rate_turn, {"turn_id": turn_id, "score": "down"})


@pytest.mark.anyio
async def test_a_token_lets_its_person_in(slow_burn: SlowBurn, app: FastAPI) -> None:
    made = await slow_burn("token", "--user", "Carla")
    assert (made.code, len(made.out.split())) == (0, 1)
    async with coming_in(app, Authorization=f"Bearer {made.out.strip()}") as carla:
        assert (await carla.get("/api/v1/workouts")).json()["total"] == 0
    assert (await slow_burn("token", "--user", "Car\nla")).code == 1


@pytest.mark.anyio
@pytest.mark.own_database
async def test_the_data_is_looked_after(slow_burn: SlowBurn, tmp_path: Path) -> None:
    assert "revision" in (await slow_burn("migrate")).out
    assert "exercises added 0" in (await slow_burn("seed", "--dry-run")).out
    await slow_burn(SQUATS)
    assert (await slow_burn("backup", str(tmp_path / "all"))).code == 0
    await slow_burn("undo that")
    assert json.loads((await slow_burn("log", "--json")).out) == []
    assert (await slow_burn("restore", str(tmp_path / "all"))).code == 0
    assert len(json.loads((await slow_burn("log", "--json")).out)) == 3
    assert (await slow_burn("backup", str(tmp_path / "all"))).code == 1
    assert "no backup" in (await slow_burn("restore", str(ROOT / "pyproject.toml"))).err


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "postgresql://someone:hush@127.0.0.1:1/none", "Connection refused"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("SLOW_BURN_PORT", "many", "SLOW_BURN_PORT"),
        ("SLOW_BURN_SECRET", "short", "32 bytes"),
    ],
)
async def test_what_is_in_the_way_is_told_in_a_sentence(
    slow_burn: SlowBurn, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("store.database.Database._reachable.__defaults__", (1,), raising=False)
    told = await slow_burn("token")
    assert (told.code, told.out) == (1, "")
    assert words in told.err
    assert "Traceback" not in told.err
    assert "hush" not in told.err


@pytest.mark.anyio
async def test_an_open_address_without_a_secret_is_refused(
    slow_burn: SlowBurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLOW_BURN_SECRET")
    refused = await slow_burn("serve", "--host", "0.0.0.0", "--port", "0", "--no-browser")  # noqa: S104
    assert refused.code == 1
    assert "SLOW_BURN_SECRET" in refused.err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ([], ["serve"]),
        (["log", "--json"], ["log", "--json"]),
        (["--help"], ["--help"]),
        (["I did 3x5 squats"], ["say", "--", "I did 3x5 squats"]),
        (["3x5", "squats"], ["say", "--", "3x5 squats"]),
        (["squat"], ["say", "--", "squat"]),
        (["hello"], ["say", "--", "hello"]),
        (["logs", "look", "good"], ["say", "--", "logs look good"]),
        (["-20 assist 3x8 pull ups"], ["say", "--", "-20 assist 3x8 pull ups"]),
        (["-20", "assist"], ["say", "--", "-20 assist"]),
    ],
)
def test_what_was_typed_is_what_was_meant(typed: list[str], meant: list[str]) -> None:
    assert cli.arguments(typed) == meant


@pytest.mark.parametrize(("typed", "near"), [("serv", "serve"), ("Serve", "serve"), ("tokn", "token"), ("logs", "log")])
def test_a_near_miss_is_asked_about(typed: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    for others in ([], ["--port=9000"]):
        with pytest.raises(SystemExit) as leaving:
            cli.arguments([typed, *others])
        assert leaving.value.code == 2
        assert f"Did you mean `{near}`?" in capsys.readouterr().err


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from api import cli; sys.argv = ['slow-burn', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "heavy = {'fastapi', 'pydantic_ai', 'sqlalchemy', 'uvicorn', 'google.genai'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    talking = ("say", "chat", "serve", "log", "turn", "feedback")
    for command in (*talking, "migrate", "seed", "admin", "token", "openapi", "backup", "restore"):
        assert command in answer.stdout


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("api.maintenance", {"fastapi", "pydantic_ai", "alembic"}),
        ("api.terminal", {"fastapi", "uvicorn", "alembic", "google.genai"}),
    ],
)
def test_a_command_loads_only_what_it_works_with(module: str, spared: set[str]) -> None:
    code = f"import sys, api.logs, {module}; sys.exit(', '.join({spared} & set(sys.modules)) or 0)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("zone", ["Europe/Berlin", ":America/New_York"])
def test_the_machines_zone_is_known_by_name(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    assert local_zone() == zone.lstrip(":")


def test_a_zone_without_a_name_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for zone in ("CET-1CEST", "/etc/passwd", "../x"):
        monkeypatch.setenv("TZ", zone)
        assert local_zone() is None
