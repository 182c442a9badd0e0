"""When a value says the same as the wanted one, and when a look-up asked the same."""

from typing import Any

import pytest

from evals.matching import agree, same_effect

KEPT = {"op": "remember", "text": "Left knee hurts when squatting"}


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        (None, None, True),
        (None, "kg", False),
        ("Full body", "full_body", True),
        ({"a": 1, "b": 2}, {"a": 1}, True),
        (["squat", "dip"], ["dip"], True),
        ("squat", ["squat"], True),
        ("squat", ["squat", "dip"], False),
        (3, {"a": 1}, False),
    ],
)
def test_values_agree_in_what_they_say(found: Any, wanted: Any, same: bool) -> None:
    assert agree(found, wanted) is same


def test_what_is_kept_is_known_by_words_in_it() -> None:
    assert same_effect(KEPT, {"op": "remember", "must_include": ["knee", "squat"]}, full=True)
    assert not same_effect(KEPT, {"op": "remember", "must_include": ["shoulder"]}, full=True)
    assert not same_effect(KEPT, {"op": "forget", "must_include": ["knee"]}, full=True)


def test_a_question_for_one_day_has_its_date() -> None:
    asked = {"op": "query", "kind": "history", "from": "2026-11-19", "to": "2026-11-19"}
    assert same_effect(asked, {"op": "query", "kind": "history", "date": "2026-11-19"}, full=True)
    assert not same_effect(asked, {"op": "query", "kind": "history", "date": "2026-11-18"}, full=True)


def test_the_history_holds_the_last_time_but_not_the_other_way_round() -> None:
    assert same_effect({"op": "query", "kind": "history"}, {"op": "query", "kind": "last"}, full=True)
    assert not same_effect({"op": "query", "kind": "last"}, {"op": "query", "kind": "history"}, full=True)


def test_loads_of_another_kind_are_other_loads_only_in_full() -> None:
    def pull_ups(load: str) -> dict[str, Any]:
        one = {"reps": 5, "weight": 20, "unit": "kg", "rpe": None, "load": load}
        return {"op": "log", "exercise": "pull-up", "date": "2026-11-20", "sets": [one]}

    assert same_effect(pull_ups("added"), pull_ups("assisted"), full=False)
    assert not same_effect(pull_ups("added"), pull_ups("assisted"), full=True)
