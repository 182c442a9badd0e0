"""What a piece of notation says: sets, reps, load, time, distance; bare numbers decided by their size."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from agent.grammar.measures import Load
from agent.grammar.notation import Piece
from agent.grammar.terms import Term
from tools.logbook import LoadType

FEW_SETS = 6
MANY_REPS = 30
MOST_MINUTES = 300
PAIRED = frozenset({"DUMBBELL", "KETTLEBELL"})
LIGHT = frozenset({"DUMBBELL", "CABLE", "KETTLEBELL", "MACHINE"})
CARRIED = frozenset({"weight_reps"})
KILOS = ("キロ", "kilo", "kilos")  # said of a way they are kilometres
COUNTED_ALREADY = frozenset({"REPS", "DUR", "OPEN_REPS", "DIST", "CLOCKED"})
Reps = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What an exercise is counted in, as the catalogue says: its measurement and its modality."""

    measurement: str = "weight_reps"
    modality: str = ""

    @property
    def carries(self) -> bool:
        """Whether a bare number can be a weight."""
        return self.measurement in CARRIED

    @property
    def timed(self) -> bool:
        """Whether it is held or kept up for a time."""
        return self.measurement == "duration"

    @property
    def travels(self) -> bool:
        """Whether it covers a distance."""
        return self.measurement == "distance_duration"


@dataclass(slots=True)
class Said:
    """What has been said about one group of sets. `reps` lists one number for each set when several were given."""

    sets: int | None = None
    reps: Reps | None = None
    loads: tuple[Load, ...] | None = None
    duration_s: int | None = None
    distance_m: Decimal | None = None
    load_type: LoadType | None = None
    open_reps: bool = False
    ranged: bool = False
    broken: bool = False
    weighed: bool = False
    pair: Decimal | None = None
    in_hours: bool = False
    notes: dict[str, object] = field(default_factory=dict)

    @property
    def counted(self) -> bool:
        """Whether it is known how much was done: reps, a time or a distance."""
        return self.reps is not None or self.duration_s is not None or self.distance_m is not None

    @property
    def loaded(self) -> bool:
        """Whether a weight, or its absence, is known."""
        return self.loads is not None or self.load_type is not None


def clock(text: str, kind: Kind) -> int:
    """Seconds of `1:30` or `1:00:00`. Two parts are minutes and seconds, but a long ride of `1:30` is hours."""
    parts = [int(part) for part in text.split(":")]
    if len(parts) == 3:
        return parts[0] * 3600 + parts[1] * 60 + parts[2]
    hours = kind.travels and parts[0] <= 3
    return (parts[0] * 60 + parts[1]) * (60 if hours else 1)


def operand(said: Said, term: Term, kind: Kind, role: str) -> None:
    """Put one operand into its place; `role` says what a bare number is: sets, reps or load."""
    value = term.value
    if term.kind == "N" and role == "minutes" and value > MOST_MINUTES:
        said.broken = True
    elif term.kind == "N" and role in {"reps", "minutes"} and kind.timed:
        said.duration_s = int(value) * (60 if role == "minutes" else 1)
    elif term.kind == "N":
        _number(said, value, role)
    elif term.kind in {"LIST", "RANGE"}:
        said.ranged = said.ranged or term.kind == "RANGE"
        if role == "load":
            said.loads = tuple(Load(number) for number in value)
        else:
            said.reps = tuple(int(number) for number in value)
    elif term.kind == "LOAD" and kind.travels and term.text.endswith(KILOS):
        said.distance_m = value.weight * 1000
    elif term.kind in {"LOAD", "LOADS"}:
        said.loads = value if term.kind == "LOADS" else (value,)
    elif term.kind == "NEGATIVE":
        said.loads, said.broken = (value,), kind.measurement not in {"assisted", "bodyweight_reps"}
    elif term.kind == "SETS_OF":
        said.sets, said.reps = value[0], (value[1],)
    else:
        _measured(said, term, kind)


def _number(said: Said, value: Decimal, role: str) -> None:
    if role == "load":
        said.loads = (Load(value),)
    elif value != int(value):
        said.broken = True
    elif role == "sets":
        said.sets = int(value)
    else:
        said.reps = (int(value),)


def _measured(said: Said, term: Term, kind: Kind) -> None:
    value = term.value
    if term.kind == "REPS" and kind.timed and "time" in term.text:
        said.sets = int(value)
    elif term.kind in {"REPS", "OPEN_REPS"}:
        said.reps, said.open_reps = (int(value),), term.kind == "OPEN_REPS"
    elif term.kind == "SETS":
        said.sets = int(value)
    elif term.kind == "DUR" and kind.carries and term.text.endswith(" s"):
        said.duration_s, said.pair = int(value), _pair(term.text)
    elif term.kind == "DUR":
        said.duration_s = int(value)
    elif term.kind == "CLOCKED":
        said.duration_s = clock(value, kind)
        said.in_hours = value.count(":") == 1
    elif term.kind == "DIST":
        metres, row = value
        if row == "m" and kind.timed and metres <= MOST_MINUTES:
            said.duration_s = int(metres * 60)
        else:
            said.distance_m = metres
    elif term.kind == "BODYWEIGHT":
        said.load_type = "bodyweight"


