"""A random walk through the log, with undos in the middle: the score kept is always what the ledger adds up to.

python -m tests.affinity_walk 10000
"""

import asyncio
import sys
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select, text

from evals.arena import fresh_server, opened
from store.errors import Refusal
from store.tables import AffinityEvent, Goal, Memory, Operation
from tests.conftest import Clock, sign_up
from tools.affinity import adjust_companion, reset_affinity
from tools.affinity_rules import score_of
from tools.constraints import Limits
from tools.corrections import Changes, correct_set, delete_sets, move_sets
from tools.goal_shapes import NewGoal
from tools.goals import create_goal, delete_goal, drop_goal, reach_goal
from tools.logbook import NewSet, log_set
from tools.memories import remember
from tools.memory_pages import edit_memory
from tools.plans import create_plan
from tools.programming import week
from tools.undo import undo
from tools.work import Caller
from tools.workouts import finish_workout, show_log

EXERCISES = ("squat", "bench press", "deadlift", "barbell row", "push-up")
PARTS = ("left knee", "right knee", "wrist")
SOURCES = {
    "workout": "SELECT w.id FROM workouts w JOIN exercise_executions e ON e.workout_id = w.id"
    " JOIN performed_sets s ON s.execution_id = e.id WHERE w.finished_at IS NOT NULL",
    "set": "SELECT id FROM performed_sets",
    "operation": "SELECT id FROM operations WHERE undone_by IS NULL",
    "goal": "SELECT id FROM goals",
    "goal_reached": "SELECT id FROM goals WHERE reached_on IS NOT NULL",
}


class Walk:
    """One person's random walk; `done` counts what was done and `refused` what was not, `clock` is moved on."""

    def __init__(self, caller: Caller, clock: Clock, random: Random) -> None:
        self._caller, self._clock, self._random = caller, clock, random
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    async def step(self) -> None:
        """Do something, or have it refused, and let some time pass."""
        verb, arguments = await self._next()
        try:
            await self._caller.perform(verb, arguments)
            self.done[verb.__name__] += 1
        except Refusal:
            self.refused[verb.__name__] += 1
        self._clock.move_on(hours=self._random.choice((0, 0, 0, 1, 5, 20, 30, 50)))
        if self._random.random() < 0.01:
            self._clock.move_on(days=20)

    async def _next(self) -> tuple[Any, dict[str, Any]]:
        pick = self._random.choice
        exercise = pick(EXERCISES)
        sets = [NewSet(reps=pick(range(1, 12)), weight=Decimal(pick(range(20, 200, 5))))]
        today = self._clock().date()
        turns = [
            *[(log_set, {"exercise": exercise, "sets": sets})] * 6,
            *[(finish_workout, {})] * 3,
            *[(undo, {})] * 4,
            *[(undo, {"operation_id": await self._any(Operation)})] * 3,
            (log_set, {"exercise": exercise, "sets": sets, "performed_on": today - timedelta(days=pick(range(1, 12)))}),
            (correct_set, {"changes": Changes(reps=pick(range(1, 12)))}),
            (delete_sets, {"exercise": exercise}),
            (delete_sets, {"whole_workout": True}),
            (move_sets, {"to": today - timedelta(days=pick(range(1, 9)))}),
            (create_goal, {"goal": await self._any_goal(exercise)}),
            *[(verb, {"goal_id": await self._any(Goal)}) for verb in (drop_goal, delete_goal, reach_goal)],
            (create_plan, {"name": "Plan", "days": week(days=pick((1, 2, 3, 5)))}),
            (remember, {"fact": f"I {pick(('like', 'hate'))} rows", "kind": "preference", "about": "rows"}),
            (remember, {"fact": f"I skipped my session on {today}", "kind": "life_event"}),
            (remember, _pain(pick(PARTS), today)),
            (edit_memory, {"memory_id": await self._any(Memory), "text": f"I like {pick(EXERCISES)}"}),
            (show_log, {}),
            (adjust_companion, {"affinity": pick((True, True, False))}),
            (reset_affinity, {}) if self._random.random() < 0.1 else (show_log, {"days": 7}),
        ]
        return pick(turns)

    async def _any(self, table: type[Operation | Goal | Memory]) -> int:
        async with self._caller.work() as work:
            latest = await work.store.session.scalars(select(table.id).order_by(table.id.desc()).limit(12))
            return self._random.choice(list(latest) or [1])

    async def _any_goal(self, exercise: str) -> NewGoal:
        if self._random.random() < 0.3:
            return NewGoal(metric="words", title="Enjoy it")
        async with self._caller.work() as work:
            movement, _ = await work.store.exercises.resolve(exercise)
        metric, target = self._random.choice((("weight", 150), ("reps", 9), ("e1rm", 180), ("sessions", 2)))
        of = None if metric == "sessions" else movement.id
        return NewGoal.model_validate({"metric": metric, "exercise_id": of, "target": target})


def _pain(part: str, today: date) -> dict[str, Any]:
    told = {"fact": f"my {part} hurts", "kind": "constraint", "limits": Limits(body_parts=[part])}
    return {**told, "until": today + timedelta(days=7)}


async def faults(caller: Caller) -> list[str]:
    """Where the score kept is not what the ledger adds up to, or an entry stands although its source does not."""
    async with caller.work() as work:
        every = list(await work.store.session.scalars(select(AffinityEvent).order_by(AffinityEvent.id)))
        there = {kind: set(await work.store.session.scalars(text(sql))) for kind, sql in SOURCES.items()}
        kept, told = work.user.affinity_score, score_of([event for event in every if event.stands])
    found = [] if kept == told else [f"{kept} is kept, the ledger says {told}"]
    for event in every:
        source = "goal_reached" if event.kind == "goal_reached" else event.source_type
        stands = source == "person" or event.source_id in there[source]
        if event.stands != stands and (event.stands or event.kind != "as_planned"):
            found.append(f"{event.kind} of {event.source_type} {event.source_id} stands: {event.stands}")
    return found


async def _walk(url: str, steps: int) -> int:
    async with opened(url) as database:
        clock = Clock()
        caller = await sign_up(database, "walker", clock)
        walk = Walk(caller, clock, Random(1))  # noqa: S311
        for step in range(1, steps + 1):
            await walk.step()
            for fault in await faults(caller):
                print(f"after {step} operations: {fault}")  # noqa: T201
                return 1
        print(f"{steps} operations, none wrong: {dict(walk.done)}; refused: {dict(walk.refused)}")  # noqa: T201
    return 0


if __name__ == "__main__":
    with fresh_server() as address:
        sys.exit(asyncio.run(_walk(address, int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
