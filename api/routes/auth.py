"""Coming in: what a front end has to know before anybody is signed in."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.caller import service_of
from api.version import app_version

router = APIRouter(prefix="/api/v1/auth", tags=["auth"])
EXAMPLE: dict[str, Any] = {
    "ways": ["bearer"],
    "how": "Send a token of `slow-burn token` as `Authorization: Bearer ...`.",
}


class PublicAuth(BaseModel):
    """The ways in."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE | {"version": "0.1.0"}]})

    ways: list[Literal["bearer", "page_code"]] = Field(
        description="`bearer`: a token; `page_code`: the link that `slow-burn serve` prints, for a browser."
    )
    how: str = Field(description="A sentence for people.")
    version: str = Field(description="The version of the API's contract.")


@router.get("/public", summary="Show the ways in", openapi_extra={"security": []})
async def public_auth(request: Request) -> PublicAuth:
    """Show how somebody can sign in here. Needs no token."""
    service = service_of(request)
    if service.settings.is_loopback:
        how = "Open the link that `slow-burn` printed, or send a bearer token of `slow-burn token`."
        return PublicAuth(ways=["bearer", "page_code"], how=how, version=app_version())
    return PublicAuth(ways=["bearer"], how=EXAMPLE["how"], version=app_version())
