"""Words without their endings."""

from functools import lru_cache

from store.names import stem

ENDINGS = (("ying", "y"), ("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""))
SHORTEST = 3
MOST_KEPT = 65_536  # because people say no end of words


@lru_cache(MOST_KEPT)
def root(word: str) -> str:
    """A word of lower case and no accents without a plural's, a past's or an `-ing`: `carries` becomes `carry`."""
    short = stem(word)
    for ending, instead in ENDINGS:
        if short.endswith(ending) and len(short) - len(ending) >= SHORTEST:
            bare = short.removesuffix(ending) + instead
            doubled = len(bare) > SHORTEST and bare[-1] == bare[-2] and bare[-1] not in "aeiouls"
            return bare[:-1] if doubled else bare
    return short[:-1] if short.endswith("e") and len(short) > SHORTEST + 1 else short
