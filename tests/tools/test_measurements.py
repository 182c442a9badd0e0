"""The bodyweight of a day counts in what was lifted on it, and in nothing where it is not known."""

from datetime import date
from decimal import Decimal

import pytest

from tools.logbook import Logged, NewSet, log_set
from tools.measurements import NewMeasurement, add_measurement
from tools.progress import Progress, progress
from tools.work import Caller

pytestmark = pytest.mark.anyio
MONDAY, WEDNESDAY, TODAY = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 20)


async def weigh(caller: Caller, kg: str, on: date) -> None:
    reading = NewMeasurement(kind="bodyweight", value=Decimal(kg), unit="kg", measured_on=on)
    await caller.perform(add_measurement, {"measurement": reading})


async def pull(caller: Caller, reps: int, on: date, added: str | None = None) -> Logged:
    done = NewSet(reps=reps, weight=None if added is None else Decimal(added))
    logged: Logged = await caller.perform(log_set, {"exercise": "pull-up", "sets": [done], "performed_on": on})
    return logged


async def pulled(caller: Caller) -> Progress:
    found: Progress = await caller.perform(progress, {"exercise": "pull-up"})
    return found


async def test_each_day_counts_the_last_bodyweight_up_to_it(caller: Caller) -> None:
    for day in (MONDAY, WEDNESDAY, TODAY):
        await pull(caller, 10, day, "20" if day == TODAY else None)
    assert (await pulled(caller)).volume == 0
    await weigh(caller, "80", WEDNESDAY)
    await weigh(caller, "78", TODAY)
    found = await pulled(caller)
    assert [point.volume for point in found.points] == [0, 800, 980]
    assert [point.e1rm for point in found.points] == [None, None, Decimal("130.7")]


async def test_of_two_weighings_a_day_the_later_one_holds(caller: Caller) -> None:
    await pull(caller, 10, TODAY)
    await weigh(caller, "80", TODAY)
    await weigh(caller, "79", TODAY)
    assert (await pulled(caller)).volume == 790


async def test_most_lifted_in_a_workout_is_a_record_of_body_and_load(caller: Caller) -> None:
    await weigh(caller, "80", MONDAY)
    await pull(caller, 10, MONDAY)
    assert [record.kind for record in (await pull(caller, 9, TODAY)).records] == []
    [volume] = [record for record in (await pull(caller, 5, TODAY)).records if record.kind == "volume"]
    assert (volume.value, volume.before) == (1120, 800)


async def test_a_strangers_scale_says_nothing_here(caller: Caller, stranger: Caller) -> None:
    await weigh(stranger, "80", MONDAY)
    await pull(caller, 10, TODAY)
    assert (await pulled(caller)).volume == 0
