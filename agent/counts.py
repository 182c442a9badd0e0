"""Counts: how many sets, exercises, days and weeks a sentence says, and how many there are in results."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from agent.figures import number_said

NOUNS = {
    "sets": r"sets?|sätzen?|satz|series?|séries?|セット(?!目)",
    "exercises": r"exercises?|übung(?:en)?|ejercicios?|exercices?|種目",
    "days": r"days?|tagen?|tage|días?|jours?|日(?![目曜間])",
    "weeks": r"weeks?|wochen?|semanas?|semaines?|週間",
}
NUMBER = r"(\d+|[^\W\d_]+|[一二三四五六七八九十]+)"
COUNTED = {
    name: re.compile(
        rf"(?<![\w.,:]){NUMBER}[\s-]*(?:(?:more|working|hard|full|further)\s+)?(?:{noun})(?![^\W\d_ぁ-んァ-ヶ一-龠])",
        re.I,
    )
    for name, noun in NOUNS.items()
}
UNSPACED = {name: re.compile(rf"(\d+|[一二三四五六七八九十]+)\s*(?:{noun})") for name, noun in NOUNS.items()}


def miscounted(text: str, results: Sequence[dict[str, Any]]) -> bool:
    """Whether a text counts sets, exercises, days or weeks that these results have another number of.

    What the results do not count, such as the days since something, is left to whoever compares all numbers.
    """
    for name in NOUNS:
        there = set(_there(name, results))
        said = [number_said(word) for rule in (COUNTED, UNSPACED) for word in rule[name].findall(text)]
        if there and any(number is not None and number not in there for number in said):
            return True
    return False


def _there(name: str, results: Sequence[dict[str, Any]]) -> Iterator[float]:
    match name:
        case "sets":
            yield from _sets(results)
        case "exercises":
            named = [_slugs(result) for result in results]
            yield from (float(result["exercises"]) for result in results if isinstance(result.get("exercises"), int))
            yield from (float(len(one)) for one in (*named, set().union(*named)) if one)
        case "days":
            yield from (float(len(result["days"])) for result in results if isinstance(result.get("days"), list))
        case "weeks":
            yield from (float(result["weeks"]) for result in results if isinstance(result.get("weeks"), int))


def _sets(results: Sequence[dict[str, Any]]) -> Iterator[float]:
    """How many sets there are in each list of them, of each kind in it, and in all."""
    lists = [list(_lists(result)) for result in results]
    yield from (float(result["sets"]) for result in results if isinstance(result.get("sets"), int))
    for sets in (one for found in lists for one in found):
        alike = Counter(str((done.get("reps"), done.get("weight"), done.get("reps_max"))) for done in sets)
        yield from (float(len(sets)), *map(float, alike.values()))
    for found in (*lists, [sets for one in lists for sets in one]):
        if found:
            yield float(sum(map(len, found)))


def _lists(value: Any) -> Iterator[list[dict[str, Any]]]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "sets" and isinstance(item, list):
                yield [done for done in item if isinstance(done, dict)]
            elif name not in ("last_time", "records", "before"):
                yield from _lists(item)
    elif isinstance(value, list):
        for item in value:
            yield from _lists(item)


def _slugs(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {str(value["slug"])} if "slug" in value else set()
        return own.union(*(_slugs(item) for name, item in value.items() if name not in ("last_time", "records")))
    return set().union(*map(_slugs, value)) if isinstance(value, list) else set()
