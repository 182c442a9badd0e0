"""What a stretch of a sentence says about the person: what hurts, what is at hand, when there is time, likes, goals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agent.grammar.holding import ALWAYS, Holding, held, number_of, weekdays
from agent.grammar.memory_lexicon import Hit, Sentence
from tools.constraints import WEEKDAYS, body_subject
from tools.memory_rules import Kind
from tools.movements import STRAINED_BY

NEAR, CLOSE = 7, 3
PROFILE = ("diet", "work", "age", "experience", "name", "home", "family", "body", "health", "place")
_OWN = """
my the a both bad lower upper left right sore mein meine meinem meiner der die mi la el mon ma le au
"""
OWN = frozenset(_OWN.split())
# Words that are parts of the body only after something like `my`, or beside what hurts.
ALSO_OTHERWISE = frozenset({"back", "hand", "foot", "neck", "chest", "rib", "calf", "trap", "quad"})
SORE_IS_NORMAL = frozenset({"back", "lower back", "hand", "foot"})
STRONG_NOS = frozenset({"please", "bitte", "anymore", "ever", "heavy"})
ABILITY = frozenset({"yet", "more", "over", "believe", "wait", "heavier", "without", "noch"})
AGES = range(10, 100)
MINUTES = ("min", "mins", "minute", "minutes", "minuten", "minutos", "分")
HOURS = ("hour", "hours", "stunde", "hora", "heure")


@dataclass(frozen=True)
class Fact:
    """Something said about oneself, from where in the sentence on; `sure` when nothing else could be meant."""

    kind: Kind
    first: int
    about: str | None = None
    limits: dict[str, Any] = field(default_factory=dict)
    adds: bool = False
    holding: Holding = ALWAYS


@dataclass(frozen=True)
class Stretch:
    """Words `first` up to `after` of a sentence, on a day; `led` when the person asked to remember them."""

    sentence: Sentence
    first: int
    after: int
    today: date
    led: bool = False

    def said(self, *rows: str) -> list[Hit]:
        """The hits of these rows of `say` here."""
        return self.sentence.said(*rows, first=self.first, after=self.after)

    def of(self, table: str) -> list[Hit]:
        """The hits of a table here."""
        return self.sentence.of(table, self.first, self.after)

    def text(self, at: int) -> str:
        """The word at a place, empty outside."""
        return self.sentence.words[at].text if self.first <= at < self.after else ""

    @property
    def holding(self) -> Holding:
        """What is said of from when and until when."""
        return held(self.sentence, self.first, self.after, self.today)

    @property
    def passing(self) -> bool:
        """Whether it speaks of a moment: `today`, `this set`."""
        return bool(self.said("transient")) and not self.led and not self.holding


def fact_in(stretch: Stretch) -> Fact | None:
    """The fact that is told first; of a lead without any that is known, what it leads to."""
    rules: Sequence[Callable[[Stretch], Fact | None]] = (_healed, _constraint, _goal, _taste, _life, _profile)
    found = [fact for rule in rules if (fact := rule(stretch)) is not None]
    if any(fact.about and fact.about.startswith("body:") and fact.kind == "life_event" for fact in found):
        return found[0]
    if found:
        return min(found, key=lambda fact: fact.first)
    worth = stretch.led and stretch.after - stretch.first > 1
    return Fact("profile", stretch.first, holding=stretch.holding) if worth else None


def _healed(stretch: Stretch) -> Fact | None:
    """`my shoulder is fine again`."""
    hits, parts = stretch.said("healed"), _parts(stretch, beside=stretch.said("healed"))
    if not hits or not parts or stretch.said("hurt"):
        return None
    return Fact("life_event", min(hits[0].first, parts[0][0]), about=body_subject(parts[0][1]))


def _constraint(stretch: Stretch) -> Fact | None:
    hurt = _hurt(stretch)
    rules = (_barred(stretch, hurt is not None), _kit(stretch), _days(stretch), _minutes(stretch))
    found = [one for one in (hurt, *rules) if one is not None]
    if not found or (stretch.passing and (hurt is not None or rules[0] is not None)):
        return None
    limits = {key: value for one in reversed(found) for key, value in one.limits.items()}
    about = next((one.about for one in found if one.about), None)
    first = min(one.first for one in found)
    return Fact("constraint", first, about, limits, any(one.adds for one in found), stretch.holding)


def _parts(stretch: Stretch, beside: Sequence[Hit]) -> list[tuple[int, str]]:
    """The parts of the person's own body that are named, with their side."""
    found = []
    for hit in stretch.of("part"):
        part = hit.rows_of("part")[0]
        near = any(abs(other.first - hit.after) <= 1 or abs(hit.first - other.after) <= 1 for other in beside)
        owned = stretch.text(hit.first - 1) in OWN or hit.first == stretch.first
        if part in ALSO_OTHERWISE and not (owned or near):
            continue
        sides = [
            side.rows_of("side")[0]
            for side in stretch.of("side")
            if -CLOSE <= side.first - hit.after <= CLOSE or 0 < hit.first - side.first <= 2
        ]
        found.append((hit.first, " ".join([*sides[:1], part])))
    return list({part: (at, part) for at, part in reversed(found)}.values())[::-1]


