"""Whether something is told once more: in nearly the same words, or in others that are alike and turn nothing round."""

import re

from store.keywords import roots
from store.languages import WORD
from store.names import fold, normalize
from store.tables import Memory

# Of the words of two tellings so much is shared; without that, so alike are their vectors.
SHARED, ALIKE = 0.8, 0.8
SPELLED_ALIKE = 4
NUMBER = re.compile(r"\d+(?:[.,:]\d+)?")
# Words that make another statement of the same words, a row for each way; the first two are everything that says no.
_TURNS = """
not no havent hasnt lack lacks dont doesnt didnt cant cannot wont isnt arent wasnt none without
not nicht kein keine keinen ohne ne pas sin sans aucun
never nie niemals nunca jamas jamais hardly rarely seldom selten
always immer siempre toujours
only just nur solo seulement
more mehr mas plus
less fewer weniger menos moins
longer anymore former formerly quit stop stopped gave given aufgehort frueher fruher dejado deje arrete
before vor bevor antes avant
after nach nachdem despues apres
until till bis hasta jusqu
except but ausser aber excepto pero sauf mais
badly poorly schlecht mal
well good gut bien
again wieder otra encore
"""
TURNS = {word: row.split()[0] for row in _TURNS.strip().splitlines() for word in row.split()}
EMPHASIS = set(roots("way really actually wirklich übrigens eigentlich sehr realmente vraiment beaucoup"))
SAYS_NO = re.compile("ない|なく|なかっ|ません|ぬ")


def same_telling(known: Memory, kind: str, text: str, likeness: float = 0.0) -> bool:
    """Whether a text of this kind tells what is known already, with the very same numbers, of the same yes or no.

    `likeness` is that of the two vectors, 0 without them. By likeness alone nothing may be lost: each content word that
    was told has to be there again, or one that is spelled much like it.
    """
    if known.kind != kind or set(NUMBER.findall(known.text)) != set(NUMBER.findall(text)):
        return False
    if known.text.casefold() == text.casefold():
        return True
    one, other = _content(known.text), _content(text)
    if not one or not other or _turns(known.text) != _turns(text):
        return False
    return len(one & other) / len(one | other) >= SHARED or (likeness >= ALIKE and _nothing_lost(one, other))


def _content(text: str) -> set[str]:
    return {word for word in roots(text) if word not in EMPHASIS}


def _nothing_lost(told: set[str], again: set[str]) -> bool:
    """`swim` may come again as `swimming`, but not `hermana` as `hermano`."""
    added = again - told
    return all(any(_lengthened(*sorted((word, new), key=len)) for new in added) for word in told - again)


def _lengthened(word: str, other: str) -> bool:
    return len(word) >= SPELLED_ALIKE and other.startswith(word)


def _turns(text: str) -> set[str]:
    turned = {TURNS[word] for word in WORD.findall(fold(normalize(text))) if word in TURNS}
    return turned | ({"not"} if SAYS_NO.search(text) else set())
