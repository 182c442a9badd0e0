"""From terms to quantities: loads, durations, distances and counts, each number with its unit in one term."""

from collections.abc import Sequence
from decimal import Decimal

from agent.grammar.asides import ASIDES
from agent.grammar.crossings import crossing
from agent.grammar.fields import with_fields
from agent.grammar.measures import METRES, Found, Load, Rounds, amount_at, kind_of, row_of, seconds_at
from agent.grammar.races import pair, plural, race, twice_said
from agent.grammar.terms import Term, merged
from tools.logbook import Unit

BAR = {"kg": Decimal(20), "lb": Decimal(45)}
PLATE_PAIR = {"kg": Decimal(40), "lb": Decimal(90)}
STONE_LB = Decimal(14)
POOD_KG = Decimal(16)  # as kettlebells are cast; the old measure is 16.38 kg
FEW_SETS = 10
COUNTED_KINDS = frozenset({"warmup", "backoff", "drop"})


def with_quantities(terms: Sequence[Term], unit: Unit) -> list[Term]:
    """The terms with numbers and their units made into one term each, and numbers that count nothing set aside."""
    terms = with_fields(terms)
    made: list[Term] = []
    at = 0
    while at < len(terms):
        if _counts_kind(terms, at):
            if made:
                made.append(merged(terms[at : at + 1], "COMMA", ","))
            made += [terms[at + 1], merged(terms[at : at + 2], "SETS", int(terms[at].value))]
            at += 2
            continue
        rules = _RULES if _may_begin(terms[at]) else ()
        found = next((hit for rule in rules if (hit := rule(terms, at, unit))), None)
        if found is None:
            made.append(terms[at])
            at += 1
        else:
            kind, value, after = found
            made.append(merged(terms[at:after], kind, value))
            at = after
    return twice_said(made)


def _may_begin(term: Term) -> bool:
    """Whether any rule looks at a term like this first; of the words that mean nothing here, only a few."""
    if term.kind == "WORD":
        return len(term.text) == 1 or term.text in _FIRST_WORDS
    return term.kind in _BEGINNINGS


def _counts_kind(terms: Sequence[Term], at: int) -> bool:
    """`two warm-up sets of 8`: a number of sets of a kind."""
    if kind_of(terms, at) != "N" or terms[at].value != int(terms[at].value) or kind_of(terms, at + 2) != "OF":
        return False
    return row_of(terms, at + 1, "TYPE") in COUNTED_KINDS and terms[at + 1].text.endswith("sets")


