"""Tokens and their places."""

import pytest

from agent.grammar.lexing import lex
from store.names import NameIndex


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("60kgx8", ["60", "kg", "x", "8"]),
        ("Pull-Ups 3x5", ["pull", "ups", "3", "x", "5"]),
        ("750-m row", ["750", "m", "row"]),
        ("100 lbs. for 5", ["100", "lbs", "for", "5"]),
        ("I didn’t", ["i", "didnt"]),
        ("t2b 3x10", ["t2b", "3", "x", "10"]),
        ("3 × 8 – 60", ["3", "x", "8", "-", "60"]),
        ("ベンチプレス80kg", ["ベンチプレス", "80", "kg"]),
        ("５回", ["5", "回"]),
        ("82,5x5", ["82,5", "x", "5"]),
        ("12,12,10", ["12", ",", "12", ",", "10"]),
    ],
)
def test_a_message_is_cut_where_its_pieces_meet(said: str, texts: list[str], index: NameIndex) -> None:
    assert [token.text for token in lex(said, index)] == texts


def test_every_token_knows_its_place_in_the_original(index: NameIndex) -> None:
    said = "“Ｓquat” ㎏ – 3×5 ﬁn 100kg"
    places = [(token.start, token.end) for token in lex(said, index)]
    assert all(start <= end for start, end in places)
    assert places == sorted(places)
    assert said[slice(*places[-1])] == "kg"
