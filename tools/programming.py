"""Programming: a week of training from what somebody said they want, by rules that can be read and argued with.

Every day trains the large movements before the small ones. Days a week choose the split: up to three whole-body days,
four upper and lower, five and six push, pull and legs. Rep ranges follow the goal after the loading table of the ACSM
position stand on progression models in resistance training (2009): strength in low reps with more sets, size in
middle ranges, endurance in high ones. Loads are left to effort (RPE 8), because nobody's loads are guessed.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from tools.plans import NewDay, NewPlannedExercise, Target

Kit = str
MINUTES_PER_EXERCISE = 9
FEWEST, MOST = 3, 6
EFFORT = Decimal(8)

# One movement, by what is at hand; "gym" is everything.
MOVEMENTS: dict[str, dict[Kit, str]] = {
    "squat": {"gym": "Squat", "dumbbell": "Goblet Squat", "bodyweight": "Bodyweight Squat", "machine": "Leg Press"},
    "hinge": {
        "gym": "Romanian Deadlift",
        "dumbbell": "Dumbbell Romanian Deadlift",
        "bodyweight": "Single-Leg Glute Bridge",
        "machine": "Lying Leg Curl",
    },
    "press": {
        "gym": "Bench Press",
        "dumbbell": "Dumbbell Bench Press",
        "bodyweight": "Push-up",
        "machine": "Machine Chest Press",
    },
    "row": {
        "gym": "Barbell Row",
        "dumbbell": "Dumbbell Row",
        "bodyweight": "Inverted Row",
        "machine": "Seated Cable Row",
    },
    "overhead": {
        "gym": "Overhead Press",
        "dumbbell": "Dumbbell Shoulder Press",
        "bodyweight": "Pike Push-up",
        "machine": "Machine Shoulder Press",
    },
    "pull": {
        "gym": "Pull-up",
        "barbell": "Barbell Row",
        "dumbbell": "Dumbbell Pullover",
        "bodyweight": "Pull-up",
        "machine": "Lat Pulldown",
    },
    "lunge": {
        "gym": "Bulgarian Split Squat",
        "barbell": "Front Squat",
        "dumbbell": "Dumbbell Lunge",
        "bodyweight": "Walking Lunge",
        "machine": "Leg Extension",
    },
    "deadlift": {
        "gym": "Deadlift",
        "dumbbell": "Dumbbell Romanian Deadlift",
        "bodyweight": "Glute Bridge",
        "machine": "Seated Leg Curl",
    },
    "chest": {
        "gym": "Incline Bench Press",
        "dumbbell": "Incline Dumbbell Press",
        "bodyweight": "Dip",
        "machine": "Pec Deck",
    },
    "curl": {"gym": "Bicep Curl", "barbell": "Barbell Curl", "bodyweight": "Chin-up", "machine": "Bicep Curl"},
    "triceps": {
        "gym": "Triceps Pushdown",
        "barbell": "Skull Crusher",
        "dumbbell": "Dumbbell Skull Crusher",
        "bodyweight": "Bench Dip",
    },
    "shoulders": {"gym": "Lateral Raise", "barbell": "Overhead Press", "bodyweight": "Pike Push-up"},
    "calves": {"gym": "Standing Calf Raise", "bodyweight": "Glute Bridge", "barbell": "Hip Thrust"},
    "core": {"gym": "Dead Bug"},
}
SMALL = {"curl", "triceps", "shoulders", "calves", "core", "lunge", "chest"}

WHOLE_A = ("Full body A", ("squat", "press", "row", "core", "curl", "shoulders", "calves"))
WHOLE_B = ("Full body B", ("deadlift", "overhead", "pull", "lunge", "core", "triceps", "curl"))
WHOLE_C = ("Full body C", ("lunge", "chest", "row", "hinge", "shoulders", "triceps", "core"))
UPPER_A = ("Upper A", ("press", "row", "overhead", "pull", "curl", "triceps", "shoulders"))
LOWER_A = ("Lower A", ("squat", "hinge", "lunge", "calves", "core"))
UPPER_B = ("Upper B", ("overhead", "pull", "chest", "row", "triceps", "curl", "shoulders"))
LOWER_B = ("Lower B", ("deadlift", "lunge", "squat", "calves", "core"))
PUSH = ("Push", ("press", "overhead", "chest", "shoulders", "triceps"))
PULL = ("Pull", ("row", "pull", "hinge", "curl", "core"))
LEGS = ("Legs", ("squat", "hinge", "lunge", "calves", "core"))

Template = tuple[str, tuple[str, ...]]
BY_DAYS: dict[int, tuple[Template, ...]] = {
    1: (WHOLE_A,),
    2: (WHOLE_A, WHOLE_B),
    3: (WHOLE_A, WHOLE_B, WHOLE_C),
    4: (UPPER_A, LOWER_A, UPPER_B, LOWER_B),
    5: (PUSH, PULL, LEGS, UPPER_B, LOWER_B),
    6: (PUSH, PULL, LEGS, PUSH, PULL, LEGS),
    7: (PUSH, PULL, LEGS, PUSH, PULL, LEGS, WHOLE_A),
}
BY_SPLIT: dict[str, tuple[Template, ...]] = {
    "full_body": (WHOLE_A, WHOLE_B, WHOLE_C),
    "upper_lower": (UPPER_A, LOWER_A, UPPER_B, LOWER_B),
    "push_pull_legs": (PUSH, PULL, LEGS),
}


class Scheme(NamedTuple):
    """Sets and a range of reps, for large movements and for small ones."""

    sets: int
    reps: tuple[int, int]
    small_sets: int
    small_reps: tuple[int, int]


SCHEMES = {
    "strength": Scheme(4, (3, 5), 3, (6, 8)),
    "muscle": Scheme(3, (6, 10), 3, (10, 15)),
    "endurance": Scheme(3, (15, 20), 2, (15, 20)),
}
GOALS = {
    "strength": ("strength", "strong", "power"),
    "endurance": ("endurance", "conditioning", "stamina", "tone"),
}


def week(
    *,
    days: int | None = None,
    split: str | None = None,
    goal: str | None = None,
    equipment: str | None = None,
    minutes: int | None = None,
) -> list[NewDay]:
    """A week of `days` (1 to 7; three when unsaid) training days of `minutes` each with what is at hand.

    Words that are not known change nothing: the default is three whole-body days for muscle with a whole gym.
    """
    known = BY_SPLIT.get((split or "").lower().replace(" ", "_").replace("/", "_"))
    count = min(max(days or (len(known) if known else 3), 1), 7)
    templates = [known[n % len(known)] for n in range(count)] if known else list(BY_DAYS[count])
    room = MOST if minutes is None else min(max(minutes // MINUTES_PER_EXERCISE, FEWEST), MOST)
    kit, scheme = _kit(equipment), SCHEMES[_goal(goal)]
    return [_day(name, patterns[:room], kit, scheme) for name, patterns in _distinct(templates)]


def _distinct(templates: Sequence[Template]) -> list[Template]:
    """The same days, those that come twice told apart: Push, Push 2."""
    seen: dict[str, int] = {}
    named = []
    for name, patterns in templates:
        seen[name] = seen.get(name, 0) + 1
        named.append((name if seen[name] == 1 else f"{name} {seen[name]}", patterns))
    return named


def _day(name: str, patterns: Sequence[str], kit: Kit, scheme: Scheme) -> NewDay:
    movements = {MOVEMENTS[pattern].get(kit, MOVEMENTS[pattern]["gym"]): pattern for pattern in reversed(patterns)}
    ordered = sorted(movements.items(), key=lambda item: patterns.index(item[1]))
    return NewDay(name=name, exercises=[_exercise(movement, pattern, scheme) for movement, pattern in ordered])


def _exercise(movement: str, pattern: str, scheme: Scheme) -> NewPlannedExercise:
    small = pattern in SMALL
    sets = scheme.small_sets if small else scheme.sets
    low, high = scheme.small_reps if small else scheme.reps
    return NewPlannedExercise(exercise=movement, sets=[Target(reps_min=low, reps_max=high, rpe=EFFORT)] * sets)


def _kit(equipment: str | None) -> Kit:
    said = (equipment or "").lower()
    for kit, words in {
        "bodyweight": ("bodyweight", "no equipment", "home", "body only", "calisthenics"),
        "dumbbell": ("dumbbell",),
        "machine": ("machine", "cable"),
        "barbell": ("barbell",),
    }.items():
        if any(word in said for word in words):
            return kit
    return "gym"


def _goal(goal: str | None) -> str:
    said = (goal or "").lower()
    return next((kind for kind, words in GOALS.items() if any(word in said for word in words)), "muscle")
