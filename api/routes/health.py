"""Whether it works."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from api.caller import service_of
from api.refusals import refuses
from api.version import app_version
from store.errors import Unavailable

PATIENCE_S = 3
router = APIRouter(tags=["health"])


class Health(BaseModel):
    """How the service is, which model talks, and which listens."""

    status: Literal["ok"] = "ok"
    database: str
    model: str
    transcriber: str | None = Field(description="The model that writes recordings down; null where nobody does.")
    version: str
    environment: str


@router.head("/health", include_in_schema=False)
@router.get("/health", summary="Health", responses=refuses(Unavailable), openapi_extra={"security": []})
async def health(request: Request) -> Health:
    """Say how the service is: 200 with the database's version, or 503 when it cannot be reached."""
    service = service_of(request)
    try:
        async with asyncio.timeout(PATIENCE_S):
            database = await service.database.ping()
    except (SQLAlchemyError, TimeoutError) as problem:
        raise Unavailable("The database does not answer. What you say is kept on the page until it does.") from problem
    return Health(
        database=f"PostgreSQL {database}",
        model=service.engine.model_name,
        transcriber=service.transcriber.name,
        version=app_version(),
        environment=service.settings.environment,
    )
