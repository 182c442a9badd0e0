"""Receipts: what a writing verb gives back, with a sentence that says exactly what was stored."""

from pydantic import BaseModel, ConfigDict, Field


class Receipt(BaseModel):
    """The result of a writing verb. `operation_id` undoes it; `repeated` marks a call that had been made already."""

    model_config = ConfigDict(frozen=False)

    kind: str = Field(description="What kind of card shows this.")
    summary: str = Field(description="What was stored, in words.")
    operation_id: int | None = Field(default=None, description="Undo this with it.")
    already_logged: bool = Field(default=False, description="True when an equal call of this turn had stored it.")
