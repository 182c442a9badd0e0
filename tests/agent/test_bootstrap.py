"""The set-up, from the words an old Python reads to two people starting at once; uv is a stand-in."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent import bootstrap, installing

ROOT = Path(__file__).resolve().parent.parent.parent
BARE_PYTHON = str(getattr(sys, "_base_executable", sys.executable))
READ_BY_OLD_PYTHONS = (
    "agent/__init__.py",
    "agent/__main__.py",
    "agent/bootstrap.py",
    "tests/__init__.py",
    "tests/__main__.py",
)
FAKE_UV = """#!/bin/sh
echo "$1 $2" >> "$FAKE_LOG"
case "$1" in
venv)
    for env in "$@"; do :; done
    mkdir -p "$env/bin" "$env/lib/python/site-packages"
    touch "$env/pyvenv.cfg"
    ln -s "$3" "$env/bin/python" ;;
pip)
    test -z "$FAKE_FAULT" || { echo "$FAKE_FAULT"; exit 2; }
    test -z "$FAKE_HALF" || { touch "$FAKE_ENV/half"; kill -9 $PPID; exit 2; }
    sleep "${FAKE_DELAY_S:-0}"
    for program in slow-burn pytest; do
        printf '#!/bin/sh\\necho %s ran "$@"\\n' $program > "$FAKE_ENV/bin/$program"
        chmod +x "$FAKE_ENV/bin/$program"
    done ;;
