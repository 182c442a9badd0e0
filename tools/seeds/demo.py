"""People to look at and to measure with: each has a year of training, a plan, a scale and a few things they told."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from store.bulk import insert_rows
from store.database import Database, enter_as
from store.repository import Store
from store.seeding import Counts, Seeder, Sowing
from store.tables import (
    Exercise,
    ExerciseExecution,
    Measurement,
    Memory,
    PerformedSet,
    Plan,
    PlanDay,
    PlannedExercise,
    PlannedSet,
    User,
    Workout,
)
from store.users import BODYWEIGHT, sign_in
from tools.constraints import Limits
from tools.earning import settle
from tools.memory_rules import IMPORTANCE, Kind, found_by, review_day, subject_for
from tools.quantities import in_kg
from tools.seeds.year import Lift, Session, Trainee, trainee
from tools.work import Work, utc_now

NAME = "demo"
USUAL_SCALE = 2
VARIETY = 2026
AT_ONCE = 4  # because one is made while others are written
TOLD: Sequence[tuple[Kind, str]] = (
    ("goal", "I want to squat one and a half times my bodyweight"),
    ("preference", "I like to train in the evening"),
    ("profile", "I work at a desk all day"),
)


def name_of(number: int) -> str:
    """What somebody of the demo signs in by."""
    return f"demo-{number}"


async def plant(database: Database, sowing: Sowing) -> Counts:
    """Make those people of the demo who are not there yet, each in one transaction."""
    wanted = range(1, (sowing.scale or USUAL_SCALE) + 1)
    async with database.worker() as session:
        known = set(await session.scalars(select(User.name).where(User.name.startswith("demo-"))))
        ids = {row.slug: row.id for row in await session.execute(select(Exercise.slug, Exercise.id))}
    missing = iter([number for number in wanted if name_of(number) not in known])
    counts: Counter[str] = Counter()
    await asyncio.gather(*(_plant_in_turn(database, missing, ids, sowing, counts) for _ in range(AT_ONCE)))
    return counts


SEEDER = Seeder(NAME, plant, needs=("catalogue",))


async def _plant_in_turn(
    database: Database, missing: Iterator[int], ids: dict[str, int], sowing: Sowing, counts: Counter[str]
) -> None:
    for number in missing:
        now = utc_now()
        person = trainee(number, now.date() - timedelta(days=1), VARIETY)
        if sowing.dry_run:
            counts.update(_counted(list(person.sessions())))
            continue
        async with database.worker() as session:
            counts.update(await Garden(session, database, person, ids, now).grow())
        if number % 100 == 0:
            sowing.say(f"{counts['people']} people, {counts['sets']} sets ...")


class Garden:
    """One person of the demo, in one transaction that begins as a worker's and goes on as theirs."""

    def __init__(
        self, session: AsyncSession, database: Database, person: Trainee, ids: dict[str, int], now: datetime
    ) -> None:
        self._session = session
        self._database = database
        self._person = person
        self._ids = ids
        self._now = now
        self._user_id = 0

    async def grow(self) -> Counts:
        """Make the person with everything they have; how much that is."""
        user = await self._sign_up()
        days = await self._plan()
        sessions = list(self._person.sessions())
        workouts = await self._workouts(sessions, days)
        await self._sets(sessions, workouts)
        await self._scale()
        await self._memories()
        await self._settle(user, list(workouts.values()))
        return _counted(sessions)

    async def _sign_up(self) -> User:
        user = await sign_in(self._session, name_of(self._person.number), time_zone=self._person.time_zone)
        user.display_name, user.unit = f"Demo {self._person.number}", self._person.unit
        user.planned_sessions = len(self._person.days)
        await self._session.flush()
        await enter_as(self._session, user.id)
        self._user_id = user.id
        return user

    async def _plan(self) -> list[int]:
        """The plan that is followed; the ids of its days in order."""
        [plan] = await self._insert(Plan, [{"name": "One year", "weeks": 52, "is_active": True, "version": 1}], "id")
        days = self._person.days
        rows = [{"plan_id": plan.id, "position": at, "name": day.name} for at, day in enumerate(days, start=1)]
        keys = {row.position: row.id for row in await self._insert(PlanDay, rows, "id", "position")}
        lifts = {(keys[at], place): lift for at, day in enumerate(days, 1) for place, lift in enumerate(day.lifts, 1)}
        planned = [
            {"plan_day_id": day, "position": place, "exercise_id": self._ids[lift.slug]}
            for (day, place), lift in lifts.items()
        ]
        made = await self._insert(PlannedExercise, planned, "id", "plan_day_id", "position")
        targets = [_target(row.id, at, lifts[row.plan_day_id, row.position]) for row in made for at in (1, 2, 3)]
        await self._insert(PlannedSet, [target for target in targets if target])
        return [keys[at] for at in sorted(keys)]

    async def _workouts(self, sessions: Sequence[Session], days: Sequence[int]) -> dict[datetime, int]:
        rows = [
            {
                "started_at": one.started_at,
                "finished_at": one.finished_at,
                "touched_at": one.finished_at,
                "local_date": one.started_at.date(),
                "time_zone": self._person.time_zone,
                "title": self._person.days[one.day].name,
                "plan_day_id": days[one.day],
                "version": len(one.bouts),
            }
            for one in sessions
        ]
        return {row.started_at: row.id for row in await self._insert(Workout, rows, "id", "started_at")}

    async def _sets(self, sessions: Sequence[Session], workouts: dict[datetime, int]) -> None:
        bouts = {
            (workouts[one.started_at], place): bout for one in sessions for place, bout in enumerate(one.bouts, start=1)
        }
        rows = [
            {"workout_id": workout, "position": place, "exercise_id": self._ids[bout.slug]}
            for (workout, place), bout in bouts.items()
        ]
        executions = await self._insert(ExerciseExecution, rows, "id", "workout_id", "position")
        sets = [
            {"execution_id": row.id, "set_number": number, **performed}
            for row in executions
            for number, performed in enumerate(bouts[row.workout_id, row.position].sets, start=1)
        ]
        await self._insert(PerformedSet, sets)

    async def _scale(self) -> None:
        unit = self._person.unit
        said = self._person.bodyweights()
        rows = [
            {"kind": BODYWEIGHT, "value": value, "unit": unit, "canonical": in_kg(value, unit), "measured_on": day}
            for day, value in said
        ]
        await self._insert(Measurement, rows)

    async def _memories(self) -> None:
        first = self._person.first_monday
        rows = [_memory(kind, text, first) | {"user_id": self._user_id} for kind, text in TOLD]
        await insert_rows(self._session, Memory, rows)

    async def _settle(self, user: User, workouts: list[int]) -> None:
        """Let the year earn what it would have earned, found out at once."""
        store = Store(self._session, self._user_id, self._now, self._database.index)
        store.workouts.lapsed = workouts
        await settle(Work(store, self._now, user, "seed"))

    async def _insert(self, table: Any, rows: Sequence[dict[str, Any]], *returning: str) -> Sequence[Any]:
        mine = [row | {"user_id": self._user_id} | _catalogued(row) for row in rows]
        return await insert_rows(self._session, table, mine, returning or ("user_id",))


