"""What the persona is made of: strict templates, and a fingerprint over all of them."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent
UNMARKED = str.maketrans("<>", "‹›")


@cache
def template(name: str) -> Template:
    """The template of this name, a Markdown file beside this one."""
    return Template((FOLDER / f"{name}.md").read_text(encoding="utf-8").strip())


def render(name: str, **values: object) -> str:
    """Fill a template in; no value can open or close a mark such as `<situation>`.

    Raises `KeyError` for a missing value and `ValueError` for one it has no place for.
    """
    unknown = values.keys() - set(template(name).get_identifiers())
    if unknown:
        raise ValueError(f"prompt {name!r} has no place for {', '.join(sorted(unknown))}")
    return template(name).substitute({key: str(value).translate(UNMARKED) for key, value in values.items()})


@cache
def fingerprints() -> dict[str, str]:
    """A short hash of every prompt by its name."""
    files = {file.relative_to(FOLDER).with_suffix("").as_posix(): file for file in sorted(FOLDER.rglob("*.md"))}
    return {name: sha256(file.read_bytes()).hexdigest()[:12] for name, file in files.items()}


def fingerprint() -> str:
    """A short hash over every prompt, so that a turn says which words it was made with."""
    return sha256(repr(fingerprints()).encode()).hexdigest()[:12]
