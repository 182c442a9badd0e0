"""What the person told: theirs to see, search, add to, put right and delete."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.caller import service_of
from api.doors import Keyed, keyed, rest
from api.refusals import refuses
from store.errors import Conflict, Invalid, KeyReused, NotFound, Unauthorized
from tools.constraints import Limits
from tools.memories import About, OfKind, Since, Text, Until, remember
from tools.memory_pages import (
    Edited,
    MemoryPage,
    delete_memory,
    edit_memory,
    list_memories,
    memory_history,
    show_memory,
)
from tools.memory_rules import Kind
from tools.memory_shapes import Remembered

router = APIRouter(prefix="/api/v1/memories", tags=["memories"])
known = refuses(Unauthorized, NotFound)
MemoryId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class NewMemory(BaseModel):
    """Something to remember."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "I train at six", "kind": "preference"}]}
    )

    text: Text
    kind: OfKind
    about: About = None
    since: Since = None
    until: Until = None
    limits: Limits | None = Field(default=None, description="What exactly it limits.")


class MemoryChanges(BaseModel):
    """What to put right; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "I train at seven"}]})

    text: Text | None = None
    kind: Kind | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    no_end: bool = False
    limits: Limits | None = None


router.get("", summary="List or search memories", response_model=MemoryPage, responses=refuses(Unauthorized))(
    rest.fit(list_memories)
)
router.get("/{memory_id}", summary="Show a memory", responses=known)(rest.fit(show_memory))
router.get("/{memory_id}/history", summary="Show a memory's history", responses=known)(rest.fit(memory_history))
router.delete("/{memory_id}", summary="Delete a memory for good", responses=refuses(Unauthorized, NotFound, KeyReused))(
    keyed.fit(delete_memory)
)


@router.post("", status_code=201, summary="Add a memory", responses=refuses(Unauthorized, Invalid, Conflict, KeyReused))
async def add(visit: Keyed, memory: NewMemory) -> Remembered:
    """Remember something. What says the same is brought up to date, what is about the same gives way with its date."""
    given = {"fact": memory.text, "kind": memory.kind, "about": memory.about, "limits": memory.limits}
    kept: Remembered = await visit.perform(remember, {**given, "since": memory.since, "until": memory.until})
    service_of(visit.request).engine.embedding.soon()
    return kept


@router.patch(
    "/{memory_id}", summary="Put a memory right", responses=refuses(Unauthorized, NotFound, Invalid, KeyReused)
)
async def edit(visit: Keyed, memory_id: MemoryId, changes: MemoryChanges) -> Edited:
    """Change a memory's words, kind, days or limits. Undo brings the earlier ones back."""
    given = changes.model_dump(exclude={"limits"}) | {"limits": changes.limits}
    edited: Edited = await visit.perform(edit_memory, {"memory_id": memory_id, **given})
    service_of(visit.request).engine.embedding.soon()
    return edited
