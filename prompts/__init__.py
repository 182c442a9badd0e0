"""What the persona is made of: strict templates, and a fingerprint over all of them.

The files are the truth. What `overlay` puts over them for a while must fit: the same placeholders and marks.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent
UNMARKED = str.maketrans("<>", "‹›")
MARK = re.compile(r"</?[\w-]+>")
FENCED = re.compile(r"<([\w-]+)>.*?</\1>", re.DOTALL)
MOST_TIMES_AS_LONG = 3

_over: dict[str, str] = {}


@cache
def template(name: str) -> Template:
    """The template of this name: what was laid over it, else the Markdown file in this folder."""
    return Template(_over.get(name) or _of_file(name))


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
    return {name: _digest(_over.get(name), FOLDER / f"{name}.md") for name in names()}


def fingerprint() -> str:
    """A short hash over every prompt, so that a turn says which words it was made with."""
    return sha256(repr(fingerprints()).encode()).hexdigest()[:12]


def names() -> list[str]:
    """The name of every prompt, `affinity/level_1` for one in a folder."""
    return [file.relative_to(FOLDER).with_suffix("").as_posix() for file in sorted(FOLDER.rglob("*.md"))]


def overlay(texts: Mapping[str, str]) -> None:
    """Put these texts over the files of their names, instead of what was over them before. Raises what `fit` does."""
    for name, text in texts.items():
        fit(name, text)
    _over.clear()
    _over.update({name: text.strip() for name, text in texts.items()})
    template.cache_clear()
    fingerprints.cache_clear()


def fit(name: str, text: str) -> None:
    """Raise `ValueError`, saying why, when a text cannot stand for the file of this name."""
    ours, theirs = _of_file(name), text.strip()
    if not theirs or len(theirs) > MOST_TIMES_AS_LONG * max(len(ours), 200):
        raise ValueError("it is empty or far longer than the file")
    if not Template(theirs).is_valid():
        raise ValueError("it has a $ that begins no placeholder")
    if _places(theirs) != _places(ours):
        raise ValueError("it has not the same placeholders")
    if Counter(MARK.findall(theirs)) != Counter(MARK.findall(ours)):
        raise ValueError("it has not the same marks")
    if _places(FENCED.sub("", theirs)) != _places(FENCED.sub("", ours)):
        raise ValueError("a placeholder has left its marks")


def _places(text: str) -> set[str]:
    return set(Template(text).get_identifiers())


def _of_file(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


def _digest(over: str | None, file: Path) -> str:
    return sha256(over.encode() if over else file.read_bytes()).hexdigest()[:12]
