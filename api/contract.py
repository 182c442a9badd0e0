"""The API's contract: the OpenAPI document that is committed, compared and published."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.breaking import breaking_changes, needs_major

PATH = Path(__file__).parent / "openapi.json"


class Broken(Exception):
    """The contract cannot stand as it is; the message says why, and what to do."""


def document() -> str:
    """The document of this very code."""
    from api.main import create_app

    return json.dumps(create_app().openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def is_current() -> bool:
    """Whether the committed document is the document of this code."""
    return PATH.exists() and PATH.read_text(encoding="utf-8") == document()


def check() -> None:
    """Raise `Broken` when the committed document is out of date, or is not valid OpenAPI."""
    try:
        from openapi_spec_validator import OpenAPIV31SpecValidator
    except ImportError as problem:
        raise Broken("Checking needs the development tools: pip install --group dev -e .") from problem
    if not is_current():
        raise Broken("api/openapi.json is out of date. Run `slow-burn openapi` and read the difference.")
    faults = [error.message for error in OpenAPIV31SpecValidator(json.loads(document())).iter_errors()]
    if faults:
        raise Broken("This is not valid OpenAPI: " + "; ".join(faults[:5]))


def compare(earlier: Path) -> list[str]:
    """The breaking changes since an earlier document.

    Raises `Broken`, naming them, when the version does not say so, or when there is no such document.
    """
    try:
        old: Mapping[str, Any] = json.loads(earlier.read_text(encoding="utf-8"))
        new: Mapping[str, Any] = json.loads(document())
        found = breaking_changes(old, new)
        unannounced = found and needs_major(old, new)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Broken(f"{earlier} is no OpenAPI document that I can read.") from problem
    if unannounced:
        lines = "".join(f"\n  {line}" for line in found)
        raise Broken(
            f"{len(found)} breaking changes need a new major version in pyproject.toml "
            f"(now {new['info']['version']}, before {old['info']['version']}):{lines}"
        )
    return found
