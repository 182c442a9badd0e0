"""The verdict on one case: was exactly the right thing done, and what kind of wrong was it if not."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from evals.cases import Case
from evals.effects import Said
from evals.matching import same_effect

READS = {"none", "find_exercise", "query"}
WRITES = {
    "log",
    "update",
    "delete",
    "undo",
    "create_plan",
    "remember",
    "forget",
    "set_preference",
    "start_workout",
    "finish_workout",
}
HARMLESS = {"start_workout"}
SETTLED_BY_STATE = {"log", "update", "delete", "undo"}


class Verdict(NamedTuple):
    """`core`: what was written is right and nothing else was; `full`: so is every detail, and what had to be read.

    `false_log`: something was logged where nothing may be. `missed`: nothing was, where something had to be.
    `violation`: somebody else's data was touched.
    """

    core: bool
    full: bool
    false_log: bool = False
    missed: bool = False
    violation: bool = False


def judge(
    case: Case, effects: Sequence[Said], after: Sequence[Said] | None = None, reply: str | None = None
) -> Verdict:
    """Hold the effects of a turn, and the log it left `after` and its reply where they are known, against the case."""
    found = _settled(effects, case)
    golds = [_settled(gold, case) for gold in case.golds]
    if _trespasses(case, found):
        core = full = False
    else:
        core, full = (_right(case, golds, found, after, full=full) for full in (False, True))
    logs = [effect for effect in found if effect.get("op") == "log" and effect.get("sets")]
    wanting = [any(effect["op"] == "log" for effect in gold) for gold in golds]
    uncalled_for = any(not _allowed(effect, case.allow) for effect in logs)
    return Verdict(
        core=core,
        full=full and (reply is None or _says_right(case, reply)),
        false_log=not any(wanting) and not core and uncalled_for,
        missed=not logs and not core and all(wanting),
        violation=_trespasses(case, found),
    )


def _says_right(case: Case, reply: str) -> bool:
    said = [re.search(pattern, reply, re.IGNORECASE) is not None for pattern in case.says]
    wrong = [re.search(pattern, reply, re.IGNORECASE) is not None for pattern in case.never_says]
    return all(said) and not any(wrong)


def _trespasses(case: Case, effects: Sequence[Said]) -> bool:
    others = {str(other) for other in case.context.other_users}
    return any(str(effect.get("user_id")) in others for effect in effects)


def _right(
    case: Case, golds: Sequence[Sequence[Said]], found: Sequence[Said], after: Sequence[Said] | None, *, full: bool
) -> bool:
    """Whether any list of effects was brought about, or the final state is right whatever led there."""
    if any(_brought_about(found, gold, case.allow, full=full) for gold in golds):
        return True
    if case.final is None or after is None:
        return False
    logs = [{**log, "op": "log"} for log in after if log.get("sets")]
    wanted = [{**log, "op": "log"} for log in case.final]
    beside = any(_brought_about(_rest(found), _rest(gold), case.allow, full=full) for gold in golds)
    return beside and _brought_about(logs, wanted, [], full=full)


def _brought_about(found: Sequence[Said], gold: Sequence[Said], allow: Sequence[str], *, full: bool) -> bool:
    left = _joined([effect for effect in found if effect.get("op") not in (None, "none")])
    for wanted in _joined([effect for effect in gold if effect["op"] != "none"]):
        hit = next((effect for effect in left if same_effect(effect, wanted, full=full)), None)
        if hit is not None:
            left.remove(hit)
        elif full or wanted["op"] in WRITES:
            return False
    return all(effect["op"] not in WRITES or _allowed(effect, allow) for effect in left)


def _allowed(effect: Said, allow: Sequence[str]) -> bool:
    op = effect.get("op")
    return op in HARMLESS or op in allow or (op == "log" and f"log:{effect.get('exercise')}" in allow)


def _rest(effects: Sequence[Said]) -> list[Said]:
    """What the state of the log says nothing about."""
    return [effect for effect in effects if effect.get("op") not in SETTLED_BY_STATE or effect.get("scope") == "plan"]


def _joined(effects: Sequence[Said]) -> list[Said]:
    """One log for each exercise and day, without empty ones, and all that is remembered (or forgotten) in one."""
    joined: dict[object, Said] = {}
    for n, effect in enumerate(effects):
        op = effect["op"]
        if op in ("remember", "forget"):
            one = joined.setdefault(op, {"op": op, "must_include": [], "parts": []})
            one["must_include"] = [*one["must_include"], *effect.get("must_include", [])]
            one["parts"] = [*one["parts"], effect]
        elif op != "log":
            joined[n] = effect
        elif effect.get("sets"):
            key = ("log", effect.get("exercise"), effect.get("date"))
            known = joined.setdefault(key, {**effect, "sets": []})
            known["sets"] = [*known["sets"], *effect["sets"]]
            if effect.get("superset"):
                known["superset"] = effect["superset"]
    return list(joined.values())


def _settled(effects: Sequence[Said], case: Case) -> list[Said]:
    """Places of sets as numbers: of three sets the `last` is 3, and where there is one, `all` is 1."""
    count: Counter[str] = Counter()
    for done in case.context.state:
        count[done.exercise] += len(done.sets)
    return [_placed(effect, count[str(effect.get("exercise"))]) for effect in effects]


def _placed(effect: Said, sets: int) -> Said:
    if effect.get("op") not in ("update", "delete") or "set" not in effect or not sets:
        return effect
    numbers: dict[object, int] = {"first": 1, "last": sets, -1: sets}
    if sets == 1:
        numbers["all"] = 1
    return {**effect, "set": numbers.get(effect["set"], effect["set"])}