esac
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that holds the bootstrap alone, with a stand-in uv first on PATH."""
    folder = tmp_path / "checkout"
    (folder / "agent").mkdir(parents=True)
    for name in ("__init__.py", "__main__.py", "bootstrap.py", "installing.py"):
        shutil.copy(ROOT / "agent" / name, folder / "agent" / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text(FAKE_UV)
    (tmp_path / "bin" / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("FAKE_ENV", str(folder / ".venv"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("SLOW_BURN_VENV", "XDG_CACHE_HOME", "FAKE_FAULT", "FAKE_HALF", "FAKE_DELAY_S"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def start(checkout: Path) -> Start:
    """Start `python3 -m agent` in that checkout, on a Python that sees no installed packages."""

    def begin(*arguments: str, **more: str) -> "subprocess.Popen[str]":
        command = [BARE_PYTHON, "-S", "-m", "agent", *arguments]
        env = {**os.environ, **more}
        return subprocess.Popen(
            command, cwd=checkout, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return begin


@pytest.fixture
def here(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> bootstrap.Place:
    """The bootstrap of this process, told that the small checkout is its own."""
    monkeypatch.setattr(bootstrap, "ROOT", checkout)
    monkeypatch.setattr(installing, "ROOT", checkout)
    monkeypatch.setattr(installing, "_as_pip_is_set", dict)
    return next(iter(bootstrap.places()))


def steps(checkout: Path) -> list[str]:
    log = checkout.parent / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [line for line in lines if not line.startswith("--version")]


@pytest.mark.parametrize("name", READ_BY_OLD_PYTHONS)
def test_an_old_python_can_read_it(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    marks = [mark for function in functions for mark in (function.returns, *(a.annotation for a in function.args.args))]
    assert not any(isinstance(mark, ast.Subscript | ast.BinOp) for mark in marks), "quote it: old Pythons evaluate it"


@pytest.mark.parametrize("name", [*READ_BY_OLD_PYTHONS, "agent/installing.py"])
def test_it_imports_the_standard_library_alone(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {"agent.bootstrap", "agent.installing"}
    assert {module for module in modules - ours if module.split(".")[0] not in sys.stdlib_module_names} == set()


def test_an_old_python_is_told_which_one_is_needed(checkout: Path) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 18); runpy.run_module('agent', run_name='__main__')"
    command = [BARE_PYTHON, "-S", "-c", pretend]
    answer = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Slow Burn needs Python 3.11 or newer;")
    assert "is 3.9.18" in answer.stderr
    assert steps(checkout) == []


def test_the_first_run_sets_up_and_says_so_and_later_ones_are_quiet(checkout: Path, start: Start) -> None:
    first, said = start("3x5 squats", "--at", "100").communicate()
    assert first == "slow-burn ran 3x5 squats --at 100\n"
    assert [line.strip() for line in said.splitlines()][1:3] == ["making an environment …", "installing …"]
    assert start("again").communicate() == ("slow-burn ran again\n", "")
    assert len(steps(checkout)) == 2


def test_two_first_runs_at_once_make_one_environment(checkout: Path, start: Start) -> None:
    both = [start(name, FAKE_DELAY_S="0.4") for name in ("one", "two")]
    answers = [process.communicate() for process in both]
    assert sorted(out for out, _ in answers) == ["slow-burn ran one\n", "slow-burn ran two\n"]
    assert sum("waiting for it" in said for _, said in answers) == 1
    assert len(steps(checkout)) == 2


def test_what_a_killed_set_up_left_is_never_taken_for_good(checkout: Path, start: Start) -> None:
    killed = start("x", FAKE_HALF="1")
    killed.communicate()
    assert killed.returncode == -9
    assert (checkout / ".venv" / "half").exists()
    assert start("after").communicate()[0] == "slow-burn ran after\n"
    assert not (checkout / ".venv" / "half").exists()
    assert not (checkout / ".venv-uv" / "under-way").exists()


def test_without_a_network_the_line_to_run_is_named(
    checkout: Path, here: bootstrap.Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_FAULT", "dns error: Temporary failure in name resolution")
    monkeypatch.setattr(installing, "with_pip", installing.with_uv)
    with pytest.raises(SystemExit) as left:
        bootstrap.prepared(dev=False, package="agent")
    said = str(left.value)
    assert "The package index cannot be reached." in said
    assert f"uv pip install --compile-bytecode --python {here.script('python')} --editable {checkout}" in said
    assert said.endswith(f"cd {checkout} && python3 -m agent")
    assert not here.env.exists(), "nothing half-made is left"


def test_a_python_without_pip_is_told_what_to_install(here: bootstrap.Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_pip(place: bootstrap.Place, dev: bool, lock: int) -> None:
        raise bootstrap.StepFailed(["python3", "-m", "pip"], "No module named pip")

    monkeypatch.setattr(installing, "with_uv", no_pip)
    monkeypatch.setattr(installing, "with_pip", no_pip)
    with pytest.raises(SystemExit, match="apt install python3-pip"):
        bootstrap.prepared(dev=False, package="agent")


def test_where_uv_fails_pip_takes_over(here: bootstrap.Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(place: bootstrap.Place, dev: bool, lock: int) -> None:
        place.env.joinpath("lib", "python", "site-packages", "half").mkdir(parents=True)
        raise bootstrap.StepFailed(["uv", "pip"], "no wheel")

    monkeypatch.setattr(installing, "with_pip", installing.with_uv)
    monkeypatch.setattr(installing, "with_uv", half)
    assert bootstrap.prepared(dev=False, package="agent") == here
    assert not list(here.env.glob("lib/*/site-packages/half")), "a half-made environment is not built upon"


def mark(place: bootstrap.Place, **facts: object) -> None:
    known = json.loads((place.env / bootstrap.MARK).read_text())
    (place.env / bootstrap.MARK).write_text(json.dumps({**known, **facts}))


@pytest.mark.parametrize("stale", [{"root": "elsewhere"}, {"pyproject": "older"}, {"python": "gone"}, {"dev": False}])
def test_an_environment_of_another_day_is_not_ready(here: bootstrap.Place, stale: dict[str, object]) -> None:
    assert bootstrap.prepared(dev=True, package="tests") == here
    assert bootstrap.ready(here, dev=True)
    mark(here, **stale)
    assert not bootstrap.ready(here, dev=True)
    bootstrap.prepared(dev=True, package="tests")
    assert bootstrap.ready(here, dev=True)


def test_a_missing_program_means_not_ready(here: bootstrap.Place) -> None:
    bootstrap.prepared(dev=True, package="tests")
    Path(here.script("pytest")).unlink()
    assert not bootstrap.ready(here, dev=True)
    assert bootstrap.ready(here, dev=False)


def test_a_moved_checkout_is_made_anew_and_a_changed_one_is_only_brought_up_to_date(
    checkout: Path, here: bootstrap.Place
) -> None:
    bootstrap.prepared(dev=False, package="agent")
    keepsake = here.env / "keepsake"
    keepsake.touch()
    project = checkout / "pyproject.toml"
    project.write_text(project.read_text().replace("dependencies = [", 'dependencies = [\n    "another",', 1))
    bootstrap.prepared(dev=False, package="agent")
    assert keepsake.exists()
    mark(here, root="elsewhere")
    bootstrap.prepared(dev=False, package="agent")
    assert not keepsake.exists()


def test_a_change_that_installs_nothing_asks_for_nothing(checkout: Path, here: bootstrap.Place) -> None:
    bootstrap.prepared(dev=False, package="agent")
    with (checkout / "pyproject.toml").open("a") as project:
        project.write("\n[tool.other]\nx = 1\n")
    assert bootstrap.ready(here, dev=False)


def test_a_folder_that_is_no_environment_is_left_alone(here: bootstrap.Place) -> None:
    here.env.mkdir()
    (here.env / "diary.txt").touch()
    with pytest.raises(SystemExit, match="is not a Python environment, so it was left alone"):
        bootstrap.prepared(dev=False, package="agent")
    assert (here.env / "diary.txt").exists()


def test_somebody_elses_checkout_is_served_from_this_users_cache(
    checkout: Path, here: bootstrap.Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def theirs(path: object, mode: int) -> bool:
        return not str(path).startswith(str(checkout)) and (mode != os.W_OK | os.X_OK or Path(str(path)).exists())

    monkeypatch.setattr(os, "access", theirs)
    *_, mine = bootstrap.places()
    assert mine.env.is_relative_to(checkout.parent / ".cache" / "slow-burn")
    monkeypatch.setenv("FAKE_ENV", str(mine.env))
    assert bootstrap.prepared(dev=False, package="agent") == mine
    assert not (checkout / ".venv").exists()


def test_the_folder_named_in_the_settings_is_the_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOW_BURN_VENV", str(tmp_path / "mine"))
    assert list(bootstrap.places()) == [bootstrap.Place(tmp_path / "mine", tmp_path / "mine-uv")]


def test_who_has_no_home_gets_a_private_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "relative")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cache = bootstrap.user_cache()
    assert cache == tmp_path / f"slow-burn-{os.getuid()}"
    assert cache.stat().st_mode & 0o777 == 0o700
    assert installing.environment()["UV_CACHE_DIR"] == os.environ.get("UV_CACHE_DIR", str(cache / "uv"))


def test_a_temporary_folder_laid_by_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "relative")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"slow-burn-{os.getuid()}").symlink_to(tmp_path)
    with pytest.raises(bootstrap.SetupFailed, match="belongs to somebody else"):
        bootstrap.user_cache()


def test_ctrl_c_leaves_with_a_sentence(
    here: bootstrap.Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(place: bootstrap.Place, dev: bool, lock: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(installing, "with_uv", stop)
    with pytest.raises(SystemExit) as left:
        bootstrap.prepared(dev=False, package="agent")
    assert left.value.code == 130
    assert "Stopped before it was set up." in capsys.readouterr().err


def test_this_interpreter_will_do_where_everything_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert bootstrap.importable(dev=True)
    monkeypatch.setattr(bootstrap, "RUNS_ON", ("a_package_nobody_has",))
    assert not bootstrap.importable(dev=False)
    monkeypatch.setattr(bootstrap, "RUNS_ON", ())
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    assert not bootstrap.importable(dev=False), "another checkout is not this one"
