"""From an entry to sets to log, or to the one question that has to be asked first."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile

from agent.grammar.entries import Entry
from agent.grammar.intents import Clarify, Log, Missing, SetSpec
from agent.grammar.measures import Rounds
from agent.grammar.naming import Named, known
from agent.grammar.notation import SEPARATORS, pieces
from agent.grammar.scene import Scene
from agent.grammar.sets import Bouts, read_sets
from agent.grammar.shapes import Kind
from agent.grammar.singles import fits, singled_out, with_singles
from agent.grammar.specs import MOST_SETS
from agent.grammar.terms import Term
from agent.grammar.variations import Unclear, stepped
from store.names import NameEntry

MANY_BARE_SQUATS = 20
INTO = frozenset({"into", "as", "in", "en"})
SLOWEST_RUN_M_S, FASTEST_RUN_M_S = 2, 6
LIKELY_RUN_M_S = Decimal("4.7")
LIKELY = 0.6
ADDED = {
    "pull-up": "weighted-pull-up",
    "chin-up": "weighted-chin-up",
    "dip": "weighted-dip",
    "push-up": "weighted-push-up",
}
ASSISTED = {"pull-up": "assisted-pull-up", "chin-up": "assisted-chin-up", "dip": "assisted-dip"}
QUESTIONS: dict[str, tuple[Missing, str]] = {
    "reps": ("reps", "How many reps did you do of {name}?"),
    "way": ("reps", "How far was that on {name}, or how long did it take?"),
    "range": ("reps", "How many reps of {name} did you get in each set?"),
    "counts": ("sets", "I can't tell which numbers belong to which set of {name}. Can you give me them set by set?"),
    "percent": ("weight", "What weight was that on {name}?"),
    "rounds": ("sets", "How many rounds of {name} were that?"),
    "absurd": ("absurd", "Those numbers for {name} can't be right. What did you really do?"),
}


def to_log(entry: Entry, scene: Scene) -> tuple[Log | Clarify | None, bool]:
    """What an entry asks for, and whether every number in it was plain. None when it says nothing."""
    name = entry.named.entry if entry.named else None if entry.apart else _current(scene)
    read = _read(entry, name, scene)
    running = scene.index.exact("running") if entry.named is None and _is_run(entry, read.sets) else None
    if running:
        plain = read.sure and not (name and name.measurement == "distance_duration") and _at_a_run(read.sets[0])
        return replace(_log(entry, running, read.sets, scene), confidence=0.85 if plain else 0.75), plain
    strange = _strange_words(entry) if entry.named is None else []
    if name and entry.named is None and (strange or not _goes_on(name, read.sets)):
        name, read = None, _read(entry, None, scene)
    if read.problem is None and not read.sets:
        return None, True
    if name is None:
        return _which(entry, read, _candidates(strange, scene)), False
    problem = "rounds" if entry.rounds and entry.rounds.shared else read.problem
    if problem:
        why, question = QUESTIONS[problem]
        return Clarify(question=question.format(name=name.name), why=why, span=entry.span, confidence=0.6), False
    if entry.undated or (entry.performed_on and entry.performed_on > scene.today):
        draft = replace(_log(entry, name, read.sets, scene), performed_on=None)
        return Clarify(question="Which day was that?", why="date", span=entry.span, draft=draft), False
    if entry.named is None and _lacks_load(name, read.sets) and scene.last_sets:
        return _log(entry, name, tuple(_loaded(spec, scene.last_sets[-1]) for spec in read.sets), scene), False
    return _log(entry, name, read.sets, scene), read.sure


def _is_run(entry: Entry, sets: tuple[SetSpec, ...]) -> bool:
    """`5k in 27:30` names no exercise, but everybody means a run; so does `10 km in 52:10` at a runner's pace."""
    if len(sets) != 1 or sets[0].distance_m is None or sets[0].duration_s is None:
        return False
    far = [term for term in entry.terms if term.kind == "DIST" and term.value[1] in {"km", "mi"}]
    pace = sets[0].distance_m / sets[0].duration_s
    return any(term.text.endswith(" k") for term in far) or (bool(far) and SLOWEST_RUN_M_S <= pace <= LIKELY_RUN_M_S)


def _at_a_run(spec: SetSpec) -> bool:
    """Whether only a runner moves that fast: slower is a walk, faster a ride."""
    time_s, metres = spec.duration_s or 0, spec.distance_m or 0
    return SLOWEST_RUN_M_S * time_s <= metres <= FASTEST_RUN_M_S * time_s


def _goes_on(name: NameEntry, sets: tuple[SetSpec, ...]) -> bool:
    """Whether sets without a name can be of the exercise that is going on: no kilometres of bench press."""
    counted = name.measurement in {"distance_duration", "duration"}
    return all((spec.reps is None) == counted or spec.weight is not None for spec in sets)


def _lacks_load(name: NameEntry, sets: tuple[SetSpec, ...]) -> bool:
    return name.measurement == "weight_reps" and all(spec.weight is None and spec.reps for spec in sets)


def _loaded(spec: SetSpec, last: SetSpec) -> SetSpec:
    """A set that goes on with the last one's load."""
    return replace(spec, weight=last.weight, unit=last.unit, load_type=last.load_type)


