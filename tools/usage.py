"""What the language model costs the person, day by day."""

from datetime import date, timedelta
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from store.tables import UsageDay
from store.usage import Reserved
from tools.quantities import Quantity
from tools.work import Work

SHOWN_DAYS = 30


class DayUsage(BaseModel):
    """One local day: turns in which a language model talked, its requests and tokens, and what is known of the cost."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    turns: int = 0
    requests: int = 0
    input_tokens: int = Field(default=0, description="Tokens read, those from the provider's cache included.")
    cache_read_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Quantity | None = Field(
        default_factory=Decimal, description="US dollars by the provider's list prices; null when no price is known."
    )
    unpriced_turns: int = Field(
        default=0, description="Turns and recordings whose price nobody knows; the cost leaves them out."
    )


class Today(DayUsage):
    """The day that runs; what turns at work have set aside is counted in nothing else."""

    reserved_tokens: int = 0
    reserved_turns: int = 0


class UsageShown(BaseModel):
    """Today, and the last 30 days in which a language model talked or listened, newest first; today is one of them."""

    today: Today
    days: list[DayUsage]


async def show_usage(work: Work) -> UsageShown:
    """Show what the language model has cost today and in the last thirty days."""
    rows = await work.store.usage.days(work.today - timedelta(days=SHOWN_DAYS - 1))
    days = [_shown(row) for row in rows if row.requests]
    today = next((one for one in days if one.day == work.today), DayUsage(day=work.today))
    reserved: Reserved = await work.store.usage.reserved(work.today)
    return UsageShown(
        today=Today(**dict(today), reserved_tokens=reserved.tokens, reserved_turns=reserved.turns), days=days
    )


def _shown(row: UsageDay) -> DayUsage:
    """A day of which no price is known has no cost, which is not a cost of nothing."""
    known = {name: getattr(row, name) for name in DayUsage.model_fields if name != "unpriced_turns"}
    cost = None if row.unpriced and not row.cost_usd else row.cost_usd
    return DayUsage(**{**known, "cost_usd": cost}, unpriced_turns=row.unpriced)