def _pair(text: str) -> Decimal | None:
    """The weight of `12.5s`, a pair of dumbbells, where it might also have been seconds."""
    figure = text.split()[0].replace(",", ".")
    return Decimal(figure) if figure.replace(".", "", 1).isdecimal() else None


def cross(piece: Piece, kind: Kind, loaded: bool, weighs: bool = False) -> Said:
    """What `a x b` or `a x b x c` says; `loaded`: a weight stands elsewhere; `weighs`: the first number is one."""
    said = Said()
    terms = tuple(_as_dumbbells(term) if kind.modality in PAIRED else term for term in piece.terms)
    if len(terms) > 3:
        return _chain(terms, kind)
    roles = _two(terms, kind, loaded) if len(terms) == 2 else _three(terms) if len(terms) == 3 else None
    if weighs and len(terms) == 2 and not loaded:
        roles = ("load", "reps")
    if roles is None:
        said.broken = True
        return said
    said.weighed = not weighs and len(terms) == 2 and roles == ("load", "reps") and (_size(terms[0]) or 11) <= 10
    for term, role in zip(terms, roles, strict=True):
        if role == "none" and term.kind == "N":
            said.load_type = None if kind.carries else "bodyweight"
        else:
            operand(said, term, kind, role)
    if said.open_reps and said.reps and said.sets is not None and said.sets >= said.reps[0]:
        said.reps, said.sets = (said.sets,), None  # `5+ x 9`: nine where five were asked for
    return said


def _as_dumbbells(term: Term) -> Term:
    """`24s x 12` is a pair of 24, not a time."""
    said, _, letter = term.text.partition(" ")
    paired = term.kind == "DUR" and letter == "s"
    return replace(term, kind="LOAD", value=Load(Decimal(said))) if paired else term


def _chain(terms: tuple[Term, ...], kind: Kind) -> Said:
    """`40kg x15 x15 x12`: the load, and the repetitions of each set."""
    said = Said()
    sizes = [_size(term) for term in terms[1:]]
    reps = [int(size) for size in sizes if size is not None and size == int(size) and size <= MANY_REPS]
    if terms[0].kind not in {"N", "LOAD", "BODYWEIGHT"} or len(reps) != len(sizes):
        said.broken = True
        return said
    operand(said, terms[0], kind, "load")
    said.reps = tuple(reps)
    return said


def _size(term: Term) -> Decimal | None:
    return term.value if term.kind == "N" else None


def _two(terms: tuple[Term, ...], kind: Kind, loaded: bool) -> tuple[str, str]:
    """What the two sides of a times sign are."""
    first, second = terms
    left, right = _size(first), _size(second)
    if left is None:
        return ("load", "sets") if first.kind in COUNTED_ALREADY else ("load", "reps")
    if right is None:
        return _number_by(left, second, kind, loaded), "reps"
    if left == 0:
        return "none", "reps"
    if left != int(left):
        return "load", "reps"
    swapped = left > 10 and right <= FEW_SETS and left > right
    if loaded or not kind.carries:
        return ("reps", "sets") if swapped else ("sets", "reps")
    if right != int(right) or (left <= 20 and right > MANY_REPS):
        return "reps", "load"
    light = kind.modality in LIGHT and left >= FEW_SETS and right > left
    return ("load", "reps") if left > 10 or light else ("sets", "reps")


def _number_by(left: Decimal, second: Term, kind: Kind, loaded: bool) -> str:
    """What a bare number before `x` is when the other side names its own unit."""
    if second.kind in {"LOAD", "NEGATIVE", "SETS"}:
        return "reps"
    if second.kind == "LIST":
        return "sets" if left == len(second.value) and not (loaded and left > 10) else "load"
    if left != int(left):
        return "load"
    return "load" if left > 10 and kind.carries and not loaded else "sets"


def _three(terms: tuple[Term, ...]) -> tuple[str, str, str] | None:
    """Load, reps and sets stand as load×reps×sets, sets×reps×load or sets×load×reps; size tells which."""
    loads = [at for at, term in enumerate(terms) if term.kind in {"LOAD", "BODYWEIGHT", "NEGATIVE"}]
    if len(loads) > 1:
        return None
    if loads:
        return (("load", "reps", "sets"), ("sets", "load", "reps"), ("sets", "reps", "load"))[loads[0]]
    sizes = [_size(term) for term in terms]
    if any(size is None for size in sizes):
        return ("load", "reps", "sets") if sizes[0] is not None and sizes[0] > 10 else ("sets", "load", "reps")
    first, second, third = (size or Decimal(0) for size in sizes)
    if first == 0:
        return "none", "reps", "sets"
    if third > max(first, second) or third != int(third):
        return "sets", "reps", "load"
    if first >= second or third <= FEW_SETS:
        return "load", "reps", "sets"
    return "sets", "load", "reps"
