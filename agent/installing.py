"""Two ways of filling an environment: uv, fetched by pip where it is missing, or pip alone. Standard library only."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from functools import cache
from pathlib import Path

from agent.bootstrap import ROOT, SCRIPTS, SUFFIX, UV, Place, StepFailed, say, user_cache

PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
HEARTBEAT_S = 10


def with_uv(place: Place, dev: bool, lock: int) -> None:
    """Make the environment where there is none and install the checkout into it; StepFailed if a step fails."""
    uv = _found_uv(place) or _fetched_uv(place, lock)
    if not (place.env / "pyvenv.cfg").exists():
        _run("making an environment", [uv, "venv", "--python", this_python(), str(place.env)], lock)
    install = [uv, "pip", "install", "--compile-bytecode", "--python", place.script("python")]
    _run("installing", [*install, *wanted(dev)], lock)


def with_pip(place: Place, dev: bool, lock: int) -> None:
    """The same without uv, nor ensurepip, which Debian leaves out: this Python's pip works on the environment."""
    if not (place.env / "pyvenv.cfg").exists():
        _run("making an environment", [this_python(), "-m", "venv", "--without-pip", str(place.env)], lock)
    install = [*_pip("--python", place.script("python")), "install", *wanted(dev)]
    _run("installing with pip, which takes a minute or two", install, lock)


def wanted(dev: bool) -> list[str]:
    """What to install: this checkout, editable, and with `dev` what its tests need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return ["--editable", str(ROOT), *(project["dependency-groups"]["dev"] if dev else [])]


def this_python() -> str:
    """The interpreter to build upon: the one running, or the one beneath it when it is an environment's."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _found_uv(place: Place) -> str | None:
    fetched = [place.tools / folder / ("uv" + SUFFIX) for folder in {"bin", SCRIPTS}]
    for uv in [shutil.which("uv"), *map(str, fetched)]:
        if uv and os.access(uv, os.X_OK) and _answers(uv):
            return uv
    return None


def _answers(uv: str) -> bool:
    try:
        return subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0  # noqa: S603  # its words are ours
    except OSError:
        return False


def _fetched_uv(place: Place, lock: int) -> str:
    """Fetch uv into a folder of its own and move it in whole, so that a half-fetched one is never found."""
    for left_over in place.tools.glob("fetch-*"):
        shutil.rmtree(left_over)
    by_hand = [*_pip(), "install", "--target", str(place.tools), UV]
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=str(place.tools)) as folder:
        try:
            _run("fetching uv", [*_pip(), "install", "--no-deps", "--only-binary=:all:", "--target", folder, UV], lock)
        except StepFailed as failure:
            raise StepFailed(by_hand, failure.output) from failure
        _move_in(Path(folder), place.tools)
    uv = _found_uv(place)
    if uv is None:
        raise StepFailed(by_hand, "uv was fetched but does not run on this machine.")
    return uv


def _move_in(folder: Path, tools: Path) -> None:
    for part in sorted(folder.iterdir(), key=lambda part: part.name in {"bin", SCRIPTS}):
        shutil.rmtree(tools / part.name, ignore_errors=True)
        shutil.move(str(part), tools / part.name)


def _pip(*options: str) -> list[str]:
    return [this_python(), "-m", "pip", *options]


def _run(doing: str, command: list[str], lock: int) -> None:
    """Run one step, saying so and showing its output only if it fails; it keeps the lock if we are killed."""
    say(f"  {doing} …")
    began = time.monotonic()
    keep = () if os.name == "nt" else (lock,)
    with tempfile.TemporaryFile() as output:
        try:
            step = subprocess.Popen(  # noqa: S603  # its words are ours
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=environment(),
                pass_fds=keep,
            )
        except OSError as error:
            raise StepFailed(command, str(error)) from error
        while _still_running(step):
            say(f"  still {doing} ({time.monotonic() - began:.0f} s) …")
        output.seek(0)
        if step.returncode:
            raise StepFailed(command, output.read().decode(errors="replace"))


def _still_running(step: "subprocess.Popen[bytes]") -> bool:
    try:
        step.wait(HEARTBEAT_S)
    except subprocess.TimeoutExpired:
        return True
    return False


def environment() -> dict[str, str]:
    """The variables the steps run with: ours, less what would send them elsewhere, plus pip's settings for uv."""
    elsewhere = {"VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    ours = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if user_cache().name != "slow-burn":  # because uv, too, has no home to keep its cache in then
        ours["UV_CACHE_DIR"] = str(user_cache() / "uv")
    return {**_as_pip_is_set(), **kept, **ours, "UV_PYTHON_DOWNLOADS": "never"}


@cache
def _as_pip_is_set() -> dict[str, str]:
    """pip's index and certificate in uv's words, because a network that needs them told only pip."""
    answer = subprocess.run([*_pip(), "config", "list"], capture_output=True, text=True, check=False)  # noqa: S603  # its words are ours
    settings = {}
    lines = sorted(answer.stdout.splitlines(), reverse=True)  # because ":env:", first by name, has the last word
    for line in lines:
        setting = re.fullmatch(r"[:\w]+\.:?([\w-]+)='(.*)'", line)
        if setting and setting[1] in PIP_TO_UV:
            settings[PIP_TO_UV[setting[1]]] = setting[2]
    return settings
