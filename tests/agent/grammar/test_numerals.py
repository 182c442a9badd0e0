"""Numbers in words."""

from decimal import Decimal

import pytest

from agent.grammar.lexing import lex
from agent.grammar.numerals import numeral
from store.names import NameIndex


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("five", "5"),
        ("twenty five", "25"),
        ("one hundred", "100"),
        ("a hundred", "100"),
        ("one hundred and twenty five", "125"),
        ("two hundred five", "205"),
        ("one eighty five", "185"),
        ("two twenty five", "225"),
        ("one fifteen", "115"),
        ("three oh five", "305"),
        ("two and a half", "2.5"),
        ("sixty two point five", "62.5"),
        ("twelve", "12"),
        ("82.5", "82.5"),
        ("1,500", "1500"),
        ("82,5 kg", "82.5"),
        ("acht", "8"),
        ("quince", "15"),
        ("trente", "30"),
        ("fünfundsiebzig", "75"),
        ("hundertzwanzig", "120"),
        ("zweihundertundfünf", "205"),
        ("eineinhalb", "1.5"),
        ("setenta y cinco", "75"),
        ("ciento veinte", "120"),
        ("quinientos", "500"),
        ("soixante-quinze", "75"),
        ("quatre-vingts", "80"),
        ("quatre-vingt-onze", "91"),
        ("vingt et un", "21"),
        ("二十", "20"),
        ("百二十五", "125"),
    ],
)
def test_a_number_is_what_it_says(said: str, number: str, index: NameIndex) -> None:
    found = numeral(lex(said, index), 0)
    assert found is not None
    assert found[0] == Decimal(number)


@pytest.mark.parametrize(("said", "numbers"), [("three five", [3, 5]), ("8 10", [8, 10]), ("5,4", [5, 4])])
def test_neighbours_stay_apart(said: str, numbers: list[int], index: NameIndex) -> None:
    tokens = [token for token in lex(said, index) if token.kind != "COMMA"]
    assert [found[0] for at in range(len(tokens)) if (found := numeral(tokens, at))] == numbers


@pytest.mark.parametrize("said", ["squat", "a bench", "@", "hundredweight"])
def test_what_is_no_number_is_none(said: str, index: NameIndex) -> None:
    assert numeral(lex(said, index), 0) is None