def _hurt(stretch: Stretch) -> Fact | None:
    cues, soft = stretch.said("hurt"), stretch.said("soft")
    parts = _parts(stretch, beside=[*cues, *soft])
    if not cues:
        parts = [(at, part) for at, part in parts if _is_joint(part)] if soft else []
    if not parts or not (cues or soft) or not _one_of(stretch, cues or soft, parts):
        return None
    moves = _moves(stretch) if stretch.sentence.words[stretch.first : stretch.after] else {}
    return Fact("constraint", parts[0][0], limits={"body_parts": [part for _, part in parts], **moves})


def _one_of(stretch: Stretch, cues: Sequence[Hit], parts: Sequence[tuple[int, str]]) -> bool:
    """Whether a cue and a part stand near enough to be about one another."""
    return any(abs(cue.first - at) <= NEAR for cue in cues for at, _ in parts)


def _is_joint(part: str) -> bool:
    plain = part.removeprefix("left ").removeprefix("right ")
    return plain in STRAINED_BY and plain not in SORE_IS_NORMAL


def _moves(stretch: Stretch, first: int | None = None, after: int | None = None) -> dict[str, list[str]]:
    """The movements and exercises named in a range."""
    start, end = first or stretch.first, after or stretch.after
    movements = [row for hit in stretch.sentence.of("movement", start, end) for row in hit.rows_of("movement")]
    names = [row for hit in stretch.sentence.of("name", start, end) for row in hit.rows_of("name")]
    named = {"movements": movements, "exercises": names}
    return {key: list(dict.fromkeys(rows)) for key, rows in named.items() if rows}


def _barred(stretch: Stretch, hurt: bool) -> Fact | None:
    """`no overhead pressing until March`, `can't squat`, `squats are off the table`."""
    words = {word.text for word in stretch.sentence.words[stretch.first : stretch.after]}
    if words & ABILITY:
        return None
    weak_holds = bool(stretch.holding) or hurt or stretch.led or bool(words & STRONG_NOS)
    limits: dict[str, list[str]] = {}
    cues = stretch.said("avoid") + (stretch.said("none") if weak_holds else [])
    for cue in sorted(cues, key=lambda hit: hit.first):
        reach = stretch.after if cue.rows & {"say.avoid"} else min(cue.after + 2 * CLOSE, stretch.after)
        moves = _moves(stretch, cue.after, reach) or _moves(stretch, max(cue.first - CLOSE, stretch.first), cue.first)
        for key, rows in moves.items():
            limits[key] = list(dict.fromkeys([*limits.get(key, []), *rows]))
    return Fact("constraint", min(cue.first for cue in cues), limits=limits) if limits else None


def _kit(stretch: Stretch) -> Fact | None:
    """`I only have dumbbells`, `my gym has no leg press`, `I bought a barbell`."""
    kits = list(dict.fromkeys(row for hit in stretch.of("kit") for row in hit.rows_of("kit")))
    only, lack, gain = stretch.said("only"), stretch.said("lack", "gym_lacks"), stretch.said("gain")
    if only and kits:
        return Fact("constraint", only[0].first, limits={"only_equipment": kits})
    if lack:
        return _lack(stretch, lack[0], kits)
    if gain and kits:
        return Fact("constraint", gain[0].first, limits={"only_equipment": kits}, about="equipment", adds=True)
    if gain and (names := _moves(stretch)):
        return Fact("profile", gain[0].first, about=f"exercise: {next(iter(names.values()))[0]}")
    return None


def _lack(stretch: Stretch, cue: Hit, kits: list[str]) -> Fact | None:
    after = stretch.said("gym")
    if kits:
        return Fact("constraint", cue.first, limits={"no_equipment": kits})
    if any(hit.first >= cue.after for hit in after) and not _moves(stretch):
        return Fact("constraint", cue.first, limits={"only_equipment": ["bodyweight"]}, about="equipment")
    moves = _moves(stretch, cue.after) if cue.rows & {"say.gym_lacks"} else {}
    return Fact("constraint", cue.first, limits=moves) if moves else None


