"""What the language model costs."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.caller import SignedIn, service_of
from api.refusals import refuses
from store.errors import Unauthorized
from tools.usage import UsageShown, show_usage

router = APIRouter(prefix="/api/v1/users/me", tags=["users"])


class DailyLimits(BaseModel):
    """What one person may use on one local day; null is no limit."""

    tokens: int | None = Field(description="Tokens read and written.")
    turns: int | None = Field(description="Turns in which a language model talks.")


class UsageReport(UsageShown):
    """Use of the language model, and its limits."""

    limits: DailyLimits


@router.get("/usage", summary="See what the language model costs", responses=refuses(Unauthorized))
async def usage(request: Request, caller: SignedIn) -> UsageReport:
    """Show tokens and cost of the language model today and in the last 30 days, and the limits of a day.

    Days are the person's own. When a day is spent the offline model answers until the next one, and logging goes on.
    """
    shown: UsageShown = await caller.perform(show_usage, {})
    limits = service_of(request).engine.limits
    return UsageReport(**dict(shown), limits=DailyLimits(tokens=limits.tokens, turns=limits.turns))
