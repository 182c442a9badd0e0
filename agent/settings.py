"""Who talks, and how long anyone may take."""

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_GEMINI = "gemini-3.5-flash-lite"
DEFAULT_GEMINI_EMBEDDER = "gemini-embedding-001"
OFFLINE = "offline"
EMBEDDED = "wordllama"


class AgentSettings(BaseSettings):
    """Settings of the agent, read from the environment or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="SLOW_BURN_", env_file=".env", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    model: str | None = Field(default=None, description="A Gemini model id, or `offline`. Unset: Gemini with a key.")
    api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("GOOGLE_API_KEY", "GEMINI_API_KEY", "api_key"),
        description="Key of the Gemini API.",
    )
    gemini_base_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("GOOGLE_GEMINI_BASE_URL", "gemini_base_url"),
        description="Another address of the Gemini API.",
    )
    embedder: str | None = Field(
        default=None,
        description="A Gemini embedding model id, or `wordllama`. Unset: Gemini's where Gemini talks.",
    )
    reflex: bool = Field(default=True, description="Act at once on what the grammar understands with certainty.")
    chunk_timeout_s: float = Field(default=30, gt=0, description="Longest silence in a model's stream, seconds.")
    turn_budget_s: float = Field(default=120, gt=0, description="Longest a model may take over one turn, seconds.")
    lease_s: float = Field(default=15, gt=0, description="How long a silent process keeps a turn, seconds.")
    heartbeat_s: float = Field(default=1, gt=0, description="How often a process renews its leases, seconds.")
    poll_s: float = Field(default=0.25, gt=0, description="How often a process looks for waiting turns, seconds.")
    most_running: int = Field(default=32, ge=1, description="Most turns one process runs at once.")
    drain_s: float = Field(default=6, gt=0, description="How long a stopping process may finish turns, seconds.")
    history_turns: int = Field(default=12, ge=0, description="How many earlier turns the model is shown.")

    @property
    def model_name(self) -> str:
        """The model that talks: a Gemini id when there is a key, else the offline model."""
        if self.model == OFFLINE or self.api_key is None:
            return OFFLINE
        return self.model or DEFAULT_GEMINI

    @property
    def embedder_name(self) -> str:
        """Who makes vectors of memories: a Gemini id when there is a key, else the embedded one."""
        if self.api_key is None or self.embedder == EMBEDDED:
            return EMBEDDED
        return self.embedder or (EMBEDDED if self.model == OFFLINE else DEFAULT_GEMINI_EMBEDDER)
