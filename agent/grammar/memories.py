"""What a message wants remembered, recalled or forgotten; only what the person says of themselves, plainly."""

import re
from collections.abc import Iterator, Sequence

from agent.grammar.facts import PROFILE, fact_in, is_age
from agent.grammar.intents import Forget, Intent, Recall, Remember
from agent.grammar.lexicon import lexicon
from agent.grammar.memory_lexicon import Hit, Sentence, sentences
from agent.grammar.naming import known
from agent.grammar.scene import Scene
from agent.grammar.stretches import Fact, Stretch

ABOUT_ALL = frozenset({"me", "mich", "mir", "mi", "moi", "ich", "myself", "so", "far", "everything", "us"})
_EMPTY = """
my the a about of that i what said told you über uber de sobre sur mein meine meinen mon ma mes gesagt habe
"""
EMPTY = frozenset(_EMPTY.split())
QUESTION_MARKS = ("?", "？")
JOINTS = frozenset({",", "and", "und", "y", "et", "but", "aber", "pero", "mais"})
NEAR = 5
Span = tuple[int, int]


def told(text: str, logged: Sequence[Span], scene: Scene) -> list[Intent]:
    """The memories a message speaks of, outside the places that are sets for the log."""
    found: list[Intent] = []
    for sentence in sentences(text, scene.index):
        asked = _asked(sentence, text)
        if asked is not None:
            found.append(asked)
            continue
        if sentence.said("unmeant") and not _only_if(sentence):
            return []
        found += _facts(sentence, text, logged, scene)
    return found


def _only_if(sentence: Sentence) -> bool:
    """Whether the only thing that holds back is an `if` after what is said: `my knee hurts if I lunge`."""
    told_first = min((hit.first for hit in sentence.said("hurt", "hate", "like", "goal")), default=len(sentence.words))
    return all(hit.first > told_first for hit in sentence.said("unmeant"))


def _asked(sentence: Sentence, text: str) -> Recall | Forget | None:
    """A question for what was told, or the wish that it be forgotten."""
    span = (sentence.words[0].start, sentence.words[-1].end)
    forget = next(iter(sentence.said("forget")), None)
    if forget is not None and _begins(sentence, forget) and not _is_question(sentence):
        return _forget(sentence, forget, text, span)
    ask = next(iter(sentence.said("ask", "everything")), None)
    past = bool(sentence.said("past"))
    if ask is not None and (_begins(sentence, ask) or _is_unspaced(sentence, ask)):
        return _recall(sentence, ask, past, span)
    start = next(iter(sentence.said("recall_start")), None)
    if start is not None and _begins(sentence, start) and sentence.of("topic", start.first):
        words = [word.text for word in sentence.words if word.kind != "mark"]
        return Recall(query=" ".join(words), past=past, span=span, confidence=0.8)
    return None


def _recall(sentence: Sentence, ask: Hit, past: bool, span: Span) -> Recall | None:
    unspaced = _is_unspaced(sentence, ask)
    words = sentence.words[: ask.first] if unspaced else sentence.words[ask.after :]
    rest = [word.text for word in words if word.kind != "mark"]
    if rest[:2] in (["how", "to"], ["when", "i"]) or (
        rest[:1] in (["how"], ["if"], ["what"], ["any"]) and len(rest) > 1
    ):
        return None
    about = [word for word in rest if word not in ABOUT_ALL and word not in EMPTY]
    query = ("" if unspaced else " ").join(rest) if about else None
    return Recall(query=query, past=past, span=span, confidence=0.9)


def _forget(sentence: Sentence, cue: Hit, text: str, span: Span) -> Forget | None:
    end = min([hit.first for hit in sentence.said("trail", "behind", first=cue.after)] or [len(sentence.words)])
    words = [word for word in sentence.words[cue.after : end] if word.kind != "mark"]
    about = [word for word in words if word.text not in EMPTY]
    if any(hit.first == cue.after for hit in sentence.said("not_memory")) or not words:
        return None
    everything = all(word.text in ABOUT_ALL for word in about)
    if everything:
        return Forget(everything=True, span=span, confidence=0.9)
    said = text[about[0].start : about[-1].end]
    return Forget(about=_without_speech(said), span=span, confidence=0.9)


def _without_speech(said: str) -> str:
    """`Burpees gesagt habe` is about burpees."""
    return re.sub(r"\s+(?:gesagt|erzählt|i said|i told you|weißt)\b.*$", "", said, flags=re.IGNORECASE)


def _facts(sentence: Sentence, text: str, logged: Sequence[Span], scene: Scene) -> Iterator[Remember]:
    for first, after in _free(sentence, logged):
        start, led = _led(sentence, first, after)
        end = _trailing(sentence, start, after)
        led = led or bool(sentence.said("behind", first=end, after=after))
        if not led and _is_question(sentence):
            continue
        for at, stop in _stretches(sentence, start, end):
            stretch = Stretch(sentence, at, stop, scene.today, led)
            fact = fact_in(stretch)
            if fact is not None and _is_own(sentence, at, fact) and not _names_somebody(sentence, text, at, fact):
                yield _remember(fact, stretch, text)


