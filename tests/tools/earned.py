"""Training, and what it has earned: short words for tests of affinity."""

from decimal import Decimal
from typing import Any

from tools.affinity import Affinity, show_affinity
from tools.affinity_rules import score_of
from tools.logbook import NewSet, log_set
from tools.receipts import Receipt
from tools.work import Caller
from tools.workouts import finish_workout


async def log(caller: Caller, exercise: str = "squat", weight: int = 100, **more: Any) -> Receipt:
    receipt: Receipt = await caller.perform(
        log_set, {"exercise": exercise, "sets": [NewSet(reps=5, weight=Decimal(weight))], **more}
    )
    return receipt


async def shown(caller: Caller) -> Affinity:
    found: Affinity = await caller.perform(show_affinity, {"per_page": 100})
    return found


async def train(caller: Caller, *exercises: str, weight: int = 100) -> None:
    for exercise in exercises or ("squat",):
        await log(caller, exercise, weight)
    await caller.perform(finish_workout, {})


async def earned(caller: Caller) -> dict[str, float]:
    """What stands, by kind, and that the score kept is the one it adds up to."""
    async with caller.work() as work:
        events = await work.store.affinity.events()
        assert work.user.affinity_score == score_of(events)
        return {event.kind: float(event.delta) for event in events}
