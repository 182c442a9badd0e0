"""The API's contract: the OpenAPI document that is committed and compared."""

import json
from pathlib import Path

PATH = Path(__file__).parent / "openapi.json"


def document() -> str:
    """The document of this very code."""
    from api.main import create_app

    return json.dumps(create_app().openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def is_current() -> bool:
    """Whether the committed document is the document of this code."""
    return PATH.exists() and PATH.read_text(encoding="utf-8") == document()
