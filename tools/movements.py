"""Movements: what an exercise asks of the body, told by its name and muscles, and which of it strains a part.

The catalogue has no column for it, and 987 names follow a few habits. What strains which part is coaching practice, no
measurement: it leaves out too much rather than too little, because what it leaves out hurts.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Literal, Protocol, get_args

Movement = Literal[
    "overhead_press",
    "bench_press",
    "press",
    "dip",
    "raise",
    "row",
    "pull_up",
    "curl",
    "triceps",
    "squat",
    "lunge",
    "deadlift",
    "hinge",
    "leg_extension",
    "leg_curl",
    "calf_raise",
    "sit_up",
    "jump",
    "run",
    "carry",
]
MOVEMENTS: tuple[Movement, ...] = get_args(Movement)


class Moves(Protocol):
    """As much of an exercise as says what it asks of the body."""

    name: str
    primary_muscles: list[str]
    mechanic: str
    force: str
    category: str


NAMED: dict[Movement, str] = {
    "overhead_press": r"overhead (?:dumbbell |barbell )?press|shoulder press|military|push[ -]press|jerk|arnold"
    r"|handstand|pike push|thruster|z press|neck press|press behind|viking|log press|bradford|clean and press|sots"
    r"|overhead squat|snatch|turkish|landmine press|wall ball|kettlebell press|seated press|standing press",
    "bench_press": r"bench press|chest press|floor press|incline (?:[\w-]+ )?press|decline (?:[\w-]+ )?press",
    "press": r"push[ -]?up|\bpress\b(?! sit)|bench dip",
    "dip": r"\bdips?\b",
    "raise": r"(?:lateral|front|side|rear delt) (?:[\w-]+ )?raise|upright row|\bfly\b|\bflye?s?\b",
    "row": r"\brows?\b|rowing",
    "pull_up": r"pull[ -]?up|chin[ -]?up|pull[ -]?down|muscle[ -]?up|rope climb",
    "curl": r"\bcurls?\b",
    "triceps": r"tricep|skull ?crusher|push ?down|kickback|close-grip bench",
    "squat": r"squat|leg press|hack|pistol|thruster|wall sit|wall ball",
    "lunge": r"lunge|split squat|step[ -]?up|pistol",
    "deadlift": r"deadlift|rack pull|\bclean\b|snatch",
    "hinge": r"deadlift|rack pull|\bclean\b|snatch|good[ -]?morning|swing|hyperextension|back extension"
    r"|pull[ -]?through",
    "leg_extension": r"leg extension",
    "leg_curl": r"leg curl|nordic|hamstring curl",
    "calf_raise": r"calf|calves",
    "sit_up": r"sit[ -]?up|crunch|leg raise|knee raise|twist|v[ -]?up|toes to bar|jack ?knife|roll ?out",
    "jump": r"jump|\bhops?\b|bound|burpee|skip|plyo|jumping jack|double under",
    "run": r"\brun|jog|sprint|treadmill",
    "carry": r"carry|farmer|walk with|yoke|suitcase",
}
MUSCULAR: dict[Movement, Callable[[Moves], bool]] = {
    "overhead_press": lambda it: _is(it, "compound", "push", "shoulders") and not _named("raise", it),
    "bench_press": lambda it: _is(it, "compound", "push", "chest") and "up" not in it.name.lower(),
    "press": lambda it: _is(it, "compound", "push", "shoulders", "chest", "triceps"),
    "triceps": lambda it: "triceps" in it.primary_muscles,
    "jump": lambda it: it.category == "plyometrics" and not _named("press", it),
}
NOT_MEANT: dict[Movement, str] = {
    "overhead_press": r"snatch-grip deadlift|snatch pull",
    "triceps": r"glute|donkey",
    "curl": r"leg curl|hamstring curl|nordic|wrist",
    "press": r"leg press|calf press|press crunch",
    "dip": r"hip dip",
    "raise": r"leg raise|butterfly kick",
    "row": r"upright row",
    "squat": r"hack squat calf",
    "sit_up": r"squat",
    "run": r"runner",
}
WIDER: dict[Movement, tuple[Movement, ...]] = {"press": ("overhead_press", "bench_press", "dip")}

# The joint or muscle that hurts, and what not to ask of it.
STRAINED_BY: dict[str, tuple[Movement, ...]] = {
    "shoulder": ("press", "raise"),
    "knee": ("squat", "lunge", "leg_extension", "jump", "run"),
    "lower back": ("hinge", "deadlift", "squat", "row", "sit_up", "carry"),
    "back": ("hinge", "deadlift", "squat", "row", "sit_up", "carry"),
    "hip": ("squat", "lunge", "hinge", "jump", "run"),
    "groin": ("squat", "lunge", "hinge", "jump", "run"),
    "elbow": ("curl", "triceps", "dip", "pull_up"),
    "wrist": ("press", "curl"),
    "hand": ("press", "curl", "deadlift", "pull_up", "row", "carry"),
    "ankle": ("jump", "run", "lunge", "calf_raise"),
    "foot": ("jump", "run", "lunge", "calf_raise"),
    "neck": ("overhead_press", "carry"),
    "rib": ("sit_up", "bench_press", "dip"),
}
MUSCLE_OF: dict[str, tuple[str, ...]] = {
    "chest": ("chest",),
    "biceps": ("biceps",),
    "triceps": ("triceps",),
    "forearm": ("forearms",),
    "quad": ("quadriceps",),
    "hamstring": ("hamstrings",),
    "glute": ("glutes",),
    "calf": ("calves",),
    "abs": ("abdominals",),
    "trap": ("traps",),
    "lat": ("lats",),
    "neck": ("neck",),
}
BODY_PARTS = tuple(dict.fromkeys([*STRAINED_BY, *MUSCLE_OF]))
SIDES = ("left", "right")


def asks_for(exercise: Moves, movement: Movement) -> bool:
    """Whether an exercise is, or contains, this movement."""
    if any(asks_for(exercise, narrower) for narrower in WIDER.get(movement, ())):
        return True
    muscular = MUSCULAR.get(movement)
    return _named(movement, exercise) or bool(muscular and muscular(exercise))


def strains(exercise: Moves, body_part: str) -> bool:
    """Whether an exercise asks something of this part; `left knee` is a knee."""
    part = without_side(body_part)
    moves = any(asks_for(exercise, movement) for movement in STRAINED_BY.get(part, ()))
    return moves or bool(set(MUSCLE_OF.get(part, ())) & set(exercise.primary_muscles))


def without_side(body_part: str) -> str:
    """The part alone: `left knee` is a knee."""
    return " ".join(word for word in body_part.lower().split() if word not in SIDES)


def _is(exercise: Moves, mechanic: str, force: str, *muscles: str) -> bool:
    main = exercise.primary_muscles[:1]
    return exercise.mechanic == mechanic and exercise.force == force and bool(set(main) & set(muscles))


def _named(movement: Movement, exercise: Moves) -> bool:
    named, not_meant = _patterns(movement)
    return bool(named.search(exercise.name)) and not (not_meant and not_meant.search(exercise.name))


@cache
def _patterns(movement: Movement) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    other = NOT_MEANT.get(movement)
    return re.compile(NAMED[movement], re.IGNORECASE), re.compile(other, re.IGNORECASE) if other else None
