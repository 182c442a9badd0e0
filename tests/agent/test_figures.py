"""Comparisons: the numbers of other days and of records stand only beside words that compare."""

from typing import Any

import pytest

from agent.claims import unbacked

BEATEN: dict[str, Any] = {
    "kind": "logged",
    "exercise": {"slug": "squat", "name": "Squat"},
    "sets": [{"reps": 5, "weight": 105, "unit": "kg", "weight_kg": 105}] * 3,
    "summary": "Squat: 3 × 5 at 105 kg, today",
    "last_time": {"summary": "3 × 4 at 97.5 kg, Monday", "sets": [{"reps": 4, "weight": 97.5, "unit": "kg"}] * 3},
    "records": [{"kind": "load", "value": 105, "before": 102.5, "unit": "kg", "set_ids": [77], "summary": "heaviest"}],
}
NO_RECORD_BEATEN: dict[str, Any] = {**BEATEN, "records": []}


@pytest.mark.parametrize(
    "said",
    [
        "Logged 3x5 at 105 kg, 97.5 kg last time.",
        "Logged 3x5 at 105 kg. A new record: 105 kg, before 102.5 kg.",
        "In the log: 3 × 5 at 105 kg, up from 97.5 kg last time.",
        "That's a new squat PR, 105 kg!",
        "Neuer Rekord: 105 kg, zuvor 102,5 kg.",
    ],
)
def test_a_comparison_may_name_the_numbers_it_compares_with(said: str) -> None:
    assert unbacked(said, [BEATEN]) is None


@pytest.mark.parametrize("said", ["Logged 3x5 at 97.5 kg.", "Logged 3x4 at 105 kg.", "Logged 77 kg."])
def test_the_numbers_of_another_day_are_none_of_this_log(said: str) -> None:
    assert unbacked(said, [BEATEN]) is not None


@pytest.mark.parametrize(
    "said", ["That's a new squat record!", "It's a PR!", "You just hit a new PR.", "新記録です。", "Nuevo récord!"]
)
def test_a_record_needs_one_that_was_beaten(said: str) -> None:
    assert unbacked(said, [BEATEN]) is None
    assert unbacked(said, [NO_RECORD_BEATEN]) is not None
    assert unbacked(said, []) is not None


@pytest.mark.parametrize(
    "said", ["No new record today.", "If you add 2.5 kg it's a PR.", "Your squat record is 140 kg.", "Almost a new PR."]
)
def test_talk_of_records_is_no_claim_of_one(said: str) -> None:
    assert unbacked(said, []) is None


def test_what_was_lifted_in_a_whole_workout_is_more_than_one_log_of_it() -> None:
    said = (
        "Got it. Squat: 3 × 5 at 105 kg, today. New best for Squat: most lifted in a workout 3150 kg, before 2940 kg."
    )
    volume = {"kind": "volume", "value": 3150, "before": 2940, "unit": "kg", "set_ids": [77], "summary": "volume"}
    assert unbacked(said, [{**BEATEN, "records": [volume]}]) is None
    assert unbacked(said.replace("3150", "3160"), [{**BEATEN, "records": [volume]}]) is not None
