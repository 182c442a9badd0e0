"""What is said of sets that are in the log already: what is put right, moved, deleted, and what writes nothing."""

from decimal import Decimal

import pytest

from agent.grammar.amending import Correct
from agent.grammar.intents import Log, SetSpec
from agent.grammar.reading import parse
from agent.grammar.scene import Scene
from tests.agent.grammar.telling import NAMES, TODAY, told

SQUAT = SetSpec(reps=5, weight=Decimal(100), unit="kg", load_type="external")
BENCH = SetSpec(reps=8, weight=Decimal(80), unit="kg", load_type="external")
WARMUP = SetSpec(reps=8, weight=Decimal(60), unit="kg", load_type="external", set_type="warmup")


@pytest.fixture(scope="module")
def scene() -> Scene:
    """Bench press with a warm-up and two sets, then 3x5 squats at 100 kg."""
    return Scene(
        TODAY,
        "kg",
        NAMES,
        current_exercise="squat",
        last_sets=(SQUAT,) * 3,
        done={"bench-press": (WARMUP, BENCH, BENCH), "squat": (SQUAT,) * 3},
    )


@pytest.mark.parametrize("joined", [". actually", " and"])
def test_what_goes_goes_where_something_else_is_put_right(scene: Scene, joined: str) -> None:
    assert told(parse(f"delete the bench{joined} make that 105", scene)) == [
        "delete_sets bench",
        "correct_set weight=105",
    ]


@pytest.mark.parametrize(
    ("message", "means"),
    [
        ("make that 105", "correct_set weight=105"),
        ("make it 6", "correct_set reps=6"),
        ("actually 4 reps", "correct_set reps=4"),
        ("oops 4", "correct_set reps=4"),
        ("105*", "correct_set weight=105"),
        ("that should have been 8 reps, not 10", "correct_set reps=8"),
        ("8 reps, not 10", "correct_set reps=8"),
        ("not 100, 105", "correct_set weight=105"),
        ("that wasn't 100 it was 105", "correct_set weight=105"),
        ("change 100 to 105", "correct_set weight=105"),
        ("sorry, those were pounds", "correct_set unit=lb"),
        ("it was 3x6 not 3x5", "correct_set reps=6"),
        ("those were 6s", "correct_set reps=6"),
        ("add rpe 9 to that", "correct_set rpe=9"),
        ("make that 102.5 for 4", "correct_set reps=4 weight=102.5"),
        ("the second set was only 7 reps", "correct_set [2] reps=7"),
        ("scratch the bench, it was 85", "correct_set bench weight=85"),
        ("delete the last bench set, it was 7 reps", "correct_set bench [-1] reps=7"),
        ("the 2nd set was 102.5x4", "correct_set [2] reps=4 weight=102.5 unit=kg"),
        ("set two was 8 reps", "correct_set [2] reps=8"),
        ("sets 1 and 3 were 95", "correct_set [1, 3] weight=95"),
        ("first two sets were 95", "correct_set [1, 2] weight=95"),
        ("the first and last set were 95", "correct_set [1, -1] weight=95"),
        ("all sets were 95", "correct_set Squat weight=95"),
        ("last set was 8 not 10", "correct_set [-1] reps=8"),
        ("no it was 3 reps on the last set", "correct_set [-1] reps=3"),
        ("the last set was a failure set", "correct_set [-1] set_type=failure"),
        ("the last bench set was 9", "correct_set bench [-1] reps=9"),
        ("change the bench to 82.5", "correct_set bench weight=82.5"),
        ("could you change the bench to 82.5 please?", "correct_set bench weight=82.5"),
        ("no, front", "correct_set exercise=Front Squat"),
        ("no i meant incline dumbbell bench", "correct_set exercise=Incline Dumbbell Press"),
        ("change bench to incline bench", "correct_set bench exercise=Incline Bench Press"),
        ("it was front squat not squat", "correct_set squat exercise=Front Squat"),
        ("the third set was front squat", "correct_set [3] exercise=Front Squat"),
        ("that was yesterday", "move_sets 2026-11-19"),
        ("actually that was on Tuesday", "move_sets 2026-11-17"),
        ("the bench was yesterday", "move_sets 2026-11-19 bench"),
        ("move yesterday's squats to monday", "move_sets 2026-11-16 squats 2026-11-19"),
        ("delete the last set", "delete_sets [-1]"),
        ("delete the last two sets", "delete_sets [-2, -1]"),
        ("remove one set", "delete_sets [-1]"),
        ("delete set 2 of squats", "delete_sets squats [2]"),
        ("remove the bench from today", "delete_sets bench"),
        ("delete the bench warmup", "delete_sets bench [1]"),
        ("delete yesterday's bench", "delete_sets bench 2026-11-19"),
        ("delete today's workout", "delete_sets True"),
        ("it was only 2 sets", "delete_sets [-1]"),
        ("why did you log 105?", "explain_set 105"),
        ("why is there a bench press?", "explain_set bench press"),
        ("my press is incline db bench", "name_exercise press incline db bench"),
        ("when I say press I mean overhead press", "name_exercise press overhead press"),
        ("the bench was 82.5", "correct_set bench weight=82.5"),
        ("never mind, those were front squats", "correct_set exercise=Front Squat"),
        ("delete the squats, I never did those", "delete_sets squats"),
        ("lösche die Kniebeugen, hab ich nicht gemacht", "delete_sets kniebeugen"),
        ("nein, 6 wdh", "correct_set reps=6"),
        ("der zweite Satz waren nur 4", "correct_set [2] reps=4"),
        ("nicht 100, sondern 105", "correct_set weight=105"),
        ("das war gestern", "move_sets 2026-11-19"),
        ("lösche den letzten Satz", "delete_sets [-1]"),
        ("c'était 105", "correct_set weight=105"),
        ("la deuxième série c'était 4", "correct_set [2] reps=4"),
        ("supprime la dernière série", "delete_sets [-1]"),
        ("eran 105", "correct_set weight=105"),
        ("la segunda serie fueron 4", "correct_set [2] reps=4"),
        ("borra la última serie", "delete_sets [-1]"),
        ("2セット目は4回", "correct_set [2] reps=4"),
        ("100じゃなくて105", "correct_set weight=105"),
        ("最後のセットを削除", "delete_sets [-1]"),
    ],
)
def test_what_is_said_of_the_log_becomes_one_call(scene: Scene, message: str, means: str) -> None:
    assert told(parse(message, scene)) == [means]


