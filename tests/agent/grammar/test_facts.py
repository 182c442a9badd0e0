"""What a stretch of a sentence says about the person, and what it does not."""

from typing import Any

import pytest

from agent.grammar.facts import fact_in
from agent.grammar.memory_lexicon import sentences
from agent.grammar.stretches import Fact, Stretch
from store.names import NameIndex
from tests.agent.grammar.telling import TODAY


def told(said: str, index: NameIndex, led: bool = False) -> Fact | None:
    [one] = sentences(said, index)
    return fact_in(Stretch(one, 0, len(one.words), TODAY, led))


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("my left shoulder hurts", {"body_parts": ["left shoulder"]}),
        ("I tore my meniscus", {"body_parts": ["knee"]}),
        ("back spasms again", {"body_parts": ["back"]}),
        ("my knee is sore, no lunges", {"body_parts": ["knee"], "movements": ["lunge"]}),
        ("I can't squat anymore", {"movements": ["squat"]}),
        ("no overhead pressing until March", {"movements": ["overhead_press"]}),
        ("burpees are off the table", {"exercises": ["burpee"]}),
        ("I only have dumbbells", {"only_equipment": ["dumbbell"]}),
        ("the hotel gym just has kettlebells", {"only_equipment": ["kettlebell"]}),
        ("we don't have any barbells at our gym", {"no_equipment": ["barbell"]}),
        ("my gym has no leg press", {"exercises": ["leg-press"]}),
        ("until Monday I have no access to a gym", {"only_equipment": ["bodyweight"]}),
        ("I can't train on Thursdays", {"not_weekdays": ["thursday"]}),
        ("I can only train on weekends", {"weekdays": ["saturday", "sunday"], "days_per_week": 2}),
        ("I can train twice a week", {"days_per_week": 2}),
        ("I only have 40 minutes per session", {"minutes": 40}),
        ("I can only squeeze in half an hour", {"minutes": 30}),
        ("Ich habe nur Kurzhanteln zu Hause", {"only_equipment": ["dumbbell"]}),
        ("Mi gimnasio no tiene barra", {"no_equipment": ["barbell"]}),
        ("J'ai mal au genou gauche", {"body_parts": ["left knee"]}),
    ],
)
def test_a_constraint_says_what_it_limits(said: str, limits: dict[str, Any], index: NameIndex) -> None:
    fact = told(said, index)
    assert fact is not None
    assert (fact.kind, fact.limits) == ("constraint", limits)


@pytest.mark.parametrize(
    ("said", "kind", "about"),
    [
        ("my left shoulder is fine again", "life_event", "body: shoulder left"),
        ("my knee doesn't bother me anymore", "life_event", "body: knee"),
        ("I hate burpees", "preference", "exercise: burpee"),
        ("lunges are my least favourite", "preference", "exercise: lunge"),
        ("I prefer training in the evening", "preference", "schedule: time"),
        ("my goal is a 100 kg bench", "goal", "goal"),
        ("I'm cutting until March", "goal", "goal"),
        ("I want to squat 140 by the end of the year", "goal", "goal"),
        ("I'm vegetarian", "profile", "diet"),
        ("I work as a nurse", "profile", "work"),
        ("I'm 41", "profile", "age"),
        ("I live in Lisbon", "profile", "home"),
        ("we had a baby", "life_event", None),
    ],
)
def test_a_fact_has_its_kind_and_what_it_is_about(said: str, kind: str, about: str | None, index: NameIndex) -> None:
    fact = told(said, index)
    assert fact is not None
    assert (fact.kind, fact.about) == (kind, about)


@pytest.mark.parametrize(
    "said",
    [
        "that set hurt",
        "my knee is sore today",
        "I only have 20 minutes today",
        "with a sore knee",
        "I only have two sets left",
        "I have no idea what to do with dumbbells",
        "I love this song",
        "I can't believe it",
        "I can't squat heavier yet",
        "my goal for this set is 8",
        "I want to do 3x5 today",
        "I'm cutting it close",
        "I moved up to 100kg",
        "call me crazy",
        "I live in the gym",
        "five years ago I broke my wrist",
        "when I was vegan I had no energy",
        "some gyms have no barbells",
    ],
)
def test_what_only_sounds_like_it_says_nothing(said: str, index: NameIndex) -> None:
    assert told(said, index) is None


def test_what_people_ask_to_remember_is_kept_whatever_it_is(index: NameIndex) -> None:
    said = "I track my weights without the collars"
    assert told(said, index) is None
    fact = told(said, index, led=True)
    assert fact is not None
    assert fact.kind == "profile"


def test_new_equipment_adds_to_what_there_is(index: NameIndex) -> None:
    fact = told("I bought a barbell", index)
    assert fact is not None
    assert (fact.adds, fact.about, fact.limits) == (True, "equipment", {"only_equipment": ["barbell"]})


def test_several_limits_of_one_sentence_are_one_constraint(index: NameIndex) -> None:
    fact = told("I can only train twice a week, 40 minutes per session", index)
    assert fact is not None
    assert fact.limits == {"days_per_week": 2, "minutes": 40}


def test_what_holds_for_a_while_says_so(index: NameIndex) -> None:
    fact = told("no squats for two weeks, I strained my groin", index)
    assert fact is not None
    assert str(fact.holding.until) == "2026-12-04"
