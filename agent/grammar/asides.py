"""Numbers that count no sets: effort, rest, tempo, pace, clock times, levels, and labels."""

from collections.abc import Sequence
from decimal import Decimal

from agent.grammar.measures import Found, Load, kind_of, row_of, seconds_at
from agent.grammar.terms import Term
from tools.logbook import Unit

SPLITS = frozenset({100, 500, 1000})
MOST_NUMBERED = 20
SHORTEST_REST_S, SHORTEST_CAP_S = 6, 120
LIGHTEST_PERSON = {"kg": 40, "lb": 90}
PAUSE_COUNTS = frozenset({"ct", "cnt", "count", "counts"})
MEASURED = frozenset({"X", "UNIT", "COUNT", "DISTANCE"})
IN_SPARE = (["in", "me"], ["left", "in"], ["left"])
NO_EFFORT_BEFORE = frozenset({"X", "UNIT", "COUNT", "TIME", "DISTANCE", "FOR", "NAME", "WORD_SETS", "AT"})


def _aside(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """Numbers that are no training quantity: `6 am`, `level 8`, `300 kcal`, `5:30/km`, `80 %`."""
    if row_of(terms, at, "ASIDE") == "before":
        place = at + 1
        while kind_of(terms, place) in {"COLON", "AT", "OF"} or (kind_of(terms, place) == "WORD" and place < at + 2):
            place += 1
        if kind_of(terms, place) in {"N", "CLOCK"} and kind_of(terms, place + 1) not in {"X", "COUNT"}:
            after = place + 1
            measured = kind_of(terms, after) in {"UNIT", "TIME", "PERCENT", "PACE"} and not _heads_heart(terms, after)
            return "ASIDE", None, after + measured
    if kind_of(terms, at) in {"N", "CLOCK"} and row_of(terms, at + 1, "ASIDE") == "after":
        lifted = terms[at + 1].text == "rm" and [kind_of(terms, at), kind_of(terms, at + 2)] == ["N", "OF"]
        return ("REPS", int(terms[at].value), at + 3) if lifted else ("ASIDE", None, at + 2)  # `a 1rm of 180`
    if kind_of(terms, at) == "N" and kind_of(terms, at + 1) == "PERCENT":
        return _percent(terms, at)
    return None


def _own_weight(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`bodyweight 82.4 kg` is what the person weighs, not what they lifted."""
    if row_of(terms, at, "BODY") != "bodyweight":
        return None
    place = at + 1
    while kind_of(terms, place) in {"COLON", "OF", "AT"} or (kind_of(terms, place) == "WORD" and place < at + 2):
        place += 1
    said = row_of(terms, place + 1, "UNIT")
    heavy = kind_of(terms, place) == "N" and terms[place].value >= LIGHTEST_PERSON.get(said, 1000)
    return ("ASIDE", None, place + 2) if heavy else None


def _percent(terms: Sequence[Term], at: int) -> Found:
    """`80 %` alone is unknown; `80 % of 120 kg` is a load."""
    if kind_of(terms, at + 2) == "OF" and kind_of(terms, at + 3) == "N":
        row = row_of(terms, at + 4, "UNIT")
        whole: Decimal = terms[at + 3].value
        said: Unit | None = "kg" if row == "kg" else "lb" if row == "lb" else None
        return "LOAD", Load((whole * terms[at].value / 100).normalize() + 0, said), at + (5 if said else 4)
    return "PERCENT", terms[at].value, at + 2


def _heads_heart(terms: Sequence[Term], at: int) -> bool:
    """`HR 132`, whose first word could be an hour."""
    return terms[at].text == "hr" and kind_of(terms, at + 1) == "N"


def _pace(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`5:30/km`, `pace 5:30`, `2:05/500m`, `29 km/h`; the time before `pace 5:30` is another one."""
    if kind_of(terms, at) not in {"CLOCK", "N"}:
        named = row_of(terms, at, "PACE") and kind_of(terms, at + 1) == "CLOCK"
        return ("PACE", None, _per(terms, at + 2)) if named else None
    if kind_of(terms, at + 1) == "PACE":
        return None if kind_of(terms, at + 2) == "CLOCK" else ("PACE", None, at + 2)
    if kind_of(terms, at + 1) == "DISTANCE" and row_of(terms, at + 3, "TIME") == "h":
        return ("PACE", None, at + 4) if kind_of(terms, at + 2) in {"SLASH", "PACE"} else None
    timed = at + 2 if kind_of(terms, at + 1) == "TIME" else at + 1
    after = _per(terms, timed)
    return ("PACE", None, after) if after > timed else None


def _per(terms: Sequence[Term], at: int) -> int:
    """The end of `/km`, `/500m` or `pro km` where it stands here."""
    if kind_of(terms, at) == "PACE":
        return at + 1
    if kind_of(terms, at) != "SLASH":
        return at
    if row_of(terms, at + 1, "DISTANCE") in {"km", "mi"}:
        return at + 2
    if kind_of(terms, at + 1) == "N" and terms[at + 1].value in SPLITS and kind_of(terms, at - 1) == "CLOCK":
        return at + 2 + (row_of(terms, at + 2, "DISTANCE") == "m")
    return at


def _rest(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`90 s rest`, `rest 2:30`, `(rest 90)`, the `40s off` of intervals; but a `2ct pause` is inside a repetition."""
    if kind_of(terms, at) == "REST":
        place = at + 1
        while kind_of(terms, place) in {"COLON", "FOR", "OF", "AT"}:
            place += 1
        seconds, after = _lasting(terms, place)
        if seconds is None and kind_of(terms, place) == "N" and kind_of(terms, place + 1) not in MEASURED:
            seconds, after = int(terms[place].value), place + 1
        return _rested(seconds, after) if seconds is not None else ("NOISE", None, at + 1)
    if kind_of(terms, at) == "N" and kind_of(terms, at + 2) == "REST" and terms[at + 1].text in PAUSE_COUNTS:
        return "NOISE", None, at + 3
    seconds, after = _lasting(terms, at)
    if seconds is None:
        return None
    skip = after + 1 if kind_of(terms, after) == "OF" else after
    rests = kind_of(terms, skip) == "REST" or (kind_of(terms, skip) == "WORD" and terms[skip].text == "off")
    return _rested(seconds, skip + 1) if rests else None


def _rested(seconds: int, after: int) -> Found:
    """Nobody rests for 2 s; that is a pause inside a repetition."""
    return ("REST", seconds, after) if seconds >= SHORTEST_REST_S else ("NOISE", None, after)


def _cap(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`AMRAP 20 min`, `20 min AMRAP`: the time of all that was done in it, and of no set."""
    leads = row_of(terms, at, "TYPE") == "amrap"
    seconds, after = seconds_at(terms, at + leads)
    capped = seconds is not None and seconds >= SHORTEST_CAP_S and (leads or row_of(terms, after, "TYPE") == "amrap")
    return ("ASIDE", None, after + (not leads)) if capped else None


def _lasting(terms: Sequence[Term], at: int) -> tuple[int | None, int]:
    """The seconds of `2 min` or `2:30`, and where they end."""
    parts = [int(part) for part in str(terms[at].value).split(":")] if kind_of(terms, at) == "CLOCK" else []
    return (parts[0] * 60 + parts[1], at + 1) if len(parts) == 2 else seconds_at(terms, at)


def _effort(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`RPE 8`, `8 RPE`, `RIR 2`, `two in the tank`, `145 bpm`, `HR 145` (but `1 hr`)."""
    if terms[at].text == "hr" and kind_of(terms, at - 1) != "N" and kind_of(terms, at + 1) == "N":
        return "HR", terms[at + 1].value, at + 2
    for kind, table in (("EFFORT", "EFFORT"), ("HEART", "HEART")):
        row = row_of(terms, at, table)
        if row:
            place = at + 1
            while kind_of(terms, place) in {"COLON", "OF", "AT", "WORD"} and place < at + 3:
                place += 1
            if kind_of(terms, place) == "N":
                return row.upper(), *_efforts(terms, place)
        if kind_of(terms, at) == "N":
            value, after = _lower(terms, at)
            after += kind_of(terms, after) == "WORD" and terms[after].text == "more"
            while kind_of(terms, after) in {"COUNT"} and row_of(terms, after, "COUNT") == "reps":
                after += 1
            row = row_of(terms, after, table)
            if row and kind == table and kind_of(terms, after + 1) != "N":
                return row.upper(), value, after + 1
    return None


def _spare(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """Repetitions that were not done: `could've done three more`, `had one more in me`."""
    texts = [term.text for term in terms[at : at + 3]]
    could = 1 if texts[:1] == ["couldve"] else 2 if texts[:2] == ["could", "have"] else 0
    place = at + (could or 1)
    place += bool(could) and kind_of(terms, place) == "WORD"
    if not (could or texts[:1] == ["had"]) or kind_of(terms, place) not in {"N", "NUMBERS"}:
        return None
    after = place + 2
    if terms[place + 1 : after] == [] or terms[place + 1].text != "more" or kind_of(terms, after) == "UNIT":
        return None
    after += row_of(terms, after, "COUNT") == "reps"
    said = next((words for words in IN_SPARE if [term.text for term in terms[after : after + len(words)]] == words), [])
    return ("RIR", Decimal(terms[place].value), after + len(said)) if could or said else None


def _efforts(terms: Sequence[Term], at: int) -> tuple[Decimal | tuple[Decimal, ...], int]:
    """One effort, or one for each set: `RPE 7, 7.5, 8`."""
    values, place = [terms[at].value], at + 1
    while kind_of(terms, place) in {"COMMA", "SLASH"} and kind_of(terms, place + 1) == "N":
        if not values[-1] <= terms[place + 1].value <= 10 or kind_of(terms, place + 2) in NO_EFFORT_BEFORE:
            break
        values.append(terms[place + 1].value)
        place += 2
    return (tuple(values), place) if len(values) > 2 else _lower(terms, at)


def _lower(terms: Sequence[Term], at: int) -> tuple[Decimal, int]:
    """A number or the lower end of a small range, as effort is often given: `RIR 1-2`."""
    value: Decimal = terms[at].value
    joined = kind_of(terms, at + 1) in {"DASH", "SLASH"} or (
        kind_of(terms, at + 1) == "WORD" and terms[at + 1].text in {"or", "to"}
    )
    if joined and kind_of(terms, at + 2) == "N" and value < terms[at + 2].value <= value + 2:
        return value, at + 3
    return value, at + 1


def _tempo(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    if kind_of(terms, at) == "TEMPO" and any(letter.isdigit() for letter in terms[at].text):
        return (
            "PACED",
            "".join(letter for letter in terms[at].text.removeprefix("tempo") if letter in "0123456789x"),
            at + 1,
        )
    return None


def _numbering(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """Which set it is, or when it was: `1.`, `2)`, `[18:42]` at the beginning of a line, `#3`, `set 3:` anywhere."""
    if kind_of(terms, at) == "HASH":
        return ("NOISE", None, at + 2) if kind_of(terms, at + 1) == "N" and terms[at + 1].glued else None
    if terms[at].text == "set" and kind_of(terms, at - 1) not in {"N", "TYPE"} and kind_of(terms, at + 1) == "N":
        numbered = kind_of(terms, at + 2) in {"COLON", "DASH", "N"} and terms[at + 1].value <= MOST_NUMBERED
        return ("COMMA", ",", at + 3 if kind_of(terms, at + 2) != "N" else at + 2) if numbered else None
    if [str(term.value) for term in terms[at : at + 5 : 2]] == ["5", "3", "1"] and kind_of(terms, at + 1) == "SLASH":
        return ("NOISE", None, at + 5) if kind_of(terms, at + 5) != "X" and terms[at + 4].glued else None
    begins = at == 0 or kind_of(terms, at - 1) == "NL"
    if begins and [term.kind for term in terms[at : at + 3]] == ["OPEN", "CLOCK", "CLOSE"]:
        return "NOISE", None, at + 3
    if begins and kind_of(terms, at) == "N" and kind_of(terms, at + 1) in {"DOT", "CLOSE"} and terms[at + 1].glued:
        return "NOISE", None, at + 2
    return None


def _label(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`A1` and `A2` before exercises name a superset."""
    letter = terms[at].text
    if len(letter) != 1 or letter not in "abcdef" or kind_of(terms, at + 1) != "N" or not terms[at + 1].glued:
        return None
    return ("LABEL", letter, at + 2) if kind_of(terms, at + 2) not in {"X", "UNIT", "COUNT", "TIME"} else None


def _warmed(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`after warming up with 60 and 90`: loads nobody counted are no sets, and what stands before was no warm-up."""
    place = at + 1 if terms[at].text == "after" else at
    if row_of(terms, place, "TYPE") != "warmup" or (place == at and kind_of(terms, at + 1) != "AT"):
        return None
    after = place + 1
    while kind_of(terms, after) in {"AT", "N", "UNIT", "AND"} or (
        terms[after : after + 1] and _joins_loads(terms, after)
    ):
        after += 1
    return ("NOISE", None, after) if kind_of(terms, after) not in {"X", "FOR", "COUNT", "OF", "TIME"} else None


def _joins_loads(terms: Sequence[Term], at: int) -> bool:
    return kind_of(terms, at) == "COMMA" and kind_of(terms, at - 1) == "N" == kind_of(terms, at + 1)


ASIDES = (_numbering, _label, _aside, _own_weight, _warmed, _pace, _cap, _rest, _spare, _effort, _tempo)