@pytest.mark.parametrize(
    "message",
    [
        "should I make that 105?",
        "should i make that 105",
        "can I make that 105?",
        "next time make that 105",
        "I want to make that 105 next week",
        "if that was 105 I'd be happy",
        "I wish that was 105",
        "that was hard",
        "that was my best day",
        "don't delete the last set",
        "don't change that to 105",
        "should I delete the last set?",
        "no bench today, shoulder hurts",
        "no squats",
        "hoy no hice sentadillas",
        "was that 105?",
        "he said make that 105",
        "my favourite is bench",
        "my squat is weak",
        "I never did the squats",
        "nein danke",
        "soll ich daraus 105 machen?",
    ],
)
def test_what_asks_wishes_forbids_or_remarks_changes_nothing(scene: Scene, message: str) -> None:
    calls = [
        line
        for line in told(parse(message, scene))
        if not line.startswith(("ask", "lack", "explain", "Records", "remember"))
    ]
    assert calls == []


@pytest.mark.parametrize(
    ("message", "means"),
    [
        ("delete the last set and add 1x3 at 105", ["delete_sets [-1]", "squat: 1x3 105kg"]),
        ("that was 105 not 100, bench 3x8 at 60", ["correct_set weight=105", "bench-press: 3x8 60kg"]),
        ("no, 6 reps. then curls 3x10 15kg", ["correct_set reps=6", "bicep-curl: 3x10 15kg"]),
        ("make that 105 and delete the first set", ["correct_set weight=105", "delete_sets [1]"]),
        ("make it 4 sets", ["squat: 1x5 100kg"]),
        ("actually 5, 5, 4", ["correct_set [-1] reps=4"]),
        ("actually I also did curls 3x10 at 15", ["bicep-curl: 3x10 15kg"]),
        ("bench 3x5 at 80, it was hard", ["bench-press: 3x5 80kg"]),
    ],
)
def test_corrections_and_logs_in_one_message_keep_their_order(scene: Scene, message: str, means: list[str]) -> None:
    assert told(parse(message, scene)) == means


@pytest.mark.parametrize("message", ["make it 12", "delete everything", "actually 8, 7", "delete the warmups"])
def test_what_could_mean_two_things_is_asked_about(scene: Scene, message: str) -> None:
    close = SetSpec(reps=10, weight=Decimal(14), unit="kg")
    narrow = Scene(TODAY, "kg", scene.index, "bicep-curl", (close,) * 3, {"bicep-curl": (close,) * 3})
    [line] = told(parse(message, narrow))
    assert line.startswith("ask")


def test_a_misunderstanding_is_told_from_a_slip(scene: Scene) -> None:
    [misheard] = parse("no, I meant front squat", scene).intents
    [slipped] = parse("no, front squat", scene).intents
    assert isinstance(misheard, Correct)
    assert isinstance(slipped, Correct)
    assert (misheard.misheard, slipped.misheard) == (True, False)


def test_a_plain_correction_is_certain_and_one_with_strange_words_is_not(scene: Scene) -> None:
    assert parse("make that 105", scene).certain
    assert not parse("make that 105 you absolute walnut", scene).certain


def test_the_span_of_a_correction_leaves_the_log_its_own(scene: Scene) -> None:
    said = "make that 105. bench 3x5 80kg"
    intents = parse(said, scene).intents
    assert [said[slice(*intent.span)] for intent in intents] == ["make that 105", "bench 3x5 80kg"]
    assert isinstance(intents[1], Log)
    assert intents[1].named is not None
    assert said[slice(*intents[1].named)] == "bench"
