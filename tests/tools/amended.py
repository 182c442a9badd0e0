"""Ways to log, correct, delete and move in one line, and what is in the log then."""

from datetime import date
from decimal import Decimal
from typing import Any

from tools.corrections import Changes, Corrected, Deleted, Moved, correct_set, delete_sets, move_sets
from tools.logbook import NewSet, log_set
from tools.receipts import Receipt
from tools.work import Caller
from tools.workouts import show_log

TODAY, YESTERDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 19), date(2026, 11, 16)


async def log(caller: Caller, exercise: str, *loads: int, reps: int = 5, **more: Any) -> Receipt:
    sets = [NewSet(reps=reps, weight=Decimal(load)) for load in loads]
    receipt: Receipt = await caller.perform(log_set, {"exercise": exercise, "sets": sets, **more})
    return receipt


async def correct(caller: Caller, where: dict[str, Any] | None = None, **changes: Any) -> Corrected:
    arguments = {"changes": Changes.model_validate(changes), **(where or {})}
    receipt: Corrected = await caller.perform(correct_set, arguments)
    return receipt


async def delete(caller: Caller, **where: Any) -> Deleted:
    receipt: Deleted = await caller.perform(delete_sets, where)
    return receipt


async def move(caller: Caller, to: date, **where: Any) -> Moved:
    receipt: Moved = await caller.perform(move_sets, {"to": to, **where})
    return receipt


async def logged(caller: Caller, day: date = TODAY) -> list[tuple[str, list[tuple[int, int | None, Decimal | None]]]]:
    """Exercises of a day with number, reps and load of each set."""
    shown = await caller.perform(show_log, {"on": day})
    return [
        (entry.exercise.slug, [(done.set_number, done.reps, done.weight) for done in entry.sets])
        for workout in shown.workouts
        for entry in workout.executions
    ]
