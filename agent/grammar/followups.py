"""Bare follow-ups and answers: `same again`, `another set`, `one more, 4 this time`, or just the name we asked for."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from agent.grammar.intents import Clarify, Intent, Log
from agent.grammar.lexicon import lexicon
from agent.grammar.logs import completed
from agent.grammar.mood import Clause
from agent.grammar.notation import Piece, is_notation, pieces
from agent.grammar.scene import Scene
from agent.grammar.terms import Term
from agent.grammar.variations import Unclear, varied

MOST_WORDS = 12
MOST_TIMES = 10


def followed(
    terms: Sequence[Term], parts: Sequence[Clause], scene: Scene, whole: tuple[int, int]
) -> tuple[Intent, ...]:
    """What a message means that says nothing complete by itself; empty when it is no follow-up either."""
    if any(part.blocked_by for part in parts):
        return ()
    answer = _answered(terms, scene, whole)
    if answer:
        return (answer,)
    if not _says_again(terms) or any(term.kind == "NAME" for term in terms) or _complete(terms):
        return ()
    if not scene.current_exercise or not scene.last_sets:
        return (Clarify(question="Same as what? Tell me the exercise and the set.", why="exercise", span=whole),)
    return (_repeated(terms, scene, whole),)


def _answered(terms: Sequence[Term], scene: Scene, whole: tuple[int, int]) -> Log | None:
    """The exercise that was asked for; a name with numbers of its own is no answer but the next thing to log."""
    question = scene.previous_question
    names = [term for term in terms if term.kind == "NAME"]
    if question is None or question.draft is None or question.why not in {"exercise", "ambiguous"}:
        return None
    if len(names) != 1 or any(map(is_notation, terms)):
        return None
    return completed(question.draft, names[0].value, whole)


def _says_again(terms: Sequence[Term]) -> bool:
    words = [word for term in terms if term.kind != "NAME" for word in term.text.split(" ")]
    if not words or len(words) > MOST_WORDS:
        return False
    found = [lexicon().asks.longest(words, at) for at in range(len(words))]
    kinds = set().union(*(hit[1] for hit in found if hit))
    return "again" in kinds and "past_day" not in kinds


def _complete(terms: Sequence[Term]) -> bool:
    """Whether the message says reps and load itself, so that nothing has to be repeated: `same again 100x5`."""
    return any(piece.shape in {"cross", "sets_of"} for piece in pieces(terms))


def _repeated(terms: Sequence[Term], scene: Scene, whole: tuple[int, int]) -> Intent:
    said_words = [word for term in terms for word in term.text.split(" ")]
    once = _one_more(said_words)
    words = {word for at, word in enumerate(said_words) if at not in once}
    said = pieces(terms)
    template = replace(scene.last_sets[-1], set_type="working")
    if said and not all(_counts(piece) for piece in said):
        template = replace(template, rpe=None, rir=None, notes=None)  # nobody said that it felt the same
    try:
        changed = varied(template, said, words, scene.unit)
    except Unclear as problem:
        return Clarify(question=str(problem), why="sets", span=whole)
    times = next((int(_number(piece)) for piece in said if _counts(piece)), 1)
    one = once or any(not _counts(piece) or piece.terms[0].kind == "SETS" for piece in said)
    sets = (changed,) if one else scene.last_sets
    slug = scene.current_exercise or ""
    entry = scene.index.exact(slug)
    name = entry.name if entry else slug
    return Log(exercise=slug, exercise_name=name, sets=sets * min(times, MOST_TIMES), span=whole, confidence=0.95)


def _one_more(words: Sequence[str]) -> range:
    """Where `another`, `noch ein Satz` or `もう1セット` stands; empty when nothing like it was said."""
    for at in range(len(words)):
        for after, kinds in lexicon().asks.starting(words, at):
            if "one_more" in kinds:
                return range(at, after)
    return range(0)


def _counts(piece: Piece) -> bool:
    """Whether it says how often: `x2`, `3 times`, `2 sets`."""
    term = piece.terms[0]
    return piece.shape == "times" or term.kind == "SETS" or (term.kind == "REPS" and "time" in term.text)


def _number(piece: Piece) -> Decimal:
    return Decimal(piece.terms[0].value)
