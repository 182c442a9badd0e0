"""A conversation of twelve turns, from the first set to looking back at the day, and the exact log it leaves."""

from datetime import date

import pytest

from tests.agent.conftest import Talk
from tools.work import Caller
from tools.workouts import show_log

pytestmark = pytest.mark.anyio

TURNS = {
    "squat 3x5 100kg": "Squat",
    "same again": "Squat",
    "make that last one 4 reps": "4",
    "what's my bench PR?": "Bench Press",
    "superset: curls 3x12 15kg and triceps pushdown 3x12 25kg": "Bicep Curl",
    "undo": "Bicep Curl",
    "bench 3x8 60kg yesterday": "yesterday",
    "leg press 200kg x10, dropped to 150 for 8": "Leg Press",
    "I use pounds": "pounds",
    "make me a 3 day plan": "3-day",
    "deadlift 1x5 315": "315 lb",
    "done for today": "",
}
TODAY = [
    "Squat: 5 x 100 kg, 5 x 100 kg, 5 x 100 kg, 5 x 100 kg, 5 x 100 kg, 4 x 100 kg",
    "Leg Press: 10 x 200 kg, 8 x 150 kg drop",
    "Deadlift: 5 x 315 lb",
]
YESTERDAY = ["Bench Press: 8 x 60 kg, 8 x 60 kg, 8 x 60 kg"]


async def log_of(caller: Caller, on: date) -> list[str]:
    """A day's log, an exercise a line, with every set's reps, load and kind."""
    shown = await caller.perform(show_log, {"on": on})
    lines = []
    for workout in shown.workouts:
        for entry in workout.executions:
            sets = (f"{it.reps} x {it.weight:f} {it.unit} {it.set_type}".removesuffix(" working") for it in entry.sets)
            lines.append(f"{entry.exercise.name}: {', '.join(sets)}")
    return lines


async def test_twelve_turns_end_in_the_exact_log(talk: Talk, caller: Caller) -> None:
    for message, told in TURNS.items():
        assert told in await talk(message), message
    looked_back = await talk("what did I do today?")
    assert all(name in looked_back for name in ("Squat", "Leg Press", "Deadlift"))
    assert not any(name in looked_back for name in ("Bicep Curl", "Bench Press"))
    assert await log_of(caller, date(2026, 11, 20)) == TODAY
    assert await log_of(caller, date(2026, 11, 19)) == YESTERDAY