def _days(stretch: Stretch) -> Fact | None:
    """`only on Tuesdays and Saturdays`, `not on Thursdays`, `twice a week`."""
    named = [WEEKDAYS[day] for day in weekdays(stretch.sentence, stretch.first, stretch.after)]
    cannot, can = stretch.said("cant_train"), stretch.said("can_train")
    if named and cannot and not stretch.said("until"):
        return Fact("constraint", cannot[0].first, limits={"not_weekdays": named})
    count = _per_week(stretch)
    if count and can:
        return Fact("constraint", can[0].first, limits={"days_per_week": count})
    if named and can and not stretch.holding:
        return Fact("constraint", can[0].first, limits={"weekdays": named, "days_per_week": len(named)})
    return None


def _per_week(stretch: Stretch) -> int | None:
    for week in stretch.said("week"):
        before = week.first - 1 if stretch.said("per") else week.first
        for at in range(max(stretch.first, before - CLOSE), week.first):
            row = next((row for row, count in (("once", 1), ("twice", 2)) if _stands(stretch, row, at)), None)
            if row is not None:
                return 1 if row == "once" else 2
            number = number_of(stretch.sentence.words[at])
            if 0 < number <= 7 and any(hit.first in (at + 1, at + 2) for hit in stretch.said("times")):
                return number
    return None


def _stands(stretch: Stretch, row: str, at: int) -> bool:
    return any(hit.first == at for hit in stretch.said(row))


def _minutes(stretch: Stretch) -> Fact | None:
    """`I only have 40 minutes per session`."""
    if not stretch.said("session") or _moves(stretch):
        return None
    for at in range(stretch.first, stretch.after - 1):
        number = number_of(stretch.sentence.words[at]) or (1 if stretch.text(at) in ("an", "one", "eine", "une") else 0)
        unit = stretch.text(at + 1)
        minutes = number if unit in MINUTES else 60 * number if unit in HOURS else 0
        if 5 <= minutes <= 300:
            return Fact("constraint", at, limits={"minutes": minutes})
    return None


def _goal(stretch: Stretch) -> Fact | None:
    hits = stretch.said("goal")
    rest = stretch.after - hits[0].after if hits else 0
    return Fact("goal", hits[0].first, about="goal") if hits and rest > 1 else None


def _taste(stretch: Stretch) -> Fact | None:
    """Likes and dislikes of something that is named."""
    hits = stretch.said("like", "hate")
    if not hits or stretch.passing:
        return None
    hit = hits[0]
    spoken = [at for at in range(hit.after, stretch.after) if stretch.sentence.words[at].kind != "mark"]
    japanese = hit.first > stretch.first and all(
        word.kind == "cjk" for word in stretch.sentence.words[hit.first : hit.after]
    )
    if any(other.first == hit.after for other in stretch.said("nothing")) or not (spoken or japanese):
        return None
    moves = _moves(stretch)
    named = next((rows[0] for rows in moves.values()), None)
    about = f"exercise: {named}" if named else "schedule: time" if stretch.said("time_of_day") else None
    return Fact("preference", hit.first, about, moves if named and "say.hate" in hit.rows else {})


def _profile(stretch: Stretch) -> Fact | None:
    time_of_day = stretch.said("time_of_day")
    if time_of_day and stretch.said("can_train"):
        return Fact("preference", time_of_day[0].first, about="schedule: time")
    for row in PROFILE:
        hits = stretch.said(row)
        own = stretch.sentence.speaks_of_me(stretch.first, stretch.after)
        if hits and (stretch.led or own or hits[0].first == stretch.first):
            return Fact("profile", hits[0].first, about=row)
    at = next((at for at in range(stretch.first, stretch.after) if is_age(stretch.sentence, at)), None)
    return Fact("profile", at, about="age") if at is not None else None


def is_age(sentence: Sentence, at: int) -> bool:
    """`I'm 41` and nothing more of it."""
    words = sentence.words
    said = at > 0 and words[at - 1].text in ("im", "am") and number_of(words[at]) in AGES
    return said and (at + 1 == len(words) or words[at + 1].kind == "mark" or words[at + 1].text == "and")


def _life(stretch: Stretch) -> Fact | None:
    hits = stretch.said("life")
    return Fact("life_event", hits[0].first, holding=stretch.holding) if hits else None
