"""Parts without a name that are not of the exercise beside them: a run after a plank, cardio after squats."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.grammar.naming import Named
from agent.grammar.terms import Term

TIMES = frozenset({"DUR", "CLOCKED"})
WAYS = frozenset({"DIST"})
COUNTED = frozenset({"X", "REPS", "OPEN_REPS", "SETS", "SETS_OF", "N", "LOAD", "NEGATIVE", "BODYWEIGHT"})
OTHERWISE = COUNTED | {"NAME"}
TIMED = frozenset({"duration", "distance_duration"})
BY_REPS = frozenset({"REPS", "OPEN_REPS", "SETS_OF"})
FAR = frozenset({"km", "mi"})
ENDURED = frozenset({"HR", "PACE"})


def parted_off(named: Named | None, terms: Sequence[Term], ends: frozenset[str]) -> tuple[list[Term], list[list[Term]]]:
    """The terms that speak of the exercise itself, and each part beside its sets that can be of no such thing.

    `ends` are the kinds of terms that part one matter from the next.
    """
    own: list[Term] = []
    others: list[list[Term]] = []
    away = False
    parts = list(_parts(terms, ends))
    headed = next((part for part in parts if any(term.kind == "NAME" for term in part)), [])
    for part in parts:
        if _is_foreign(named, part, own if _counts(own) else headed):
            if away and not _says_same(others[-1], part):
                others[-1] += part
            else:
                others.append(list(part))
            away = True
        elif away and not _counts(part):
            others[-1] += part
        else:
            own += part
            away = False
    return own, others


def _parts(terms: Sequence[Term], ends: frozenset[str]) -> Iterator[list[Term]]:
    """The terms cut before each separator that stands for itself, and before a distance people run."""
    part: list[Term] = []
    for term in terms:
        parts = term.kind in ends and not (term.kind in {"SLASH", "DASH"} and term.glued)
        if part and (parts or (_is_far(term) and any(one.kind in COUNTED for one in part))):
            yield part
            part = []
        part.append(term)
    if part:
        yield part


def _is_foreign(named: Named | None, part: Sequence[Term], sets: Sequence[Term]) -> bool:
    """Whether a part is a time or a way and nothing else, beside sets that neither can belong to."""
    kinds = {term.kind for term in part}
    if kinds & OTHERWISE or not kinds & (TIMES | WAYS) or not _counts(sets):
        return False
    if named and named.entry.modality == "CARDIO":
        return False
    timed = named.entry.measurement in TIMED if named else not _by_reps(sets)
    return not timed or any(map(_is_far, part)) or bool(kinds & ENDURED) or any(map(_is_zone, part))


def _counts(terms: Sequence[Term]) -> bool:
    return any(term.kind in COUNTED | TIMES | WAYS for term in terms)


def _by_reps(terms: Sequence[Term]) -> bool:
    """Whether sets without a name are counted in repetitions: `3x5`, `8 reps`, but not `3x30s`."""
    crossed = any(one.kind == "X" and other.kind == "N" for one, other in pairwise(terms))
    return crossed or any(term.kind in BY_REPS for term in terms)


def _says_same(before: Sequence[Term], part: Sequence[Term]) -> bool:
    """Whether both tell a time, or both a way, so that they are two things."""
    kinds, more = {term.kind for term in before}, {term.kind for term in part}
    return bool((kinds & TIMES and more & TIMES) or (kinds & WAYS and more & WAYS))


def _is_far(term: Term) -> bool:
    return term.kind == "DIST" and term.value[1] in FAR


def _is_zone(term: Term) -> bool:
    """`z2` or `zone 2`, which only cardio has."""
    return term.kind == "ASIDE" and term.text.startswith(("z ", "zone"))
