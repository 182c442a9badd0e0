"""Setting the scene: what a case's context says is so, brought about through the same verbs people use."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Protocol
from uuid import uuid4

from agent.toolset import TurnCaller
from agent.turn import DOOR
from evals.arena import Arena
from evals.cases import Context, catalogue
from evals.effects import Done, SetDone
from store.turns import Claim
from store.users import sign_in
from tools.constraints import Limits
from tools.logbook import NewSet, log_set
from tools.memories import remember
from tools.work import Caller, Clock

FIRST_UNIT = "kg"
NOON = time(12)
SAID_AGO = timedelta(minutes=5)
LOAD_TYPES = {"added": "bodyweight_plus", "assisted": "assisted"}
BYSTANDERS_SET = NewSet.model_validate({"reps": 5, "weight": 142.5, "unit": "kg"})


@dataclass(frozen=True)
class Scene:
    """Who talks, whether they have any data, and the strangers (by their name in the case) whose data must stay."""

    caller: Caller
    is_set: bool
    others: dict[str, Caller]


class Situated(Protocol):
    """Whatever comes in a context."""

    @property
    def context(self) -> Context:
        """The situation."""


async def set_scene(arena: Arena, case: Situated) -> Scene:
    """A new person in the situation of the case."""
    context = case.context
    caller = await _newcomer(arena)
    if context.unit != FIRST_UNIT:
        async with caller.work() as work:
            work.user.unit = context.unit
    for done in context.history:
        await caller.perform(log_set, _call(done))
    await _told(caller, context)
    await _talked(caller, context)
    others = {str(other): await _newcomer(arena) for other in context.other_users}
    for other in others.values():
        await other.perform(log_set, {"exercise": "Squat", "sets": [BYSTANDERS_SET]})
    return Scene(caller, bool(context.history or context.state or context.memories), others)


async def _newcomer(arena: Arena) -> Caller:
    async with arena.database.worker() as session:
        user = await sign_in(session, f"eval {uuid4().hex}")
    return Caller(arena.database, user.id, "rest", arena.clock)


async def _told(caller: Caller, context: Context) -> None:
    """What the person said of themselves, each on its day."""
    for known in context.memories:
        moment = datetime.combine(known.on, NOON, UTC)
        limits = Limits.model_validate(known.limits) if known.limits else None
        wanted = {"fact": known.text, "kind": known.kind, "about": known.about, "limits": limits}
        days = {"since": known.since, "until": known.until}
        await replace(caller, clock=_at(moment)).perform(remember, {**wanted, **days})


def _at(moment: datetime) -> Clock:
    return lambda: moment


async def _talked(caller: Caller, context: Context) -> None:
    """Today's log, as much of it as was told in earlier turns logged by these very turns."""
    told = _told_in_turns(context)
    for done in [done for done in context.state if not any(done in logs for _, _, logs in told)]:
        await caller.perform(log_set, _call(done))
    for message, reply, logs in told:
        await _turn(caller, message, reply, logs)


def _told_in_turns(context: Context) -> list[tuple[str, str, Sequence[Done]]]:
    """Earlier messages with their answers and what each of them logged.

    As many messages as entries: one each. Otherwise the last message logged everything, unless it was a question.
    """
    messages: list[tuple[str, str]] = []
    for line in context.turns:
        if line.role == "user":
            messages.append((line.text, ""))
        elif messages:
            messages[-1] = (messages[-1][0], line.text)
    if len(messages) == len(context.state):
        return [(*said, [done]) for said, done in zip(messages, context.state, strict=True)]
    logging = next((said for said in reversed(messages) if not said[0].endswith("?")), None)
    return [(*said, context.state if said is logging else []) for said in messages]


async def _turn(caller: Caller, message: str, reply: str, logs: Sequence[Done]) -> None:
    """One turn as if it had been lived: accepted, carried out call by call, answered."""
    async with caller.work() as work:
        conversation = await work.store.conversations.latest_or_new()
        turn = await work.store.turns.accept(conversation, message, uuid4().hex, "")
        turn.status, turn.attempt, turn.created_at = "running", 1, work.now - SAID_AGO
    claim = Claim(caller.user_id, turn.id, conversation.id, turn.attempt, message)
    acting = TurnCaller(caller.database, caller.user_id, DOOR, caller.clock, claim=claim)
    receipts = [await acting.perform_call(log_set, _call(done), f"scene-{n}") for n, done in enumerate(logs, start=1)]
    async with acting.work() as work:
        turn = await work.store.turns.fence(claim)
        turn.status, turn.finished_at = "done", work.now
        turn.reply = reply or "; ".join(receipt.summary for receipt in receipts) or "I see."


def _call(done: Done) -> dict[str, Any]:
    call = {
        "exercise": catalogue()[done.exercise],
        "sets": [_new_set(one) for one in done.sets],
        "performed_on": done.date,
    }
    return call | ({"superset_group": done.superset} if done.superset else {})


def _new_set(one: SetDone) -> NewSet:
    said = one.model_dump(exclude={"type", "load"}, exclude_none=True)
    kind = {"set_type": one.type} if one.type not in (None, "normal") else {}
    load = {"load_type": LOAD_TYPES[one.load]} if one.load else {}
    return NewSet.model_validate({**said, **kind, **load})
