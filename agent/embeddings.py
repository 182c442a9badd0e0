"""Vectors for memories: whose, chosen in one place, and made for what was told without anybody having to wait."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, cast

from sqlalchemy.exc import SQLAlchemyError

from agent.settings import EMBEDDED, AgentSettings
from store.database import Database
from store.embeddings import Embedder, Made, Unembedded, Vector, Waiting, WordLlama, count_waiting, fill, waiting
from store.tables.memories import DIMENSIONS
from tools.constraints import Limits
from tools.memory_rules import Kind, found_by

BATCH = 100
AGAIN_S = 60.0

logger = logging.getLogger(__name__)


def embedder_of(settings: AgentSettings) -> Embedder:
    """The embedder of these settings: Gemini's where Gemini talks, unless another is asked for."""
    name = settings.embedder_name
    return WordLlama() if name == EMBEDDED else GeminiEmbedder(settings, name)


class GeminiEmbedder:
    """Gemini's vectors, of 768 numbers."""

    def __init__(self, settings: AgentSettings, model: str) -> None:
        self._settings = settings
        self._model = model
        self._open = AsyncExitStack()
        self._client: Any = None

    @property
    def name(self) -> str:
        """The model and how many numbers it gives."""
        return f"{self._model}-{DIMENSIONS}"

    async def _opened(self) -> Any:
        """The client, made when it is first wanted, whose connections are kept until `aclose`."""
        from pydantic_ai.embeddings import Embedder as Client  # because only Gemini is worth the second this takes
        from pydantic_ai.embeddings.google import GoogleEmbeddingModel
        from pydantic_ai.providers.google import GoogleProvider

        if self._client is None:
            key = self._settings.api_key
            secret = key.get_secret_value() if key else ""
            provider = GoogleProvider(api_key=secret, base_url=self._settings.gemini_base_url)
            await self._open.enter_async_context(provider)
            self._client = Client(
                GoogleEmbeddingModel(self._model, provider=provider), settings={"dimensions": DIMENSIONS}
            )
        return self._client

    async def aclose(self) -> None:
        """Close every connection."""
        await self._open.aclose()

    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> list[Vector | None]:
        """By one request for all of them; texts without any words are not sent. Raises `Unembedded`."""
        spoken = [text for text in texts if text.strip()]
        if not spoken:
            return [None for _ in texts]
        try:
            client = await self._opened()
            ask = client.embed_query if asking else client.embed_documents
            made = iter((await ask(spoken)).embeddings)
        except Exception as problem:  # because a search goes on without vectors, whatever broke between us and them
            raise Unembedded(
                f"{self._model} makes no vectors just now ({type(problem).__name__}). Check GOOGLE_API_KEY, or set "
                "SLOW_BURN_EMBEDDER=wordllama."
            ) from problem
        return [list(next(made)) if text.strip() else None for text in texts]


async def embed_waiting(
    database: Database, embedder: Embedder, say: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Make the vectors that are missing or of another embedder, and the words that go with them, for everybody; returns
    how many.

    `say` hears after each batch how many of how many are done. Every batch is committed, so an interrupted run goes on
    where it was. No transaction is open while vectors are made. Raises `Unembedded`.
    """
    async with database.worker() as session:
        total = await count_waiting(session, embedder.name)
    done = 0
    while True:
        async with database.worker() as session:
            batch = await waiting(session, embedder.name, BATCH)
        if not batch:
            return done
        vectors = await embedder.embed([memory.text for memory in batch])
        made = [Made(vector, _words_of(memory)) for memory, vector in zip(batch, vectors, strict=True)]
        async with database.worker() as session:
            await fill(session, embedder.name, list(zip(batch, made, strict=True)))
        done += len(batch)
        say(done, max(total, done))


def _words_of(memory: Waiting) -> list[str]:
    limits = Limits.model_validate(memory.affects)
    return found_by(memory.text, cast(Kind, memory.kind), memory.subject, limits)


class Embedding:
    """Makes missing vectors in the background: soon after something was told, and now and then."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self.embedder = embedder
        self._database = database
        self._told = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._work = asyncio.create_task(self._run(), name="embedding memories")

    def soon(self) -> None:
        """Have a look at what was told since."""
        self._told.set()

    async def stop(self) -> None:
        """End, wherever it is; what is missing then is made another time."""
        if self._work is not None:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work
        await self.embedder.aclose()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_S):
                    await self._told.wait()
            self._told.clear()
            try:
                await embed_waiting(self._database, self.embedder)
            except (Unembedded, SQLAlchemyError) as problem:  # until the next time they are found by their words
                logger.warning("no vectors of memories were made: %s", type(problem).__name__)
