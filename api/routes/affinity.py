"""How well companion and person know each other, and how they are spoken to."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from agent.voice import behaviour
from api.caller import SignedIn
from api.doors import Keyed, keyed
from api.refusals import refuses
from store.errors import Conflict, KeyReused, Unauthorized
from tools.affinity import Adjusted, Affinity, adjust_companion, reset_affinity, show_affinity
from tools.affinity_rules import Tone
from tools.pages import PageNumber, PerPage

router = APIRouter(prefix="/api/v1/affinity", tags=["affinity"])
changing = refuses(Unauthorized, Conflict, KeyReused)


class ShownAffinity(Affinity):
    """How well they know each other, how that is heard, and a page of what earned it."""

    behaviour: list[str]
    page: int
    per_page: int


class Adjusting(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"tone": "plain", "call_me": "Ada"}]})

    on: bool | None = Field(default=None, description="Whether anything is counted; off, the tone is professional.")
    tone: Tone | None = Field(default=None, description="How to be spoken to.")
    call_me: str | None = Field(default=None, max_length=60, description="The name to be called by; empty for none.")


@router.get("", summary="Show affinity", responses=refuses(Unauthorized))
async def show(
    caller: SignedIn,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> ShownAffinity:
    """Show score, level, how the level is heard, and what earned it, newest first."""
    affinity: Affinity = await caller.perform(show_affinity, {"page": page, "per_page": per_page})
    heard = behaviour(affinity.level if affinity.on else None)
    return ShownAffinity(**dict(affinity), behaviour=heard, page=page, per_page=per_page)


@router.patch("", summary="Change how one is spoken to", responses=changing)
async def adjust(visit: Keyed, wanted: Adjusting) -> Adjusted:
    """Switch affinity on or off, choose a tone, or a name to be called by. Undo takes it back."""
    named = {"affinity": wanted.on, "tone": wanted.tone, "call_me": wanted.call_me}
    adjusted: Adjusted = await visit.perform(adjust_companion, named)
    return adjusted


router.post("/reset", summary="Begin again", responses=changing)(keyed.fit(reset_affinity))
