"""The progress of one exercise: workout by workout its estimated max, its volume and its best set."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, Field

from store.feats import Feat
from store.progress import Scope, Sums
from tools.exercise_links import ExerciseId, ExerciseLink
from tools.plausibility import Since, Until, check_stretch
from tools.quantities import Quantity, in_unit, told
from tools.strength import Estimate, Trend, effective_load, estimated_max, resistance, trend
from tools.work import Work

MOST_WORKOUTS = 500


class Done(NamedTuple):
    """A set, what the person weighed where that counts, and the max it speaks for, if it does."""

    feat: Feat
    bodyweight_kg: Decimal | None
    estimate: Estimate | None


class BestSet(BaseModel):
    """The set of a workout that says most, in words."""

    set_id: int
    told: str


class ProgressPoint(BaseModel):
    """What one workout had of an exercise. Loads are in the person's unit; the body counts in them where it was lifted
    and measured. `sure` is false for a max that is estimated from many repetitions.
    """

    performed_on: date
    workout_id: int
    sets: int
    reps: int
    volume: Quantity
    distance_m: Quantity
    duration_s: int
    e1rm: Quantity | None
    sure: bool
    best: BestSet
    set_ids: list[int]


class ExerciseProgress(BaseModel):
    """The workouts of some days that had an exercise, oldest first, the newest 500 at most; loads are in `unit`."""

    exercise: ExerciseLink
    unit: str
    since: date | None
    until: date | None
    trend: Trend | None = Field(description="Whether the estimated max grows; null where there is none.")
    points: list[ProgressPoint]


async def show_progress(
    work: Work, exercise_id: ExerciseId, since: Since = None, until: Until = None
) -> ExerciseProgress:
    """Show how an exercise went, workout by workout: estimated max (Epley), volume and best set."""
    check_stretch(since, until)
    movement = await work.store.exercises.get(exercise_id)
    scope = Scope(exercise=movement, first=since, last=until)
    rows = await work.store.progress.by_workout(scope, MOST_WORKOUTS)
    keys = [row.workout_id for row in rows if row.workout_id is not None]
    done: dict[int, list[Done]] = {key: [] for key in keys}
    for key, feat, bodyweight_kg in await work.store.progress.feats(scope, keys):
        done[key].append(Done(feat, bodyweight_kg, estimated_max(feat, bodyweight_kg)))
    points = [_point(row, key, done[key], work.user.unit) for row, key in zip(rows, keys, strict=True)]
    estimates = [point.e1rm for point in points if point.e1rm is not None]
    return ExerciseProgress(
        exercise=ExerciseLink.model_validate(movement),
        unit=work.user.unit,
        since=since,
        until=until,
        trend=trend(estimates) if estimates else None,
        points=points,
    )


def _point(row: Sums, workout_id: int, done: Sequence[Done], unit: str) -> ProgressPoint:
    assert row.day is not None  # noqa: S101  # rows of workouts have one
    most = max((one.estimate for one in done if one.estimate is not None), key=lambda one: one.kg, default=None)
    best = max(done, key=_says).feat
    return ProgressPoint(
        performed_on=row.day,
        workout_id=workout_id,
        sets=row.sets,
        reps=row.reps,
        volume=in_unit(row.volume_kg, unit),
        distance_m=row.distance_m,
        duration_s=row.duration_s,
        e1rm=None if most is None else in_unit(most.kg, unit, "0.1"),
        sure=most is None or most.sure,
        best=BestSet(set_id=best.set_id, told=told([best])),
        set_ids=row.set_ids,
    )


def _says(done: Done) -> tuple[Decimal, ...]:
    """What makes one set better than another: its estimate, else its load, then how often, how far and how long."""
    feat = done.feat
    load = effective_load(feat, done.bodyweight_kg) or resistance(feat) or Decimal(0)
    counts = (feat.reps, feat.distance_m, feat.duration_s)
    return (done.estimate.kg if done.estimate else Decimal(0), load, *(Decimal(count or 0) for count in counts))