def _counted(sessions: Sequence[Session]) -> Counts:
    sets = sum(len(bout.sets) for session in sessions for bout in session.bouts)
    return {"people": 1, "workouts": len(sessions), "sets": sets}


def _catalogued(row: dict[str, Any]) -> dict[str, int]:
    return {"exercise_owner": 0} if "exercise_id" in row else {}


def _target(planned_exercise_id: int, at: int, lift: Lift) -> dict[str, Any] | None:
    if at > lift.sets:
        return None
    wanted = dict.fromkeys(("reps_min", "reps_max", "duration_s", "distance_m"))
    measures = ("reps_min", "reps_max") if lift.measure == "reps" else (lift.measure,)
    amount = dict.fromkeys(measures, lift.amount)
    return wanted | amount | {"planned_exercise_id": planned_exercise_id, "position": at, "set_type": "working"}


def _memory(kind: Kind, text: str, first: date) -> dict[str, Any]:
    subject = subject_for(kind, None, Limits())
    return {
        "kind": kind,
        "text": text,
        "subject": subject,
        "affects": {},
        "keywords": found_by(text, kind, subject, Limits()),
        "importance": IMPORTANCE[kind],
        "stated_at": datetime.combine(first, time(12), UTC),
        "valid_from": first,
        "review_at": review_day(kind, Limits(), first, None),
        "source": "added",
    }
