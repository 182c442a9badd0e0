"""The words by which a text is found again: content words in five languages, without their endings."""

import re
from functools import cache
from pathlib import Path

from store.names import fold, normalize, stem

SYNONYMS = Path(__file__).with_name("synonyms.txt")
WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff々ー]+")
ENDINGS = (("ying", "y"), ("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""))
SHORTEST = 3
NUMBER = re.compile(r"\d|(?:kg|lb|rep|set|x)$")

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


def keywords(text: str) -> list[str]:
    """The words a text is found by: its content words, and those that stand for all that say the same."""
    said = [root for root in roots(text) if not NUMBER.match(root)]
    spaced = [word for root in said for word in (root, *_rows().get(root, ()))]
    runs = UNSPACED.findall(fold(normalize(text)))
    unspaced = [one for word, meant in _unspaced_rows() if any(word in run for run in runs) for one in meant]
    return list(dict.fromkeys([*spaced, *unspaced]))


def roots(text: str) -> list[str]:
    """The content words of a text, each once, in order: lower case, without accents and endings."""
    plain = fold(normalize(text))
    spaced = [_root(word) for word in WORD.findall(UNSPACED.sub(" ", plain)) if word not in SMALL]
    unspaced = [pair for run in UNSPACED.findall(plain) for part in PARTICLES.split(run) for pair in _pairs(part)]
    return list(dict.fromkeys(word for word in (*spaced, *unspaced) if word and word not in SMALL))


@cache
def _rows() -> dict[str, tuple[str, ...]]:
    """The words that stand for each word of `synonyms.txt`: the first of each row it is in."""
    rows: dict[str, tuple[str, ...]] = {}
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        words = [] if line.startswith("#") else [word if UNSPACED.match(word) else _root(word) for word in line.split()]
        for word in dict.fromkeys(words):
            rows[word] = (*rows.get(word, ()), words[0])
    return rows


@cache
def _unspaced_rows() -> list[tuple[str, tuple[str, ...]]]:
    return [(word, meant) for word, meant in _rows().items() if UNSPACED.match(word)]


def _pairs(run: str) -> list[str]:
    """`左肩` as it is, `膝の痛み` as pairs; one character alone is a word too: `膝`."""
    return [run] if len(run) < SHORTEST else [run[at : at + 2] for at in range(len(run) - 1)]


@cache
def _root(word: str) -> str:
    short = stem(word)
    for ending, instead in ENDINGS:
        if short.endswith(ending) and len(short) - len(ending) >= SHORTEST:
            root = short.removesuffix(ending) + instead
            doubled = len(root) > SHORTEST and root[-1] == root[-2] and root[-1] not in "aeiouls"
            return root[:-1] if doubled else root
    return short[:-1] if short.endswith("e") and len(short) > SHORTEST + 1 else short
