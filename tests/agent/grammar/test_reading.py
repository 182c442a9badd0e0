"""Messages and what they mean: every case of ours, invented notation, and anything at all."""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.grammar import Clarify, Log, SetSpec, parse
from agent.grammar.reading import LONGEST, TOO_LONG
from store.names import NameIndex
from tests.agent.grammar.telling import NAMES, scene, told

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()]
AFTER = re.compile(r"(?P<slug>[\w-]+):(?:(?P<kg>\d+)kg)?(?:x(?P<reps>\d+)|(?P<seconds>\d+)s)")


def going_on(case: dict[str, Any]) -> tuple[str | None, tuple[SetSpec, ...]]:
    """What a case says was logged before: `bench-press:80kgx5`, `plank:60s`."""
    found = AFTER.fullmatch(case.get("after", ""))
    if found is None:
        return None, ()
    kg, reps, seconds = found["kg"], found["reps"], found["seconds"]
    done = SetSpec(
        reps=int(reps) if reps else None,
        weight=Decimal(kg) if kg else None,
        unit="kg" if kg else None,
        duration_s=int(seconds) if seconds else None,
    )
    return found["slug"], (done,)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}: {case['say'][:50]!r}")
def test_a_message_means_what_the_lifter_meant(case: dict[str, Any], index: NameIndex) -> None:
    current, last = going_on(case)
    reading = parse(case["say"], scene(index, case.get("unit", "kg"), current, last))
    assert told(reading) == case["means"]
    assert reading.certain == case["certain"]


def test_nothing_uncertain_is_acted_on_by_reflex(index: NameIndex) -> None:
    for case in CASES:
        if case["kind"] in {"nothing to log", "questions back", "no tool yet", "talk"}:
            assert not parse(case["say"], scene(index)).certain, case["say"]


def test_a_span_says_where_the_sets_stand(index: NameIndex) -> None:
    said = "morning! squats 3x5 at 100kg, then bench 3x8 60kg"
    spans = [said[slice(*intent.span)] for intent in parse(said, scene(index)).intents]
    assert spans == ["squats 3x5 at 100kg", "bench 3x8 60kg"]


def test_a_span_holds_in_text_that_changes_length_when_normalised(index: NameIndex) -> None:
    said = "ﬁne ㎏… “ok” Klimmzüge 3×8"
    [log] = parse(said, scene(index)).logs
    assert said[slice(*log.span)] == "Klimmzüge 3×8"


def test_the_answer_to_which_exercise_completes_the_draft(index: NameIndex) -> None:
    [question] = parse("3x8 at 40kg", scene(index)).intents
    assert isinstance(question, Clarify)
    now = scene(index)
    answered = parse("overhead press", type(now)(**{**vars(now), "previous_question": question}))
    assert told(answered) == ["overhead-press: 3x8 40kg"]


def test_a_misspelt_name_lowers_the_confidence(index: NameIndex) -> None:
    [slip] = parse("sqauts 3x5 100", scene(index)).logs
    [right] = parse("squats 3x5 100", scene(index)).logs
    assert slip.confidence < right.confidence == 1.0


def test_a_message_too_long_to_read_whole_is_asked_for_in_parts(index: NameIndex) -> None:
    for said in ("squat 3x5 100\n" * 500, "x" * (LONGEST + 1)):
        [question] = parse(said, scene(index)).intents
        assert isinstance(question, Clarify)
        assert question.question == TOO_LONG


ODD = """3x5|100kg|squat|bench press|@|x|for|,|/|-|+|yesterday|rpe 8|(|)|"|?|not|12|5,4|1:30|5k|sets of|🔥|×|ス
スクワット|100|lb|and|then|warmup|drop|amrap|to failure|A1|ss|%|of
||||{|}|999999999|0|-5|.5|½|٣|x5|²|ﬁ|İ|on the 31st|5+|on 31/2
2026-99-99|99:99|sqaut|in the tank|rest 90|plates|12 stone|\x00|\t|'|一百|回|again|3 rounds of|+20|<|;|1e9|\u200b|to"""
PIECES = st.sampled_from([*ODD.replace("\n", "|").split("|"), "\n"])


@pytest.mark.timeout(1200)  # because the nightly profile reads eight thousand
@settings(max_examples=2 * settings.default.max_examples)
@given(st.lists(PIECES, max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=120))
def test_anything_is_read_without_failing(said: str) -> None:
    for intent in parse(said, scene(NAMES, current="bench-press")).intents:
        assert 0 <= intent.span[0] <= intent.span[1] <= len(said)
        assert not isinstance(intent, Log) or (intent.sets and intent.exercise)


def calls(said: str, index: NameIndex) -> int:
    """How many functions reading this calls: work counted, not timed."""
    made = 0

    def count(*_: object) -> None:
        nonlocal made
        made += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parse(said, scene(index))
    finally:
        sys.setprofile(before)
    return made


@pytest.mark.parametrize("piece", ["squat ", "12 ", "100kg", "3x5, ", "sqaut ", "スクワット", "(", "no ", "½", "1:30 "])
def test_twice_the_text_is_not_four_times_the_work(piece: str, index: NameIndex) -> None:
    said = (piece * LONGEST)[:LONGEST]
    calls(said, index)
    assert calls(said, index) < 3 * max(calls(said[: LONGEST // 2], index), 1_000)
