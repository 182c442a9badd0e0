"""Where commands say what they have to say."""

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from rich.console import Console

Result = TypeVar("Result")
out, err = Console(), Console(stderr=True)


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End with one sentence for people."""
    err.print(sentence, style="red", highlight=False, soft_wrap=True, markup=False)
    raise SystemExit(code)


def tell(line: str) -> None:
    """Say what is going on, where it does not mix with what programs read."""
    err.print(line, style="dim", highlight=False, soft_wrap=True, markup=False)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def keep(file: Path, text: str) -> None:
    """Write a new file that only its owner can read."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as made:
            made.write(text)
    except FileExistsError:
        fail(f"{file} exists already. Choose another name, or move it away.")
    except OSError as problem:
        fail(f"{file} cannot be written: {problem.strerror}.")


def quiet() -> None:
    """Only warnings, on standard error."""
    import logging

    from api import logs
    from api.settings import ApiSettings

    logs.configure(ApiSettings(), logging.WARNING)