def _load(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`100 kg`, `the bar`, `2 plates`, `12 stone`, `2 pood`, and weights marked as such."""
    crossed = terms[at].text == "bar" and kind_of(terms, at + 1) in {"X", "FOR"} and kind_of(terms, at + 2) == "N"
    if row_of(terms, at, "BODY") == "bar" or (crossed and kind_of(terms, at - 1) != "N"):
        return "LOAD", Load(BAR[unit], unit), at + 1
    if terms[at].text == "a" and row_of(terms, at + 1, "UNIT") == "plate":
        return _plates(terms, Decimal(1), at + 2, unit)
    if kind_of(terms, at) == "PAIR" or (kind_of(terms, at) == "N" and kind_of(terms, at + 1) == "PAIR"):
        return _pair(terms, at)
    if kind_of(terms, at) == "WEIGHED":
        return "LOAD", Load(terms[at].value), at + 1
    row = row_of(terms, at + 1, "UNIT")
    return _weight(terms, at, row, unit) if row and kind_of(terms, at) == "N" else None


def _weight(terms: Sequence[Term], at: int, row: str, unit: Unit) -> Found:
    number: Decimal = terms[at].value
    if row == "plate":
        return _plates(terms, number, at + 2, unit)
    if row == "pood":
        return "LOAD", Load(number * POOD_KG, "kg"), at + 2
    if row == "stone":
        return _stones(terms, number, at + 2)
    return "LOAD", Load(number, "kg" if row == "kg" else "lb"), at + 2


def _stones(terms: Sequence[Term], number: Decimal, after: int) -> Found:
    """`12 stone`, `12 stone 4 lb`."""
    pounds = kind_of(terms, after) == "N" and terms[after].value < STONE_LB and row_of(terms, after + 1, "UNIT") == "lb"
    extra = terms[after].value if pounds else Decimal(0)
    return "LOAD", Load(number * STONE_LB + extra, "lb"), after + (2 if pounds else 0)


def _pair(terms: Sequence[Term], at: int) -> Found:
    """`the twenties`, `twenty fives`: a pair of dumbbells."""
    tens = terms[at].value if kind_of(terms, at) == "N" else Decimal(0)
    place = at + (tens > 0)
    ones = Decimal(terms[place].value)
    if tens and (ones >= 10 or tens % 10):
        return None
    return "LOAD", Load(tens + ones), place + 1


def _plates(terms: Sequence[Term], pairs: Decimal, after: int, unit: Unit) -> Found:
    """The bar with this many pairs of plates, and maybe a smaller pair: `a plate and a quarter`."""
    small = after + 1
    if kind_of(terms, after) in {"AND", "PLUS"}:
        small += small < len(terms) and terms[small].text == "a"
        named = row_of(terms, small, "SMALL_PLATE") if unit == "lb" else ""
        if kind_of(terms, small) == "SMALL_PLATE" and not named:
            return "PERCENT", None, small + 1  # these go by their pounds, so in kilos nobody knows the load
        extra = Decimal(named) if named else terms[small].value if kind_of(terms, small) == "N" else None
        following = kind_of(terms, small + 1)
        if extra is not None and following not in {"X", "COUNT", "TIME", "DISTANCE", "FOR"}:
            ends = small + 1 + (following in {"UNIT", "SIDE"})
            ends += following == "UNIT" and kind_of(terms, ends) == "SIDE"
            return "LOAD", Load(BAR[unit] + PLATE_PAIR[unit] * pairs + 2 * extra, unit), ends
    return "LOAD", Load(BAR[unit] + PLATE_PAIR[unit] * pairs, unit), after


def _duration(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    seconds, after = seconds_at(terms, at)
    return None if seconds is None else ("DUR", seconds, after)


def _distance(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    amount, place = amount_at(terms, at)
    row = row_of(terms, place, "DISTANCE")
    if amount is None or row == "" or (row == "ft" and terms[place].text == "foot"):
        return None
    if row == "lap":
        return _laps(terms, amount, place + 1)
    return "DIST", (amount * METRES[row], row), place + 1


def _laps(terms: Sequence[Term], laps: Decimal, after: int) -> Found:
    """`40 laps in a 25 m pool` has a length; laps alone have none."""
    for place in range(after, min(after + 4, len(terms))):
        if kind_of(terms, place) == "N" and row_of(terms, place + 1, "DISTANCE") in METRES:
            metres = laps * terms[place].value * METRES[row_of(terms, place + 1, "DISTANCE")]
            return "DIST", (metres, "lap"), place + 2
        if kind_of(terms, place) not in {"OF", "WORD", "AT"}:
            break
    return "ASIDE", None, after


def _counted(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`8 reps`, `5r`, `3 sets`, `5s` after reps, `3 rounds`, `5 triples`, `a heavy single`."""
    if kind_of(terms, at) == "WORD_SETS":
        return "REPS", terms[at].value, at + 1
    if kind_of(terms, at) != "N" or terms[at].value != int(terms[at].value):
        return None
    if kind_of(terms, at + 1) == "WORD_SETS":
        return "SETS_OF", (int(terms[at].value), terms[at + 1].value), at + 2
    if kind_of(terms, at + 1) == "WORD" and terms[at + 1].text == "more":
        if kind_of(terms, at + 2) == "WORD_SETS":
            return "SETS_OF", (int(terms[at].value), terms[at + 2].value), at + 3
        row = row_of(terms, at + 2, "COUNT")
        return (row.upper(), int(terms[at].value), at + 3) if row in {"sets", "reps"} else None
    row = row_of(terms, at + 1, "COUNT") or _slipped(terms, at + 1)
    if row == "times":
        row = "" if kind_of(terms, at + 2) == "N" else "reps"
    if row == "rounds":
        return "ROUNDS", Rounds(int(terms[at].value)), at + 2
    if (
        row_of(terms, at + 1, "TYPE") == "working"
        and terms[at + 1].text.endswith("sets")
        and terms[at].value <= FEW_SETS
    ):
        row = "sets"
    if row == "letter_s":
        after_reps = at > 0 and kind_of(terms, at - 1) in {"COUNT", "REPS"}
        return ("SETS", int(terms[at].value), at + 2) if after_reps else None
    return (row.upper(), int(terms[at].value), at + 2) if row else None


def _slipped(terms: Sequence[Term], at: int) -> str:
    """`stes`, `resp`: sets and reps with letters in the wrong order."""
    word = terms[at].text if kind_of(terms, at) == "WORD" else ""
    return next((row for row in ("sets", "reps") if word[:1] == row[0] and sorted(word) == sorted(row)), "")


def _rounds(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`giant set x3`, `3x circuit`, `emom 10`, `10 min emom`: how often the exercises come round."""
    group, place = terms[at].value if terms[at].kind == "GROUP" else "", at + 1
    if not group:
        return _rounds_before(terms, at)
    linked = kind_of(terms, place) in {"X", "FOR", "OF", "COLON"}
    place += linked
    if kind_of(terms, place) != "N" or (group != "emom" and kind_of(terms, at + 1) != "X"):
        return None
    after = place + 1 + (row_of(terms, place + 1, "TIME") == "min")
    if kind_of(terms, after) in {"X", "UNIT", "COUNT", "TIME", "DISTANCE", "NAME"}:
        return None
    return "ROUNDS", _turns(terms[place].value, group), after


def _rounds_before(terms: Sequence[Term], at: int) -> Found:
    if kind_of(terms, at) != "N":
        return None
    timed = row_of(terms, at + 1, "TIME") == "min"
    group = row_of(terms, at + 2, "GROUP")
    if (timed and group == "emom") or (kind_of(terms, at + 1) == "X" and group in {"circuit", "superset"}):
        return "ROUNDS", _turns(terms[at].value, group), at + 3
    return None


def _turns(number: Decimal, group: str) -> Rounds:
    return Rounds(int(number), shared=group == "emom")


def _last_one(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`the last one to failure`, `final set amrap`: a kind that is said of the last set only."""
    if terms[at].text not in {"last", "final"} or at + 1 >= len(terms) or terms[at + 1].text not in {"one", "set"}:
        return None
    place = at + 2
    while kind_of(terms, place) in {"WORD", "AT"} and place < at + 4:
        place += 1
    return ("TYPE", terms[place].value, place + 1) if kind_of(terms, place) == "TYPE" else None


def _negative(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """A minus sign: a dash that touches its number and nothing before it."""
    if kind_of(terms, at) != "DASH" or kind_of(terms, at + 1) != "N" or not terms[at + 1].glued or terms[at].glued:
        return None
    if kind_of(terms, at + 2) == "X":
        return None
    row = row_of(terms, at + 2, "UNIT")
    said: Unit | None = "kg" if row == "kg" else "lb" if row == "lb" else None
    return "NEGATIVE", Load(terms[at + 1].value, said, "assisted"), at + (3 if said else 2)


def _plus(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    """`+20`, `bw + 20 kg` add to bodyweight; `5+` is as many as possible."""
    if kind_of(terms, at) == "N" and kind_of(terms, at + 1) == "PLUS" and terms[at + 1].glued:
        more = kind_of(terms, at + 2) == "N" and terms[at + 2].glued
        return None if more else ("OPEN_REPS", int(terms[at].value), at + 2)
    if kind_of(terms, at) != "PLUS" or kind_of(terms, at + 1) != "N":
        return None
    after_body = at > 0 and kind_of(terms, at - 1) == "BODY"
    if terms[at].glued and kind_of(terms, at - 1) == "N" and "PLUS" in {kind_of(terms, at - 2), kind_of(terms, at + 2)}:
        return None  # `8+3+2` is a row of numbers
    if not (terms[at + 1].glued or after_body) or kind_of(terms, at + 2) in {"X", "COUNT", "TIME", "DISTANCE", "NAME"}:
        return None
    row = row_of(terms, at + 2, "UNIT")
    said: Unit | None = "kg" if row == "kg" else "lb" if row == "lb" else None
    return "LOAD", Load(terms[at + 1].value, said, "added"), at + (3 if said else 2)


def _clock_or_tally(terms: Sequence[Term], at: int, unit: Unit) -> Found:
    if kind_of(terms, at) == "CLOCK":
        return "CLOCKED", str(terms[at].value), at + 1
    if kind_of(terms, at) == "TALLY" and terms[at].text.startswith("|"):
        return "REPS", len(terms[at].text), at + 1
    return None


_RULES = (
    _rounds,
    _last_one,
    *ASIDES,
    crossing,
    race,
    pair,
    plural,
    _negative,
    _plus,
    _counted,
    _load,
    _duration,
    _distance,
    _clock_or_tally,
)
_FIRST_WORDS = frozenset(
    {"a", "an", "une", "una", "eine", "quarter", "last", "final", "set", "couldve", "could", "had", "after", "bar"}
)
_BEGINNINGS = frozenset({"N", "CLOCK", "ASIDE", "PACE", "REST", "EFFORT", "HEART", "TEMPO", "BODY", "DASH", "PLUS"}) | {
    *(
        "WORD_SETS",
        "TYPE",
        "OPEN",
        "TALLY",
        "AT",
        "LETTER",
        "HASH",
        "COUNT",
        "GROUP",
        "DATING",
        "TIME",
        "WEIGHED",
        "HALF",
        "OF",
        "RACE",
        "PAIR",
        "SMALL_PLATE",
    ),
}
