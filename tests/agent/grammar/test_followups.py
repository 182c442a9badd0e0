"""Follow-ups: what is said about the last set becomes the next one, and nothing is guessed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.grammar.amending import Correct, NewValues
from agent.grammar.intents import Clarify, SetSpec
from agent.grammar.reading import parse
from agent.grammar.scene import Scene
from tests.agent.grammar.telling import NAMES

LAST = SetSpec(reps=8, weight=Decimal(75), unit="kg", rpe=Decimal(9))


@pytest.fixture(scope="module")
def scene() -> Scene:
    """Bench press is on, 75 kg for 8 at RPE 9 was the last set."""
    return Scene(date(2026, 11, 20), "kg", NAMES, current_exercise="bench-press", last_sets=(LAST,))


@pytest.mark.parametrize(
    ("message", "reps", "weight", "rpe"),
    [
        ("same again", 8, "75", "9"),
        ("another set", 8, "75", "9"),
        ("same again but 9 @8.5", 9, "75", "8.5"),
        ("same again @9", 8, "75", "9"),
        ("same again rpe 9", 8, "75", "9"),
        ("same but 4 reps", 4, "75", None),
        ("again but only 4", 4, "75", None),
        ("one more, 4 this time", 4, "75", None),
        ("same weight for 6", 6, "75", None),
        ("same again but 85 for 5", 5, "85", None),
        ("same again, 8 reps at 85", 8, "85", None),
        ("another at 82.5", 8, "82.5", None),
        ("same again 85", 8, "85", None),
        ("again with 5kg more", 8, "80", None),
        ("same but 2.5 lighter", 8, "72.5", None),
    ],
)
def test_the_last_set_with_what_is_said_instead(
    scene: Scene, message: str, reps: int, weight: str, rpe: str | None
) -> None:
    [log] = parse(message, scene).logs
    assert log.exercise == "bench-press"
    [done] = log.sets
    assert (done.reps, done.weight, done.rpe) == (reps, Decimal(weight), Decimal(rpe) if rpe else None)


HELD = SetSpec(duration_s=60)
ROWED = SetSpec(duration_s=465, distance_m=Decimal(2000))


@pytest.mark.parametrize(("message", "seconds"), [("actually 75", 75), ("make that 90", 90), ("no, 2", 120)])
def test_a_bare_number_for_a_hold_is_its_time(message: str, seconds: int) -> None:
    held = Scene(date(2026, 11, 20), "kg", NAMES, "plank", (HELD,), {"plank": (HELD,)})
    [right] = parse(message, held).intents
    assert isinstance(right, Correct)
    assert right.changes == NewValues(duration_s=seconds)


@pytest.mark.parametrize(("slug", "done"), [("rowing-machine", ROWED), ("plank", HELD)])
def test_a_bare_number_that_can_be_none_of_it_is_asked_about(slug: str, done: SetSpec) -> None:
    [question] = parse("no it was 725", Scene(date(2026, 11, 20), "kg", NAMES, slug, (done,), {slug: (done,)})).intents
    assert isinstance(question, Clarify)
    assert question.question == "Is 725 the time, the distance or the load? Say it with its unit."


def test_which_exercise_it_was_is_answered_by_a_name_and_by_nothing_more() -> None:
    held = Scene(date(2026, 11, 20), "kg", NAMES, "plank", (HELD,), {"plank": (HELD,)})
    [question] = parse("3x5 press 50", held).intents
    assert isinstance(question, Clarify)
    asked = replace(held, previous_question=question)
    [answered] = parse("push press", asked).logs
    assert (answered.exercise, {(done.reps, done.weight) for done in answered.sets}) == ("push-press", {(5, 50)})
    [told] = parse("rowed 2000m in 7:45", asked).logs
    assert (told.exercise, [done.distance_m for done in told.sets]) == ("rowing-machine", [2000])


@pytest.mark.parametrize(("message", "count"), [("same again x2", 2), ("same again 3 times", 3), ("another 2 sets", 2)])
def test_how_often_is_a_number_of_sets(scene: Scene, message: str, count: int) -> None:
    [log] = parse(message, scene).logs
    assert log.sets == (LAST,) * count


@pytest.mark.parametrize("message", ["same but 3 more", "same again but 10 lb more", "same again 7.5 8.5"])
def test_what_can_be_read_two_ways_is_asked_about(scene: Scene, message: str) -> None:
    reading = parse(message, scene)
    assert not reading.logs
    assert any(isinstance(intent, Clarify) for intent in reading.intents)
