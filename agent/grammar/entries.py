"""Which numbers belong to which exercise: lines, names, and what stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from agent.grammar.apart import TIMED, parted_off
from agent.grammar.groups import Grouping
from agent.grammar.lexicon import lexicon
from agent.grammar.measures import Rounds
from agent.grammar.naming import Named, known
from agent.grammar.notation import MARKS, OPERANDS, is_notation
from agent.grammar.sharing import share
from agent.grammar.terms import Term

PARTS = frozenset(
    {"COMMA", "SEMI", "AND", "THEN", "BUT", "DOT", "OPEN", "CLOSE", "BANG", "ARROW", "PLUS", "SLASH", "DASH"}
)
SENTENCE_ENDS = frozenset({"SEMI", "DOT", "BANG"})
STRONG = frozenset({"X", "FOR", "SETS", "REPS", "SETS_OF", "OPEN_REPS", "TYPE"})
COUNTING = frozenset({"X", "FOR", "REPS", "OPEN_REPS", "SETS", "SETS_OF", "DUR", "DIST", "CLOCKED", "N"})


@dataclass(slots=True, eq=False)
class Entry:
    """One exercise of a message (or, without a name, the one that is going on) and the terms that speak of it.

    `joins`: it was done as a superset with something that the message does not name. `apart`: it has no name, and is
    not what was going on.
    """

    named: Named | None
    name_start: int
    terms: list[Term] = field(default_factory=list)
    performed_on: date | None = None
    undated: bool = False
    superset: int | None = None
    rounds: Rounds | None = None
    label: str = ""
    joins: bool = False
    settled: bool = False
    apart: bool = False

    @property
    def counted(self) -> bool:
        """Whether any quantity speaks of it."""
        return any(is_notation(term) for term in self.terms)

    @property
    def span(self) -> tuple[int, int]:
        """The characters it was read from."""
        places = [term for term in self.terms if term.kind in OPERANDS or term.kind in MARKS or term.kind == "NAME"]
        if not places:
            return (0, 0)
        return (min(term.start for term in places), max(term.end for term in places))


def entries(terms: Sequence[Term]) -> list[Entry]:
    """The exercises of a message with what was said about each; a line without a name goes on with the last one."""
    found: list[Entry] = []
    day: date | None = None
    undated = False
    grouping = Grouping()
    for line in _lines(terms):
        made = _line_entries(line, found)
        headed = _date_heads(line)
        dates = [term for term in line if term.kind in {"DATE", "NODATE"}]
        if headed and dates:
            day, undated = dates[0].value, dates[0].kind == "NODATE"
        for entry in (one for one in made if not one.settled):
            entry.performed_on, entry.undated = _day_of(entry, dates, headed, day, undated)
        grouping.join([entry for entry in made if not entry.apart], line)
        found.extend(entry for entry in made if entry not in found)
    grouping.number_labels(found)
    return [entry for entry in found if entry.counted or entry.named]


def _lines(terms: Sequence[Term]) -> list[list[Term]]:
    lines: list[list[Term]] = [[]]
    for term in terms:
        if term.kind == "NL":
            lines.append([])
        else:
            lines[-1].append(term)
    return [_without_comments(line) for line in lines]


def _without_comments(line: list[Term]) -> list[Term]:
    """Drop the numbers of a part that has no exercise, words nobody knows, and only loose numbers: `slept 7 hours`."""
    kept: list[Term] = []
    part: list[Term] = []
    named: Named | None = None
    for term in [*line, None]:
        if term is not None and (term.kind not in PARTS or _in_number_list(line, term)):
            part.append(term)
            continue
        named = next((piece.value for piece in reversed(part) if piece.kind == "NAME"), named)
        told = _speaks_of_sets(part) and not _times_workout(part, named)
        # `5, 5, 4, 3 last two were ugly`: a comment does not take along the last number of a list
        listed = [term.kind for term in (*kept[-4:], *part[:1])] == ["N", "COMMA", "N", "COMMA", "N"]
        kept.extend(piece for at, piece in enumerate(part) if told or not is_notation(piece) or (listed and at == 0))
        if term is not None:
            kept.append(term)
        part = []
    return kept


def _in_number_list(line: list[Term], term: Term) -> bool:
    return term.kind in {"SLASH", "DASH"} and term.glued


def _times_workout(part: Sequence[Term], named: Named | None) -> bool:
    """`took 52 minutes` after a lift that is counted in reps is the time of the whole workout."""
    lasts = any("lasting" in (lexicon().moods.get(term.text) or ()) for term in part)
    return lasts and (named is None or named.entry.measurement not in TIMED)


def _speaks_of_sets(part: Sequence[Term]) -> bool:
    kinds = {term.kind for term in part}
    raced = "DIST" in kinds and bool(kinds & {"CLOCKED", "DUR"})
    if "NAME" in kinds or kinds & STRONG or raced or not any(is_notation(term) for term in part):
        return True
    return all(known(term.text) for term in part if term.kind == "WORD")


def _line_entries(line: list[Term], before: Sequence[Entry]) -> list[Entry]:
    if not any(term.kind == "NAME" for term in line):
        return _nameless(line, before)
    made = [entry for sentence in _sentences(line) for entry in _named(sentence)]
    share(made, line)
    return made


def _sentences(line: list[Term]) -> list[list[Term]]:
    """The line cut at full stops and semicolons between exercises, when each is counted in its own part."""
    parts: list[list[Term]] = [[]]
    named = False
    for at, term in enumerate(line):
        parts[-1].append(term)
        named = named or term.kind == "NAME"
        if named and term.kind in SENTENCE_ENDS and _names_before_end(line, at + 1):
            parts.append([])
            named = False
    return parts if all(any(term.kind in COUNTING for term in part) for part in parts) else [line]


def _names_before_end(line: Sequence[Term], start: int) -> bool:
    """Whether the sentence that begins here names an exercise; one that does not goes on with the one before."""
    after = next((at for at in range(start, len(line)) if line[at].kind in SENTENCE_ENDS), len(line))
    return any(term.kind == "NAME" for term in line[start:after])


def _named(line: list[Term]) -> list[Entry]:
    """An entry for each name of a line or sentence, with the terms around it that are its own."""
    places = [at for at, term in enumerate(line) if term.kind == "NAME"]
    ends = [end - _leading_label(line, end) for end in _cuts(line, places)] if places else []
    made = []
    start = 0
    for place, end in zip(places, ends, strict=True):
        term = line[place]
        own, others = parted_off(term.value, line[start:end], PARTS)
        made.extend(_by_day(Entry(term.value, term.start, own, label=_label(line, place))))
        made.extend(Entry(None, other[0].start, other, apart=True) for other in others)
        start = end
    return made


def _by_day(entry: Entry) -> list[Entry]:
    """`bench 70x10 on Monday and 75x8 on Wednesday` is two entries, each with the day beside it."""
    days = [at for at, term in enumerate(entry.terms) if term.kind == "DATE"]
    if len({entry.terms[at].value for at in days}) < 2:
        return [entry]
    leading = not any(is_notation(term) for term in entry.terms[: days[0]])
    cuts = [0, *days[1:], len(entry.terms)] if leading else [0, *(at + 1 for at in days[:-1]), len(entry.terms)]
    parts = [entry.terms[first:after] for first, after in pairwise(cuts)]
    if not all(any(is_notation(term) for term in part) for part in parts):
        return [entry]
    return [
        replace(entry, terms=part, performed_on=entry.terms[at].value, settled=True)
        for part, at in zip(parts, days, strict=True)
    ]


def _nameless(line: list[Term], before: Sequence[Entry]) -> list[Entry]:
    if not any(is_notation(term) for term in line):
        return []
    last = next((entry for entry in reversed(before) if not entry.apart), None) or Entry(None, line[0].start)
    comma = Term("COMMA", ",", line[0].start, line[0].start, line[0].first, line[0].first)
    last.terms, others = parted_off(last.named, [*last.terms, comma, *line] if last.terms else line, PARTS)
    return [last, *(Entry(None, other[0].start, other, apart=True) for other in others)]


def _cuts(line: Sequence[Term], places: Sequence[int]) -> list[int]:
    """Where each name's part ends."""
    sets_first = any(is_notation(term) and term.kind != "TYPE" for term in line[: places[0]])
    ends: list[int] = []
    for at, place in enumerate(places[:-1]):
        following = places[at + 1]
        after = places[at + 2] if at + 2 < len(places) else len(line)
        ends.append(_cut(line, place, following, after, sets_first))
    return [*ends, len(line)]


