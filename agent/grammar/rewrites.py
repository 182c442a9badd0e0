"""Sets that were other than logged: `make that 105`, `no, 6 reps`, `the second set was 7`, `that was yesterday`."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date

from agent.grammar.amending import Correct, Delete, Move, NewValues
from agent.grammar.cues import Cue
from agent.grammar.intents import Clarify, Intent, Log, SetSpec
from agent.grammar.lexicon import lexicon
from agent.grammar.newvalues import Said, applied, is_empty, new_values, same
from agent.grammar.notation import OPERANDS, is_notation, pieces
from agent.grammar.parts import Part
from agent.grammar.terms import Term
from agent.grammar.variations import Unclear
from store.names import NameEntry

UNSPACED = "\u3000"
MOST_STRANGE = 2
MODIFIERS = 3
TO = frozenset({"to", "auf", "en", "à"})
COUNTED = frozenset({"cross", "sets_of", "for_sets_of"})


@dataclass
class Reading:
    """What was found in a part: the exercise it is about, the one it should be, the days, and the values."""

    target: Term | None = None
    becomes: NameEntry | None = None
    days: list[date] = field(default_factory=list)
    said: Said = field(default_factory=Said)


def rewritten(part: Part) -> list[Intent]:
    """What is to be put right; nothing when the part speaks of no mistake, or of nothing that can be changed."""
    dropped = _denied(part)
    evident = _evident(part, dropped)
    if not evident:
        return []
    if any(term.kind == "NODATE" for term in part.of_kind("NODATE")):
        return [Clarify(question="Which day was that?", why="date", span=part.span)]
    reading = _exercises(part, dropped, evident)
    reading.days = [term.value for at, term in _terms(part, "DATE") if at not in dropped]
    try:
        reading.said = _said(part, reading, dropped)
    except Unclear as problem:
        return [Clarify(question=str(problem), why="reps", span=part.span)]
    return _intents(part, reading)


def _terms(part: Part, *kinds: str) -> list[tuple[int, Term]]:
    rows = [(at, part.terms[at]) for at in range(part.first, part.after)]
    return [(at, term) for at, term in rows if term.kind in kinds]


def _evident(part: Part, dropped: set[int]) -> str:
    """How it is said that something is wrong: by an order, a telling, a no, a set that is named; empty if it is not."""
    names = [at for at, _ in _terms(part, "NAME") if at not in dropped]
    spent = dropped | part.covered
    free = [part.terms[at] for at in range(part.first, part.after) if at not in spent]
    complete = bool(names) and any(piece.shape in COUNTED for piece in pieces(free))
    leading = [cue for cue in part.cues if cue.has("wrong") and part.leads(cue)]
    if any(not cue.has("told") for cue in leading) or part.cue("move"):
        return "order"
    reported = any(term.text in {"did", "done"} or "i did" in term.text for term in free)
    if complete or reported:
        return ""
    if leading:
        return "told"
    if part.start:
        return "no"
    if part.picked and part.cue("was", "told") and not _is_next(part):
        return "set"
    said = any(term.kind == "DATE" for term in free) or _is_one_value(part)
    if said and part.cue("was") and names and all(part.terms[at].value.entry.slug in part.scene.done for at in names):
        return "told"
    if dropped and not names and any(term.kind in OPERANDS for term in free):
        return "not"
    marks = [term for term in free if is_notation(term)]
    about = part.cue("attach") or part.picked
    if about and marks and not any(term.kind in OPERANDS for term in marks):
        return "attach"
    if is_effort_alone(part):
        return "attach"
    return "star" if is_starred(part) else ""


def _is_one_value(part: Part) -> bool:
    """`the bench was 82.5`: a name, a verb and a single value."""
    values = [at for at, _ in _terms(part, *OPERANDS)]
    verbs = [cue for cue in part.cues if cue.has("was")]
    named = bool(verbs) and part.terms[verbs[0].first - 1].kind == "NAME" and verbs[0].first > part.first
    alone = len(values) == 1 and all(map(part.is_small, range(values[0], part.after)))
    return named and alone and verbs[-1].after == values[0]


def _is_next(part: Part) -> bool:
    """`second set was 8` after one set is no correction but the next set."""
    slug = part.scene.current_exercise or ""
    return max(part.picked.numbers, default=0) > len(part.scene.done.get(slug, ())) > 0


def is_starred(part: Part) -> bool:
    """`105*`, as one corrects a slip in a chat."""
    kinds = [term.kind for term in part.terms[part.first : part.after]]
    marks = [part.terms[at].text for at in (part.first, part.after - 1)]
    return len(kinds) == 2 and "*" in marks and bool(OPERANDS & set(kinds))


def is_effort_alone(part: Part) -> bool:
    """`rpe was 9`, which can only be of the sets before."""
    alone = all(part.terms[at].kind in {"WORD", "RPE", "RIR", "HR"} for at in range(part.first, part.after))
    again = any("again" in (lexicon().asks.get(term.text) or ()) for term in part.terms[part.first : part.after])
    said = alone and not again and bool(part.of_kind("RPE", "RIR", "HR")) and bool(part.scene.last_sets)
    return said and all(map(part.is_small, range(part.first, part.after)))


def _denied(part: Part) -> set[int]:
    """The places of what it was not: `not 10`, `instead of 100`, `from 100` before `to 105`, `10じゃなくて`."""
    dropped: set[int] = set()
    cues = [cue for cue in part.cues if cue.has("not") and not (cue.has("start") and cue.first == part.first)]
    behind = [cue.first for cue in cues if part.terms[cue.first].text >= UNSPACED]
    dropped.update(range(part.first, max(behind, default=part.first)))
    ends = {cue.first for cue in part.cues if not cue.has("was") or cue.has("rather")}
    for cue in cues:
        if cue.first not in behind:
            dropped.update(range(cue.first, _end_of_denial(part, cue, ends)))
    for at in range(part.first + 1, part.after - 1):
        kinds = {part.terms[at - 1].kind, part.terms[at + 1].kind}
        way_in_time = "DIST" in kinds and bool(kinds & {"DUR", "CLOCKED"})  # `5 km en 27:30`
        counts = at > part.first + 1 and part.terms[at - 2].kind == "X"  # `5x5 à 100 kg`
        if part.terms[at].text in TO and kinds <= OPERANDS and not way_in_time and not counts:
            dropped.add(at - 1)  # `change 100 to 105`
    return dropped


def _end_of_denial(part: Part, denial: Cue, ends: Set[int]) -> int:
    """Where the next matter begins: at a separator, or at another cue, for a denial after this one has its own end."""
    for at in range(denial.after, part.after):
        if part.terms[at].kind in {"COMMA", "BUT", "DASH", "AND"} or at in ends:
            return at
    return part.after


def _exercises(part: Part, dropped: set[int], evident: str) -> Reading:
    names = [term for at, term in _terms(part, "NAME") if at not in dropped]
    denied = [term for at, term in _terms(part, "NAME") if at in dropped]
    if len(names) > 1:
        return Reading(target=names[0], becomes=names[-1].value.entry)
    if not names:
        return Reading(becomes=_modified(part, dropped) if not denied else None)
    [name] = names
    entry: NameEntry = name.value.entry
    if denied:
        return Reading(target=denied[0] if denied[0].value.entry.slug in part.scene.done else None, becomes=entry)
    spent = dropped | part.covered
    changed = any(
        is_notation(part.terms[at]) or part.terms[at].kind in {"N", "DATE", "UNIT"}
        for at in range(part.first, part.after)
        if at not in spent
    )
    about = (
        entry.slug in part.scene.done
        or evident == "order"
        or not any(is_notation(term) or term.kind in {"N", "UNIT"} for term in part.terms[part.first : part.after])
    )
    return Reading(target=name) if changed and about else Reading(becomes=entry)


def _modified(part: Part, dropped: set[int]) -> NameEntry | None:
    """`no, incline` after bench press: a word that makes another exercise of the last one."""
    scene = part.scene
    known = scene.index.exact(scene.current_exercise) if scene.current_exercise else None
    spent = dropped | _said_by_cues(part)
    free = [part.terms[at] for at in range(part.first, part.after) if at not in spent]
    words = [word for term in free if term.kind in {"WORD", "ASIDE", "AT", "BODY"} for word in term.text.split()]
    if known is None or len(words) > MODIFIERS + MOST_STRANGE:
        return None
    name = known.name.lower().split()
    nouns = [" ".join(name), " ".join(name[1:]), name[-1]]
    for size in range(min(MODIFIERS, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            for noun in filter(None, nouns):
                hit = scene.index.exact(f"{' '.join(words[at : at + size])} {noun}")
                if hit and hit.slug != known.slug:
                    return hit
    return None


def _said_by_cues(part: Part) -> set[int]:
    return {at for cue in part.cues for at in range(cue.first, cue.after)}


def _said(part: Part, reading: Reading, dropped: set[int]) -> Said:
    spent = dropped | _cue_words(part) | part.picked.places
    values = [part.terms[at] for at in range(part.first, part.after) if at not in spent]
    values = [term for term in values if term.kind not in {"NAME", "DATE"}]
    words = {word for term in values for word in term.text.split()}
    done = _done(part, reading)
    entry = reading.becomes or _entry(part, reading)
    return new_values(values, done[-1] if done else None, entry, part.scene.unit, words)


def _cue_words(part: Part) -> set[int]:
    """Words that only say that something is wrong; numbers in words and kinds of set stay."""
    return {at for at in _said_by_cues(part) if part.terms[at].kind == "WORD"}


def _done(part: Part, reading: Reading) -> tuple[SetSpec, ...]:
    """The sets that are meant, as far as they are known here."""
    scene = part.scene
    slug = reading.target.value.entry.slug if reading.target else scene.current_exercise
    every = scene.done.get(slug or "", ())
    if part.picked.numbers:
        size = len(every)
        wanted = [number if number > 0 else size + 1 + number for number in part.picked.numbers]
        return tuple(every[number - 1] for number in wanted if 0 < number <= size)
    return every if reading.target or part.picked.every else scene.last_sets


def _entry(part: Part, reading: Reading) -> NameEntry | None:
    if reading.target:
        entry: NameEntry = reading.target.value.entry
        return entry
    return part.scene.index.exact(part.scene.current_exercise) if part.scene.current_exercise else None


def _intents(part: Part, reading: Reading) -> list[Intent]:
    exercise = reading.target.text if reading.target else None
    if part.picked.every and exercise is None:
        entry = _entry(part, reading)
        exercise = entry.name if entry else None
    on = reading.days[0] if reading.days and reading.days[0] != part.scene.today else None
    values = reading.said.values
    if not values and reading.said.count is None and reading.becomes is None:
        if not reading.days:
            return []
        return _moved(part, exercise, reading.days)
    base = Correct(
        exercise=exercise,
        sets=part.picked.numbers,
        on=on,
        changes=NewValues(),
        misheard=part.cue("meant") is not None,
        span=part.span,
        confidence=0.9,
    )
    if reading.becomes is not None:
        changes = replace(reading.said.alike or NewValues(), exercise=reading.becomes.name)
        return [replace(base, changes=changes)]
    return _valued(part, base, reading)


def _moved(part: Part, exercise: str | None, days: Sequence[date]) -> list[Intent]:
    on = days[0] if len(days) > 1 else None
    return [Move(to=days[-1], exercise=exercise, sets=part.picked.numbers, on=on, span=part.span, confidence=0.9)]


def _valued(part: Part, base: Correct, reading: Reading) -> list[Intent]:
    done = _done(part, reading)
    said = reading.said
    if len(said.values) > 1:
        return _one_by_one(part, base, done, said.values)
    changes = said.alike or NewValues()
    made: list[Intent] = []
    count = said.count if said.count and not part.picked and done else None
    if not is_empty(changes) and not (count and all(same(changes, spec) for spec in done)):
        made.append(replace(base, changes=changes))
    if count and count < len(done):
        fewer = tuple(range(count - len(done), 0))
        made.insert(0, Delete(exercise=base.exercise, sets=fewer, on=base.on, span=base.span, confidence=0.9))
    entry = _entry(part, reading)
    if count and count > len(done) and entry:
        more = (applied(changes, done[-1]),) * (count - len(done))
        made.append(
            Log(
                exercise=entry.slug,
                exercise_name=entry.name,
                sets=more,
                performed_on=base.on,
                span=base.span,
                confidence=0.9,
            )
        )
    return made


def _one_by_one(part: Part, base: Correct, done: Sequence[SetSpec], values: Sequence[NewValues]) -> list[Intent]:
    """`actually 8, 7, 6`: each set its own."""
    if len(values) != len(done) or part.picked:
        question = "Which number belongs to which set? Tell me like “set 2 was 7 reps”."
        return [Clarify(question=question, why="sets", span=base.span)]
    return [
        replace(base, sets=(at - len(done),), changes=changes)
        for at, (changes, spec) in enumerate(zip(values, done, strict=True))
        if not same(changes, spec)
    ]
