"""Exercises to look up and plans to make: only what the message states is filled in."""

import re
from collections.abc import Sequence

from agent.grammar.intents import CreatePlan, FindExercise
from agent.grammar.terms import Term

BODY_PARTS = {
    "chest": "chest",
    "pecs": "chest",
    "pec": "chest",
    "back": "back",
    "shoulder": "shoulders",
    "shoulders": "shoulders",
    "delts": "shoulders",
    "arm": "arms",
    "arms": "arms",
    "leg": "legs",
    "legs": "legs",
    "core": "core",
    "abs": "core",
    "ab": "core",
    "neck": "neck",
    "cardio": "cardio",
    "full body": "full_body",
}
MUSCLES = {
    "hamstring": "hamstrings",
    "hamstrings": "hamstrings",
    "hams": "hamstrings",
    "quad": "quadriceps",
    "quads": "quadriceps",
    "quadriceps": "quadriceps",
    "glute": "glutes",
    "glutes": "glutes",
    "calf": "calves",
    "calves": "calves",
    "bicep": "biceps",
    "biceps": "biceps",
    "tricep": "triceps",
    "triceps": "triceps",
    "forearm": "forearms",
    "forearms": "forearms",
    "lat": "lats",
    "lats": "lats",
    "trap": "traps",
    "traps": "traps",
    "lower back": "lower back",
    "adductors": "adductors",
    "abductors": "abductors",
    "abdominals": "abdominals",
    "middle back": "middle back",
}
MODALITIES = {
    "dumbbell": "DUMBBELL",
    "dumbbells": "DUMBBELL",
    "db": "DUMBBELL",
    "dbs": "DUMBBELL",
    "barbell": "BARBELL",
    "barbells": "BARBELL",
    "machine": "MACHINE",
    "machines": "MACHINE",
    "cable": "CABLE",
    "cables": "CABLE",
    "bodyweight": "BODYWEIGHT",
    "no equipment": "BODYWEIGHT",
    "kettlebell": "KETTLEBELL",
    "kettlebells": "KETTLEBELL",
    "band": "BAND",
    "bands": "BAND",
    "resistance bands": "BAND",
    "without equipment": "BODYWEIGHT",
    "without weights": "BODYWEIGHT",
    "at home": "BODYWEIGHT",
}
GOALS = {
    "strength": r"\b(strength|stronger|powerlifting|strong)\b",
    "hypertrophy": r"\b(hypertrophy|muscle|mass|size|bulk|bigger|bodybuilding)\b",
    "fat_loss": r"\b(fat loss|lose (fat|weight)|weight loss|cut|cutting|lean)\b",
    "endurance": r"\b(endurance|conditioning|stamina|marathon|5k|10k)\b",
    "general": r"\b(general fitness|fit|health|healthy)\b",
}
SPLITS = {
    "full_body": r"\bfull body\b",
    "push_pull_legs": r"\b(push pull legs?|ppl)\b",
    "upper_lower": r"\bupper lower\b",
    "bro_split": r"\bbro split\b",
}
LEVELS = {
    "beginner": r"\b(beginner|novice|new to)\b",
    "intermediate": r"\bintermediate\b",
    "advanced": r"\b(advanced|expert)\b",
}
NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
}
_HAVING = r"\b(do you (have|know)|have you got|you got|is there|does it have)( (the|a|an|any|about))? "
_PLANS = re.compile(r"\b(plan|program|programme|routine|split|schedule|mesocycle|block|cycle)\b")
_ALIKE = re.compile(r"alternativ|instead|replac|substitut|variation|similar|find|search|look up")
_KINDS_OF_PLAN = r"(plan|program|programme|routine|split|schedule|mesocycle|block|cycle)"
_ORDERED = re.compile(
    r"\b(make|create|build|write|design|generate|draft|give)( \w+){0,3} " + _KINDS_OF_PLAN + r"\b"
    r"|^(please |hi |hey |ok )?(a |an |one )?\d+ ?(weeks?|days?)( \w+){0,3} " + _KINDS_OF_PLAN + r"( please)?$"
)
_HOW = r"(how (do|does|can|should) (i|you|one) (do|perform)|how to( do| perform)?|show me how to( do)?)( the| an?)? "
_WHAT_FOR = re.compile(
    r"^what (can|could|should) i (do|train|use)( \w+)? for\b(?!.*\b(sore|stiff|tight|hurt\w*|pain\w*)\b)"
)
_MAKING = re.compile(
    r"\b(make|create|build|give|write|design|generate|need|want|set ?up|put together|draft|can i get|like)\b"
    r"|(^|please |you |and )plan (me|my|us|out)\b"
)
_OTHER_ASK = re.compile(
    r"\b(delete|remove|change|what|why|how|show|my (plan|program|routine) (is|was|says)"
    r"|(dont|do not|not) (want|need|make|create|build|write|give|plan))\b"
)
_NUMBER = r"(\d{1,3}|" + "|".join(NUMBERS) + ")"
_DAYS = re.compile(_NUMBER + r" ?(?:x|days?|times?|sessions?|workouts?)\b(?: (?:a|per) week)?")
_WEEKS = re.compile(_NUMBER + r" ?weeks?\b(?! old)")
_MINUTES = re.compile(_NUMBER + r" ?(?:minutes?|mins?|min)\b")


