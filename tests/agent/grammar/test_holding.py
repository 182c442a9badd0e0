"""From when and until when: the days that words such as `until March` or `for two weeks` mean on a Friday."""

from datetime import date

import pytest

from agent.grammar.holding import ALWAYS, Holding, held, number_of, weekdays
from agent.grammar.memory_lexicon import Sentence, sentences, words_of
from store.names import NameIndex
from tests.agent.grammar.telling import TODAY


def sentence(said: str, index: NameIndex) -> Sentence:
    [one] = sentences(said, index)
    return one


def holding(said: str, index: NameIndex) -> Holding:
    one = sentence(said, index)
    return held(one, 0, len(one.words), TODAY)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("no deadlifts until March", date(2027, 3, 1)),
        ("no running until December 15", date(2026, 12, 15)),
        ("keine Kniebeugen bis 15. Dezember", date(2026, 12, 15)),
        ("nada de correr hasta el 15 de diciembre", date(2026, 12, 15)),
        ("pas de squats jusqu'au 15 décembre", date(2026, 12, 15)),
        ("3月まで", date(2027, 3, 1)),
        ("no squats until March 2028", date(2028, 3, 1)),
        ("no squats until Monday", date(2026, 11, 23)),
        ("no squats until Friday", date(2026, 11, 27)),
        ("no squats until next week", date(2026, 11, 23)),
        ("no squats until next month", date(2026, 12, 1)),
        ("no squats until the end of the month", date(2026, 12, 1)),
        ("no squats until the end of the year", date(2027, 1, 1)),
        ("no squats until Christmas", date(2026, 12, 25)),
        ("no squats until summer", date(2027, 6, 1)),
        ("no squats for two weeks", date(2026, 12, 4)),
        ("no squats for a couple of weeks", date(2026, 12, 4)),
        ("no squats for the next 10 days", date(2026, 11, 30)),
        ("no squats for a month", date(2026, 12, 20)),
        ("no squats for three months", date(2027, 2, 20)),
        ("no squats this week", date(2026, 11, 23)),
        ("no squats for the rest of the month", date(2026, 12, 1)),
    ],
)
def test_an_end_is_the_first_day_it_no_longer_holds(said: str, until: date, index: NameIndex) -> None:
    assert holding(said, index) == Holding(None, until)


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("from Monday I train twice a week", date(2026, 11, 23), None),
        ("starting December I train twice a week", date(2026, 12, 1), None),
        ("from next week I train twice a week", date(2026, 11, 23), None),
        ("ab nächstem Montag trainiere ich zweimal", date(2026, 11, 23), None),
        ("away from December 1 to December 14", date(2026, 12, 1), date(2026, 12, 14)),
        ("from December 1 for two weeks", date(2026, 12, 1), date(2026, 12, 15)),
    ],
)
def test_a_beginning_is_the_first_day_it_holds(said: str, since: date, until: date | None, index: NameIndex) -> None:
    assert holding(said, index) == Holding(since, until)


@pytest.mark.parametrize("said", ["no squats", "until it hurts", "for the team", "I come from Leeds", "up to 100 kg"])
def test_what_names_no_day_holds_always(said: str, index: NameIndex) -> None:
    assert holding(said, index) == ALWAYS
    assert not ALWAYS


def test_the_last_day_of_a_short_month_stands_for_days_it_has_not(index: NameIndex) -> None:
    one = sentence("no squats for three months", index)
    assert held(one, 0, len(one.words), date(2026, 11, 30)).until == date(2027, 2, 28)


def test_only_the_words_of_the_range_count(index: NameIndex) -> None:
    one = sentence("no squats until March and no runs until April", index)
    joint = next(at for at, word in enumerate(one.words) if word.text == "and")
    assert held(one, 0, joint, TODAY).until == date(2027, 3, 1)
    assert held(one, joint, len(one.words), TODAY).until == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("Tuesdays and Saturdays", [1, 5]),
        ("montags und mittwochs", [0, 2]),
        ("los lunes", [0]),
        ("the weekend", [5, 6]),
        ("the sun sat on the hill", []),
    ],
)
def test_weekdays_are_read_in_the_singular_and_the_plural(said: str, days: list[int], index: NameIndex) -> None:
    one = sentence(said, index)
    assert weekdays(one, 0, len(one.words)) == days


@pytest.mark.parametrize(("said", "number"), [("12", 12), ("two", 2), ("1.5", 0), ("2026", 0), ("squat", 0)])
def test_whole_numbers_are_read_in_figures_and_words(said: str, number: int) -> None:
    [word] = words_of(said)
    assert number_of(word) == number
