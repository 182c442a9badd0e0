"""What people call an exercise, and which exercise they mean: exact names first, then plurals, then typos."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from store.likeness import aligned, typo, unlikely
from store.name_layer import Layer

CATALOGUE = Path(__file__).parent / "seeds"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_GAPS = re.compile(r"[-_/(),.‐‑–—\s]+")
_MARKS = re.compile("[\u0300-\u036f]")
_LOOK_AT = 60
_MARGIN = 0.08
_LIKELY = 0.5
_USUAL = 0.02


def normalize(text: str) -> str:
    """Bring a name into the form names are compared in: lower case, no apostrophes, single spaces for `-_/(),.`."""
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES)).lower().replace("'", "")
    return _GAPS.sub(" ", plain).strip()


def fold(text: str) -> str:
    """Take the accents off Latin letters (`développé` becomes `developpe`); other scripts stay as they are."""
    if text.isascii():
        return text
    stripped = _MARKS.sub("", unicodedata.normalize("NFD", text)).replace("ß", "ss")
    return unicodedata.normalize("NFC", stripped)


_SHORT = {
    "db": "dumbbell",
    "dbs": "dumbbell",
    "dumbell": "dumbbell",
    "bb": "barbell",
    "kb": "kettlebell",
    "bw": "bodyweight",
    "tri": "tricep",
    "bi": "bicep",
    "inc": "incline",
    "ext": "extension",
    "flies": "fly",
    "carries": "carry",
    "deads": "deadlift",
    "dl": "deadlift",
    "dls": "deadlift",
    "uni": "unilateral",
}
_KEEP = frozenset({"abs"})


def stem(word: str) -> str:
    """Undo a plural and the usual short forms of equipment: `presses` → `press`, `db` → `dumbbell`."""
    short = _SHORT.get(word)
    if short is not None:
        return short
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("ss") or word in _KEEP:
        return word
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One name of one exercise; `owner_id` 0 is the catalogue, `exercise_id` 0 means not read from a database."""

    key: str
    slug: str
    name: str
    exercise_id: int
    owner_id: int = 0
    common: bool = True
    measurement: str = "weight_reps"
    modality: str = ""


class NameMatch(NamedTuple):
    """A candidate and how well it fits, 0 to 1."""

    entry: NameEntry
    score: float


@dataclass(frozen=True, slots=True)
class Resolved:
    """The one exercise a name means, how it was found and how sure that is, 0 to 1."""

    entry: NameEntry
    how: Literal["alias", "plural", "fuzzy"]
    confidence: float


class Spot(NamedTuple):
    """A name found in running text: tokens `start` up to `end` mean `entry`."""

    start: int
    end: int
    entry: NameEntry


