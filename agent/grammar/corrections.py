"""What a message wants changed of what is in the log: corrections, moves, deletions, and questions why."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.grammar.amending import Correct, Delete, Explain
from agent.grammar.cues import Cue, cues, selected
from agent.grammar.intents import Clarify, Intent
from agent.grammar.lexicon import lexicon
from agent.grammar.meanings import meaning
from agent.grammar.mood import SENTENCE_ENDS, mood_words
from agent.grammar.notation import OPERANDS, is_notation, pieces
from agent.grammar.parts import Part
from agent.grammar.rewrites import is_effort_alone, is_starred, rewritten
from agent.grammar.scene import Scene
from agent.grammar.terms import Term

APART = frozenset({"COMMA", "AND", "THEN", "BUT", "PLUS"})
HELD_BACK = frozenset({"wish", "habit", "hypothetical", "question", "quoting", "unmeant", "negation"})
OTHERS_WORDS = frozenset({"plan", "preference"})
WHAT = "What should go: a set, an exercise, or the whole workout?"


def amendments(terms: Sequence[Term], scene: Scene) -> tuple[list[Intent], set[int]]:
    """What is to be changed, in the order it was said, and the places of the terms that say so."""
    made: list[Intent] = []
    taken: set[int] = set()
    every = cues(terms, 0, len(terms))
    for first, after in _parts(terms, every):
        found = [cue for cue in every[_after(every, first) : _after(every, after)] if cue.after <= after]
        goes_on = terms[first - 1].kind == "COMMA" if first else False
        about = _spoken_of(scene, terms[:first]) if goes_on else scene
        part = Part(terms, first, after, found, selected(terms, found, first, after), about)
        said = _amended(part)
        if said:
            made = _put_right(made, said) if goes_on else made + said
            taken.update(range(first, after))
    return made, taken


def _spoken_of(scene: Scene, before: Sequence[Term]) -> Scene:
    """The scene after these terms: `it` is the exercise of the log that they named last."""
    named = [term.value.entry.slug for term in before if term.kind == "NAME"]
    done = scene.done.get(named[-1]) if named else None
    return replace(scene, current_exercise=named[-1], last_sets=done) if done else scene


def _put_right(made: list[Intent], said: list[Intent]) -> list[Intent]:
    """`scratch the bike, it was 25 min`: what is put right in the same breath is not to go."""
    gone, right = made[-1] if made else None, said[0]
    if not (isinstance(gone, Delete) and gone.exercise and isinstance(right, Correct)):
        return made + said
    if right.exercise is not None or right.changes.exercise is not None:
        return made + said
    meant = replace(right, exercise=gone.exercise, sets=right.sets or gone.sets, on=right.on or gone.on)
    return [*made[:-1], meant, *said[1:]]


def _after(every: Sequence[Cue], place: int) -> int:
    """The index of the first cue at or after this term."""
    return bisect_left(every, place, key=lambda cue: cue.first)


def _amended(part: Part) -> list[Intent]:
    asked = _explained(part)
    if asked:
        return [asked]
    kinds = _kinds(part)
    ends = "finish" in kinds and not part.of_kind(*OPERANDS)
    if part.first == part.after or _held_back(part) or ends or kinds & OTHERS_WORDS:
        return []
    named = meaning(part.terms[part.first : part.after], part.scene)
    if named:
        return [named]
    if part.cues:
        return _deleted(part) or rewritten(part)
    return rewritten(part) if is_starred(part) or is_effort_alone(part) else []


def _parts(terms: Sequence[Term], every: Sequence[Cue]) -> list[tuple[int, int]]:
    """The message cut at its sentences, and where something else to do begins: `… and add 1x3 at 105`."""
    begun = {cue.first: cue for cue in every}
    cuts = [0]
    told = deed = False
    for at, term in enumerate(terms):
        told = told or is_notation(term) or term.kind in {"N", "NAME", "DATE", "UNIT"}
        deed = deed or (at in begun and begun[at].has("delete", "move"))
        ends = term.kind in SENTENCE_ENDS - {"QUESTION"}
        if ends or (term.kind in APART and (told or deed) and _begins_anew(terms, begun, at + 1, deed)):
            cuts.append(at + 1)
            told = deed = False
    return [(first, after) for first, after in zip(cuts, [*cuts[1:], len(terms)], strict=True) if first < after]


def _begins_anew(terms: Sequence[Term], begun: Mapping[int, Cue], following: int, deed: bool) -> bool:
    cue = begun.get(following)
    if cue and cue.has("add", "delete", "move", "wrong"):
        return not cue.has("told") or deed
    names = [place for place in range(following, min(following + 3, len(terms))) if terms[place].kind == "NAME"]
    return bool(names) and any(is_notation(term) or term.kind == "N" for term in terms[names[0] + 1 : names[0] + 4])


def _held_back(part: Part) -> bool:
    """Whether it is no report and no request: asked, wished for, imagined, forbidden, or about others."""
    polite = part.cue("please") is not None
    if part.cue("dont") or any(term.kind in {"PERSON", "QUOTED"} for term in part.terms[part.first : part.after]):
        return True
    if part.of_kind("QUESTION") and not polite:
        return True
    heard = [cue for cue in part.cues if cue is part.start or cue.rows - {"add", "start"}]
    spoken = {at for cue in heard for at in range(cue.first, cue.after)} | part.picked.places
    words = [
        word if at not in spoken else "\0"
        for at in range(part.first, part.after)
        for word in mood_words(part.terms[at])
    ]
    for at, _, moods in lexicon().moods.inside(words):
        own_words = words[max(at - 1, 0)] == "i"  # `I said 12` quotes nobody else
        if moods & HELD_BACK - ({"question"} if polite else set()) - ({"quoting"} if own_words else set()):
            return True
    return False


def _kinds(part: Part) -> set[str]:
    words = [word for term in part.terms[part.first : part.after] for word in term.text.split(" ") if word]
    return {row for at in range(len(words)) for _, rows in lexicon().asks.starting(words, at) for row in rows}


def _explained(part: Part) -> Explain | None:
    """`Why did you log 105?`"""
    if part.cue("why") is None:
        return None
    number = next((term.value for term in part.of_kind("N", "REPS")), None)
    load = next((term.value.weight for term in part.of_kind("LOAD")), None)
    names, dates = part.of_kind("NAME"), part.of_kind("DATE")
    return Explain(
        exercise=names[0].text if names else None,
        sets=part.picked.numbers,
        on=dates[0].value if dates else None,
        number=load if load is not None else number,
        span=part.span,
        confidence=0.9,
    )


def _deleted(part: Part) -> list[Intent]:
    cue = part.cue("delete")
    if cue is None or not part.leads(cue) or part.cue("not"):
        return []
    names = part.of_kind("NAME")
    dates = part.of_kind("DATE")
    whole = next((term for one in part.cues if one.has("whole") for term in part.terms[one.first : one.after]), None)
    if not (names or part.picked) and "undo" in _kinds(part):
        return []  # `delete that` takes the last message back
    on = dates[0].value if dates and dates[0].value != part.scene.today else None
    sets = part.picked.numbers or _counted(part) or _alike(part)
    if names or sets or part.picked.every:
        exercise = names[0].text if names else _current(part) if part.picked.every else None
        return [Delete(exercise=exercise, sets=sets, on=on, span=part.span, confidence=0.95)]
    if whole is not None or dates:
        if whole is not None and whole.text == "everything" and not dates:
            return [Clarify(question=WHAT, why="sets", span=part.span)]
        return [Delete(whole=True, on=on, span=part.span, confidence=0.95)]
    return [Clarify(question=WHAT, why="sets", span=part.span)] if part.of_kind("TYPE", "REPS") else []


def _current(part: Part) -> str | None:
    entry = part.scene.index.exact(part.scene.current_exercise) if part.scene.current_exercise else None
    return entry.name if entry else None


def _counted(part: Part) -> tuple[int, ...]:
    """`delete two sets of squats` are the last two."""
    count = next((int(term.value) for term in part.of_kind("SETS")), 0)
    return tuple(range(-count, 0)) if count <= 20 else ()


def _alike(part: Part) -> tuple[int, ...]:
    """The sets that are named by what they say: `the 100x5`, `the 8 rep set`, `the warm-ups`."""
    names = part.of_kind("NAME")
    slug = names[0].value.entry.slug if names else part.scene.current_exercise
    done = part.scene.done.get(slug or "", ())
    kinds = {term.value for term in part.of_kind("TYPE")} - {"working"}
    values = [term for piece in pieces(part.terms[part.first : part.after]) for term in piece.terms]
    reps = {int(term.value) for term in values if term.kind == "REPS"}
    loads = {term.value.weight for term in values if term.kind == "LOAD"}
    if not (kinds or reps or loads):
        return ()
    return tuple(
        number
        for number, spec in enumerate(done, start=1)
        if (not kinds or spec.set_type in kinds)
        and (not reps or spec.reps in reps)
        and (not loads or spec.weight in loads)
    )
