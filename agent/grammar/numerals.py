"""Numbers in figures and in words, as people say them: `one eighty five`, `two and a half`, `a hundred`."""

from collections.abc import Sequence
from decimal import Decimal

from agent.grammar.lexicon import lexicon
from agent.grammar.lexing import Token
from agent.grammar.number_words import kanji_number

_THOUSAND = Decimal(1000)
_HALF = Decimal("0.5")
EACH_SO_LONG = frozenset({"second", "minute", "meter", "metre", "rep"})
LONGEST_PHRASE = 7
FIRST_KANJI = "\u3007"
_ARTICLES = frozenset({"a", "an"})


def numeral(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """The number that begins at this token and where it ends; None when there is none."""
    token = tokens[at]
    if token.number is not None:
        return token.number, at + 1
    if token.kind != "WORD":
        return None
    found = _phrased(tokens, at) or _spoken(tokens, at)
    if found is None:
        return None
    value, after = found
    return _with_fraction(tokens, value, after)


def _phrased(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """Numbers of other languages, which do not put them together as English does."""
    words = [token.text if token.kind == "WORD" else "" for token in tokens[at : at + LONGEST_PHRASE]]
    if words[0] >= FIRST_KANJI:
        found = kanji_number(words, 0)
        return (found[0], at + found[1]) if found else None
    hit = lexicon().numbers.longest(words, 0)
    return (hit[1], at + hit[0]) if hit and (hit[0] > 1 or _value(tokens, at) is None) else None


def _spoken(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """Whole numbers in words: those below a thousand, or that many thousands and what follows: `two thousand five`."""
    if tokens[at].text in _ARTICLES and _value(tokens, at + 1) == _THOUSAND:
        return _THOUSAND, at + 2
    found = _below_thousand(tokens, at)
    if found is None or _value(tokens, found[1]) != _THOUSAND:
        return found
    rest = _below_thousand(tokens, found[1] + 1) if found[1] + 1 < len(tokens) else None
    return (found[0] * _THOUSAND + rest[0], rest[1]) if rest else (found[0] * _THOUSAND, found[1] + 1)


def _below_thousand(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """A digit before a two-digit number counts hundreds: `one eighty five` is 185."""
    if tokens[at].text in _ARTICLES and _value(tokens, at + 1) == 100:
        return _tail(tokens, Decimal(100), at + 2)
    first = _value(tokens, at)
    if first is None or first == _THOUSAND:
        return None if first is None else (first, at + 1)
    after = at + 1
    if first == 100:
        return _tail(tokens, first, after)
    if first < 10:
        return _after_digit(tokens, first, after)
    return _two_digits(tokens, at)


def _after_digit(tokens: Sequence[Token], digit: Decimal, after: int) -> tuple[Decimal, int]:
    following = _value(tokens, after)
    if following == 100:
        return _tail(tokens, digit * 100, after + 1)
    if _text(tokens, after) in {"oh", "o"} and (ones := _value(tokens, after + 1)) is not None and ones < 10:
        return digit * 100 + ones, after + 2
    if following is not None and 10 <= following < 100 and digit:
        pair, end = _two_digits(tokens, after)
        if _text(tokens, end) in EACH_SO_LONG:
            return digit, after  # three planks of sixty seconds each
        return digit * 100 + pair, end
    return digit, after


def _tail(tokens: Sequence[Token], hundreds: Decimal, after: int) -> tuple[Decimal, int]:
    """What may follow the hundreds: `and five`, `twenty`, `twenty five`."""
    start = after + 1 if _text(tokens, after) == "and" else after
    following = _value(tokens, start)
    if following is None or following >= 100:
        return hundreds, after
    rest, end = _two_digits(tokens, start)
    return hundreds + rest, end


def _two_digits(tokens: Sequence[Token], at: int) -> tuple[Decimal, int]:
    first = _value(tokens, at) or Decimal(0)
    second = _value(tokens, at + 1)
    if first >= 20 and first % 10 == 0 and second is not None and 0 < second < 10:
        return first + second, at + 2
    return first, at + 1


def _with_fraction(tokens: Sequence[Token], value: Decimal, after: int) -> tuple[Decimal, int]:
    if [_text(tokens, after + step) for step in range(3)] == ["and", "a", "half"]:
        return value + _HALF, after + 3
    if _text(tokens, after) == "point":
        digit = _value(tokens, after + 1)
        if digit is not None and digit < 10:
            return value + digit / 10, after + 2
    return value, after


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""


def _value(tokens: Sequence[Token], at: int) -> Decimal | None:
    if at >= len(tokens) or tokens[at].kind != "WORD":
        return None
    tag = lexicon().tags.get(tokens[at].text)
    return Decimal(tag.row) if tag and tag.table == "numbers" else None
