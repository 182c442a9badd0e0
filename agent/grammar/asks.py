"""What a message asks for besides logging: undo, finish, show, find, plan, and what there is no tool for yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.grammar.history import history_asked
from agent.grammar.intents import (
    Adjust,
    ChatKind,
    Clarify,
    FinishWorkout,
    Intent,
    Lack,
    ResetAffinity,
    ShowAffinity,
    Undo,
    Unsupported,
)
from agent.grammar.lexicon import lexicon
from agent.grammar.lookups import find_request, is_order, plan_request
from agent.grammar.mood import Clause
from agent.grammar.notation import OPERANDS
from agent.grammar.preferences import WHICH
from agent.grammar.scene import Scene
from agent.grammar.terms import Term
from tools.affinity_rules import Tone

SMALL_WORDS = """
i my me the a it that for now message entry thing please pls ok okay so and then today thanks just last
"""
POLITE = frozenset(SMALL_WORDS.split())
POLITE_TALK: tuple[ChatKind, ...] = ("feelings", "absence", "greeting", "thanks", "praise", "help", "identity")
TONES: tuple[Tone, ...] = ("warm", "plain", "direct")
SHORT = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """Intents found; `exclusive` when nothing may be logged besides; `first` when they come before the logs."""

    intents: tuple[Intent, ...] = ()
    exclusive: bool = False
    first: bool = False
    chat: ChatKind = "other"


class Message:
    """A message as the rules below look at it. `words` are its words and numbers in comparing form."""

    def __init__(self, words: Sequence[str], terms: Sequence[Term], parts: Sequence[Clause], scene: Scene) -> None:
        self.terms = terms
        self.parts = parts
        self.scene = scene
        self.said = " ".join(words)
        self.words = frozenset(words)
        self.kinds = _kinds(words)
        self.loggable = any(part.quantified and not part.blocked_by for part in parts)
        self.quantified = any(term.kind in OPERANDS for term in terms)
        self.named = any(term.kind == "NAME" for term in terms)
        self.questioned = any(term.kind == "QUESTION" for term in terms)
        self.dated = any(term.kind == "DATE" for term in terms)
        self.whole = (0, max((term.end for term in terms), default=0))

    def feels(self, *moods: str) -> bool:
        """Whether any part is in one of these moods."""
        return any(part.has(*moods) for part in self.parts)

    def part_for(self, ask: str) -> Clause | None:
        """A part of the message that consists of this request and small words only."""
        return next((part for part in self.parts if ask in self.kinds and self._only(part, ask)), None)

    def _only(self, part: Clause, ask: str) -> bool:
        words = [word for term in self.terms[part.first : part.after] for word in term.text.split(" ") if word]
        at, hit = 0, False
        while at < len(words):
            after = next((end for end, rows in lexicon().asks.starting(words, at) if ask in rows), 0)
            if not after and not _is_small(words[at]):
                return False
            at, hit = (after, True) if after else (at + 1, hit)
        return hit


def asked(words: Sequence[str], terms: Sequence[Term], parts: Sequence[Clause], scene: Scene) -> Asked:
    """The requests of a message."""
    message = Message(words, terms, parts, scene)
    rules = (_undo, _finish, _deletion, _companion, _setting, _shown, _plan, _lookup)
    return next((found for rule in rules if (found := rule(message))), None) or Asked(chat=_talk(message))


def _kinds(words: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for at in range(len(words)):
        for _, rows in lexicon().asks.starting(words, at):
            found |= rows
    return found


def _is_small(word: str) -> bool:
    moods = lexicon().moods.get(word) or set()
    return word in POLITE or bool(moods & {"filler", "chatter", "greeting"}) or lexicon().tags.get(word) is not None


def _lacking(message: Message, kind: Lack, *, exclusive: bool = True) -> Asked:
    return Asked((Unsupported(kind=kind, span=message.whole),), exclusive=exclusive)


def _undo(message: Message) -> Asked | None:
    if message.questioned:
        return None
    if message.part_for("undo"):
        undo = Undo(span=message.whole, confidence=0.95)
        return Asked((undo,), exclusive=not message.quantified, first=True)
    return None


def _finish(message: Message) -> Asked | None:
    part = message.part_for("finish")
    if part is None or message.questioned or part.blocked_by in {"negation", "wish", "hypothetical", "question"}:
        return None
    span = (message.terms[part.first].start, message.terms[part.after - 1].end)
    return Asked((FinishWorkout(span=span, confidence=0.95),))


def _deletion(message: Message) -> Asked | None:
    if not {"delete", "plan"} <= message.kinds or message.feels("report"):
        return None
    return _lacking(message, "plan_change")


def _companion(message: Message) -> Asked | None:
    """What is asked about the companion, or asked of it: how well they know each other, its tone, to begin again."""
    if message.quantified or message.named:
        return None
    kinds, span = message.kinds, message.whole
    tone = next((tone for tone in TONES if f"tone_{tone}" in kinds), None)
    switched = kinds & {"affinity_on", "affinity_off"}
    found: Intent | None = ShowAffinity(span=span, confidence=0.9) if "affinity" in kinds else None
    if tone or switched:
        affinity = "affinity_on" in kinds if switched else None
        found = Adjust(tone=tone, affinity=affinity, span=span, confidence=0.9)
    if "affinity_reset" in kinds:
        found = ResetAffinity(span=span, confidence=0.9)
    return Asked((found,), exclusive=True) if found else None


def _setting(message: Message) -> Asked | None:
    if "preference" in message.kinds and not (message.named and message.quantified):
        return Asked((Clarify(question=WHICH, why="unit", span=message.whole),), exclusive=True)
    return None


def _shown(message: Message) -> Asked | None:
    """A question about the log: the whole message, or the part of it that follows what is to be logged."""
    if is_order(message.said):
        return None
    if not message.loggable:
        found = history_asked(message.terms, message.parts, message.scene)
        return Asked((found,), exclusive=True) if found else None
    named = None
    for part in message.parts:
        names = [term.value.entry for term in message.terms[part.first : part.after] if term.kind == "NAME"]
        if part.first and not part.quantified:
            found = history_asked(message.terms, [part], message.scene, named)
            if found is not None:
                return Asked((found,))
        named = names[-1] if names else named
    return None


def _plan(message: Message) -> Asked | None:
    plan = plan_request(message.terms, message.said, message.kinds, message.whole)
    return Asked((plan,), exclusive=True) if plan else None


def _lookup(message: Message) -> Asked | None:
    find = None if message.quantified else find_request(message.terms, message.said, message.kinds, message.whole)
    return Asked((find,), exclusive=True) if find else None


def _talk(message: Message) -> ChatKind:
    """What kind of answer a message that asks for nothing wants."""
    short = len(message.terms) <= SHORT
    if message.part_for("goodbye") and not message.questioned:
        return "goodbye"
    for kind in POLITE_TALK:
        if kind in message.kinds and (kind != "greeting" or short):
            return kind
    if message.feels("question") or message.questioned:
        return "question"
    if message.feels("wish", "habit", "hypothetical"):
        return "wish"
    if "goodbye" in message.kinds:
        return "goodbye"
    return "report" if message.feels("report", "negation") else "other"
