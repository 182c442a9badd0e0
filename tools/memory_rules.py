"""How memories are judged: what they are about, how much they matter, which give way."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from store.keywords import keywords, roots
from store.names import fold, normalize
from store.tables import Memory
from tools.constraints import Limits, body_subject, subject_of

Kind = Literal["profile", "preference", "constraint", "goal", "life_event"]

IMPORTANCE: dict[Kind, int] = {"constraint": 5, "goal": 4, "profile": 3, "preference": 3, "life_event": 2}
INJURY_REVIEW, GOAL_REVIEW = timedelta(days=14), timedelta(days=56)
# Sets belong in the log, where they can be counted and put right.
SETS = re.compile(r"\b\d+\s*(?:[x×*]|sets? of)\s*\d+\b", re.IGNORECASE)
# What people say of a session that did not take place, and what it was.
NOT_DONE = (
    r"skipped|missed|didnt (?:train|work ?out|go)|did not (?:train|work ?out|go)|bailed|ausgelassen|geschwanzt"
    r"|ausfallen|verpasst|nicht trainiert|nicht hingegangen|me salte|falte|no entrene|no fui|pas entraine"
    r"|jai (?:saute|rate|manque|seche)|サボ|休んだ|休みました|行けなかった|行けません|行かなかった"
)
SESSION = (
    r"workouts?|work ?out|sessions?|trained|training|(?:didnt|not) train|gym|(?:leg|push|pull|chest|back|arm) day"
    r"|einheit|trainiert|studio|entrenamiento|entrene|gimnasio|sesion|seance|entrainement|entraine|salle"
    r"|トレーニング|ジム|筋トレ|練習"
)
# By which other words people ask for what is of a kind or about a subject.
ASKED_BY_KIND: dict[Kind, str] = {
    "goal": "goal goals aim target ziel ziele objetivo meta objectif but 目標",
    "preference": "like dislike prefer preference favourite favorite enjoy hate mag gerne gusta aime",
    "constraint": "limit limitation restriction constraint",
    "life_event": "life happened event",
    "profile": "profile person",
}
ASKED_BY_SUBJECT = {
    "body": "injury injuries injured pain hurt hurts body verletzung schmerz lesion dolor blessure douleur 怪我",
    "equipment": "equipment gear gym home kit own ausrustung gerate equipo equipement 器具",
    "schedule": "schedule day days week time train training when often tage zeit horario dias horaire jours",
    "work": "work job profession shift shifts living arbeit beruf trabajo travail 仕事",
    "diet": "diet food eat eating nutrition meat essen ernahrung comida dieta regime manger 食事",
    "age": "age old birthday alter alt edad ans 年齢",
    "experience": "experience years lifting erfahrung experiencia",
    "name": "name called heisse llamo appelle 名前",
    "family": "family child children kid kids baby familie familia famille",
    "home": "live city place wohne vivo habite",
}


def subject_for(kind: Kind, about: str | None, limits: Limits) -> str | None:
    """What a memory is about, in comparing form; None when nothing else could ever contradict it."""
    if about and about.strip():
        plain = " ".join(about.lower().split())
        return f"goal: {plain}" if kind == "goal" and not plain.startswith("goal") else plain
    return subject_of(limits) or ("goal" if kind == "goal" else None)


def found_by(text: str, kind: Kind, subject: str | None, limits: Limits) -> list[str]:
    """The words by which a memory is found: its own, its subject's, and those people ask with."""
    topic = (subject or "").partition(":")[0]
    parts = " ".join(limits.body_parts)
    kits = " ".join([*limits.only_equipment, *limits.no_equipment])
    asked = f"{ASKED_BY_KIND[kind]} {ASKED_BY_SUBJECT.get(topic, '')}"
    return list(dict.fromkeys([*keywords(" ".join([text, subject or "", parts, kits])), *roots(asked)]))


def speaks_of(memory: Memory, about: str) -> bool:
    """Whether a memory, its subject or what it limits holds every word that was said."""
    parts = " ".join(Limits.model_validate(memory.affects).body_parts)
    return set(roots(about)) <= set(roots(f"{memory.text} {memory.subject or ''} {parts}"))


def tells_of_skipping(text: str) -> bool:
    """Whether somebody says that they left a session out, in any of five languages."""
    plain = fold(normalize(text))
    return all(re.search(rf"(?<![a-z])(?:{words})(?![a-z])", plain) for words in (NOT_DONE, SESSION))


def review_day(kind: Kind, limits: Limits, since: date, until: date | None) -> date | None:
    """When to ask whether it is still so; what has an end needs no asking."""
    if until is not None:
        return None
    if kind == "goal":
        return since + GOAL_REVIEW
    return since + INJURY_REVIEW if kind == "constraint" and limits.body_parts else None


def replaced_parts(known: Memory, subject: str | None, limits: Limits) -> list[str]:
    """The body parts of an earlier memory that a new one speaks about again."""
    parts = Limits.model_validate(known.affects).body_parts
    spoken = {body_subject(part) for part in limits.body_parts}
    spoken |= {subject} if subject and subject.startswith("body:") else set()
    return [part for part in parts if any(_overlap(body_subject(part), one) for one in spoken)]


def contradicted(known: Sequence[Memory], subject: str | None, limits: Limits) -> list[Memory]:
    """The memories a new one takes the place of: those about the same."""
    return [
        memory
        for memory in known
        if (subject is not None and memory.subject is not None and _overlap(memory.subject, subject))
        or replaced_parts(memory, subject, limits)
    ]


def _overlap(one: str, other: str) -> bool:
    """Subjects of the same words; of body parts, one whose side was not said is either side."""
    if not (one.startswith("body:") and other.startswith("body:")):
        return _key(one) == _key(other)
    words = set(one.split()), set(other.split())
    return words[0] <= words[1] or words[1] <= words[0]


def _key(subject: str) -> tuple[str, ...]:
    """`exercise: burpee`, `burpees` and `Burpee` are one."""
    return tuple(sorted(roots(subject.removeprefix("exercise:").replace("_", " ")))) or (subject,)
