"""From a message to its meanings: the layers in their order."""

from collections.abc import Sequence
from dataclasses import replace

from agent.grammar.amending import AMENDING
from agent.grammar.asks import asked
from agent.grammar.corrections import amendments
from agent.grammar.dates import with_dates
from agent.grammar.entries import Entry, entries
from agent.grammar.followups import followed
from agent.grammar.intents import (
    Chat,
    ChatKind,
    Clarify,
    CreatePlan,
    FinishWorkout,
    Forget,
    Intent,
    LastTime,
    Log,
    Progress,
    Reading,
    Recall,
    Records,
    Remember,
    SetPreference,
    Share,
    ShowLog,
    Undo,
)
from agent.grammar.lexicon import Phrases, lexicon
from agent.grammar.lexing import Token, lex
from agent.grammar.logs import to_log
from agent.grammar.memories import told
from agent.grammar.mood import Clause, clauses, open_terms
from agent.grammar.naming import known
from agent.grammar.notation import SEPARATORS
from agent.grammar.people import with_people
from agent.grammar.preferences import preferred, spoken_unit
from agent.grammar.quantities import with_quantities
from agent.grammar.quoting import without_quotes
from agent.grammar.scene import Scene
from agent.grammar.terms import Term, read_terms

LONGEST = 4000
MOST_TOKENS = 400  # some forty lines of a log; the longest message anybody wrote us has a tenth of it
TOO_LONG = "That is a lot at once. Can you send it in a few shorter messages?"
SURE = 0.8
READS = (ShowLog, LastTime, Records, Progress, Share)
ACTED_ON = (Log, Undo, FinishWorkout, SetPreference, *READS, *AMENDING)
BESIDE_MEMORIES = (Log, Undo, FinishWorkout, SetPreference, CreatePlan, *AMENDING)


def parse(text: str, scene: Scene) -> Reading:
    """Read a message. Pure; never raises; time grows linearly with the text."""
    whole = (0, len(text))
    tokens = lex(text[:LONGEST], scene.index)
    if len(text) > LONGEST or len(tokens) > MOST_TOKENS:
        return Reading((Clarify(question=TOO_LONG, why="sets", span=whole),))
    choice, terms = preferred(read_terms(tokens, scene.index), scene.previous_question)
    scene = replace(scene, unit=(choice.unit if choice else spoken_unit(terms)) or scene.unit)
    terms = without_quotes(with_quantities(with_dates(terms, scene.today), scene.unit))
    terms = with_people(terms, text)
    parts = clauses(terms)
    if any("unsafe" in part.moods for part in parts) or _looks_like_code(tokens):
        return Reading((Chat(kind="unsafe", span=whole),), certain=False)
    amended, taken = amendments(terms, scene)
    settled = [choice, *amended] if choice else amended
    rest = [term for at, term in enumerate(terms) if at not in taken]
    parts = clauses(rest) if taken else parts
    says = not settled or _says(rest)
    found, sure, chat = _besides(rest, parts, tokens, scene, whole) if says else ((), True, "other")
    kept = [intent.span for intent in (*settled, *found) if isinstance(intent, Log | SetPreference)]
    remembering = told(text, kept, scene)
    if remembering:
        return Reading(_with_memories((*settled, *found), remembering), certain=False)
    reads = bool(found) and all(isinstance(intent, READS) for intent in found)
    unread = _unread(terms, tokens, lexicon().history) if reads else _unread(terms, tokens)
    if not found and not settled:
        return Reading((Chat(kind=chat, span=whole, confidence=0.5),), certain=False, unread=unread)
    intents = tuple(sorted((*settled, *found), key=lambda intent: intent.span[0])) if settled else found
    return Reading(intents, sure and _certain(intents, rest, parts, unread), unread)