def _remember(fact: Fact, stretch: Stretch, text: str) -> Remember:
    words = stretch.sentence.words[stretch.first : stretch.after]
    said = [word for word in words if word.kind != "mark"]
    span = (said[0].start, said[-1].end)
    return Remember(
        text=" ".join(text[slice(*span)].split()),
        kind=fact.kind,
        about=fact.about,
        since=fact.holding.since,
        until=fact.holding.until,
        limits=fact.limits,
        adds=fact.adds,
        span=span,
        confidence=0.9,
    )


def _free(sentence: Sentence, logged: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """The stretches of a sentence that are not read as sets."""
    first = 0
    for at, word in enumerate(sentence.words):
        if any(start <= word.start < end for start, end in logged):
            if at > first:
                yield first, at
            first = at + 1
    if first < len(sentence.words):
        yield first, len(sentence.words)


def _led(sentence: Sentence, first: int, after: int) -> tuple[int, bool]:
    """Where the matter begins, after what only leads to it; and whether it is to be remembered by what was said."""
    led = False
    while True:
        hit = next(
            (hit for hit in sentence.said("lead", "aside", first=first, after=after) if hit.first == first), None
        )
        mark = first < after and sentence.words[first].kind == "mark"
        if hit is None and not mark:
            return first, led
        if hit is not None and hit.after >= after:
            return first, led
        led = led or (hit is not None and "say.lead" in hit.rows)
        first = hit.after if hit is not None else first + 1


def _trailing(sentence: Sentence, first: int, after: int) -> int:
    """Where the matter ends, before `keep that in mind` and the like."""
    while after > first:
        hit = next((hit for hit in sentence.said("trail", "behind", first=first + 1) if hit.after == after), None)
        if hit is not None:
            after = hit.first
        elif sentence.words[after - 1].kind == "mark" or sentence.words[after - 1].text in JOINTS:
            after -= 1
        else:
            return after
    return after


def _stretches(sentence: Sentence, first: int, after: int) -> list[tuple[int, int]]:
    """One stretch, or one for each thing said of oneself: `I'm 41 and I've been lifting for three years`."""
    cuts = [at for at in range(first + 1, after) if sentence.words[at].text in JOINTS]
    for cut in cuts:
        left, right = (sentence.said(*PROFILE, first=a, after=b) for a, b in ((first, cut), (cut + 1, after)))
        aged = is_age(sentence, cut - 1)
        begins = sentence.speaks_of_me(cut + 1, cut + 2)
        if (left or aged) and right and begins and not any(one.rows & other.rows for one in left for other in right):
            return [(first, cut), *_stretches(sentence, cut + 1, after)]
    return [(first, after)]


def _is_question(sentence: Sentence) -> bool:
    """A question mark, or a word that asks at the beginning."""
    return sentence.mark in QUESTION_MARKS or any(_begins(sentence, hit) for hit in sentence.said("question"))


def _begins(sentence: Sentence, hit: Hit) -> bool:
    """Whether nothing stands before it but small talk."""
    before = [
        word for at, word in enumerate(sentence.words[: hit.first]) if word.kind != "mark" and not _aside(sentence, at)
    ]
    return not before


def _aside(sentence: Sentence, at: int) -> bool:
    return any(hit.first <= at < hit.after for hit in sentence.said("aside"))


def _is_unspaced(sentence: Sentence, hit: Hit) -> bool:
    return sentence.words[hit.first].kind == "cjk"


def _is_own(sentence: Sentence, first: int, fact: Fact) -> bool:
    """Whether the last person that is spoken of before the matter is the one who speaks."""
    others = [hit for hit in sentence.said("others") if first <= hit.first < max(fact.first, first + 1)]
    if not others:
        return True
    if any(sentence.is_row("says", at) for at in range(others[-1].after, min(others[-1].after + NEAR, fact.first))):
        return False
    return sentence.speaks_of_me(others[-1].after, fact.first + 2)


def _names_somebody(sentence: Sentence, text: str, first: int, fact: Fact) -> bool:
    """Whether a name stands before the matter and does or has something: `Anna can't train on Sundays`."""
    for at in range(first, max(fact.first, first + 1)):
        word = sentence.words[at]
        spelled = text[word.start : word.end]
        moods = lexicon().moods.get(word.text) or set()
        strange = not known(word.text) and not any(hit.first <= at < hit.after for hit in sentence.hits)
        named = word.kind == "word" and spelled.istitle() and ("first_name" in moods or strange)
        if named and (sentence.is_row("third", at + 1) or sentence.is_row("says", at + 1)):
            return True
    return False
