"""What the persona is made of: strict templates, and a fingerprint over all of them."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent


@cache
def template(name: str) -> Template:
    """The template of this name, a Markdown file beside this one."""
    return Template((FOLDER / f"{name}.md").read_text(encoding="utf-8").strip())


def render(name: str, **values: object) -> str:
    """Fill a template in. Raises `KeyError` for a missing value and `ValueError` for one it has no place for."""
    unknown = values.keys() - set(template(name).get_identifiers())
    if unknown:
        raise ValueError(f"prompt {name!r} has no place for {', '.join(sorted(unknown))}")
    return template(name).substitute({key: str(value) for key, value in values.items()})


@cache
def fingerprint() -> str:
    """A short hash over every prompt, so that a turn says which words it was made with."""
    files = sorted(FOLDER.rglob("*.md"))
    return sha256(b"\0".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()[:12]
