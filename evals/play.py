"""Playing a case: one real turn of the engine, and what came of it by the word of the database."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from agent.events import Heard
from evals.arena import Arena
from evals.cases import Case, HarnessFault
from evals.effects import Said
from evals.readback import effects_between, final_state
from evals.scene import Scene, set_scene
from evals.snapshot import Snapshot, nothing, take, take_ended
from store.errors import Refusal
from store.names import NameIndex, Resolved

COUNTS, VOLUMES = ("workouts", "sets", "reps"), ("volume", "distance", "duration")
LONGEST_TURN_S = 180
KIND_OF_QUESTION = {
    "show_log": "history",
    "last_time": "last",
    "records": "pr",
    "percentage": "pr",
    "recall": "memories",
}


@dataclass(frozen=True)
class Played:
    """What a turn did (`effects`, and the log `after` it), said, and how it ended.

    `withheld` counts the answers that were taken back on the way, because they claimed what was not so or broke off.
    """

    effects: list[Said]
    after: list[Said] = field(default_factory=list)
    reply: str = ""
    status: str = "done"
    speaker: str = ""
    turn_s: float = 0.0
    withheld: int = 0


async def play(arena: Arena, case: Case) -> Played:
    """Set the scene, say the message, wait for the turn's end and read back what changed.

    Raises `HarnessFault` when the turn does not end.
    """
    return await play_in(arena, await set_scene(arena, case), case)


async def play_in(arena: Arena, scene: Scene, case: Case) -> Played:
    """The same in a scene that is set. Raises `HarnessFault` when the turn does not end."""
    before = await take(scene.caller) if scene.is_set else nothing(case.context.unit)
    strangers = {name: await take(other) for name, other in scene.others.items()}
    began = perf_counter()
    try:
        async with asyncio.timeout(LONGEST_TURN_S):
            turn_id, heard = await _say(arena, scene, case.message)
    except Refusal as refusal:
        return Played([], reply=str(refusal), status="refused")
    except TimeoutError as problem:
        raise HarnessFault(f"{case.id}: the turn had not ended after {LONGEST_TURN_S} s.") from problem
    turn_s = perf_counter() - began
    ended = await take_ended(scene.caller, turn_id)
    return Played(
        effects=[
            *effects_between(before, ended.data, ended.undone, case.context.today),
            *_reads(heard, arena.database.index, str(case.context.today)),
            *await _trespasses(scene, strangers),
        ],
        after=final_state(before, ended.data, case.context.today),
        reply=ended.reply,
        status=ended.status,
        speaker=ended.model,
        turn_s=turn_s,
        withheld=sum(event.name == "reset" for event in heard),
    )


async def _say(arena: Arena, scene: Scene, message: str) -> tuple[int, list[Heard]]:
    accepted = await arena.engine.accept(scene.caller, message)
    return accepted.turn_id, [heard async for heard in arena.engine.listen(scene.caller, accepted.turn_id)]


async def _trespasses(scene: Scene, strangers: dict[str, Snapshot]) -> list[Said]:
    changed = [name for name, other in scene.others.items() if await take(other) != strangers[name]]
    return [{"op": "update", "user_id": name} for name in changed]


def _reads(heard: list[Heard], index: NameIndex, today: str) -> list[Said]:
    """The look-ups that were answered, with what they asked for."""
    started = {event.data["call_id"]: event.data for event in heard if event.name == "tool.started"}
    answered = [event.data["call_id"] for event in heard if event.name == "tool.done" and event.data["ok"]]
    calls = [started[call_id] for call_id in answered if call_id in started]
    return [read for call in calls if (read := _read(call["name"], call["args"], index, today)) is not None]


def _read(tool: str, arguments: dict[str, Any], index: NameIndex, today: str) -> Said | None:
    asked = {key: value for key, value in arguments.items() if key != "limit"}
    found = index.resolve(str(name)) if (name := asked.get("exercise") or asked.get("query")) else None
    exercise = {"exercise": found.entry.slug} if isinstance(found, Resolved) else {}
    if tool == "find_exercise":
        return {"op": "find_exercise", **asked, **exercise}
    if tool == "show_log":
        asked = {"from": _first_day(asked, today), "to": asked.get("on", today), **asked}
    if tool == "progress":
        asked = {**asked, "from": asked.get("since"), "to": asked.get("until", today)}
    kind = _kind_of_sum(asked) if tool == "progress" else KIND_OF_QUESTION.get(tool)
    return {"op": "query", "kind": kind, **asked, **exercise} if kind else None


def _kind_of_sum(asked: dict[str, Any]) -> str:
    about = asked.get("about")
    return "count" if about in COUNTS else "volume" if about in VOLUMES else "history"


def _first_day(asked: dict[str, Any], today: str) -> str:
    return str(date.fromisoformat(asked.get("on", today)) - timedelta(days=asked.get("days", 1) - 1))
