"""What one process serves with: the database, the turn engine, who listens, tokens and one-time codes, put together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.settings import AgentSettings, PromptSettings, TracingSettings
from agent.transcription import NoTranscriber, Transcriber, transcriber_of
from api.settings import ApiSettings
from api.tokens import Codes, Tokens, kept_secret
from store.database import Database
from store.settings import StoreSettings
from store.users import sign_in
from tools.work import Caller, Clock, utc_now

if TYPE_CHECKING:
    from agent.engine import TurnEngine

YOU = "you"


class Misconfigured(RuntimeError):
    """The settings ask for something we will not do; the message says what to change."""


@dataclass
class Service:
    """The parts of a running process. `lan_host` is the further address that `serve --lan` listens on."""

    database: Database
    engine: "TurnEngine"
    settings: ApiSettings
    tokens: Tokens
    codes: Codes = field(default_factory=Codes)
    clock: Clock = field(default=utc_now)
    lan_host: str | None = None
    transcriber: Transcriber = field(default_factory=NoTranscriber)

    def caller(self, user_id: int, door: str = "rest") -> Caller:
        """Somebody who came in."""
        return Caller(self.database, user_id, door, self.clock, self.engine.embedding.embedder)

    async def you(self) -> int:
        """The person whose machine this is."""
        async with self.database.worker() as session:
            return (await sign_in(session, YOU)).id


def signing(settings: ApiSettings, store: StoreSettings) -> Tokens:
    """The tokens of these settings, with a secret of our own where none is needed. Raises what `check` raises."""
    check(settings)
    secret = settings.secret.get_secret_value() if settings.secret else kept_secret(store.home)
    return Tokens(secret, settings.token_days)


def check(settings: ApiSettings) -> None:
    """Raise `Misconfigured` where the whole network could come in without a secret, `WeakSecret` for a short one."""
    if settings.secret is not None:
        Tokens(settings.secret.get_secret_value())
        return
    if settings.environment == "production":
        raise Misconfigured("In production, set SLOW_BURN_SECRET to 32 random bytes or more.")
    if not settings.is_loopback:
        raise Misconfigured(
            f"Listening on {settings.host} lets others on the network in. Set SLOW_BURN_SECRET to 32 random bytes or "
            "more (or use `serve --lan` for a phone in your own network)."
        )


@asynccontextmanager
async def running(
    settings: ApiSettings | None = None,
    *,
    say: Callable[[str], None] = lambda line: None,
    tokens: Tokens | None = None,
) -> AsyncIterator[Service]:
    """Open everything, claim turns, and close it all at the end, turns first."""
    # because who only looks into the log should not wait for the models' libraries
    from agent.engine import TurnEngine
    from agent.overlay import lay_over
    from agent.tracing import tracer

    settings, store = settings or ApiSettings(), StoreSettings()
    if settings.environment == "production" and not store.database_url:
        raise Misconfigured("In production, set DATABASE_URL; the embedded database is for one machine of your own.")
    if tokens is None:
        check(settings)
    database = await Database.open(store, say=say)
    agent = AgentSettings()
    engine, transcriber = TurnEngine(database, agent, tracer=tracer(TracingSettings(), say)), transcriber_of(agent)
    try:
        tokens = tokens or signing(settings, store)  # only now, because the database decides who may enter its home
        await lay_over(PromptSettings())
        await engine.start()
        yield Service(database, engine, settings, tokens, transcriber=transcriber)
    finally:
        await engine.drain()
        await transcriber.aclose()
        await database.close()
