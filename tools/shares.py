"""Sharing: a link by which anybody may read one workout or one plan, and nothing else of the account."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from store.errors import Invalid, NotFound
from store.plans import PlannedDay
from store.shares import find_share
from store.tables import Plan, Share, Workout
from tools.days import spoken_day
from tools.pages import Page, PageNumber, PerPage
from tools.quantities import Quantity
from tools.receipts import Receipt
from tools.texts import Id
from tools.work import Caller, Work
from tools.workout_shapes import Body

TOKEN_BYTES = 32
ShareId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which link.")]


class NewShare(Body):
    """What to share: one workout or one plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"workout_id": 7}, {"plan_id": 3}]})

    workout_id: Id | None = None
    plan_id: Id | None = None


class ShareShape(BaseModel):
    """A link, without the link itself."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    workout_id: int | None
    plan_id: int | None
    created_at: datetime
    revoked_at: datetime | None


class SharePage(Page[ShareShape]):
    """A page of links, newest first."""


class Shared(ShareShape, Receipt):
    """A link that was made or revoked. `url` is shown this once, when it is made."""

    kind: str = "shared"
    token: str | None = Field(default=None, description="What the link ends with; it cannot be shown again.")
    url: str | None = Field(default=None, description="The link; it cannot be shown again.")


class SharedSet(BaseModel):
    """One set as others see it, or a target of a plan."""

    model_config = ConfigDict(from_attributes=True)

    set_type: str
    reps: int | None = None
    reps_min: int | None = None
    reps_max: int | None = None
    weight: Quantity | None
    unit: str | None
    load_type: str | None = None
    rpe: Quantity | None
    rir: Quantity | None = None
    duration_s: int | None
    distance_m: Quantity | None
    side: str | None = None
    rest_s: int | None = None
    tempo: str | None = None


class SharedExercise(BaseModel):
    """One exercise as others see it."""

    exercise: str
    superset_group: int | None = None
    sets: list[SharedSet]


class SharedDay(BaseModel):
    """One day of a plan as others see it."""

    name: str
    exercises: list[SharedExercise]


class SharedWorkout(BaseModel):
    """A workout as others see it: without notes, ids and names of people."""

    kind: Literal["workout"] = "workout"
    title: str | None
    local_date: date
    exercises: list[SharedExercise]


class SharedPlan(BaseModel):
    """A plan as others see it: without notes, ids and names of people."""

    kind: Literal["plan"] = "plan"
    name: str
    weeks: int | None
    days: list[SharedDay]


async def create_share(work: Work, share: NewShare) -> Shared:
    """Make a link by which anybody may read one workout or one plan, until it is revoked."""
    if (share.workout_id is None) == (share.plan_id is None):
        raise Invalid("A link leads to one thing: name either a workout_id or a plan_id.")
    token = token_urlsafe(TOKEN_BYTES)
    row = await work.store.shares.add(
        Share(token_hash=_hashed(token), workout_id=share.workout_id, plan_id=share.plan_id)
    )
    told = _told(await work.store.shares.thing(row), work)
    return Shared(**_fields(row), token=token, summary=f"Link to {told}")


async def list_shares(work: Work, page: PageNumber = 1, per_page: PerPage = 20) -> SharePage:
    """List the links that were made, newest first, revoked ones too."""
    rows, total = await work.store.shares.page(page, per_page)
    items = [ShareShape.model_validate(row) for row in rows]
    return SharePage(items=items, total=total, page=page, per_page=per_page)


async def revoke_share(work: Work, share_id: ShareId) -> Shared:
    """Revoke a link: it leads nowhere from now on."""
    row = await work.store.shares.revoke(share_id)
    told = _told(await work.store.shares.thing(row), work)
    return Shared(**_fields(row), summary=f"Link to {told} revoked")


async def follow_link(guest: Caller, token: str) -> SharedWorkout | SharedPlan:
    """What a link leads to, whoever asks; raises `NotFound` for one that is unknown or revoked."""
    async with guest.database.worker() as session:
        share = await find_share(session, _hashed(token))
    if share is None:
        raise NotFound("This link leads nowhere: it was revoked, or never was one.")
    owner = Caller(guest.database, share.user_id, guest.door, guest.clock)
    shown: SharedWorkout | SharedPlan = await owner.perform(show_shared, {"share_id": share.id})
    return shown


async def show_shared(work: Work, share_id: ShareId) -> SharedWorkout | SharedPlan:
    """Show what a link leads to, as others see it."""
    thing = await work.store.shares.thing(await work.store.shares.get(share_id))
    if isinstance(thing, Plan):
        days = [_day(planned) for planned in await work.store.plans.contents(thing)]
        return SharedPlan(name=thing.name, weeks=thing.weeks, days=days)
    done = [_exercise(*bout) for bout in await work.store.workouts.contents(thing)]
    return SharedWorkout(title=thing.title, local_date=thing.local_date, exercises=done)


def _exercise(execution: Any, exercise: Any, sets: Sequence[Any]) -> SharedExercise:
    return SharedExercise(exercise=exercise.name, superset_group=execution.superset_group, sets=_sets(sets))


def _day(planned: PlannedDay) -> SharedDay:
    day, items = planned
    return SharedDay(
        name=day.name,
        exercises=[SharedExercise(exercise=exercise.name, sets=_sets(targets)) for _, exercise, targets in items],
    )


def _sets(rows: Sequence[Any]) -> list[SharedSet]:
    return [SharedSet.model_validate(row) for row in rows]


def _fields(row: Share) -> dict[str, Any]:
    return ShareShape.model_validate(row).model_dump()


def _told(thing: Workout | Plan, work: Work) -> str:
    if isinstance(thing, Plan):
        return f"the plan “{thing.name}”"
    return f"the workout of {spoken_day(thing.local_date, work.today)}"


def _hashed(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
