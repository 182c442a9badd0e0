"""What one piece of notation tells by itself, whatever stands around it."""

from collections.abc import Sequence
from decimal import Decimal

from agent.grammar.notation import Piece
from agent.grammar.shapes import MANY_REPS

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
    return kind in {"LOAD", "BODYWEIGHT", "NEGATIVE"} or (kind == "N" and (piece.shape == "at" or bare))


def counts(piece: Piece) -> bool:
    """Whether a piece gives repetitions, a time or a distance."""
    kinds = {"REPS", "OPEN_REPS", "DUR", "DIST", "CLOCKED", "LIST", "SETS", "SETS_OF"}
    return piece.shape in {"cross", "times", "for", "sets_of", "for_sets_of"} or piece.terms[0].kind in kinds
