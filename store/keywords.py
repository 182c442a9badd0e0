"""The words by which a text is found again: content words in five languages, and what they stand for."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from store.ideas import UNSPACED, ideas, phrases, written
from store.names import fold, normalize
from store.stems import SHORTEST, root

WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d|(?:kg|lb|rep|set|x)$")
# French words that lean on the next one, as in `l'école`.
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu)['’](?=[^\W\d_]{2})", re.IGNORECASE)

_SMALL = """
a about above after again all also always am an and any anymore anything are as at be because been before being but by
can cant could d did didnt do does doesnt doing dont down else ever every everything few for from further get gets got
had has have havent having he her here hers him his how hows i id if ill im in into is isnt it its ive just keep know
let ll me might mind more most much my myself need no not note now of off ok okay on once one only or other our
out over own please pls put re really remember said same say says she should so some something still such sure take
tell telling than thank thanks that thats the their them then there these they thing things think this those though to
today told too up us use used ve very want wants was wasnt we well were what whats when where which who whom whose why
will with wont would yes yet you your yours youre forget s t m
aber alle alles als also am an auch auf aus bei bin bis bist da damit dann das dass dein deine dem den denn der des
dich die dir doch du durch ein eine einem einen einer eines er es etwas fur gegen habe haben hat ich ihm ihn ihr ihre
im immer in ist ja jetzt kann kannst kein keine keinen mal man mehr mein meine meinem meinen meiner mich mir mit muss
nach nicht noch nun nur ob oder ohne schon sein seine sich sie sind so uber um und uns unser vom von vor war warum was
weil weisst welche wenn wer wie wieder will wir wird wo zu zum zur
a al algo aqui como con cual cuando de del desde donde el ella en entre era es esa ese eso esta estaba estas este esto
estoy fue ha hace hasta hay la las le les lo los mas me mi mis mucho muy nada ni no nos o para pero por porque que
quien sabes se ser si sin sobre solo son soy su sus tambien te tengo tiene tu tus un una uno unos y ya yo
ai ainsi au aussi autre aux avec c ca ce cela ces cet cette ceux chez comme d dans de des deja donc du elle elles en
est et ete etre eu fait il ils j je jusqua l la le les leur lui ma mais me meme mes moi mon n ne nos notre nous on ou
par parce pas plus pour qu quand que quel quelle qui s sa sais sans se ses si son sont suis sur ta te tes toi ton tout
tres tu un une vos votre vous y
"""
SMALL = frozenset(_SMALL.split())
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


def terms(text: str) -> list[Term]:
    """What a text says, word by word, each once; numbers say nothing."""
    return list({term.root: term for term in _terms(_plain(text))}.values())


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


def _terms(plain: str) -> Iterator[Term]:
    said = _spaced(plain)
    turns = list(phrases(said))
    in_turns = {at for turn in turns for at in range(turn.start, turn.end)}
    for at, word in enumerate(said):
        if not _says_nothing(word):
            yield Term(root(word), () if at in in_turns else ideas(word))
    yield from (Term(turn.words, turn.ideas) for turn in turns)
    for run in UNSPACED.findall(plain):
        yield from (Term(piece) for piece in _pieces(run))
        yield from (Term(word, named) for word, named in written(run))


def _says_nothing(word: str) -> bool:
    return word in SMALL or (root(word) in SMALL and not ideas(word)) or bool(NUMBER.match(root(word)))


def _pieces(run: str) -> list[str]:
    return [piece for part in PARTICLES.split(run) if part for piece in _pairs(part)]


def _pairs(run: str) -> list[str]:
    """`左肩` as it is, `膝の痛み` as pairs; one character alone is a word too: `膝`."""
    return [run] if len(run) < SHORTEST else [run[at : at + 2] for at in range(len(run) - 1)]
