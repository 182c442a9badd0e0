"""Who talks, how long anyone may take, and who is told of it."""

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
    history_turns: int = Field(default=12, ge=0, description="How many earlier turns the model is shown whole.")
    history_tokens: int = Field(default=6000, ge=200, description="Most tokens of earlier turns and their summary.")
    daily_tokens: int | None = Field(default=None, ge=0, description="Most tokens one person may use on one day.")
    daily_turns: int | None = Field(default=None, ge=0, description="Most turns a day in which the model talks.")

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


class LangfuseSettings(BaseSettings):
    """The keys of a Langfuse project. Read from the environment or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="SLOW_BURN_", env_file=".env", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    langfuse_public_key: str | None = Field(
        default=None,
        validation_alias=AliasChoices("LANGFUSE_PUBLIC_KEY", "langfuse_public_key"),
        description="With the secret key: trace turns to Langfuse.",
    )
    langfuse_secret_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("LANGFUSE_SECRET_KEY", "langfuse_secret_key"),
        description="The other half of the pair.",
    )
    langfuse_base_url: str = Field(
        default="https://cloud.langfuse.com",
        validation_alias=AliasChoices("LANGFUSE_BASE_URL", "LANGFUSE_HOST", "langfuse_base_url"),
        description="Which Langfuse.",
    )


class TracingSettings(LangfuseSettings):
    """Where traces of turns go: nowhere, unless an address is given."""

    otlp_endpoint: str | None = Field(
        default=None,
        validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp_endpoint"),
        description="Trace turns to this OpenTelemetry collector (OTLP over HTTP).",
    )
    trace_content: bool = Field(
        default=False, description="Let traces hold what is said, keys and addresses masked; off, they hold no words."
    )


class PromptSettings(LangfuseSettings):
    """Whose prompts are used: those of the files, or of a Langfuse over them."""

    prompt_label: str | None = Field(
        default=None, description="Lay the prompts of this label in Langfuse over the files. Unset: the files alone."
    )
    prompt_wait_s: float = Field(
        default=3, gt=0, le=30, description="Longest a start waits for those prompts, seconds."
    )
