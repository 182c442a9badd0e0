"""The person: what they prefer, by which their words are read and answered, and all that is kept of them."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from store.errors import Conflict
from store.tables import Measurement, User
from tools.affinity_rules import Tone
from tools.days import known_zone
from tools.logbook import Unit
from tools.measurement_rules import canonical
from tools.quantities import Quantity, number
from tools.receipts import Receipt
from tools.texts import ONE_LINE
from tools.work import Work

SPELLED: dict[str, str] = {"kg": "kilos", "lb": "pounds"}
# What a row calls otherwise than people do.
COLUMNS = {"name": "display_name"}
LEFT_OUT: Any = Field(default_factory=lambda: None)  # so that null is no value of a field which cannot be empty
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=ONE_LINE),
    Field(description="What to be called; null for no name."),
]
Locale = Annotated[
    str,
    Field(
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
        description="Language and region as BCP 47 has them: en, de, pt-BR.",
    ),
]
Weight = Annotated[Quantity, Field(gt=0, le=2000, max_digits=7, decimal_places=3, allow_inf_nan=False)]
Sessions = Annotated[int, Field(strict=True, ge=1, le=14, description="Sessions a week; null for those of the plan.")]


class Weighed(BaseModel):
    """What the scale says."""

    model_config = ConfigDict(extra="forbid")

    weight: Weight
    unit: Unit


class Bodyweight(BaseModel):
    """What the scale said last."""

    weight: Quantity
    unit: Unit
    weight_kg: Quantity
    measured_on: date


class Me(BaseModel):
    """The person as they see themselves. `account` is the name they sign in by, and never changes."""

    account: str
    name: str | None
    unit: Unit
    time_zone: str
    locale: str
    tone: Tone
    affinity_on: bool
    planned_sessions: int | None
    bodyweight: Bodyweight | None
    is_admin: bool
    created_at: datetime


class MyChanges(BaseModel):
    """What to change about oneself; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Ada", "unit": "lb", "time_zone": "Europe/Berlin", "planned_sessions": 3},
                {"bodyweight": {"weight": 72.5, "unit": "kg"}},
            ]
        },
    )

    name: Name | None = None
    unit: Unit = LEFT_OUT
    time_zone: Annotated[str, Field(min_length=1, max_length=64, description="Such as Europe/Berlin.")] = LEFT_OUT
    locale: Locale = LEFT_OUT
    bodyweight: Weighed = LEFT_OUT
    planned_sessions: Sessions | None = None
    tone: Tone = LEFT_OUT
    affinity_on: bool = LEFT_OUT


class Changed(Receipt):
    """The person as they are from now on."""

    kind: str = "changed_me"
    me: Me


class Preferred(Receipt):
    """A unit that loads are in from now on when none is said."""

    kind: str = "preferred"
    unit: Unit
    was: Unit


async def set_preference(
    work: Work,
    unit: Annotated[Unit, Field(description="What loads are in when the person names no unit.")],
) -> Preferred:
    """Set the unit the person lifts in, when they say which one they use or want."""
    earlier = await work.earlier(f"set_preference {unit}")
    if earlier is not None:
        return Preferred.model_validate({**earlier, "already_logged": True})
    was = await work.store.users.prefer(unit)
    if was == unit:
        raise Conflict(f"Loads without a unit are in {SPELLED[unit]} already.")
    summary = f"Loads without a unit are in {SPELLED[unit]} from now on, not in {SPELLED[was]}"
    return Preferred.model_validate({"unit": unit, "was": was, "summary": summary})


async def show_me(work: Work) -> Me:
    """Show the person's own account: how they are called and spoken to, and what their words are read by."""
    return await _me(work, work.user)


async def change_me(work: Work, changes: MyChanges) -> Changed:
    """Change the person's account. A bodyweight is a measurement of today. Undo takes all of it back."""
    wanted = changes.model_dump(exclude_unset=True, exclude={"bodyweight"})
    if "time_zone" in wanted:
        wanted["time_zone"] = known_zone(wanted["time_zone"])
    changed = await work.store.users.change({COLUMNS.get(field, field): value for field, value in wanted.items()})
    said = [f"{column.replace('_', ' ')} {_spelled(value)}" for column, value in changed.items()]
    if changes.bodyweight is not None:
        said.append(await _weigh(work, changes.bodyweight))
    summary = f"From now on: {', '.join(said)}" if said else "That is how it is already"
    return Changed(me=await _me(work, await work.store.users.me()), summary=summary)


async def _weigh(work: Work, said: Weighed) -> str:
    weight_kg = canonical("bodyweight", said.weight, said.unit)
    reading = {"value": said.weight, "unit": said.unit, "canonical": weight_kg, "measured_on": work.today}
    await work.store.measurements.add(Measurement(kind="bodyweight", **reading))
    return f"bodyweight {number(said.weight)} {said.unit} today"


async def _me(work: Work, user: User) -> Me:
    last = await work.store.users.bodyweight()
    weighed = last and Bodyweight(
        weight=last.value, unit=last.unit, weight_kg=last.canonical, measured_on=last.measured_on
    )
    kept = Me.model_fields.keys() - {"account", "bodyweight"}
    known = {field: getattr(user, COLUMNS.get(field, field)) for field in kept}
    return Me.model_validate({**known, "account": user.name, "bodyweight": weighed})


def _spelled(value: Any) -> str:
    if value is None:
        return "unset"
    return str(value) if not isinstance(value, bool) else "on" if value else "off"
