"""From characters to tokens: numbers, words and marks, each with its place in the message as it was typed."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.grammar.lexicon import lexicon
from store.names import NameIndex

_SAME = {
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "×": "x", "✕": "x", "✖": "x", "⨯": "x", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "、": ", ", "。": ".",
    "→": ">", "➔": ">", "・": " ", "½": ".5", "\u200b": "", "\ufe0f": "", "\u20e3": "", "\u00ad": "",
}  # fmt: skip
_CJK = "\u3040-\u30ff\u3400-\u9fff々ー"
_TOKEN = re.compile(
    rf"""
    (?P<ISO>\d{{4}}([-./])\d\d?\2\d\d?(?!\d)) | (?P<DOTTED>\d\d?\.\d\d?\.(?:\d{{4}}|\d\d)?(?!\d)) |
     (?P<CLOCK>\d{{1,3}}:\d\d(?::\d\d)?(?:\.\d{{1,2}})?(?!\d)) | (?P<TALLY>\|{{2,}}|/{{3,}})
    | (?P<PRIME>\d{{1,3}}'(?:\d\d(?!\d)"?|(?![\w'])))
    | (?P<TEMPO>(?:tempo[ ]*:?[ ]*|\bt/)[\dx](?:[-/ ]?[\dx]){{2,3}}(?![\dx]))
    | (?P<THOUSAND>\d{{1,3}}(?:,\d{{3}})+(?![\d,])) | (?P<NUM>\d+(?:\.\d+)?|\.\d+)
    | (?P<WORD>[^\W\d_{_CJK}]+(?:'[^\W\d_{_CJK}]+)*) | (?P<CJK>[{_CJK}]+) | (?P<NL>\n)
    | (?P<SPACE>[^\S\n]+) | (?P<MARK>.)
    """,
    re.VERBOSE,
)
_MARKS = {
    ",": "COMMA", ";": "SEMI", "/": "SLASH", "-": "DASH", "+": "PLUS", "@": "AT", "*": "STAR", ":": "COLON",
    ".": "DOT", "?": "QUESTION", "？": "QUESTION", "!": "BANG", "(": "OPEN", ")": "CLOSE", "[": "OPEN", "]": "CLOSE",
    '"': "QUOTE", "%": "PERCENT", "&": "WORD", "|": "SEMI", ">": "ARROW", "{": "BRACE", "}": "BRACE", "•": "SEMI",
    "~": "SPACE", "…": "DOT", "=": "COLON", "#": "HASH",
}  # fmt: skip
_DECIMAL_COMMA = re.compile(r"\d{1,4},\d{1,3}(?![\d,])")
_LIKELY_FRACTION = frozenset({"5", "25", "75"})
MAX_NUMBER = 7


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the message: `text` in comparing form, `start` to `end` its characters; `glued` = no space before."""

    kind: str
    text: str
    start: int
    end: int
    number: Decimal | None = None
    glued: bool = False


def lex(text: str, index: NameIndex) -> list[Token]:
    """Cut a message into tokens. Anything unknown becomes a token too; nothing is lost but spaces."""
    clean, places = _clean(text)
    tokens: list[Token] = []
    glued = at = 0
    while at < len(clean):
        found = _TOKEN.match(clean, at)
        if found is None:
            break
        kind, piece = str(found.lastgroup), found.group()
        if kind == "SPACE":
            at, glued = found.end(), 0
            continue
        if kind == "DOTTED" and not _is_day(piece, tokens, clean[found.end() :]):
            kind, piece = "NUM", ".".join(piece.split(".")[:2])
        if kind == "THOUSAND" and clean[:at].rstrip()[-1:] in {"x", "*", "@"}:
            kind, piece = "NUM", piece.split(",")[0]
        if kind == "NUM":
            piece = _with_decimal_comma(clean, at, piece)
        made = _tokens(kind, piece, clean, at, index, bool(glued and tokens))
        tokens.extend(made)
        at, glued = made[-1].end if kind == "WORD" else at + len(piece), 1
    return _placed(_joined(tokens), places)


def _clean(text: str) -> tuple[str, list[int]]:
    """The text in comparing form, and for each of its characters (and its end) the place in the original."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    made: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = _SAME.get(letter)
        if plain is None:
            plain = letter if letter < "\u0300" else unicodedata.normalize("NFKC", letter)
            plain = _SAME.get(plain, plain).lower()
        made.append(plain)
        places.extend([place] * len(plain))
    return "".join(made), [*places, len(text)]


def _is_day(piece: str, tokens: list[Token], rest: str) -> bool:
    """Whether `17.11.` is a day: with a year, at a line's beginning or end, or where a word announces one."""
    day, month, year = piece.split(".")
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return False
    before = tokens[-1] if tokens else None
    if year or before is None or before.kind in {"NL", "OPEN"}:
        return True
    tag = lexicon().tags.get(before.text if before.kind == "WORD" or len(tokens) == 1 else tokens[-2].text)
    announced = tag is not None and tag.table in {"dating", "weekday", "short_day"}
    return announced or (len(month) == 2 and before.kind == "WORD" and rest[:1] in {"", "\n", ")"})


def _with_decimal_comma(clean: str, at: int, piece: str) -> str:
    """`82,5` is one number when a unit or a times sign follows, or it looks like a plate; `5,4` is a list."""
    found = _DECIMAL_COMMA.match(clean, at)
    if found is None or "." in piece:
        return piece
    whole, fraction = found.group().split(",")
    after = clean[found.end() : found.end() + 8].lstrip()
    measured = after.startswith(("kg", "kilo", "lb", "km", "キロ")) and fraction in {"25", "5", "75", "50", "125"}
    counted = after[:1] in {"x", "*"} and fraction in _LIKELY_FRACTION
    alone = len(whole) > 1 and fraction in _LIKELY_FRACTION and int(whole) > 20
    return found.group() if measured or counted or alone or after.startswith("km") else piece


def _tokens(kind: str, piece: str, clean: str, at: int, index: NameIndex, glued: bool) -> list[Token]:
    end = at + len(piece)
    if kind in {"NUM", "THOUSAND"}:
        number = piece.replace(",", "") if kind == "THOUSAND" else piece.replace(",", ".")
        long = len(number) > MAX_NUMBER
        return [Token("LONG" if long else "NUM", piece, at, end, None if long else Decimal(number), glued)]
    if kind == "CJK":
        return _unspaced(piece, at, index)
    if kind == "CLOCK":
        return [Token(kind, piece.split(".")[0], at, end, glued=glued)]
    if kind == "PRIME":
        return _primes(piece, at, end, glued)
    if piece == "#" and clean[at - 1 : at].isdigit() and not clean[end : end + 1].isdigit():
        return [Token("WORD", "lb", at, end, glued=True)]
    if kind == "MARK":
        return [Token(_MARKS.get(piece, "OTHER"), piece, at, end, glued=glued)]
    if kind == "WORD":
        return _word(piece, clean, at, index, glued)
    return [Token(kind, piece, at, end, glued=glued)]


def _primes(piece: str, at: int, end: int, glued: bool) -> list[Token]:
    """`24'35"` is a time on the clock, `20'` are minutes."""
    minutes, seconds = piece.rstrip('"').split("'")
    if seconds:
        return [Token("CLOCK", f"{minutes}:{seconds}", at, end, glued=glued)]
    return [Token("NUM", minutes, at, end - 1, Decimal(minutes), glued), Token("WORD", "min", end - 1, end, glued=True)]


def _word(piece: str, clean: str, at: int, index: NameIndex, glued: bool) -> list[Token]:
    """A word; `kgx` before a number is a unit and a times sign, `dreimal` are two, `t2b` may be a name."""
    end = at + len(piece)
    coded = re.compile(r"[a-z]{1,4}[\d&][a-z\d]{0,4}(?![^\W_])").match(clean, at)
    if coded and index.exact(coded.group()):
        return [Token("WORD", coded.group(), at, coded.end(), glued=glued)]
    slashed = re.compile(r"[a-z]/[a-z](?!\w)").match(clean, at)
    short = slashed.group().replace("/", "") if slashed else ""
    if slashed and lexicon().tags.get(short):
        return [Token("WORD", short, at, slashed.end(), glued=glued)]
    if piece == "w" and clean.startswith("/", end):
        without = re.compile(r"/ ?o(?!\w)").match(clean, end)
        stop = without.end() if without else end + 1
        return [Token("WORD", "without" if without else "with", at, stop, glued=glued)]
    if piece.endswith("mal") and _is_number(piece.removesuffix("mal")):
        times = Token("WORD", "mal", end - 3, end, glued=True)
        return [Token("WORD", piece.removesuffix("mal"), at, end - 3, glued=glued), times]
    if len(piece) > 1 and piece.endswith("x") and clean[end : end + 2].strip()[:1].isdigit():
        tag = lexicon().tags.get(piece[:-1])
        if tag and tag.table in {"unit", "count", "body"}:
            return [Token("WORD", piece[:-1], at, end - 1, glued=glued), Token("WORD", "x", end - 1, end, glued=True)]
    return [Token("WORD", piece, at, end, glued=glued)]


def _is_number(word: str) -> bool:
    return lexicon().numbers.get(word) is not None


def _unspaced(run: str, at: int, index: NameIndex) -> list[Token]:
    """Words of a script that puts no spaces between them: names first, then known words, then single characters."""
    tokens: list[Token] = []
    here = 0
    while here < len(run):
        size = index.unspaced(run, here)
        if not size:
            known = lexicon().unspaced.get(run[here], ())
            size = next((len(word) for word in known if run.startswith(word, here)), 1)
        tokens.append(Token("WORD", run[here : here + size], at + here, at + here + size, glued=True))
        here += size
    return tokens


def _joined(tokens: list[Token]) -> list[Token]:
    """Drop what only joins: the hyphen in `pull-ups` and `750-m`, the full stop after a unit."""
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        before = kept[-1] if kept else None
        following = tokens[place + 1 : place + 3]
        if before and following and token.glued and _joins(before, token, following):
            continue
        kept.append(token)
    return kept


def _joins(before: Token, token: Token, following: Sequence[Token]) -> bool:
    return _is_hyphen(before, token, following[0]) or _is_short(before, token, following)


def _is_hyphen(before: Token, token: Token, after: Token) -> bool:
    joins = before.kind in {"WORD", "NUM"} and after.kind == "WORD" and after.text != "x"
    return token.kind == "DASH" and after.glued and joins


def _is_short(before: Token, token: Token, following: Sequence[Token]) -> bool:
    """Whether this is the full stop of an abbreviated unit: `100 lbs. for 5`, `3 min. 20 sec`."""
    if token.kind != "DOT" or following[0].glued or before.kind != "WORD" or len(before.text) > 4:
        return False
    tag, *tags = (lexicon().tags.get(one.text) for one in (before, *following))
    if tag is None or tag.table not in {"unit", "time", "distance", "count"}:
        return False
    timed = tag.table == "time" and following[0].kind == "NUM" and [one and one.table for one in tags[1:]] == ["time"]
    return timed or (tags[0] is not None and tags[0].row in {"x", "at", "for", "of"})


def _placed(tokens: list[Token], places: list[int]) -> list[Token]:
    return [
        Token(
            token.kind,
            token.text.replace("'", ""),
            places[token.start],
            max(places[token.end], places[token.start]),
            token.number,
            token.glued,
        )
        for token in tokens
    ]