class NameIndex:
    """All names one person can use: the catalogue's, with their own laid over them."""

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        self._layers: tuple[Layer[NameEntry], ...] = (_layer(entries),)

    @classmethod
    def from_catalogue(cls, folder: Path = CATALOGUE) -> "NameIndex":
        """Read the names from the catalogue's two files, without any database."""
        rows = list(_rows(folder / "exercises.csv"))
        known = {row["slug"]: row for row in rows}
        pairs = [(row["name"], row) for row in rows]
        pairs += [(alias, row) for row in rows for alias in row["aliases"].split("|") if alias]
        pairs += [(row["name"], known[row["slug"]]) for row in _rows(folder / "exercises_i18n.csv")]
        return cls(_from_row(key, row) for key, row in pairs)

    def with_entries(self, more: Iterable[NameEntry]) -> "NameIndex":
        """The same index with more names laid over it; a name given here wins over one below."""
        over = NameIndex.__new__(NameIndex)
        over._layers = (_layer(more), *self._layers)
        return over

    def exact(self, text: str) -> NameEntry | None:
        """The exercise with exactly this name or alias, accents and case aside."""
        return next(iter(self.meanings(text)), None)

    def meanings(self, text: str) -> list[NameEntry]:
        """What exactly this name or alias means, accents and case aside: the person's own meaning, then everybody's."""
        key = normalize(text)
        return [hit for layer in self._layers for hit in (layer.exact(key) or layer.exact(fold(key)),) if hit]

    def search(self, text: str, limit: int = 5) -> list[NameMatch]:
        """The exercises whose names come nearest, best first, one name each; typos forgiven, word order free."""
        return self._ranked(text, _LOOK_AT)[:limit]

    def every(self, text: str) -> list[NameMatch]:
        """All exercises with a name that comes near, best first; more than `search` looks at, for paging through."""
        return self._ranked(text, None)

    def _ranked(self, text: str, look_at: int | None) -> list[NameMatch]:
        words = _stems(normalize(text))
        if not words:
            return []
        best: dict[str, NameMatch] = {}
        for layer in self._layers:
            best |= {entry.slug: NameMatch(entry, 1.0) for entry in layer.same_words(words)}
            for entry, fit in layer.fitting(words, look_at):
                score = round(min(fit + _USUAL * entry.common, 1.0), 4)
                if entry.slug not in best or best[entry.slug].score < score:
                    best[entry.slug] = NameMatch(entry, score)
        ranked = sorted(best.values(), key=lambda match: -match.score)
        return [match for match in ranked if match.score >= _LIKELY]

    def resolve(self, text: str) -> Resolved | list[NameMatch]:
        """The exercise this name means; a list of candidates (maybe none) when that is not clear."""
        exact = self.exact(text)
        if exact:
            return Resolved(exact, "alias", 1.0)
        words = _stems(normalize(text))
        plural = self.of_words(words)
        if plural:
            return Resolved(plural, "plural", 0.95)
        misspelt = not all(map(self._knows, words))
        near = self.search(text)
        return (self._fuzzy(words) if misspelt else _only_one(words, near)) or near

    def knows(self, word: str) -> bool:
        """Whether any name is made of this word, among others."""
        return self._knows(stem(fold(word)))

    def misspelt(self, tokens: Sequence[str]) -> Resolved | None:
        """The exercise these words name with a slip of the finger; None when every word is right or none is near."""
        words = [stem(fold(token)) for token in tokens]
        if all(map(self._knows, words)):
            return None
        return self._fuzzy(words)

    def spot(self, tokens: Sequence[str]) -> list[Spot]:
        """Names in running text, longest first, left to right. `tokens` are normalised words."""
        folded = [fold(token) for token in tokens]
        stems = [stem(token) for token in folded]
        found: list[Spot] = []
        at = 0
        while at < len(tokens):
            hit = self._longest(tokens, folded, stems, at)
            if hit:
                found.append(hit)
                at = hit.end
            else:
                at += 1
        return found

    def unspaced(self, text: str, at: int) -> int:
        """The length of the longest name in a script without spaces that begins at `at`; 0 when there is none."""
        return max(layer.unspaced(text, at) for layer in self._layers)

    def _longest(self, tokens: Sequence[str], folded: list[str], stems: list[str], at: int) -> Spot | None:
        reach = max(layer.reach(stems[at]) for layer in self._layers)
        for end in range(min(len(tokens), at + reach), at, -1):
            for layer in self._layers:
                spelled = layer.exact(" ".join(tokens[at:end])) or layer.exact(" ".join(folded[at:end]))
                hit = spelled or layer.in_order(" ".join(stems[at:end]))
                if hit:
                    return Spot(at, end, hit)
        return None

    def _knows(self, part: str) -> bool:
        return any(layer.knows(part) for layer in self._layers)

    def of_words(self, words: Sequence[str]) -> NameEntry | None:
        """The one exercise whose name has just these words, in any order, whatever their number."""
        for layer in self._layers:
            hits = layer.same_words([stem(fold(word)) for word in words])
            usual = [hit for hit in hits if hit.common] or hits
            if usual and len({hit.slug for hit in usual}) == 1:
                return usual[0]
        return None

    def _fuzzy(self, words: list[str]) -> Resolved | None:
        wanted = " ".join(sorted(words))
        right = {word for word in words if self._knows(word)}
        near: dict[str, tuple[float, NameEntry]] = {}
        for layer in self._layers:
            for entry, key in layer.near(wanted, _LOOK_AT):
                if not aligned(words, right, set(key.split())) or (len(words) == 1 and unlikely(wanted, key)):
                    continue
                score = typo(wanted, key) + (0.04 if entry.common else 0.0)
                if score > near.get(entry.slug, (0.0, entry))[0]:
                    near[entry.slug] = (score, entry)
        ranked = sorted(near.values(), key=lambda pair: -pair[0])[:2]
        clear = ranked and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _MARGIN)
        if not clear:
            return None
        return Resolved(ranked[0][1], "fuzzy", round(min(0.9, ranked[0][0]), 4))


def _only_one(words: list[str], near: list[NameMatch]) -> Resolved | None:
    """Part of a name will do when only one exercise has all of its words, and more than one was said."""
    holding = [match.entry for match in near if set(words) <= set(_stems(normalize(match.entry.key)))]
    usual = [entry for entry in holding if entry.common] or holding
    return Resolved(usual[0], "fuzzy", 0.7) if len(words) > 1 and len(usual) == 1 else None


def _stems(key: str) -> list[str]:
    return [stem(word) for word in fold(key).split()]


def _layer(entries: Iterable[NameEntry]) -> Layer[NameEntry]:
    layer: Layer[NameEntry] = Layer()
    for entry in entries:
        key = normalize(entry.key)
        if key:
            layer.add(entry, key, fold(key), _stems(key))
    return layer


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _from_row(key: str, row: dict[str, str]) -> NameEntry:
    return NameEntry(
        key=key,
        slug=row["slug"],
        name=row["name"],
        exercise_id=0,
        common=row["common"] == "yes",
        measurement=row["measurement"],
        modality=row["modality"],
    )