def _with_memories(found: Sequence[Intent], remembering: Sequence[Intent]) -> tuple[Intent, ...]:
    """What else a message wants that speaks of memories; a plan is made after what it has to keep to is known."""
    asks = [intent.span for intent in remembering if isinstance(intent, Recall | Forget)]
    facts = [intent.span for intent in remembering if isinstance(intent, Remember)]
    beside = [
        intent
        for intent in found
        if not any(
            _overlap(intent.span, span) for span in (asks if isinstance(intent, BESIDE_MEMORIES) else (*asks, *facts))
        )
    ]
    plans = [intent for intent in beside if isinstance(intent, CreatePlan)]
    return (*(intent for intent in beside if intent not in plans), *remembering, *plans)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _besides(
    terms: Sequence[Term], parts: Sequence[Clause], tokens: Sequence[Token], scene: Scene, whole: tuple[int, int]
) -> tuple[tuple[Intent, ...], bool, ChatKind]:
    """What a message wants that changes nothing of what is in the log; whether that is plain; else what talk it is."""
    said = [token for term in terms for token in tokens[term.first : term.after]]
    asks = asked([token.text for token in said if token.kind in {"WORD", "NUM"}], terms, parts, scene)
    again = followed(terms, parts, scene, whole) if not asks.intents else ()
    intents, sure = (
        (list(again), True) if again else ([], True) if asks.exclusive else _logged(open_terms(terms, parts), scene)
    )
    found = (*intents, *asks.intents) if not asks.first else (*asks.intents, *intents)
    return found, sure, asks.chat


def _says(rest: Sequence[Term]) -> bool:
    """Whether there is anything in the rest but marks and small words."""
    return any(term.kind not in SEPARATORS and not (term.kind == "WORD" and known(term.text)) for term in rest)


def _logged(free: Sequence[Term], scene: Scene) -> tuple[list[Intent], bool]:
    made: list[Intent] = []
    sure = True
    for entry in entries(free):
        if not entry.counted:
            sure = sure and _is_heading(entry)
            continue
        intent, plain = to_log(entry, scene)
        sure = sure and plain
        if intent is not None and not (isinstance(intent, Clarify) and _has_question(made)):
            made.append(intent)
    return made, sure


def _is_heading(entry: Entry) -> bool:
    return entry.named is None


def _has_question(made: Sequence[Intent]) -> bool:
    return any(isinstance(intent, Clarify) for intent in made)


def _certain(found: Sequence[Intent], terms: Sequence[Term], parts: Sequence[Clause], unread: tuple[str, ...]) -> bool:
    """Whether every word was understood and nothing holds back any part of the message."""
    if unread or not all(isinstance(intent, ACTED_ON) and intent.confidence >= SURE for intent in found):
        return False
    if all(isinstance(intent, READS) for intent in found):
        return True
    if any(part.has("doubt", "question", "hypothetical") for part in parts) or _holds_back(parts):
        return False
    return not any(term.kind in {"PERCENT", "QUESTION", "LONG", "BRACE", "NODATE"} for term in terms)


def _holds_back(parts: Sequence[Clause]) -> bool:
    """Whether any part is blocked, other than `skipped deadlifts` before `but did …`."""
    for at, part in enumerate(parts):
        after = parts[at + 1] if at + 1 < len(parts) else None
        contrasted = after is not None and after.opener == "BUT" and after.has("report") and not part.quantified
        if part.blocked_by and not (part.blocked_by == "negation" and contrasted):
            return True
    return False


def _unread(terms: Sequence[Term], tokens: Sequence[Token], *more: Phrases[set[str]]) -> tuple[str, ...]:
    """Words that no table knows, alone or as part of a phrase; in a question, `more` tables do."""
    words = [token.text for token in tokens]
    tables = (lexicon().asks, lexicon().moods, lexicon().corrections, *more)
    phrased = {place for at in range(len(words)) for place in range(at, _phrase_end(words, at, tables))}
    strange = [term for term in terms if term.kind in {"WORD", "LONG"} and not known(term.text)]
    return tuple(term.text for term in strange if term.first not in phrased)


def _phrase_end(words: list[str], at: int, tables: Sequence[Phrases[set[str]]]) -> int:
    return max((hit[0] for table in tables if (hit := table.longest(words, at))), default=at)


def _looks_like_code(tokens: Sequence[Token]) -> bool:
    tagged = (at for at, token in enumerate(tokens) if token.text == "<")
    return sum(token.kind == "BRACE" for token in tokens) > 1 or any(_opens_tag(tokens, at) for at in tagged)


def _opens_tag(tokens: Sequence[Token], at: int) -> bool:
    """`<script>` and `</b>`: a word between angle brackets, without spaces."""
    name = at + 2 if at + 1 < len(tokens) and tokens[at + 1].kind == "SLASH" else at + 1
    row = tokens[name : name + 2]
    return [token.kind for token in row] == ["WORD", "ARROW"] and all(token.glued for token in row)
