"""Exercise names in a message: spelled right anywhere, misspelt only where a name is likely."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.grammar.lexicon import lexicon
from agent.grammar.lexing import Token
from agent.grammar.widening import widened
from store.names import NameEntry, NameIndex, Spot

MAX_SLIPS = 6
MAX_WINDOW = 4
SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Named:
    """An exercise named by the tokens up to `after`; `confidence` below 1 means it was misspelt."""

    entry: NameEntry
    after: int
    confidence: float = 1.0


def find_names(tokens: Sequence[Token], index: NameIndex) -> dict[int, Named]:
    """The names in a message by the token they begin at; a misspelt name never takes words that mean something."""
    words = [token.text if token.kind in {"WORD", "NUM"} else "\0" for token in tokens]
    spots = index.spot(words)
    said = words
    if any(_cuts_phrase(words, spot) for spot in spots):
        said = _without_phrases(words)
        spots = index.spot(said)
    spotted = {spot.start: (spot.end, spot.entry) for spot in spots if _may_be_name(words, spot.start)}
    found = {start: Named(entry, end) for start, (end, entry) in widened(spotted, tokens, said, index).items()}
    found.update(_initials(tokens, index))
    if any(token.kind not in {"NUM"} for token in tokens):
        _add_misspelt(found, tokens, words, index)
    return found


def _cuts_phrase(words: list[str], spot: Spot) -> bool:
    """Whether a name begins inside a kind of set, as `pause bench` does in `rest pause bench`."""
    before = spot.start - 1
    return before >= 0 and (_kind_end(words, before) > spot.start)


def _kind_end(words: list[str], at: int) -> int:
    hit = lexicon().tags.longest(words, at)
    return hit[0] if hit and hit[1].table == "type" else at


def _without_phrases(words: list[str]) -> list[str]:
    phrases = [range(at, _kind_end(words, at)) for at in range(len(words))]
    hidden = {place for phrase in phrases if len(phrase) > 1 for place in phrase}
    return ["\0" if at in hidden else word for at, word in enumerate(words)]


def _initials(tokens: Sequence[Token], index: NameIndex) -> dict[int, Named]:
    """`S: 5x5x100 / B: 5x5x75`: letters before colons name lifts when there are several of them."""
    found: dict[int, Named] = {}
    for at, token in enumerate(tokens[:-1]):
        lift = lexicon().initials.get(token.text) if tokens[at + 1].kind == "COLON" else None
        entry = index.exact(lift) if lift else None
        if entry:
            found[at] = Named(entry, at + 1)
    return found if len(found) > 1 else {}


def _may_be_name(words: list[str], start: int) -> bool:
    """A word of notation that happens to be a name too (`c2`, `mp` stay names; a bare number never is one)."""
    return not words[start][0].isdigit() or not words[start].isdigit()


def _add_misspelt(found: dict[int, Named], tokens: Sequence[Token], words: list[str], index: NameIndex) -> None:
    inside = {place for start, named in found.items() for place in range(start, named.after)}
    strange = [at for at, word in enumerate(words) if at not in inside and _is_strange(tokens[at])]
    if len(strange) > MAX_SLIPS:
        return
    for at in strange:
        if at in inside:
            continue
        window = _misspelt_around(at, tokens, words, index)
        if window is None:
            continue
        start, named = window
        for place in [place for place, other in found.items() if start <= place < named.after]:
            del found[place]
        found[start] = named
        inside.update(range(start, named.after))


def _is_strange(token: Token) -> bool:
    """A word no table knows."""
    if token.kind != "WORD" or len(token.text) < 4 or len(token.text) > 24:
        return False
    return token.text not in lexicon().vocabulary


def known(word: str) -> bool:
    """Whether any table knows this word on its own."""
    words = lexicon()
    return any(table.get(word) is not None for table in (words.tags, words.moods, words.asks, words.corrections))


def _misspelt_around(at: int, tokens: Sequence[Token], words: list[str], index: NameIndex) -> tuple[int, Named] | None:
    for size in range(MAX_WINDOW, 0, -1):
        for start in range(max(0, at - size + 1), at + 1):
            end = start + size
            if end > len(words) or not all(_may_join(tokens[place], index) for place in range(start, end)):
                continue
            hit = index.misspelt(words[start:end])
            if hit and (size > 1 or len(words[at]) > 4 or hit.entry.common):
                return start, Named(hit.entry, end, hit.confidence)
    return _run_together(at, words[at], index)


def _run_together(at: int, word: str, index: NameIndex) -> tuple[int, Named] | None:
    """A name without its space, and misspelt besides: `latpuldown`."""
    for cut in range(SHORTEST_PART, len(word) - 2 * SHORTEST_PART + 1):
        if index.knows(word[:cut]):
            hit = index.misspelt([word[:cut], word[cut:]])
            if hit:
                return at, Named(hit.entry, at + 1, hit.confidence)
    return None


def _may_join(token: Token, index: NameIndex) -> bool:
    """Whether a token can be part of a misspelt name: strange words, and words that names are made of."""
    return token.kind == "WORD" and (_is_strange(token) or index.knows(token.text))
