"""The demo: people who are as if they had trained for a year through the doors, and who are made once."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from store.database import Database
from store.seeding import Counts, Sowing
from store.tables import User
from tools.affinity import Affinity, show_affinity
from tools.affinity_rules import score_of
from tools.belongings import erase_account
from tools.logbook import Logged, NewSet, log_set
from tools.memories import recall
from tools.memory_shapes import Recollection
from tools.plausibility import check_sets
from tools.quantities import in_kg
from tools.records import Records, records
from tools.seeds.demo import name_of, plant
from tools.users import Me, show_me
from tools.work import Caller, utc_now
from tools.workout_pages import list_workouts
from tools.workout_shapes import WorkoutPage

pytestmark = pytest.mark.anyio


@pytest.fixture
async def sown(database: Database) -> Counts:
    """Three people: two who train much and one who trains once a week."""
    return await plant(database, Sowing(scale=3))


async def someone(database: Database, number: int) -> Caller:
    async with database.worker() as session:
        user = (await session.scalars(select(User).where(User.name == name_of(number)))).one()
    return Caller(database, user.id, "rest")


async def counted(database: Database) -> dict[str, int]:
    async with database.engine.connect() as connection:
        tables = ("users", "workouts", "exercise_executions", "performed_sets", "measurements", "memories", "plans")
        return {name: await connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}  # noqa: S608


async def test_what_is_counted_is_what_is_there_and_a_second_time_adds_nothing(database: Database) -> None:
    told = await plant(database, Sowing(scale=3, dry_run=True))
    assert (await counted(database))["users"] == 0
    assert await plant(database, Sowing(scale=3)) == told
    there = await counted(database)
    assert (there["users"], there["workouts"], there["performed_sets"]) == (3, told["workouts"], told["sets"])
    assert (there["plans"], there["measurements"], there["memories"]) == (3, 156, 9)
    assert await plant(database, Sowing(scale=3)) == {}
    assert await counted(database) == there
    assert (await plant(database, Sowing(scale=4)))["people"] == 1
    assert (await counted(database))["users"] == 4


async def test_every_rule_of_the_log_holds(database: Database, sown: Counts) -> None:
    for number in (1, 2, 3):
        await _check_log(await someone(database, number))


async def _check_log(person: Caller) -> None:
    async with person.work() as work:
        first, last = date(2000, 1, 1), work.today
        log = await work.store.workouts.between(first, last)
        assert await work.store.workouts.current() is None
    for workout, bouts in log:
        assert workout.finished_at is not None
        assert workout.started_at < workout.finished_at == workout.touched_at < utc_now()
        assert workout.local_date == workout.started_at.astimezone(ZoneInfo(workout.time_zone)).date()
        assert (workout.version >= 1, workout.plan_day_id is not None) == (True, True)
        assert [execution.position for execution, _, _ in bouts] == list(range(1, len(bouts) + 1))
        for _, exercise, sets in bouts:
            check_sets(exercise, sets)
            assert [one.set_number for one in sets] == list(range(1, len(sets) + 1))
            assert all(workout.started_at < one.completed_at < workout.finished_at for one in sets)
            assert all(one.weight is None or one.weight_kg == in_kg(one.weight, one.unit or "") for one in sets)


async def test_people_of_the_demo_can_go_on_as_everybody(database: Database, sown: Counts) -> None:
    person = await someone(database, 1)
    best: Records = await person.perform(records, {"exercise": "squat"})
    assert best.exercises[0].bests
    heavier = [NewSet(reps=1, weight=Decimal(250), unit="kg")]
    logged: Logged = await person.perform(log_set, {"exercise": "squat", "sets": heavier})
    assert logged.last_time is not None
    assert logged.records
    page: WorkoutPage = await person.perform(list_workouts, {})
    assert page.total > 100


async def test_what_the_year_earned_is_what_its_ledger_adds_up_to(database: Database, sown: Counts) -> None:
    person = await someone(database, 1)
    async with person.work() as work:
        events = await work.store.affinity.events()
        assert work.user.affinity_score == score_of(events) > 35
        assert {"workout", "as_planned", "rest", "comeback"} == {event.kind for event in events}
    known: Affinity = await person.perform(show_affinity, {})
    assert known.level >= 3


async def test_they_told_something_that_is_found_and_stand_on_the_scale(database: Database, sown: Counts) -> None:
    person = await someone(database, 2)
    found: Recollection = await person.perform(recall, {"query": "what is my goal?"})
    assert "squat" in found.summary
    me: Me = await person.perform(show_me, {})
    assert (me.unit, me.bodyweight and me.bodyweight.unit, me.planned_sessions) == ("lb", "lb", 3)


async def test_who_is_erased_comes_back_as_somebody_new(database: Database, sown: Counts) -> None:
    person = await someone(database, 3)
    await person.perform(erase_account, {"confirm": name_of(3)})
    assert (await plant(database, Sowing(scale=3)))["people"] == 1
    assert (await someone(database, 3)).user_id != person.user_id
