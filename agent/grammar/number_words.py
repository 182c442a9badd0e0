"""Numbers from 13 to 999 in words, as German, Spanish and French build them; Japanese ones are added up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

_DE = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
_DE_ONES = (*_DE.split(), "achtzehn", "neunzehn")
_DE_TENS = ("", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_ES = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho
veintinueve"""
_ES_ONES = tuple(_ES.split())
_ES_TENS = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_ES_ODD_HUNDREDS = {1: "ciento", 5: "quinientos", 7: "setecientos", 9: "novecientos"}
_FR = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_FR_ONES = (*_FR.split(), "dix sept", "dix huit", "dix neuf")
_FR_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre vingt", "quatre vingt")
_KANJI = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_KANJI_UNITS = {"十": 10, "百": 100, "千": 1000}
OTHER_MEANINGS = frozenset({"once"})


def number_words() -> Iterator[tuple[str, Decimal]]:
    """Every phrase and what it counts: `fünfundsiebzig` is one word, `setenta y cinco` several."""
    for number in range(1, 1000):
        for spell in (_german, _spanish, _french):
            phrase = spell(number)
            if phrase not in OTHER_MEANINGS:
                yield phrase, Decimal(number)
        if number % 100 in range(1, 100) and number > 100:
            yield f"{_german(number // 100 * 100)}und{_german(number % 100)}", Decimal(number)
    for hundred in range(101, 200):
        yield _german(hundred).removeprefix("ein"), Decimal(hundred)
    yield "quatre vingts", Decimal(80)
    yield "anderthalb", Decimal("1.5")
    for number in range(1, 10):
        yield f"{_DE_ONES[number]}einhalb", Decimal(number) + Decimal("0.5")


def _german(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    front = f"{_DE_ONES[hundreds]}hundert" if hundreds else ""
    if rest < 20:
        return front + (_DE_ONES[rest] if rest else "") + ("s" if rest == 1 else "")
    tens, ones = divmod(rest, 10)
    return front + (f"{_DE_ONES[ones]}und" if ones else "") + _DE_TENS[tens]


def _spanish(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if number == 100:
        return "cien"
    tens, ones = divmod(rest, 10)
    small = _ES_ONES[rest] if rest < 30 else _ES_TENS[tens] + (f" y {_ES_ONES[ones]}" if ones else "")
    front = _ES_ODD_HUNDREDS.get(hundreds, f"{_ES_ONES[hundreds]}cientos") if hundreds else ""
    return " ".join(part for part in (front, small if rest else "") if part)


def _french(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    front = "" if not hundreds else "cent" if hundreds == 1 else f"{_FR_ONES[hundreds]} cent{'' if rest else 's'}"
    tens = rest // 10
    ones = rest - tens * 10 + (10 if tens in {7, 9} else 0)
    joint = " et " if ones in {1, 11} and tens < 8 else " "
    small = _FR_ONES[rest] if rest < 20 else _FR_TENS[tens] + (f"{joint}{_FR_ONES[ones]}" if ones else "")
    return " ".join(part for part in (front, small if rest else "") if part)


def kanji_number(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """`百二十五` is 125: digits multiply the unit behind them. None when no such figure stands here."""
    total, digit, after = 0, None, at
    while after < len(words):
        word = words[after]
        if word in _KANJI and digit is None:
            digit = _KANJI[word]
        elif word in _KANJI_UNITS:
            total, digit = total + _KANJI_UNITS[word] * (1 if digit is None else digit), None
        else:
            break
        after += 1
    return (Decimal(total + (digit or 0)), after) if after > at else None