def _read(entry: Entry, name: NameEntry | None, scene: Scene) -> Bouts:
    kind = Kind(name.measurement, name.modality) if name else Kind()
    terms = _without_total(entry.terms)
    if entry.named is None and scene.last_sets and kind.carries:
        terms = stepped(terms, scene.last_sets[-1])
    of_all, singles = singled_out(terms)
    read = _bouts(entry, of_all, kind, scene)
    if not singles:
        return read
    if not fits(read.sets, singles):
        return _bouts(entry, terms, kind, scene)
    try:
        return replace(read, sets=with_singles(read.sets, singles, kind, scene.unit))
    except Unclear:
        return Bouts((), "counts", False)


def _bouts(entry: Entry, terms: Sequence[Term], kind: Kind, scene: Scene) -> Bouts:
    read = read_sets(pieces(terms), kind, scene.unit, entry.name_start if entry.named else -1)
    return replace(read, sets=_rounds(read.sets, entry.rounds))


def _without_total(terms: Sequence[Term]) -> list[Term]:
    """`50 push-ups, split into 20 15 15`: what the numbers of the sets add up to is no set."""
    into = next((at for at, term in enumerate(terms) if term.kind == "WORD" and term.text in INTO), len(terms))
    totals = [at for at, term in enumerate(terms[:into]) if term.kind in {"N", "REPS"}]
    rest = takewhile(lambda term: term.kind in {"N", *SEPARATORS}, terms[into + 1 :])
    parts = [term.value for term in rest if term.kind == "N"]
    if len(totals) != 1 or len(parts) < 2 or terms[totals[0]].value != sum(parts):
        return list(terms)
    return [term for at, term in enumerate(terms) if at != totals[0]]


def _current(scene: Scene) -> NameEntry | None:
    return scene.index.exact(scene.current_exercise) if scene.current_exercise else None


def _strange_words(entry: Entry) -> list[str]:
    """Words next to the numbers that no table knows: most likely an exercise we do not know."""
    return [term.text for term in entry.terms if term.kind == "WORD" and not known(term.text) and len(term.text) > 2]


def _candidates(words: list[str], scene: Scene) -> tuple[str, ...]:
    """Exercises these words could mean."""
    near = scene.index.search(" ".join(words[:4])) if words else []
    return tuple(dict.fromkeys(match.entry.name for match in near if match.score >= LIKELY))[:4]


def _which(entry: Entry, read: Bouts, options: tuple[str, ...]) -> Clarify | None:
    if read.problem and read.problem != "absurd":
        return None
    draft = Log(exercise="", exercise_name="", sets=read.sets, performed_on=entry.performed_on, span=entry.span)
    if not options:
        return Clarify(
            question="Which exercise was that?", why="exercise", span=entry.span, draft=draft, confidence=0.7
        )
    question = (
        f"Which one do you mean: {', '.join(options[:-1])} or {options[-1]}?"
        if options[1:]
        else f"Did you mean {options[0]}?"
    )
    return Clarify(question=question, why="ambiguous", span=entry.span, draft=draft, options=options, confidence=0.7)


def _log(entry: Entry, name: NameEntry, sets: tuple[SetSpec, ...], scene: Scene) -> Log:
    slug = _fitting(name.slug, sets)
    fitting = scene.index.exact(slug) or name
    return Log(
        exercise=fitting.slug,
        exercise_name=fitting.name,
        sets=sets,
        performed_on=entry.performed_on if entry.performed_on != scene.today else None,
        superset=entry.superset,
        superset_with=scene.current_exercise if entry.joins and scene.current_exercise != fitting.slug else None,
        named=_named(entry),
        span=entry.span,
        confidence=entry.named.confidence if entry.named else 0.9,
    )


def _named(entry: Entry) -> tuple[int, int] | None:
    """Where the exercise's name stands."""
    return next(((term.start, term.end) for term in entry.terms if term.kind == "NAME"), None)


def _rounds(sets: tuple[SetSpec, ...], rounds: Rounds | None) -> tuple[SetSpec, ...]:
    return sets * rounds.count if rounds and len(sets) == 1 and rounds.count <= MOST_SETS else sets


def _fitting(slug: str, sets: tuple[SetSpec, ...]) -> str:
    """The entry of the catalogue that the loading means: added, assisted, none, or a machine for a distance."""
    loads = {spec.load_type for spec in sets}
    timed = all(spec.duration_s or spec.distance_m for spec in sets)
    bare = all(spec.weight is None for spec in sets)
    if "bodyweight_plus" in loads:
        return ADDED.get(slug, slug)
    if "assisted" in loads:
        return ASSISTED.get(slug, slug)
    if slug == "barbell-row" and timed and bare:
        return "rowing-machine"
    if slug == "hiit" and any(spec.distance_m for spec in sets):
        return "running"
    if slug == "squat" and bare and all((spec.reps or 0) >= MANY_BARE_SQUATS for spec in sets):
        return "bodyweight-squat"
    return slug


def completed(draft: Log, named: Named, span: tuple[int, int]) -> Log:
    """A draft that only lacked its exercise, with the exercise."""
    slug = _fitting(named.entry.slug, draft.sets)
    return replace(draft, exercise=slug, exercise_name=named.entry.name, span=span, confidence=named.confidence)