def find_request(terms: Sequence[Term], said: str, kinds: set[str], whole: tuple[int, int]) -> FindExercise | None:
    """A look-up, when the message asks for exercises."""
    asked_for = next((term for term in terms if term.kind == "NAME"), None)
    wanted = re.escape(asked_for.text) if asked_for else ""
    if asked_for and re.search(
        rf"{_HAVING}{wanted}( in .*| here)?$|^{_HOW}{wanted}( properly| correctly| right)?$", said
    ):
        return FindExercise(query=asked_for.value.entry.name, span=whole, confidence=0.9)
    if "exercises" not in kinds and not re.match(r"(find|search|look up)\b", said) and not _WHAT_FOR.search(said):
        return None
    if "find" not in kinds and not re.search(r"\b(for|with|on|exercises|work|train|hit|target)\b", said):
        return None
    if re.search(r"\b(did|have) i\b", said):
        return None
    muscle, body_part = _first(MUSCLES, said), _first(BODY_PARTS, said)
    modality = _first(MODALITIES, said)
    named = next((term.value.entry.name for term in terms if term.kind == "NAME"), None)
    if muscle:
        body_part = None
    if not (muscle or body_part or modality or named):
        return None
    alike = named if _ALIKE.search(said) else None
    return FindExercise(query=alike, body_part=body_part, muscle=muscle, modality=modality, span=whole, confidence=0.9)


def plan_request(terms: Sequence[Term], said: str, kinds: set[str], whole: tuple[int, int]) -> CreatePlan | None:
    """A plan to make, when the message asks for one."""
    if "plan" not in kinds or not _PLANS.search(said) or _OTHER_ASK.search(said):
        return None
    if not (_MAKING.search(said) or _ORDERED.search(said)):
        return None
    days, weeks, minutes = (_count(pattern, said) for pattern in (_DAYS, _WEEKS, _MINUTES))
    return CreatePlan(
        days_per_week=days,
        weeks=weeks,
        minutes=minutes,
        goal=_matching(GOALS, said),
        focus=_first({**BODY_PARTS, **MUSCLES}, re.sub("|".join(SPLITS.values()), " ", said)),
        split=_matching(SPLITS, said),
        equipment=(_first(MODALITIES, said) or "").lower() or None,
        level=_matching(LEVELS, said),
        exercises=tuple(dict.fromkeys(term.value.entry.slug for term in terms if term.kind == "NAME")),
        span=whole,
        confidence=0.9,
    )


def is_order(said: str) -> bool:
    """Whether a plan is asked for in so many words, whatever else the message speaks of."""
    return _ORDERED.search(said) is not None and _OTHER_ASK.search(said) is None


def _first(words: dict[str, str], said: str) -> str | None:
    padded = f" {said} "
    found = [(padded.find(f" {word} "), -len(word), value) for word, value in words.items() if f" {word} " in padded]
    return min(found)[2] if found else None


def _matching(patterns: dict[str, str], said: str) -> str | None:
    return next((name for name, pattern in patterns.items() if re.search(pattern, said)), None)


def _count(pattern: re.Pattern[str], said: str) -> int | None:
    found = pattern.search(said)
    if found is None:
        return None
    text = found.group(1)
    number = NUMBERS.get(text) or int(text)
    return number if 0 < number <= 366 else None
