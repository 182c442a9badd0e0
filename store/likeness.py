"""How alike two spellings of a name are."""

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

_SLIPS = ((14, 3), (7, 2), (4, 1), (0, 0))


def aligned(words: list[str], right: set[str], parts: set[str]) -> bool:
    """Whether the right words stand in the name, and each other word is a slip of one that is left."""
    left = parts - right
    return right <= parts and all(any(typo(word, part) for part in left) for word in words if word not in right)


def typo(wanted: str, key: str) -> float:
    """Likeness of two spellings, 0 to 1; 0 when more letters differ than a slip of the finger explains."""
    allowed = next(edits for length, edits in _SLIPS if len(wanted) >= length)
    distance = OSA.distance(wanted, key, score_cutoff=allowed)
    if distance > allowed or (wanted[0] != key[0] and len(wanted) < 6):
        return 0.0
    return 1.0 - distance / max(len(wanted), len(key))


def unlikely(word: str, key: str) -> bool:
    """Whether a word alone is rather another word: `short` is no `shot`, but `sqat` and `sqaut` are squats."""
    swaps_letter = len(word) == len(key) < 6 and sorted(word) != sorted(key)
    return word[0] != key[0] or swaps_letter or (len(word) < 8 and OSA.distance(word, key) > 1)


def fits(words: list[str], keys: list[str], parts: list[frozenset[str]]) -> list[float]:
    """How well each name fits the words typed, 0 to 1: by its letters, or by the share of its words that were said."""
    said = frozenset(words)
    [alike] = cdist([" ".join(sorted(words))], keys, scorer=OSA.normalized_similarity, dtype=np.float64).tolist()
    return [
        max(letters, 0.6 + 0.4 * len(words) / (key.count(" ") + 1)) if said <= known else letters
        for letters, key, known in zip(alike, keys, parts, strict=True)
    ]
