"""One person's data as the database has it, read table by table past every verb."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from evals.effects import Said
from store.tables import (
    Exercise,
    ExerciseExecution,
    Memory,
    Operation,
    PerformedSet,
    Plan,
    PlanDay,
    PlannedExercise,
    Turn,
    User,
    Workout,
)
from tools.work import Caller

KINDS = ("warmup", "drop", "failure", "amrap")
LOADS = {"bodyweight_plus": "added", "assisted": "assisted"}
DETAILS = ("rir", "duration_s", "distance_m")


@dataclass(frozen=True)
class StoredSet:
    """One set, where it stands (`number` of its exercise on that day) and what it says in the words of the cases."""

    exercise: str
    day: date
    number: int
    superset: int | None
    says: Said


@dataclass(frozen=True)
class StoredPlan:
    """A plan: the words it is stored with, its days, and its exercises by slug and modality."""

    words: str
    goal: str | None
    weeks: int | None
    is_active: bool
    days: int
    exercises: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StoredMemory:
    """What is remembered: the words, what it is and limits, the days it holds, and what took its place."""

    text: str
    kind: str
    told_at: datetime
    limits: Said
    valid_from: date
    valid_to: date | None
    superseded_by: int | None


@dataclass(frozen=True)
class Snapshot:
    """Everything a case can speak about, by id. `workouts` tells the day of each and whether it is finished."""

    sets: dict[int, StoredSet]
    workouts: dict[int, tuple[date, bool]]
    plans: dict[int, StoredPlan]
    unit: str
    memories: dict[int, StoredMemory] = field(default_factory=dict)


@dataclass(frozen=True)
class Ended:
    """How a turn ended, what the data is then, and the sets it took back by undoing operations."""

    status: str
    reply: str
    model: str
    data: Snapshot
    undone: frozenset[int]


def nothing(unit: str) -> Snapshot:
    """The data of somebody who has just come, with their unit."""
    return Snapshot({}, {}, {}, unit)


async def take(caller: Caller) -> Snapshot:
    """Read everything in one transaction."""
    async with caller.database.caller(caller.user_id) as session:
        return await _everything(session)


async def take_ended(caller: Caller, turn_id: int) -> Ended:
    """Read everything, and what the turn says of itself, in one transaction."""
    changes = select(Operation.changes).where(Operation.turn_id == turn_id, Operation.verb == "undo")
    async with caller.database.caller(caller.user_id) as session:
        turn = (await session.scalars(select(Turn).where(Turn.id == turn_id))).one()
        turned_back = [change for every in await session.scalars(changes) for change in every]
        return Ended(
            status=turn.status,
            reply=turn.reply or "",
            model=turn.model or "",
            data=await _everything(session),
            undone=frozenset(one["id"] for one in turned_back if one["table"] == PerformedSet.__tablename__),
        )


async def _everything(session: AsyncSession) -> Snapshot:
    """What row-level security shows this transaction: one person's rows and nobody else's."""
    workouts = await session.execute(select(Workout.id, Workout.local_date, Workout.finished_at))
    return Snapshot(
        sets=await _sets(session),
        workouts={row.id: (row.local_date, row.finished_at is not None) for row in workouts},
        plans=await _plans(session),
        unit=(await session.scalars(select(User.unit))).one(),
        memories={row.id: _memory(row) for row in await session.scalars(select(Memory))},
    )


def _memory(row: Memory) -> StoredMemory:
    return StoredMemory(row.text, row.kind, row.stated_at, row.affects, row.valid_from, row.valid_to, row.superseded_by)


async def _sets(session: AsyncSession) -> dict[int, StoredSet]:
    query = (
        select(PerformedSet, ExerciseExecution.superset_group, Workout.local_date, Exercise.slug)
        .join(ExerciseExecution, ExerciseExecution.id == PerformedSet.execution_id)
        .join(Workout, Workout.id == ExerciseExecution.workout_id)
        .join(Exercise, Exercise.id == ExerciseExecution.exercise_id)
        .order_by(Workout.id, ExerciseExecution.position, PerformedSet.set_number)
    )
    found: dict[int, StoredSet] = {}
    counts: dict[tuple[str, date], int] = defaultdict(int)
    for row, superset, day, slug in await session.execute(query):
        counts[slug, day] += 1
        found[row.id] = StoredSet(slug, day, counts[slug, day], superset, _says(row))
    return found


def _says(row: PerformedSet) -> Said:
    says: Said = {"reps": row.reps, "weight": _number(row.weight), "unit": row.unit, "rpe": _number(row.rpe)}
    says |= {key: _number(value) for key in DETAILS if (value := getattr(row, key)) is not None}
    if row.set_type in KINDS:
        says["type"] = row.set_type
    if row.load_type in LOADS:
        says["load"] = LOADS[row.load_type]
    return says


async def _plans(session: AsyncSession) -> dict[int, StoredPlan]:
    plans = list(await session.scalars(select(Plan)))
    if not plans:
        return {}
    query = (
        select(PlanDay.plan_id, PlanDay.id, PlanDay.name, Exercise.slug, Exercise.modality)
        .join(PlannedExercise, PlannedExercise.plan_day_id == PlanDay.id)
        .join(Exercise, Exercise.id == PlannedExercise.exercise_id)
        .order_by(PlanDay.position, PlannedExercise.position)
    )
    contents = defaultdict(list)
    for plan_id, *row in await session.execute(query):
        contents[plan_id].append(row)
    return {plan.id: _plan(plan, contents[plan.id]) for plan in plans}


def _plan(plan: Plan, rows: list[list[Any]]) -> StoredPlan:
    days = {day_id: name for day_id, name, _, _ in rows}
    return StoredPlan(
        words=" · ".join([plan.name, plan.goal or "", *days.values()]),
        goal=plan.goal,
        weeks=plan.weeks,
        is_active=plan.is_active,
        days=len(days),
        exercises=tuple((slug, modality) for _, _, slug, modality in rows),
    )


def _number(value: Decimal | int | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
