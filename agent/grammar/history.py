"""Questions about one's own log: the last time, records, how often and how much, and what was done on some days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from agent.grammar.intents import Intent, LastTime, Progress, Records, Share, ShowLog
from agent.grammar.lexicon import lexicon
from agent.grammar.lookups import BODY_PARTS, MUSCLES
from agent.grammar.mood import Clause
from agent.grammar.naming import known
from agent.grammar.periods import NAMELESS, Period, period, rows_of, words_of
from agent.grammar.scene import Scene
from agent.grammar.terms import Term
from store.names import NameEntry
from tools.progress import About

SHORT, TERSE = 6, 3
LONG_AGO = 31
MOST_DAYS = 366
SURE = 0.9
SHORTEST = 2
LEADS = frozenset({"my", "on", "for", "in", "at", "the", "im", "bei", "beim", "en", "au", "à"})
FIGURES: tuple[About, ...] = ("volume", "distance", "duration", "sets", "reps", "workouts")
NOT_ABOUT_THE_LOG = ("wish", "unmeant", "other")
ASKING = ("what_done", "how_much", "how_many", *FIGURES[1:])
MUSCLE_ROWS = ("legs", "chest", "back", "shoulders", "arms", "core")


@dataclass(frozen=True)
class Question:
    """A stretch of a message as the rules below see it."""

    terms: Sequence[Term]
    words: list[str]
    rows: set[str]
    asks: set[str]
    asked: bool
    name: NameEntry | None
    unknown: str
    muscle: str | None
    days: Period | None
    today: date
    span: tuple[int, int]

    def says(self, *rows: str) -> bool:
        """Whether any of these rows is said."""
        return any(row in self.rows for row in rows)

    @property
    def exercise(self) -> dict[str, Any]:
        """The exercise as arguments of an intent."""
        if self.name is None:
            return {"exercise": self.unknown, "exercise_name": self.unknown} if self.unknown else {}
        return {"exercise": self.name.slug, "exercise_name": self.name.name}


def history_asked(
    terms: Sequence[Term], parts: Sequence[Clause], scene: Scene, logged: NameEntry | None = None
) -> Intent | None:
    """What these clauses ask of the log; None when nothing. `logged` is the exercise spoken of before them."""
    if not parts or any(part.has(*NOT_ABOUT_THE_LOG) for part in parts):
        return None
    question = _question(terms, parts, scene, logged)
    if question.says("advice"):
        return None
    return next((found for rule in RULES if (found := rule(question)) is not None), None)


def _question(terms: Sequence[Term], parts: Sequence[Clause], scene: Scene, logged: NameEntry | None) -> Question:
    stretch = terms[parts[0].first : parts[-1].after]
    ended = terms[parts[-1].after].kind if parts[-1].after < len(terms) else ""
    words = words_of(stretch)
    rows, asks = rows_of(words), _asks(words)
    of_it = logged if rows & {"records", "last", "progress"} and "show" not in asks else None
    name = next((term.value.entry for term in stretch if term.kind == "NAME"), of_it)
    muscle = None if name else _muscle(words, rows)
    marked = ended == "QUESTION" or any(term.kind == "QUESTION" for term in stretch)
    brief = len(stretch) <= (SHORT if "mine" in rows else TERSE)
    brief = brief and not any(part.quantified or part.has("negation") for part in parts)
    wanted = any(part.has("question") for part in parts) or bool({"show"} & asks or {"show", *ASKING} & rows)
    return Question(
        terms=stretch,
        words=words,
        rows=rows,
        asks=asks,
        asked=marked or wanted or (brief and ("mine" in rows or name is not None)),
        name=name,
        unknown="" if name or muscle else _unknown(words, scene),
        muscle=muscle,
        days=period(stretch, scene.today),
        today=scene.today,
        span=(stretch[0].start, stretch[-1].end),
    )


def _asks(words: Sequence[str]) -> set[str]:
    return {row for at in range(len(words)) for _, rows in lexicon().asks.starting(words, at) for row in rows}


def _muscle(words: Sequence[str], rows: set[str]) -> str | None:
    said = f" {' '.join(words)} "
    known = {**BODY_PARTS, **MUSCLES}
    found = [(said.find(f" {word} "), -len(word), value) for word, value in known.items() if f" {word} " in said]
    spoken = next((part for part in MUSCLE_ROWS if f"part_{part}" in rows), None)
    return min(found)[2] if found else spoken


def _unknown(words: Sequence[str], scene: Scene) -> str:
    """What stands where an exercise would and is none, or one of several: the tool then says so by this name."""
    tables = (lexicon().asks, lexicon().moods, lexicon().history)
    ends = ((at, hit[0]) for at in range(len(words)) for table in tables if (hit := table.longest(words, at)))
    read = {place for first, end in ends for place in range(first, end)}
    records = [at for at in range(len(words)) for _, rows in lexicon().history.starting(words, at) if "records" in rows]
    return " ".join(words[at] for at in range(len(words)) if at not in read and _is_nameless(words, at, records, scene))


def _is_nameless(words: Sequence[str], at: int, records: Sequence[int], scene: Scene) -> bool:
    """Whether a word is part of names, or stands where one does: `my … record`, `record on …`."""
    word = words[at]
    if len(word) <= SHORTEST or not word.isalpha() or known(word):
        return False
    led = at > 0 and words[at - 1] in LEADS and bool(records)
    return scene.index.knows(word) or (word not in lexicon().vocabulary and led)


def _share(question: Question) -> Share | None:
    percent = next((term.value for term in question.terms if term.kind == "PERCENT" and term.value), None)
    if percent is None or question.name is None or not question.says("records") or not question.asked:
        return None
    name = question.name
    return Share(percent=percent, exercise=name.slug, exercise_name=name.name, span=question.span, confidence=SURE)


def _records(question: Question) -> Records | None:
    named = any(
        word == NAMELESS and question.words[at + 1 : at + 2] == ["record"] for at, word in enumerate(question.words)
    )
    wanted = question.says("records") or named
    if not wanted or not question.asked or "exercises" in question.asks:
        return None
    if not (question.says("mine") or question.exercise):
        return None
    return Records(**question.exercise, span=question.span, confidence=SURE)


def _last_time(question: Question) -> LastTime | None:
    if not question.says("last") or "past_day" in question.asks:
        return None
    if not (question.asked or question.says("done")) or question.days is not None:
        return None
    return LastTime(**question.exercise, muscle=question.muscle, span=question.span, confidence=SURE)


def _figure(question: Question) -> Progress | None:
    about: About | None = next((figure for figure in FIGURES if figure in question.rows), None)
    if about is None and question.says("how_many") and question.name and question.says("done"):
        about = "reps"
    if about is None and question.says("how_much") and (question.name is None or _travels(question.name)):
        about = "distance" if question.name else "volume"
    mine = question.says("done", "mine") or question.days is not None
    if about is None or not mine or not (question.asked or question.days):
        return None
    return _progress(question, about)


def _travels(name: NameEntry) -> bool:
    return name.measurement == "distance_duration"


def _growth(question: Question) -> Progress | None:
    mine = question.says("mine", "done") or question.name is not None
    faring = question.says("faring") and question.name is not None
    if not (question.says("progress") or faring) or not question.asked or not mine:
        return None
    about: About | None = "strength" if question.name and not _travels(question.name) else None
    asked = _progress(question, about)
    return replace(asked, until=None) if question.says("against") else asked


def _progress(question: Question, about: About | None) -> Progress:
    first, last = question.days or (None, None)
    return Progress(
        **question.exercise,
        muscle=question.muscle,
        since=first,
        until=last,
        about=about,
        span=question.span,
        confidence=SURE,
    )


def _shown(question: Question) -> Intent | None:
    """What was done on some days, of everything, an exercise or a muscle."""
    wanted = "show" in question.asks or question.says("show", "what_done", "how_much")
    checked = question.says("done") and not question.says("how_many") and (question.name or question.days)
    if not (wanted or (checked and question.asked)) or (question.asks & {"exercises", "plan"}):
        return None
    if question.muscle:
        return _progress(question, None) if question.days else LastTime(muscle=question.muscle, span=question.span)
    if question.name and question.days is None:
        return _of_exercise(question)
    if "show" not in question.asks and not (question.name or question.days):
        return None
    on, days = _back(question.days, question.today, MOST_DAYS if question.name else LONG_AGO)
    return ShowLog(on=on, days=days, **question.exercise, span=question.span, confidence=SURE)


def _of_exercise(question: Question) -> Intent | None:
    """An exercise without a day: all of it of late when it is to be shown, else the last time."""
    if question.says("show"):
        return ShowLog(days=LONG_AGO, **question.exercise, span=question.span, confidence=SURE)
    past = question.says("what_done", "done") or (question.says("how_much") and question.says("done"))
    return LastTime(**question.exercise, span=question.span, confidence=SURE) if past else None


def _back(days: Period | None, today: date, most: int) -> tuple[date | None, int]:
    """Days as the log is asked for them: the last one, today when None, and how many."""
    if days is None:
        return None, 1
    last = days.last or today
    return (None if days.last is None else days.last), min((last - days.first).days + 1, most)


RULES = (_share, _records, _last_time, _figure, _growth, _shown)
