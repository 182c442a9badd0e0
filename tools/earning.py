"""What a transaction earns: seen from what it changed, in one place for every verb and every door."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from store.affinity import Fact, Sources, Visit
from store.journal import same
from store.tables import AffinityEvent, Exercise, ExerciseExecution, Goal, Memory, Operation, PerformedSet, Workout
from tools.affinity_rules import AWAY_DAYS, USUAL_SESSIONS, WORTH, Trained, as_planned, score_of, worth_of_workout
from tools.memory_rules import tells_of_skipping

if TYPE_CHECKING:
    from tools.work import Work

TOLD_WITHIN = timedelta(days=7)  # because what is told of long after was not trained together
AT_ONCE = timedelta(days=1)
UNDO = "undo"
HONEST = {
    "correct_set": "You put the log right",
    "move_sets": "You put the log right",
    "delete_sets": "You took out what was not so",
}

TELLING, EDITING = "remember", "edit_memory"
SAID = ("text", "kind", "affects", "valid_from", "valid_to")

Sessions = Sequence[Sequence[Trained]]


async def settle(work: "Work", result: Any = None) -> None:
    """Write down what the operations of this transaction, and workouts found to have lapsed, have earned, and take back
    what no longer stands. `result` is the verb's. Costs nothing where nothing can have been earned or lost.
    """
    lapsed, work.store.workouts.lapsed = work.store.workouts.lapsed, []
    operations, work.store.operations.written = work.store.operations.written, []
    training = [operation for operation in operations if not _renames(operation)]
    changes = [change for operation in training for change in operation.changes if not _only_followed(change)]
    changed = _changed(changes, any(operation.verb == UNDO for operation in operations), lapsed)
    visits = await work.store.affinity.visits(changed.workouts)
    sessions = await _sessions(work) if visits else []
    planned = [visit.workout_id for visit in visits if as_planned(_trained(visit), sessions)]
    timely = [visit for visit in visits if visit.workout_id in lapsed or visit.told_on - visit.day <= TOLD_WITHIN]
    a_week = work.user.planned_sessions or len(sessions) or USUAL_SESSIONS  # what somebody says wins over their plan
    facts = [fact for visit in timely for fact in _of_visit(visit, a_week, planned)]
    facts += [fact for operation in operations for fact in _of_operation(operation, result, work.today)]
    facts += [fact for operation in operations for fact in _of_goals(operation, work)]
    if facts or changed.sets or changed.goals or changed.undone or _lost(changes):
        await _write_down(work, facts if work.user.affinity_on else [], changed, planned)


async def _write_down(work: "Work", facts: Sequence[Fact], changed: Sources, planned: Collection[int]) -> None:
    await work.store.workouts.only_writer()
    await work.store.affinity.follow(changed, planned)
    await work.store.affinity.add(facts, work.turn_id)
    await work.store.affinity.keep(score_of(await work.store.affinity.events()))


async def _sessions(work: "Work") -> Sessions:
    return [[_planned(exercise) for exercise in day] for day in await work.store.plans.sessions()]


def _planned(exercise: Exercise) -> Trained:
    return Trained(exercise.id, frozenset(exercise.primary_muscles))


def _trained(visit: Visit) -> list[Trained]:
    return [Trained(exercise_id, muscles) for exercise_id, muscles in visit.exercises.items()]


def _changed(changes: Sequence[dict[str, Any]], undone: bool, lapsed: Collection[int]) -> Sources:
    """Where to look: what was only added to an exercise of an open workout can neither earn by itself nor lose."""
    workouts, sets = set(lapsed), set()
    goals = frozenset(change["id"] for change in changes if change["table"] == Goal.__tablename__)
    for change in changes:
        known = change["after"] or change["before"]
        if change["table"] == Workout.__tablename__:
            workouts.add(change["id"])
        elif change["table"] == ExerciseExecution.__tablename__:
            workouts.add(known["workout_id"])
        elif change["table"] == PerformedSet.__tablename__ and (undone or change["after"] is None):
            sets.add(change["id"])
    return Sources(frozenset(workouts), frozenset(sets), goals, undone)


def _renames(operation: Operation) -> bool:
    """Whether it made, changed or merged exercises: what was done stays done, whatever it is called."""
    return any(change["table"] == Exercise.__tablename__ for change in operation.changes)


def _only_followed(change: dict[str, Any]) -> bool:
    """Whether nothing of a workout changed but the plan day it follows, which goes when the plan does."""
    before, after = change["before"], change["after"]
    if change["table"] != Workout.__tablename__ or not (before and after):
        return False
    return same(before | {"plan_day_id": None}, after | {"plan_day_id": None})


def _lost(changes: Sequence[dict[str, Any]]) -> bool:
    """Whether a workout is not what it was, or the ledger itself was written to."""
    ledger, log = AffinityEvent.__tablename__, Workout.__tablename__
    return any(one["table"] == ledger or (one["table"] == log and one["before"]) for one in changes)


def _of_visit(visit: Visit, sessions: int, planned: Collection[int]) -> Iterator[Fact]:
    source = ("workout", visit.workout_id, visit.day)
    yield Fact("workout", worth_of_workout(sessions), "You finished a workout", *source)
    if visit.workout_id in planned:
        yield Fact("as_planned", WORTH["as_planned"], "You trained as planned", *source)
    if visit.last_week == sessions:
        yield Fact("rest", WORTH["rest"], "You trained all you had planned for a week, and rested as planned", *source)
    away = (visit.day - visit.before).days if visit.before else 0
    if away >= AWAY_DAYS:
        yield Fact("comeback", WORTH["comeback"], f"You came back after {away} days", *source)


def _of_operation(operation: Operation, result: Any, today: date) -> Iterator[Fact]:
    source = ("operation", operation.id, today)
    honest = HONEST.get(operation.verb) or _reported(operation, result)
    if honest:
        yield Fact("honesty", WORTH["honesty"], honest, *source)
    if getattr(result, "replaced", None) or _put_right(operation):
        yield Fact("memory", WORTH["memory"], "You put right what I knew of you", *source)
    for logged in getattr(result, "logged", [result]):
        beaten = getattr(logged, "records", None)
        if beaten and today - logged.performed_on <= TOLD_WITHIN:
            reason = f"You set a record: {logged.exercise.name}, {beaten[0].summary}"
            yield Fact("record", WORTH["record"], reason, "set", beaten[0].set_ids[0], logged.performed_on)


def _of_goals(operation: Operation, work: "Work") -> Iterator[Fact]:
    """A goal that was set, and one that was reached; words that are set and reached within a day took no training."""
    changes = [change for change in operation.changes if change["table"] == Goal.__tablename__ and change["after"]]
    for before, goal in [(change["before"] or {}, change["after"]) for change in changes if operation.verb != UNDO]:
        reached = date.fromisoformat(goal["reached_on"]) if goal["reached_on"] else None
        at_once = goal["metric"] == "words" and work.now - datetime.fromisoformat(goal["created_at"]) < AT_ONCE
        if not before:
            yield Fact("goal", WORTH["goal"], f"You set a goal: {goal['title']}", "goal", goal["id"], work.today)
        if reached and not before.get("reached_on") and work.today - reached <= TOLD_WITHIN and not at_once:
            reason = f"You reached a goal: {goal['title']}"
            yield Fact("goal_reached", WORTH["goal_reached"], reason, "goal", goal["id"], reached)


def _reported(operation: Operation, result: Any) -> str | None:
    """What somebody was honest about by telling it, in words that give nothing of it away; only the first time."""
    if operation.verb != TELLING or result.known:
        return None
    told = result.memory
    if told.kind == "constraint" and told.limits.body_parts:
        return "You told me what hurts"
    skipped = told.kind == "life_event" and tells_of_skipping(told.text)
    return "You told me of a session you skipped" if skipped else None


def _put_right(operation: Operation) -> bool:
    """Whether a memory says or limits something else than before, or from or until another day."""
    memories = [change for change in operation.changes if change["table"] == Memory.__tablename__]
    edited = operation.verb == EDITING and all(change["before"] and change["after"] for change in memories)
    return edited and any(change["before"][said] != change["after"][said] for change in memories for said in SAID)
