"""Pieces of notation gathered into groups, each of which says one kind of set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from agent.grammar.clues import MARKED, MOST_EFFORT, counts, is_effort, is_mark, leads_pair, loads, outweighs, ramps
from agent.grammar.notation import Piece
from agent.grammar.shapes import FEW_SETS, MANY_REPS, Kind, Said, cross, operand
from tools.logbook import SetType

BURSTS = frozenset({"myo_rep", "rest_pause", "cluster"})
LASTING = BURSTS | {"warmup", "drop", "amrap"}


@dataclass(slots=True)
class Group:
    """Pieces that belong together, with the kind of set they are."""

    said: Said = field(default_factory=Said)
    set_type: SetType | None = None
    last_type: SetType | None = None
    chained: bool = False

    @property
    def empty(self) -> bool:
        said = self.said
        return not (said.counted or said.loaded or said.sets or said.broken)


def _is_pair(piece: Piece, rest: Sequence[Piece]) -> bool:
    """Whether `2x32kg` says two implements, because how much was done stands behind it."""
    two = piece.shape == "cross" and len(piece.terms) == 2 and piece.terms[0].value == 2
    if not two or piece.terms[0].kind != "N" or piece.terms[1].kind != "LOAD" or not rest or rest[0].parted:
        return False
    return rest[0].shape in {"cross", "sets_of", "for_sets_of"} or rest[0].terms[0].kind in {"DIST", "DUR", "SETS_OF"}


class Gathering:
    """Takes pieces one by one; starts a new group where a place is already filled."""

    def __init__(self, kind: Kind, name_start: int) -> None:
        self._kind = kind
        self._name_start = name_start
        self._groups: list[Group] = []
        self._group = Group()
        self._lasting: SetType | None = None
        self._bare_loads = False
        self.sure = True
        self.opened_by_drop = False

    def finished(self) -> list[Group]:
        """All groups that say anything, in order."""
        self._close()
        return self._groups

    def take(self, piece: Piece, rest: Sequence[Piece]) -> None:
        """Put one piece where it belongs, looking at most a few pieces ahead."""
        term = piece.terms[0]
        if piece.after_then and self._lasting == "warmup":
            self._close()
            self._lasting = self._group.set_type = None
        if piece.shape == "single" and term.kind == "TYPE":
            self._typed(piece, rest)
        elif piece.shape == "single" and term.kind in MARKED:
            self._mark(MARKED[term.kind], term.value)
        elif piece.shape == "single" and term.kind == "LOADING":
            self._mark("loading", term.value)
        elif is_effort(piece):
            self._mark("rpe", term.value)
        elif piece.shape == "single" and term.kind == "PERCENT":
            self._group.said.notes["percent"] = term.value
        elif self._reached(piece):
            self._group.said.reps = (int(term.value),)
        else:
            if self._begins_way(piece, rest):
                self._close()
            self._place(self._say(piece, rest), piece)

    def _begins_way(self, piece: Piece, rest: Sequence[Piece]) -> bool:
        """Whether a way with a time of its own begins after another time: `20 min, 5k 27:30`."""
        timed = bool(rest) and not rest[0].parted and rest[0].terms[0].kind in {"CLOCKED", "DUR"}
        return timed and piece.parted and piece.terms[0].kind == "DIST" and self._group.said.duration_s is not None

    def _reached(self, piece: Piece) -> bool:
        """Whether a bare number tells what became of an open set: `5+, got 9`."""
        said, term = self._group.said, piece.terms[0]
        bare = piece.shape == "single" and term.kind in {"N", "REPS"} and said.open_reps and said.reps is not None
        return bool(bare and len(said.reps or ()) == 1 and said.reps[0] <= term.value <= MANY_REPS)  # type: ignore[index]

    def _mark(self, key: str, value: object) -> None:
        if self._group.empty and self._groups and key in {"rpe", "rir", "loading"} and not self._group.said.notes:
            self._groups[-1].said.notes.setdefault(key, value)
        elif key == "rpe" and "rpe" in self._group.said.notes and self._group.said.counted:
            self._close()
            self._group.said.notes[key] = value
        else:
            self._group.said.notes[key] = value

    def _typed(self, piece: Piece, rest: Sequence[Piece]) -> None:
        value: SetType = piece.terms[0].value
        alone = not rest or rest[0].parted
        if value == "working":
            self._close()
            self._lasting = self._group.set_type = None
            return
        after = not self._group.empty and (not piece.parted or (alone and value in {"failure", "amrap"}))
        if after and not (value == "drop" and not alone):
            if value in BURSTS:
                self._typed_back(value)
            elif "last" in piece.terms[0].text or piece.parted:
                self._group.last_type = value
            else:
                self._group.set_type = value
            return
        self.opened_by_drop = self.opened_by_drop or (value == "drop" and self._group.empty and not self._groups)
        self._close()
        self._group.set_type = value
        if value in LASTING:
            self._lasting = value

    def _typed_back(self, value: SetType) -> None:
        """`15kg 15 5 5 5 myo reps`: one long set, back to where its load was said."""
        for group in (self._group, *reversed(self._groups)):
            group.set_type = group.set_type or value
            if group.said.loaded:
                return

    def _close(self) -> None:
        if not self._group.empty:
            self._groups.append(self._group)
            self._group = Group(set_type=self._lasting)

    def _place(self, said: Said, piece: Piece) -> None:
        if self._clashes(said, piece.parted):
            self._close()
            self._group.chained = piece.chained
        group = self._group.said
        if any(term.kind == "LIST" and " + " in term.text for term in piece.terms) and not self._group.set_type:
            self._group.set_type = "rest_pause"  # `8+3+2`: short breaths in one set
        for name in ("sets", "reps", "loads", "duration_s", "distance_m", "load_type"):
            value = getattr(said, name)
            if value is not None:
                setattr(group, name, value)
        group.pair = said.pair if said.pair is not None else group.pair
        group.in_hours = group.in_hours or said.in_hours
        group.open_reps = group.open_reps or said.open_reps
        group.ranged = group.ranged or said.ranged
        group.broken = group.broken or said.broken

    def _clashes(self, said: Said, parted: bool) -> bool:
        group = self._group.said
        both = ("sets", "reps", "loads", "duration_s", "distance_m")
        if any(getattr(said, name) is not None and getattr(group, name) is not None for name in both):
            return True
        timed = said.duration_s is not None or said.distance_m is not None
        return parted and ((timed and group.reps is not None) or (said.reps is not None and group.counted))

    def _say(self, piece: Piece, rest: Sequence[Piece]) -> Said:
        if _is_pair(piece, rest):
            return Said(loads=(piece.terms[1].value,))
        if piece.shape == "cross":
            weighs = self._bare_loads and (self._lasting == "drop" or piece.chained or self._near_last_load(piece))
            said = cross(piece, self._kind, self._load_elsewhere(piece, rest), weighs)
            self._bare_loads = said.loads is not None and all(term.kind == "N" for term in piece.terms)
            self.sure = self.sure and not said.weighed
            return said
        if piece.shape.endswith("_cross"):
            return self._after_reps(piece) or cross(piece, self._kind, False)
        said = Said()
        for term in piece.terms:
            role = self._role(piece, rest) if term.kind in {"N", "LIST", "RANGE"} else "reps"
            operand(said, term, self._kind, role)
        return said

    def _after_reps(self, piece: Piece) -> Said | None:
        """`8 @ 80 x 3`: the reps stand before, so that these are the load and the sets."""
        said, terms = self._group.said, piece.terms
        if said.reps is None or said.sets or said.loaded or len(terms) != 2 or terms[1].kind != "N":
            return None
        made = Said(sets=int(terms[1].value))
        operand(made, terms[0], self._kind, "load")
        return made

    def _role(self, piece: Piece, rest: Sequence[Piece]) -> str:
        """Whether a bare number, or list of numbers, stands for a load or for repetitions."""
        group = self._group.said
        timed = group.duration_s is not None or group.distance_m is not None
        if piece.shape == "times" and ((self._group.set_type and self._group.empty and rest) or timed):
            return "sets"
        if piece.shape in {"for", "for_list", "times", "sets_of", "for_sets_of"}:
            return "reps"
        if piece.shape in {"at", "at_list"}:
            leads = piece.end <= self._name_start and not group.counted and not any(map(counts, rest))
            weighed = any(later.terms[0].kind == "LOAD" for later in rest)
            apart = weighed and group.sets is not None and not group.counted
            return "reps" if (leads or apart) and not piece.symbol else "load"
        if piece.shape in {"of", "of_list"}:
            counted = group.sets is None and any(later.shape == "cross" for later in rest)
            return "load" if group.reps is not None or counted else "reps"
        if piece.terms[0].kind != "N":
            return self._role_of_list(piece, rest)
        return self._role_of_number(piece.terms[0].value, piece, rest)

    def _role_of_list(self, piece: Piece, rest: Sequence[Piece]) -> str:
        group = self._group.said
        numbers: tuple[Decimal, ...] = piece.terms[0].value
        if group.loads is None and min(numbers) > MOST_EFFORT and (group.reps is not None or ramps(piece, rest)):
            return "load"
        return "reps"

    def _role_of_number(self, value: Decimal, piece: Piece, rest: Sequence[Piece]) -> str:
        group, kind = self._group.said, self._kind
        if value != int(value):
            return "load"
        fresh = self._group.empty or (piece.parted and group.counted and (group.loaded or not kind.carries))
        if not fresh and group.counted and group.loaded and kind.carries and leads_pair(value, rest):
            self.sure = False
            return "load"
        if not fresh and group.counted:
            goes_on = group.loaded or (self._has_loaded() and value <= MANY_REPS)
            return "reps" if goes_on or not kind.carries else "load"
        if not fresh and group.loads is not None:
            return "reps"
        following = next((later for later in rest if not is_mark(later)), None)
        if following is not None and not following.parted and following.shape == "at_cross":
            return "reps"
        if following is not None and kind.timed and following.terms[0].kind == "DUR" and value <= MOST_EFFORT:
            return "sets"
        if following is None or (following.parted and loads(following)):
            return self._role_alone(value, piece)
        if loads(following):
            return "reps"
        if following.shape == "single" and following.terms[0].kind == "N":
            return self._role_before_number(value, following)
        return "load" if kind.carries and counts(following) else "reps"

    def _role_before_number(self, value: Decimal, following: Piece) -> str:
        if not self._kind.carries:
            return "reps"
        if following.parted:
            return "reps" if self._has_loaded() and value <= MANY_REPS else "load"
        self.sure = False
        return "load" if value >= following.terms[0].value and self._kind.carries else "reps"

    def _role_alone(self, value: Decimal, piece: Piece) -> str:
        if self._kind.timed and self._kind.modality in {"CARDIO", "OTHER"} and not self._groups:
            self.sure = False
            return "minutes"
        if not self._kind.carries or piece.end <= self._name_start:
            return "reps"
        return "reps" if self._has_loaded() and value <= MANY_REPS else "load"

    def _has_loaded(self) -> bool:
        """Whether a group before, or the one a separator has just ended, had a load to carry over."""
        return self._group.said.loaded or any(group.said.loaded for group in self._groups)

    def _near_last_load(self, piece: Piece) -> bool:
        """Whether the first number is of the size of the load before: `12x10, 10x10` are two loads."""
        first, said = piece.terms[0], self._group.said if self._group.said.loads else None
        said = said or (self._groups[-1].said if self._groups else None)
        if said is None or not said.loads or first.kind != "N" or first.value < FEW_SETS:
            return False
        return bool(said.loads[-1].weight <= 2 * first.value <= 4 * said.loads[-1].weight)

    def _load_elsewhere(self, given: Piece, rest: Sequence[Piece]) -> bool:
        """Whether the weight of a `3x5` stands before it, or right after it."""
        group = self._group.said
        if group.loads is not None and not group.counted:
            return True
        starts = (at for at, piece in enumerate(rest) if piece.parted and piece.terms[0].kind == "TYPE")
        later = [piece for piece in rest[: next(starts, len(rest))] if not is_mark(piece)]
        if (
            later
            and later[0].terms[0].kind == "N"
            and later[0].shape == "single"
            and outweighs(given, later[0].terms[0])
        ):
            return False
        if not later or later[0].after_then or not loads(later[0], self._kind.carries and not later[0].parted):
            return False
        return len(later) < 2 or later[1].parted or not counts(later[1])
