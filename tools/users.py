"""What a person prefers, by which their words are read."""

from typing import Annotated

from pydantic import Field

from store.errors import Conflict
from tools.logbook import Unit
from tools.receipts import Receipt
from tools.work import Work

SPELLED: dict[str, str] = {"kg": "kilos", "lb": "pounds"}


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
