"""The words by which a text is found again: content words in five languages, and what they stand for."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from store.ideas import ideas, phrases, written
from store.languages import SMALL, UNSPACED, WORD
from store.names import fold, normalize
from store.stems import SHORTEST, root

NUMBER = re.compile(r"\d|(?:kg|lb|rep|set|x)$")
# French words that lean on the next one, as in `l'école`.
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu)['’](?=[^\W\d_]{2})", re.IGNORECASE)

# Single kana and particles say nothing; what is left of unspaced text is compared by pairs of characters.
PARTICLES = re.compile("です|ます|でした|ました|について|から|まで|ので|けど|[はがをにでとものへやよねかた]")


class Term(NamedTuple):
    """A word of a text, without its ending, and the ideas it stands for."""

    root: str
    ideas: tuple[str, ...] = ()

    @property
    def keywords(self) -> tuple[str, ...]:
        """All by which it is found."""
        return (self.root, *self.ideas)


def keywords(text: str) -> list[str]:
    """The words a text is found by: its content words, and the ideas they stand for."""
    return together(terms(text))


def together(said: Iterable[Term]) -> list[str]:
    """The keywords of several terms, each once."""
    return list(dict.fromkeys(word for term in said for word in term.keywords))


def terms(text: str, *, asking: bool = False) -> list[Term]:
    """What a text says, word by word, each once; numbers say nothing. `asking` for a text to search by."""
    return list({term.root: term for term in _terms(_plain(text), asking=asking)}.values())


def roots(text: str) -> list[str]:
    """The content words of a text, each once, in order: lower case, without accents and endings."""
    plain = _plain(text)
    spaced = [root(word) for word in _spaced(plain) if word not in SMALL]
    unspaced = [pair for run in UNSPACED.findall(plain) for pair in _pieces(run)]
    return list(dict.fromkeys(word for word in (*spaced, *unspaced) if word not in SMALL))


def _plain(text: str) -> str:
    return fold(normalize(ELISION.sub("", text)))


def _spaced(plain: str) -> list[str]:
    return WORD.findall(UNSPACED.sub(" ", plain))


def _terms(plain: str, *, asking: bool) -> Iterator[Term]:
    said = _spaced(plain)
    turns = list(phrases(said, asking=asking))
    in_turns = {at for turn in turns for at in range(turn.start, turn.end)}
    for at, word in enumerate(said):
        if not _says_nothing(word):
            yield Term(root(word), () if at in in_turns else ideas(word, asking=asking))
    yield from (Term(turn.words, turn.ideas) for turn in turns)
    for run in UNSPACED.findall(plain):
        yield from (Term(piece) for piece in _pieces(run))
        yield from (Term(word, named) for word, named in written(run, asking=asking))


def _says_nothing(word: str) -> bool:
    return word in SMALL or (root(word) in SMALL and not ideas(word)) or bool(NUMBER.match(root(word)))


def _pieces(run: str) -> list[str]:
    return [piece for part in PARTICLES.split(run) if part for piece in _pairs(part)]


def _pairs(run: str) -> list[str]:
    """`左肩` as it is, `膝の痛み` as pairs; one character alone is a word too: `膝`."""
    return [run] if len(run) < SHORTEST else [run[at : at + 2] for at in range(len(run) - 1)]
