"""Where the data lives."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """Settings of the store, read from the environment or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="SLOW_BURN_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    home: Path = Field(
        default_factory=lambda: user_data_path("slow-burn"),
        description="Data folder of the embedded database.",
    )
    database_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL", "database_url"),
        description="Any PostgreSQL from 16 on with pgvector, instead of the embedded one.",
    )
    pool_size: int = Field(default=10, ge=1, le=200, description="Most connections one process keeps to the database.")