def _cut(line: Sequence[Term], place: int, following: int, after: int, sets_first: bool) -> int:
    seps = [at for at in range(place + 1, following) if _parts(line, at)]
    if not seps:
        return _after_own_load(line, place, following) if sets_first else following
    if sets_first:
        return next((at for at in seps if _counts(line, at + 1, following, seps)), seps[-1])
    last = seps[-1]
    own = any(term.kind in COUNTING for term in line[place:last])
    leads = any(term.kind in COUNTING for term in line[last:following])
    trails = _counted_before_part(line, following + 1, after)
    return last if own and leads and not trails else following


def _after_own_load(line: Sequence[Term], place: int, following: int) -> int:
    """Without separators, `3x10 squats 100kg 3x8 bench`: a load right after its name is still the name's."""
    at = place + 1
    while at < following and (line[at].kind in {"AT", "LOAD", "WORD"} or line[at - 1].kind == "AT"):
        at += 1
    return at if any(term.kind in COUNTING for term in line[at:following]) else following


def _parts(line: Sequence[Term], at: int) -> bool:
    """Whether this term parts two exercises; a separator inside a list of numbers does not."""
    term = line[at]
    if term.kind in {"SLASH", "DASH"}:
        return not term.glued
    return term.kind in PARTS


def _counts(line: Sequence[Term], start: int, end: int, seps: Sequence[int]) -> bool:
    stop = next((at for at in seps if at > start), end)
    return any(term.kind in COUNTING for term in line[start:stop])


def _counted_before_part(line: Sequence[Term], start: int, end: int) -> bool:
    for at in range(start, end):
        if _parts(line, at) and line[at].kind not in {"DASH", "SLASH"}:
            return False
        if line[at].kind in COUNTING - {"N", "FOR"}:
            return True
    return False


def _leading_label(line: Sequence[Term], end: int) -> int:
    """How many terms before a part's end are the next exercise's label."""
    for back in (1, 2):
        if end < len(line) and end >= back and line[end - back].kind == "LABEL":
            return back
    return 0


def _label(line: Sequence[Term], place: int) -> str:
    before = [term for term in line[max(0, place - 2) : place] if term.kind == "LABEL"]
    return str(before[-1].value) if before else ""


def _date_heads(line: Sequence[Term]) -> bool:
    for term in line:
        if term.kind in {"DATE", "NODATE"}:
            return True
        if term.kind == "NAME" or is_notation(term):
            return False
    return False


def _day_of(
    entry: Entry, dates: Sequence[Term], headed: bool, day: date | None, undated: bool
) -> tuple[date | None, bool]:
    if not dates:
        return day, undated
    at = entry.name_start
    if headed:
        chosen = [term for term in dates if term.start <= at][-1:] or dates[:1]
    else:
        chosen = [term for term in dates if term.start >= at][:1] or dates[-1:]
    return chosen[0].value, chosen[0].kind == "NODATE"
