"""What a person has to train with, and when: equipment that is or is not there, days, minutes."""

from agent.grammar.holding import number_of, weekdays
from agent.grammar.memory_lexicon import Hit
from agent.grammar.stretches import Fact, Stretch
from tools.constraints import WEEKDAYS, Weekday

CLOSE, REACH = 3, 5
MINUTES = ("min", "mins", "minute", "minutes", "minuten", "minutos", "分")
HOURS = ("hour", "hours", "stunde", "stunden", "hora", "horas", "heure", "heures")
ONE = ("an", "one", "eine", "une", "una")
ANY_ONE = ("a", "an", "any")
GONE_BY = ("left", "ago", "in", "into", "late", "later")
HALF = ("half", "halbe", "media", "demi")


def equipment(stretch: Stretch) -> Fact | None:
    """`I only have dumbbells`, `my gym has no leg press`, `I bought a barbell`."""
    kits = list(dict.fromkeys(row for hit in stretch.of("kit") for row in hit.rows_of("kit")))
    only, lack, gain = _only(stretch), _lacked(stretch), stretch.said("gain")
    if only and kits:
        return Fact("constraint", only.first, limits={"only_equipment": kits})
    if lack and (missing := _lack(stretch, lack)):
        return missing
    if gain and kits:
        return Fact("constraint", gain[0].first, limits={"only_equipment": kits}, about="equipment", adds=True)
    if gain and stretch.names("gym") and (names := stretch.moves()):
        return Fact("profile", gain[0].first, about=f"exercise: {next(iter(names.values()))[0]}")
    return None


def _only(stretch: Stretch) -> Hit | None:
    """What says that there is nothing else; a mere `only` or `just` counts where it is about what one has."""
    for hit in stretch.said("only", "just", "nothing_else"):
        if hit.rows & {"say.only"}:
            return hit
        near = [kit for kit in stretch.of("kit") if -2 * REACH <= kit.first - hit.after <= REACH]
        here = stretch.said("has", "here") or stretch.holding
        if near and here and not stretch.said("gain", "did") and (stretch.is_mine or stretch.said("here")):
            return hit
    return _where_i_train(stretch)


def _where_i_train(stretch: Stretch) -> Hit | None:
    """`I work out in my garage with a kettlebell`: what one trains with outside a gym is all there is."""
    place = next(iter(stretch.said("here")), None)
    kit = next(iter(stretch.of("kit")), None)
    if (
        place is None
        or kit is None
        or stretch.names("gym")
        or not (stretch.is_mine and stretch.said("works", "can_train"))
    ):
        return None
    return place if any(stretch.text(at) == "with" for at in range(kit.first - CLOSE, kit.first)) else None


def _lacked(stretch: Stretch) -> Hit | None:
    """What says that something is not there: for the person, or where they train."""
    plain = stretch.said("lack", "gym_lacks", "gone")
    own = stretch.said("hasnt") if stretch.is_mine or stretch.said("here", "gym") else []
    return min([*plain, *own], key=lambda hit: hit.first, default=None)


def _lack(stretch: Stretch, cue: Hit) -> Fact | None:
    if cue.rows & {"say.gone"}:
        kits = [row for hit in stretch.of("kit") if hit.after <= cue.first for row in hit.rows_of("kit")]
        return Fact("constraint", stretch.first, limits={"no_equipment": kits}) if kits else None
    kits = [
        row for hit in stretch.of("kit") if cue.first <= hit.first <= cue.after + CLOSE for row in hit.rows_of("kit")
    ]
    if kits:
        return Fact("constraint", cue.first, limits={"no_equipment": list(dict.fromkeys(kits))})
    if any(hit.first >= cue.after for hit in stretch.said("gym")) and not stretch.moves():
        return Fact("constraint", cue.first, limits={"only_equipment": ["bodyweight"]}, about="equipment")
    there = cue.rows & {"say.gym_lacks"} or stretch.said("gym", "here") or stretch.text(cue.after - 1) in ANY_ONE
    moves = stretch.moves(cue.after) if there else {}
    return Fact("constraint", cue.first, limits=moves) if moves else None


def days(stretch: Stretch) -> Fact | None:
    """`only on Tuesdays and Saturdays`, `not on Thursdays`, `twice a week`."""
    named = _weekdays(stretch)
    cannot, can = stretch.said("cant_train"), stretch.said("can_train")
    if named and cannot:
        return Fact("constraint", cannot[0].first, limits={"not_weekdays": named})
    count = _per_week(stretch)
    if count and (can or (stretch.is_mine and stretch.said("train"))):
        first = min(hit.first for hit in [*can, *stretch.said("train")])
        return Fact("constraint", first, limits={"days_per_week": count})
    if named and can:
        return Fact("constraint", can[0].first, limits={"weekdays": named, "days_per_week": len(named)})
    return None


def _weekdays(stretch: Stretch) -> list[Weekday]:
    """The weekdays that are named, but not those that only say from when or until when."""
    bounds = {cue.after + step for cue in stretch.said("until", "from", "to", "for") for step in (0, 1)}
    places = (at for at in range(stretch.first, stretch.after) if at not in bounds)
    return [
        WEEKDAYS[day] for day in dict.fromkeys(day for at in places for day in weekdays(stretch.sentence, at, at + 1))
    ]


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


def minutes(stretch: Stretch) -> Fact | None:
    """`I only have 40 minutes per session`, `half an hour at lunch`."""
    if not stretch.said("session") or stretch.moves():
        return None
    for at in range(stretch.first, stretch.after - 1):
        number = number_of(stretch.sentence.words[at]) or (1 if stretch.text(at) in ONE else 0)
        unit = stretch.text(at + 1)
        length = number if unit in MINUTES else 60 * number if unit in HOURS else 0
        if unit in HOURS and stretch.text(at - 1) in HALF:
            length = 30
        if 5 <= length <= 300 and stretch.text(at + 2) not in GONE_BY:
            return Fact("constraint", at, limits={"minutes": length})
    return None
