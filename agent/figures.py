"""Numbers: those a sentence says, and those that results can answer for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.grammar.number_words import kanji_number, number_words

KG_PER_LB = 0.45359237
NO_AMOUNT = re.compile(
    r"\b\d{1,2}[:.]\d{2}\s*(?:h|uhr|am|pm)\b|\b\d{1,2}:\d{2}\b|\d+(?:[.,]\d+)?\s*%|\b\d+(?:st|nd|rd|th)\b", re.I
)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LOAD = re.compile(r"(\d+(?:[.,]\d+)*)\s*(kg|kilos?|kilogram\w*|キロ|lbs?|pounds?|pfund|libras?|livres?)(?!\w)", re.I)
ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
MOST_IN_WORDS = 100


def _words() -> Iterator[tuple[str, float]]:
    """Numbers in words, up to a hundred; zero and one are left out because they are said for much else."""
    ones = [*ENGLISH.split(), "eighteen", "nineteen"]
    yield from ((word, float(number)) for number, word in enumerate(ones))
    for tens, word in enumerate(ENGLISH_TENS.split(), start=2):
        yield word, tens * 10.0
        yield from ((f"{word} {ones[rest]}", float(tens * 10 + rest)) for rest in range(1, 10))
    yield from ((word, float(number)) for word, number in number_words() if number <= MOST_IN_WORDS)
    yield from (("eine", 1.0), ("cien", 100.0))


WORDS = {word: number for word, number in _words() if number > 1}
WORD = re.compile(
    rf"\b(?:{'|'.join(word.replace(' ', '[ -]') for word in sorted(WORDS, key=len, reverse=True))})\b", re.I
)
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
KANJI = re.compile(r"[一二三四五六七八九十百]+(?=\s*(?:セット|回|キロ|レップ|種目))")


COMPARISONS = ("last_time", "records")
COMPARING = re.compile(
    r"\b(?:last (?:time|workout|week)|previous\w*|before|best|most lifted|records?|prs?|pbs?|max|from|since|than|ago|"
    r"zuvor|vorher|davor|letzte\w*|rekord|bestleistung|antes|anterior|última|récord|avant|dernière|précédent\w*)\b"
    r"|前回|記録|ベスト",
    re.I,
)
PART = re.compile(r"[;()]|,(?!\d)|\s[-–—]\s|\b(?:and|but|und|aber|y|pero|et|mais)\b|、", re.I)


@dataclass(frozen=True)
class Known:
    """What results can answer for: plain numbers, loads as (value, unit), days, and what they only compare with."""

    numbers: frozenset[float]
    loads: frozenset[tuple[float, str]]
    days: frozenset[str] = frozenset()
    compared: "Known | None" = None

    def back(self, sentence: str) -> bool:
        """Whether every number of the sentence is one of these, and every load also in its unit.

        The numbers of other days and of records count only in a part of the sentence that compares with them.
        """
        dated = DAY.sub(lambda day: " " if day.group() in self.days else day.group(), sentence)
        text = NO_AMOUNT.sub(" ", dated)
        if self.compared is None or not COMPARING.search(text):
            return self._back(text)
        return all((self.compared if COMPARING.search(part) else self)._back(part) for part in PART.split(text) if part)

    def _back(self, text: str) -> bool:
        words_known = all(number_said(word) in self.numbers for word in WORD.findall(text) + KANJI.findall(text))
        loads_known = all(self._load(said, _unit(unit)) for said, unit in LOAD.findall(text))
        rest = LOAD.sub(" ", text)
        return words_known and loads_known and all(readings(it) & self.numbers for it in NUMBER.findall(rest))

    def _load(self, said: str, unit: str) -> bool:
        return any(
            value == load if unit == known else abs(value - _converted(load, known)) <= 0.5
            for value in readings(said)
            for load, known in self.loads
        )


def known(results: Sequence[dict[str, Any]]) -> Known:
    """Every number of these results: in their fields and words, counted, summed up, and in other units."""
    own = [{name: value for name, value in result.items() if name not in COMPARISONS} for result in results]
    return replace(_known(own), compared=_known(results))


def _known(results: Sequence[dict[str, Any]]) -> Known:
    numbers, loads = set[float](), set[tuple[float, str]]()
    days = frozenset(day for result in results for day in DAY.findall(str(result)))
    for result in results:
        numbers |= set(_numbers(result))
        loads |= set(_loads(result))
    for sets in [[done] for done in _sets(results)] + [list(_sets([it])) for it in results] + [list(_sets(results))]:
        reps = sum(done.get("reps") or 0 for done in sets)
        numbers |= {float(len(sets)), float(reps)}
        for field, unit in (("weight", None), ("weight_kg", "kg")):
            lifted = sum((done.get("reps") or 0) * float(done.get(field) or 0) for done in sets)
            units = {str(done.get("unit")) for done in sets} if unit is None else {unit}
            loads |= {(round(lifted, 2), it) for it in units if len(units) == 1}
    return Known(frozenset(numbers | {float(len(results))}), frozenset(loads), days)


def amounts_said(text: str) -> int:
    """How many numbers a text says, in figures or in words."""
    amounts = NO_AMOUNT.sub(" ", DAY.sub(" ", text))
    return len(NUMBER.findall(amounts)) + len(WORD.findall(amounts)) + len(KANJI.findall(amounts))


def number_said(word: str) -> float | None:
    """The number that figures or a number word stand for; None for any other word."""
    if word.isdecimal():
        return float(word)
    kanji = kanji_number(word, 0)
    return float(kanji[0]) if kanji else WORDS.get(" ".join(re.split("[ -]+", word.lower())))


def readings(said: str) -> set[float]:
    """What a written number may mean: a comma or a point divides decimals, or thousands."""
    found = set()
    if len(re.findall(r"[.,]", said)) <= 1:
        found.add(float(said.replace(",", ".")))
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", said):
        found.add(float(re.sub(r"[.,]", "", said)))
    return found


def _sets(results: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for result in results:
        sets = result.get("sets")
        yield from (done for done in (sets if isinstance(sets, list) else []) if isinstance(done, dict))


def _numbers(value: Any) -> Iterator[float]:
    """Every number in a value, how many of anything it holds, and the numbers in its words."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name.endswith(("_id", "_ids")):
                continue  # because what rows are called by is nothing anybody lifted
            yield from _numbers(item)
            if isinstance(item, int | float) and item:
                yield from _rescaled(name, float(item))
    elif isinstance(value, list):
        yield float(len(value))
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, str):
        for number in NUMBER.findall(DAY.sub(" ", value)):
            yield from readings(number)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def _rescaled(name: str, value: float) -> Iterator[float]:
    if name.endswith("_s"):
        yield from (value / 60, value // 60, value % 60, round(value / 3600, 1), value // 3600, value % 3600 // 60)
    elif name.endswith("_m"):
        yield from (value / 1000, round(value / 1000, 1), round(value / 1609.344, 1))


def _loads(value: Any) -> Iterator[tuple[float, str]]:
    if isinstance(value, dict):
        for name in ("weight", "value", "before"):
            if isinstance(value.get(name), int | float) and value.get("unit") in ("kg", "lb"):
                yield float(value[name]), str(value["unit"])
        for item in value.values():
            yield from _loads(item)
    elif isinstance(value, list):
        for item in value:
            yield from _loads(item)
    elif isinstance(value, str):
        yield from ((number, _unit(unit)) for said, unit in LOAD.findall(value) for number in readings(said))


def _unit(said: str) -> str:
    return "kg" if said.lower().startswith(("k", "キ")) else "lb"


def _converted(load: float, unit: str) -> float:
    return load / KG_PER_LB if unit == "kg" else load * KG_PER_LB
