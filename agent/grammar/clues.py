"""What one piece of notation tells by itself, whatever stands around it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from agent.grammar.notation import Piece
from agent.grammar.shapes import MANY_REPS
from agent.grammar.terms import Term, merged

MOST_EFFORT = 10
MARKED = {"RPE": "rpe", "RIR": "rir", "HR": "avg_hr", "REST": "rest_s", "PACED": "tempo", "SIDE": "side"}


def leads_pair(value: Decimal, rest: Sequence[Piece]) -> bool:
    """Whether this number dwarfs the bare one after it, as loads do in `60kg 8 80 5`."""
    after = rest[0].terms[0] if rest and rest[0].shape == "single" and not rest[0].parted else None
    return value > MANY_REPS and after is not None and after.kind == "N" and bool(2 * after.value <= value)


def is_effort(piece: Piece) -> bool:
    """`@8` is an effort, `@100` a load: at most ten, no unit, and the sign rather than the word."""
    return (
        piece.shape == "at" and piece.symbol and piece.terms[0].kind == "N" and 5 <= piece.terms[0].value <= MOST_EFFORT
    )


def is_mark(piece: Piece) -> bool:
    kinds = {*MARKED, "TYPE", "LOADING", "PERCENT"}
    return is_effort(piece) or (piece.shape == "single" and piece.terms[0].kind in kinds)


def loads(piece: Piece, bare: bool = False) -> bool:
    """Whether a piece gives a weight and nothing else."""
    kind = piece.terms[0].kind
    if len(piece.terms) != 1 or piece.shape not in {"single", "at", "of", "for"}:
        return False
    return kind in {"LOAD", "LOADS", "BODYWEIGHT", "NEGATIVE"} or (kind == "N" and (piece.shape == "at" or bare))


def counts(piece: Piece) -> bool:
    """Whether a piece gives repetitions, a time or a distance."""
    kinds = {"REPS", "OPEN_REPS", "DUR", "DIST", "CLOCKED", "LIST", "SETS", "SETS_OF"}
    return piece.shape in {"cross", "times", "for", "sets_of", "for_sets_of"} or piece.terms[0].kind in kinds


def outweighs(given: Piece, later: Term) -> bool:
    """Whether the first number of `60x1 … 6` is a load beside which the bare one behind it cannot be one too."""
    first = given.terms[0]
    return first.kind == "N" and first.value > MANY_REPS and bool(later.value < first.value)


def ramps(piece: Piece, rest: Sequence[Piece]) -> bool:
    """Whether a list of numbers rises to loads that were all lifted equally often: `60-80-100 for 3`."""
    numbers = piece.terms[0].value
    return bool(rest and _says_how_often(rest[0]) and max(numbers) > MANY_REPS and list(numbers) == sorted(numbers))


def ramped(found: Sequence[Piece]) -> list[Piece]:
    """The pieces with bare numbers in a row before `for 3` made a list: `60 80 100 for 3`."""
    made: list[Piece] = []
    for piece in found:
        heavier = _load_run(made, piece)
        if sum(len(_bare_numbers(one)) for one in heavier) > 1:
            made[-len(heavier) :] = []
            piece = _with_loads(heavier, piece)
        run = _bare_run(made) if _says_how_often(piece) else []
        if len(run) > 1:
            terms = [one.terms[0] for one in run]
            listed = merged(terms, "LIST", tuple(term.value for term in terms))
            joined = Piece("single_list", (listed,), run[0].parted, after_then=run[0].after_then)
            if ramps(joined, [piece]) and min(listed.value) > MOST_EFFORT:
                made[-len(run) :] = [joined]
        made.append(piece)
    return made


def _load_run(made: Sequence[Piece], piece: Piece) -> list[Piece]:
    """The bare numbers before `140 kg` that climb to it, `100, 120, 140 kg`, so that the unit is said of them all."""
    run: list[Piece] = []
    load = piece.terms[0]
    climbs = load.kind == "LOAD" and piece.parted and piece.shape in {"single", "cross"}
    most: Decimal = load.value.weight if climbs else Decimal(0)
    for earlier in reversed(made):
        numbers = _bare_numbers(earlier)
        if not numbers or list(numbers) != sorted(numbers) or not MOST_EFFORT < numbers[-1] < most <= 2 * numbers[-1]:
            break
        run.insert(0, earlier)
        most = numbers[0]
        if not earlier.parted:
            break
    return run


def _bare_numbers(piece: Piece) -> tuple[Decimal, ...]:
    term = piece.terms[0]
    if piece.shape == "single_list" and term.kind == "LIST":
        return tuple(term.value)
    return (term.value,) if piece.shape == "single" and term.kind == "N" else ()


def _with_loads(run: Sequence[Piece], piece: Piece) -> Piece:
    terms = [*(one.terms[0] for one in run), piece.terms[0]]
    loads = tuple(replace(terms[-1].value, weight=number) for one in run for number in _bare_numbers(one))
    listed = merged(terms, "LOADS", (*loads, terms[-1].value))
    return replace(piece, terms=(listed, *piece.terms[1:]), parted=run[0].parted, after_then=run[0].after_then)


def _bare_run(made: Sequence[Piece]) -> list[Piece]:
    run: list[Piece] = []
    for piece in reversed(made):
        if piece.shape != "single" or piece.terms[0].kind != "N" or (run and run[0].parted):
            break
        run.insert(0, piece)
    return run


def _says_how_often(piece: Piece) -> bool:
    once = len(piece.terms) == 1 and piece.terms[0].kind in {"N", "REPS"}
    return once and (piece.shape in {"for", "times"} or piece.terms[0].kind == "REPS")
