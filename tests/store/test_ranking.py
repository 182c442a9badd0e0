"""Ranking: rare words count more than common ones, likeness and words add up, age and importance only decide ties."""

from datetime import UTC, datetime, timedelta

import pytest

from store.ranking import ALIKE, Seen, ranked

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def seen(number: int, *words: str, likeness: float = 0.0, importance: int = 3, days: int = 0) -> Seen:
    return Seen(number, likeness, importance, NOW - timedelta(days=days), words or None)


def order(every: list[Seen], *words: str, most: int = 9) -> list[int]:
    return [fit.id for fit in ranked(every, [[word] for word in words], NOW, most)]


def test_the_rarer_of_two_words_counts_more() -> None:
    every = [seen(1, "squat"), seen(2, "squat"), seen(3, "squat"), seen(4, "knee")]
    assert order(every, "squat", "knee") == [4, 3, 2, 1]
    [best, *_] = ranked(every, [["squat"], ["knee"]], NOW, 9)
    assert 0.5 < best.coverage < 1


def test_a_word_that_stands_for_much_counts_once() -> None:
    every = [seen(1, "dog", "pet", "animal"), seen(2, "dog", "walk"), seen(3, "pet", "animal")]
    [first, *_] = ranked(every, [["dog", "pet", "animal"], ["walk"]], NOW, 9)
    assert (first.id, first.coverage) == (2, 1)
    [_, alike, *_] = ranked(every, [["dog", "pet", "animal"], ["walk"]], NOW, 9)
    assert alike.id == 3


def test_much_that_is_not_found_weakens_what_is() -> None:
    every = [seen(1, "dog"), seen(2, "cat")]
    [[alone], [among]] = (ranked(every, [["dog"], *asked], NOW, 9) for asked in ([], [["a"], ["b"], ["c"]]))
    assert among.strength == pytest.approx(alone.strength / 2)
    assert among.coverage < alone.coverage / 2


def test_what_shares_nothing_and_is_not_alike_does_not_fit() -> None:
    assert order([seen(1), seen(2, likeness=ALIKE / 2), seen(3, likeness=ALIKE)], "knee") == [3]
    assert order([], "knee") == []


def test_words_and_likeness_add_up() -> None:
    every = [seen(1, "knee"), seen(2, likeness=0.1), seen(3, "knee", likeness=0.1)]
    assert order(every, "knee") == [3, 1, 2]


def test_of_equal_ones_the_newer_the_more_important_and_at_last_the_later_told_comes_first() -> None:
    assert order([seen(1, "knee", days=200), seen(2, "knee", days=1)], "knee") == [2, 1]
    assert order([seen(1, "knee", importance=5), seen(2, "knee", importance=2)], "knee") == [1, 2]
    assert order([seen(1, "knee"), seen(2, "knee"), seen(3, "knee")], "knee", most=2) == [3, 2]


def test_no_words_rank_by_likeness_alone() -> None:
    assert order([seen(1, likeness=0.2), seen(2, likeness=0.9)]) == [2, 1]
