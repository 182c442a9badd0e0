"""Filling an environment: what is asked of uv and of pip, and what they are told on the way."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from agent import bootstrap, installing

FAKE_UV = "#!/bin/sh\necho uv 0.13.8\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bootstrap.Place:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(installing, "_as_pip_is_set", dict)
    place = bootstrap.Place(tmp_path / "venv", tmp_path / "venv-uv")
    place.tools.mkdir()
    return place


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every command that would have run; fetching with --target lays a stand-in uv where pip would have."""
    commands: list[list[str]] = []

    def run(doing: str, command: list[str], lock: int) -> None:
        commands.append(command)
        if "--target" in command:
            program = Path(command[command.index("--target") + 1], "bin", "uv")
            program.parent.mkdir(parents=True)
            program.write_text(FAKE_UV)
            program.chmod(0o755)

    monkeypatch.setattr(installing, "_run", run)
    return commands


def test_uv_is_fetched_whole_and_only_once(place: bootstrap.Place, steps: list[list[str]]) -> None:
    (place.tools / "fetch-killed").mkdir()
    installing.with_uv(place, dev=False, lock=0)
    installing.with_uv(place, dev=False, lock=0)
    assert [command[1:4] for command in steps if "--target" in command] == [["-m", "pip", "install"]]
    assert [part.name for part in place.tools.iterdir()] == ["bin"]


def test_a_uv_that_does_not_run_is_not_taken(place: bootstrap.Place, steps: list[list[str]]) -> None:
    broken = place.tools / "bin" / "uv"
    broken.parent.mkdir()
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    installing.with_uv(place, dev=False, lock=0)
    assert "--target" in steps[0]
    assert broken.read_text() == FAKE_UV


def test_a_fetch_that_fails_names_the_line_to_run_by_hand(
    place: bootstrap.Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(doing: str, command: list[str], lock: int) -> None:
        raise bootstrap.StepFailed(command, "No matching distribution")

    monkeypatch.setattr(installing, "_run", fail)
    with pytest.raises(bootstrap.StepFailed, match="No matching distribution") as failure:
        installing.with_uv(place, dev=False, lock=0)
    assert failure.value.command[1:] == ["-m", "pip", "install", "--target", str(place.tools), bootstrap.UV]


def test_pip_alone_needs_neither_ensurepip_nor_an_installed_pip(place: bootstrap.Place, steps: list[list[str]]) -> None:
    installing.with_pip(place, dev=False, lock=0)
    assert steps[0][1:] == ["-m", "venv", "--without-pip", str(place.env)]
    assert steps[1][1:6] == ["-m", "pip", "--python", place.script("python"), "install"]


def test_the_tests_need_more_than_the_agent() -> None:
    assert installing.wanted(dev=False) == ["--editable", str(bootstrap.ROOT)]
    assert any(requirement.startswith("pytest>=") for requirement in installing.wanted(dev=True))


def test_a_long_step_is_heard_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(installing, "HEARTBEAT_S", 0.05)
    installing._run("resting", [sys.executable, "-S", "-c", "import time; time.sleep(0.5)"], lock=0)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "  resting …"
    assert re.fullmatch(r"  still resting \(\d+ s\) …", said[1])


def test_a_step_that_fails_tells_what_it_said() -> None:
    command = [sys.executable, "-S", "-c", "import sys; sys.exit('out of luck')"]
    with pytest.raises(bootstrap.StepFailed, match="out of luck"):
        installing._run("trying", command, lock=0)


def test_a_step_that_cannot_start_is_a_failed_step() -> None:
    with pytest.raises(bootstrap.StepFailed, match="No such file"):
        installing._run("trying", ["/nowhere/at/all"], lock=0)


def test_a_step_is_not_sent_elsewhere(place: bootstrap.Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "elsewhere")
    monkeypatch.setenv("PIP_REQUIRE_VIRTUALENV", "1")
    monkeypatch.setenv("UV_INDEX", "kept")
    told = installing.environment()
    assert "VIRTUAL_ENV" not in told
    assert (told["PIP_REQUIRE_VIRTUALENV"], told["PIP_USER"], told["UV_INDEX"]) == ("0", "0", "kept")
    assert told["UV_PYTHON_DOWNLOADS"] == "never"


def test_uv_learns_the_index_and_certificate_that_pip_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = ":env:.cert='mine.pem'\nglobal.cert='theirs.pem'\nglobal.index-url='a/simple'\nglobal.timeout='60'\n"
    answer = subprocess.CompletedProcess([], 0, stdout=listed)
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: answer)
    assert installing._as_pip_is_set.__wrapped__() == {"UV_DEFAULT_INDEX": "a/simple", "SSL_CERT_FILE": "mine.pem"}
