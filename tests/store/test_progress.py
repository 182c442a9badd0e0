"""Sums against counting every row by hand, over logs nobody thought of."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.database import Database
from store.progress import Scope
from store.repository import Store
from store.tables import Exercise
from store.users import sign_in
from tests.conftest import Clock
from tools.logbook import NewSet, log_set
from tools.measurements import NewMeasurement, add_measurement
from tools.record_rules import best_of
from tools.strength import Bout, effective_load, estimated_max
from tools.work import Caller, Work

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 20)
EXERCISES = ("Squat", "Bench Press", "Romanian Deadlift", "Pull-Up", "Assisted Pull-Up")
WEIGHTS = st.none() | st.decimals(20, 200, places=1)
SETS = st.builds(
    NewSet,
    reps=st.integers(1, 15),
    weight=WEIGHTS,
    unit=st.sampled_from(["kg", "lb"]),
    set_type=st.sampled_from(["working", "working", "warmup", "amrap", "partial"]),
    rir=st.none() | st.integers(0, 4).map(Decimal),
)
ENTRIES = st.lists(
    st.tuples(st.sampled_from(EXERCISES), st.integers(0, 20), st.lists(SETS, min_size=1, max_size=4)), max_size=6
)
WEIGHED = st.dictionaries(st.integers(0, 30), st.decimals(60, 100, places=1), max_size=3)
Row = tuple[date, int, Exercise, Any]
Weighed = dict[int, Decimal]


async def everything(work: Work) -> list[Row]:
    """Every set that counts, with its day, workout and exercise, by the log itself."""
    workouts = await work.store.workouts.between(TODAY - timedelta(days=400), TODAY)
    return [
        (workout.local_date, workout.id, exercise, performed)
        for workout, bouts in workouts
        for _, exercise, sets in bouts
        for performed in sets
        if performed.set_type != "warmup"
    ]


def lifted(rows: Sequence[Row], weighed: Weighed) -> Decimal:
    """Σ reps × effective load, with the last bodyweight up to each day."""
    total = Decimal(0)
    for day, _, _, performed in rows:
        known = [ago for ago in weighed if TODAY - timedelta(days=ago) <= day]
        load = effective_load(performed, weighed[min(known)] if known else None)
        total += performed.reps * (load or 0)
    return total


async def someone_with(database: Database, entries: Sequence[Any], weighed: Weighed) -> Caller:
    async with database.worker() as session:
        user = await sign_in(session, uuid4().hex)
    caller = Caller(database, user.id, "rest", Clock())
    async with caller.work() as work:
        for exercise, ago, sets in entries:
            await log_set(work, exercise, sets, performed_on=TODAY - timedelta(days=ago))
        for ago, value in weighed.items():
            day = TODAY - timedelta(days=ago)
            await add_measurement(work, NewMeasurement(kind="bodyweight", value=value, measured_on=day))
    return caller


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES, weighed=WEIGHED, first=st.integers(0, 20), days=st.integers(0, 20))
async def test_the_database_adds_up_what_counting_row_by_row_does(
    database: Database, entries: list[Any], weighed: Weighed, first: int, days: int
) -> None:
    caller = await someone_with(database, entries, weighed)
    since, until = TODAY - timedelta(days=first), TODAY - timedelta(days=max(0, first - days))
    async with caller.work() as work:
        rows = await everything(work)
        squat = await work.store.exercises.by_slug("squat")
        within = [row for row in rows if since <= row[0] <= until]
        scopes = {
            Scope(first=since, last=until): within,
            Scope(exercise=squat): [row for row in rows if row[2].slug == "squat"],
            Scope(body_part="legs", first=since): [
                row for row in rows if row[2].body_part == "legs" and row[0] >= since
            ],
            Scope(muscle="hamstrings"): [
                row for row in rows if "hamstrings" in row[2].primary_muscles + row[2].secondary_muscles
            ],
        }
        for scope, wanted in scopes.items():
            total = await work.store.progress.total(scope)
            assert (total.sets, total.workouts) == (len(wanted), len({row[1] for row in wanted}))
            assert total.reps == sum(row[3].reps for row in wanted)
            assert total.volume_kg == lifted(wanted, weighed)
            assert set(total.set_ids) == {row[3].id for row in wanted}
            share = [1 if scope.muscle in (None, *row[2].primary_muscles) else Decimal("0.5") for row in wanted]
            assert total.hard_sets == sum(share)
            every = await work.store.progress.by_workout(scope, 100)
            assert [one.volume_kg for one in every] == [
                lifted([row for row in wanted if row[1] == one.workout_id], weighed) for one in every
            ]
            assert sum(one.sets for one in every) == total.sets
        await _last(work.store, rows, squat)
        await _bests(work.store, rows, squat, weighed)


async def _last(store: Store, rows: list[Row], squat: Exercise) -> None:
    squatted = [row for row in rows if row[2].slug == "squat"]
    found = await store.progress.latest(Scope(exercise=squat))
    assert (found is None) == (not squatted)
    if found is not None:
        workout, [(_, sets)] = found
        assert workout.local_date == max(row[0] for row in squatted)
        assert {performed.id for performed in sets} == {row[3].id for row in squatted if row[1] == workout.id}


async def _bests(store: Store, rows: list[Row], squat: Exercise, weighed: Weighed) -> None:
    squatted = [row for row in rows if row[2].slug == "squat"]
    sets: list[Bout] = [row[3] for row in squatted]
    held_of = (await store.records.of([squat]))[squat.id]
    bests = best_of(held_of.feats, held_of.lifted, "kg")
    held = {best.kind: best for best in reversed(bests)}
    whole = [row for row in squatted if row[3].weight and row[3].set_type != "partial"]
    heaviest = max((row[3].weight_kg for row in whole), default=None)
    by_id = {row[3].id: row for row in squatted}
    assert ("load" in held) == (heaviest is not None)
    if heaviest is not None:
        assert by_id[held["load"].set_ids[0]][3].weight_kg == heaviest
        assert held["load"].performed_on == min(row[0] for row in whole if row[3].weight_kg == heaviest)
    sure = [estimate.kg for one in sets if (estimate := estimated_max(one)) is not None and estimate.sure]
    if sure:
        assert held["e1rm"].value == max(sure).quantize(Decimal("0.1"))
    workouts = {row[1] for row in squatted}
    most = max((lifted([row for row in squatted if row[1] == key], weighed) for key in workouts), default=Decimal(0))
    assert (held["volume"].value if "volume" in held else 0) == (most.quantize(Decimal("0.1")) if most else 0)


async def test_a_stranger_reaches_none_of_it_past_either_wall(caller: Caller, stranger: Caller) -> None:
    await caller.perform(log_set, {"exercise": "squat", "sets": [NewSet(reps=5, weight=Decimal(100))]})
    async with stranger.work() as work:
        squat = await work.store.exercises.by_slug("squat")
        assert (await work.store.progress.total(Scope())).sets == 0
        assert (await work.store.records.of([squat]))[squat.id].feats == []
        posing = Store(work.store.session, caller.user_id, work.now, work.store.index)
        assert (await posing.progress.total(Scope())).sets == 0, "row-level security holds alone"
        assert (await posing.records.pasts([squat], 0))[squat.id].feats == []
