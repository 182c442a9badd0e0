"""What a transaction earns: seen from what it changed, in one place for every verb and every door."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from store.affinity import Fact, Sources, Visit
from store.tables import AffinityEvent, Exercise, ExerciseExecution, Memory, Operation, PerformedSet, Workout
from tools.affinity_rules import AWAY_DAYS, USUAL_SESSIONS, WORTH, Trained, as_planned, score_of, worth_of_workout
from tools.memory_rules import tells_of_skipping

if TYPE_CHECKING:
    from tools.work import Work

TOLD_WITHIN = timedelta(days=7)  # because what is told of long after was not trained together
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
    changes = [change for operation in operations for change in operation.changes]
    changed = _changed(changes, any(operation.verb == UNDO for operation in operations), lapsed)
    visits = await work.store.affinity.visits(changed.workouts)
    sessions = await _sessions(work) if visits else []
    planned = [visit.workout_id for visit in visits if as_planned(_trained(visit), sessions)]
    timely = [visit for visit in visits if visit.workout_id in lapsed or visit.told_on - visit.day <= TOLD_WITHIN]
    facts = [fact for visit in timely for fact in _of_visit(visit, len(sessions) or USUAL_SESSIONS, planned)]
    facts += [fact for operation in operations for fact in _of_operation(operation, result, work.today)]
    if facts or changed.sets or changed.undone or _lost(changes):
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
    for change in changes:
        known = change["after"] or change["before"]
        if change["table"] == Workout.__tablename__:
            workouts.add(change["id"])
        elif change["table"] == ExerciseExecution.__tablename__:
            workouts.add(known["workout_id"])
        elif change["table"] == PerformedSet.__tablename__ and (undone or change["after"] is None):
            sets.add(change["id"])
    return Sources(frozenset(workouts), frozenset(sets), undone)


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
    beaten = getattr(result, "records", None)
    if beaten and today - result.performed_on <= TOLD_WITHIN:
        reason = f"You set a record: {result.exercise.name}, {beaten[0].summary}"
        yield Fact("record", WORTH["record"], reason, "set", beaten[0].set_ids[0], result.performed_on)


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
