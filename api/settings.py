"""Where the service listens, and who may come in."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(:\d{1,5})?")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ApiSettings(BaseSettings):
    """Settings of the API, read from the environment or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="SLOW_BURN_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    host: str = Field(default="127.0.0.1", description="Address to listen on. Anything but loopback needs a secret.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    secret: SecretStr | None = Field(
        default=None, description="Signs tokens, 32 bytes or more. Unset: one is made and kept in the data folder."
    )
    allowed_origins: Annotated[list[str], NoDecode] = Field(
        default=[], description="Other pages that may ask with a bearer token: https://a.example,https://b.example."
    )
    environment: Literal["development", "production"] = Field(
        default="development", description="production logs JSON and refuses the embedded database."
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Bearer token for /metrics, 32 characters or more. Unset: only this machine may read it.",
    )
    token_days: int = Field(default=90, ge=1, le=3650, description="How long a bearer token is good for, days.")

    requests_per_minute: int = Field(
        default=600, ge=0, description="Most requests of one person a minute; 0 for no limit."
    )
    guest_requests_per_minute: int = Field(
        default=120, ge=0, description="Most requests of one address a minute without a token; 0 for no limit."
    )
    proxies: int = Field(
        default=0, ge=0, le=9, description="How many proxies of ours stand before this, whose X-Forwarded-For is true."
    )
    log_file: Path | None = Field(default=None, description="A file that the log is written to as well.")
    error_file: Path | None = Field(default=None, description="A file that errors are written to as well.")

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _separated(cls, said: object) -> object:
        return [origin.strip().rstrip("/") for origin in said.split(",")] if isinstance(said, str) else said

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, origins: list[str]) -> list[str]:
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin; one looks like https://train.example")
        return origins

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can come in."""
        return self.host in LOOPBACK
