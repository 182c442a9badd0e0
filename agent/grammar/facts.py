"""What a stretch of a sentence says about the person: what hurts, what they cannot do, likes, goals, what happens."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.grammar.holding import day_named, number_of
from agent.grammar.means import CLOSE, days, equipment, minutes
from agent.grammar.memory_lexicon import Hit, Sentence
from agent.grammar.stretches import Fact, Stretch
from tools.constraints import body_subject
from tools.movements import STRAINED_BY

NEAR = 7
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
    rules = (_barred(stretch, hurt is not None), equipment(stretch), days(stretch), minutes(stretch))
    found = [one for one in (hurt, *rules) if one is not None]
    if not found or stretch.passing or stretch.said("formerly"):
        return None
    limits = {key: value for one in reversed(found) for key, value in one.limits.items()}
    about = next((one.about for one in found if one.about), None)
    first = min(one.first for one in found)
    if not limits:
        return replace(found[0], first=first)
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
    cues, soft = stretch.said("hurt"), stretch.said("soft") if stretch.is_mine else []
    parts = _parts(stretch, beside=[*cues, *soft])
    if not cues:
        parts = [(at, part) for at, part in parts if _is_joint(part)] if soft else []
    if not parts or not (cues or soft) or not _one_of(stretch, cues or soft, parts):
        return None
    moves = stretch.moves() if stretch.sentence.words[stretch.first : stretch.after] else {}
    return Fact("constraint", parts[0][0], limits={"body_parts": [part for _, part in parts], **moves})


def _one_of(stretch: Stretch, cues: Sequence[Hit], parts: Sequence[tuple[int, str]]) -> bool:
    """Whether a cue and a part stand near enough to be about one another."""
    return any(abs(cue.first - at) <= NEAR for cue in cues for at, _ in parts)


def _is_joint(part: str) -> bool:
    plain = part.removeprefix("left ").removeprefix("right ")
    return plain in STRAINED_BY and plain not in SORE_IS_NORMAL


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
        moves = stretch.moves(cue.after, reach) or stretch.moves(max(cue.first - CLOSE, stretch.first), cue.first)
        for key, rows in moves.items():
            limits[key] = list(dict.fromkeys([*limits.get(key, []), *rows]))
    return Fact("constraint", min(cue.first for cue in cues), limits=limits) if limits else None


def _goal(stretch: Stretch) -> Fact | None:
    """What is worked towards, and a phase one is in; a mere wish counts when it looks far enough ahead."""
    phases = _plain(stretch, "phase") if stretch.is_mine or stretch.holding or stretch.said("lately") else []
    if stretch.passing or stretch.sentence.said("laugh"):
        return None
    if phases:
        return Fact("goal", phases[0].first, about="goal", holding=stretch.holding)
    hits = stretch.said("goal") or (stretch.said("ambition") if _looks_ahead(stretch) else [])
    rest = stretch.after - hits[0].after if hits else 0
    return Fact("goal", hits[0].first, about="goal", holding=stretch.holding) if hits and rest > 1 else None


def _plain(stretch: Stretch, row: str) -> list[Hit]:
    """The hits of a row that mean it: not the `cutting` of `cutting it close`, nor the `I moved` of `I moved up`."""
    return [hit for hit in stretch.said(row) if not stretch.sentence.is_row("otherwise", hit.after)]


def _looks_ahead(stretch: Stretch) -> bool:
    """Whether a wish is for some day, for something people prepare for, or for a day that is named."""
    days = (day_named(stretch.sentence, hit.after, stretch.after, stretch.today) for hit in stretch.said("by"))
    return bool(stretch.said("horizon", "feat")) or any(day is not None for day in days)


def _taste(stretch: Stretch) -> Fact | None:
    """Likes and dislikes of something that is named."""
    hits = stretch.said("like", "hate")
    if not hits and not stretch.passing:
        return _judged(stretch)
    if not hits or stretch.passing:
        return None
    hit = hits[0]
    if stretch.text(hit.after) == ",":
        return None
    spoken = [at for at in range(hit.after, stretch.after) if stretch.sentence.words[at].kind != "mark"]
    japanese = hit.first > stretch.first and all(
        word.kind == "cjk" for word in stretch.sentence.words[hit.first : hit.after]
    )
    if any(other.first == hit.after for other in stretch.said("nothing")) or not (spoken or japanese):
        return None
    moves = stretch.moves()
    named = next((rows[0] for rows in moves.values()), None)
    if not (named or stretch.led or stretch.of("kit") or stretch.said("time_of_day", "training")):
        return None
    about = f"exercise: {named}" if named else "schedule: time" if stretch.said("time_of_day") else None
    return Fact("preference", hit.first, about, moves if named and "say.hate" in hit.rows else {})


def _judged(stretch: Stretch) -> Fact | None:
    """`lunges are my least favourite`: an exercise, and behind it what is thought of it."""
    hits = stretch.said("hated", "loved")
    moves = stretch.moves(after=hits[0].first) if hits else {}
    named = next((rows[0] for rows in moves.values()), None)
    limits = moves if named and hits[0].rows & {"say.hated"} else {}
    return Fact("preference", stretch.first, f"exercise: {named}", limits) if named else None


def _profile(stretch: Stretch) -> Fact | None:
    time_of_day = stretch.said("time_of_day")
    if time_of_day and stretch.said("can_train"):
        return Fact("preference", time_of_day[0].first, about="schedule: time")
    for row in PROFILE if not stretch.said("formerly", "was") else ():
        hits = stretch.said(row)
        own = stretch.led or stretch.is_mine or (hits and hits[0].first == stretch.first)
        if hits and own and not _is_figurative(stretch, row, hits[0]):
            return Fact("profile", hits[0].first, about=row)
    at = next((at for at in range(stretch.first, stretch.after) if is_age(stretch.sentence, at)), None)
    return Fact("profile", at, about="age") if at is not None else None


def _is_figurative(stretch: Stretch, row: str, hit: Hit) -> bool:
    """`call me crazy`, `I live in the gym`."""
    named_not = row == "name" and any(other.first == hit.after for other in stretch.said("not_name"))
    return named_not or (row == "home" and bool(stretch.said("gym", "here")))


def is_age(sentence: Sentence, at: int) -> bool:
    """`I'm 41` and nothing more of it."""
    words = sentence.words
    said = at > 0 and words[at - 1].text in ("im", "am") and number_of(words[at]) in AGES
    return said and (at + 1 == len(words) or words[at + 1].kind == "mark" or words[at + 1].text == "and")


def _life(stretch: Stretch) -> Fact | None:
    hits = [] if stretch.said("formerly") else _plain(stretch, "life")
    return Fact("life_event", hits[0].first, holding=stretch.holding) if hits else None
