"""Volume: how many hard sets each muscle had, week by week."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from store.errors import Invalid
from store.progress import Scope, WeeklySets
from tools.affinity_rules import monday
from tools.exercise_shapes import Muscle
from tools.plausibility import check_stretch
from tools.quantities import Quantity
from tools.work import Work

USUAL_WEEKS = 12
MOST_WEEKS = 260
WEEK = timedelta(days=7)


class WeekOfSets(BaseModel):
    """One muscle in the week that begins on this Monday: all `sets` that train it; `hard_sets` counts some half."""

    week: date
    hard_sets: Quantity
    sets: int


class MuscleVolume(BaseModel):
    """One muscle: its hard sets altogether, and in every week asked for, oldest first."""

    muscle: str
    hard_sets: Quantity
    weeks: list[WeekOfSets]


class Volume(BaseModel):
    """Hard sets by muscle and week, of whole weeks from Monday; the muscles trained most first.

    A set counts 1 for a muscle that leads and ½ for one that helps; warm-ups count for nothing.
    """

    since: date
    until: date
    muscles: list[MuscleVolume]


async def show_volume(
    work: Work,
    since: Annotated[date | None, Field(description="A day of the first week; twelve weeks when left out.")] = None,
    until: Annotated[date | None, Field(description="A day of the last week; this week when left out.")] = None,
    muscle: Annotated[Muscle | None, Field(description="Only this muscle.")] = None,
) -> Volume:
    """Show how many hard sets each muscle had, week by week."""
    check_stretch(since, until)
    last = monday(until or max(work.today, since or work.today))
    first = monday(since) if since else last - (USUAL_WEEKS - 1) * WEEK
    weeks = [first + number * WEEK for number in range((last - first).days // 7 + 1)]
    if len(weeks) > MOST_WEEKS:
        raise Invalid(f"Those are {len(weeks)} weeks; up to {MOST_WEEKS} fit. Ask for fewer.")
    end = last + WEEK - timedelta(days=1)
    rows = await work.store.progress.weekly(Scope(muscle=muscle, first=first, last=end))
    names = dict.fromkeys([*([muscle] if muscle else []), *(row.muscle for row in rows)])
    every = [_of_muscle(name, {row.week: row for row in rows if row.muscle == name}, weeks) for name in names]
    every.sort(key=lambda one: (-one.hard_sets, one.muscle))
    return Volume(since=first, until=end, muscles=every)


def _of_muscle(name: str, done: dict[date, WeeklySets], weeks: list[date]) -> MuscleVolume:
    nothing = WeeklySets(date.min, name, Decimal(0), 0)
    counted = [(week, done.get(week, nothing)) for week in weeks]
    return MuscleVolume(
        muscle=name,
        hard_sets=sum((row.hard_sets for row in done.values()), Decimal(0)),
        weeks=[WeekOfSets(week=week, hard_sets=row.hard_sets, sets=row.sets) for week, row in counted],
    )
