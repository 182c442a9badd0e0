"""A real turn engine on a real database, talking to a scripted Gemini; and what must hold of every turn."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from agent.claims import unbacked
from agent.engine import Outcome, TurnEngine
from agent.events import Heard
from agent.settings import AgentSettings
from evals.wire import Asked, FakeGemini, Step
from store.database import Database
from tools.quantities import told
from tools.work import Caller, Clock
from tools.workouts import LoggedSet, show_log

SQUATS = "I did 3x5 squats at 100kg"
KEY = "key-that-nobody-may-see"


@dataclass(frozen=True)
class Told:
    """One turn from the message to its end."""

    outcome: Outcome
    events: list[Heard]
    sets: list[str]

    @property
    def reply(self) -> str:
        """What the person reads in the end."""
        return self.outcome.reply

    @property
    def usage(self) -> dict[str, Any]:
        """What the reply cost."""
        [message] = [event.data for event in self.events if event.name == "message"]
        usage: dict[str, Any] = message["usage"]
        return usage

    def tools(self) -> list[tuple[str, bool]]:
        """Every finished call in order: its tool, and whether it worked."""
        names = {event.data["call_id"]: event.data["name"] for event in self.events if event.name == "tool.started"}
        return [(names[e.data["call_id"]], e.data["ok"]) for e in self.events if e.name == "tool.done"]


@dataclass(frozen=True)
class Stage:
    """The engine, who talks to it, and the service it asks."""

    engine: TurnEngine
    caller: Caller
    gemini: FakeGemini

    @property
    def asked(self) -> list[Asked]:
        """Every request to the service so far."""
        return self.gemini.asked

    async def say(self, message: str = SQUATS) -> Told:
        """Send a message, hear the turn to its end, and check what must hold of any turn."""
        accepted = await self.engine.accept(self.caller, message)
        events = [heard async for heard in self.engine.listen(self.caller, accepted.turn_id)]
        outcome = await self.engine.outcome(self.caller, accepted.turn_id)
        turn = Told(outcome, events, await logged(self.caller))
        _check(turn)
        return turn


@asynccontextmanager
async def staged(
    database: Database, caller: Caller, clock: Clock, script: Sequence[Step], **settings: Any
) -> AsyncIterator[Stage]:
    """An engine whose Gemini plays `script`; `settings` go over those that keep a test short."""
    async with FakeGemini(list(script)) as gemini:
        short = {"chunk_timeout_s": 10, "turn_budget_s": 20}
        chosen = {"api_key": KEY, "gemini_base_url": gemini.url, **short, **settings}
        engine = TurnEngine(database, AgentSettings(**chosen), clock=clock)
        await engine.start()
        try:
            yield Stage(engine, caller, gemini)
        finally:
            await engine.drain()


async def logged(caller: Caller) -> list[str]:
    """Every set in the log, in words."""
    log = await caller.perform(show_log, {"days": 31})
    executions = [execution for workout in log.workouts for execution in workout.executions]
    return [f"{it.exercise.slug} {_said(done)}" for it in executions for done in it.sets]


def _said(done: LoggedSet) -> str:
    return told([done]) if done.weight is None else f"{done.reps} x {done.weight:f} {done.unit}"


def _check(turn: Told) -> None:
    names = [event.name for event in turn.events]
    assert [event.seq for event in turn.events] == list(range(1, len(names) + 1))
    assert (names[0], names[-1], names.count("message")) == ("accepted", "done", 1)
    [message] = [event.data for event in turn.events if event.name == "message"]
    assert joined(turn.events) == message["text"] == turn.reply
    assert turn.reply.strip()
    tools = [(event.name, event.data["call_id"]) for event in turn.events if event.name.startswith("tool.")]
    assert len(tools) == len(set(tools))
    assert sorted(call for name, call in tools if name == "tool.started") == sorted(
        call for name, call in tools if name == "tool.done"
    )
    assert unbacked(turn.reply, [effect["card"] for effect in turn.outcome.effects]) is None


def joined(events: Sequence[Heard]) -> str:
    """What a client that follows the stream has on its screen."""
    text = ""
    for event in events:
        if event.name == "reset":
            text = ""
        elif event.name == "text":
            text += event.data["delta"]
    return text
