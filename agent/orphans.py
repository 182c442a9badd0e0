"""What a stopped run of the companion may leave at work: tasks that nobody waits for any more."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.capabilities import AbstractCapability, WrapModelRequestHandler, WrapRunHandler
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import ModelRequestContext
from pydantic_ai.run import AgentRunResult


@dataclass
class Orphans(AbstractCapability[Any]):
    """Knows the tasks in which the framework runs itself and its requests, and ends those it forgot.

    Because a run that is cancelled in the very step in which such a task hands over to it leaves that task behind, with
    its request to the model open, until garbage is collected.
    """

    _known: set[asyncio.Task[Any]] = field(default_factory=set)

    async def wrap_run(self, ctx: RunContext[Any], *, handler: WrapRunHandler) -> AgentRunResult[Any]:
        """Note the task of the whole run."""
        self._note()
        return await handler()

    async def wrap_model_request(
        self, ctx: RunContext[Any], *, request_context: ModelRequestContext, handler: WrapModelRequestHandler
    ) -> ModelResponse:
        """Note the task of one request."""
        self._note()
        return await handler(request_context)

    def _note(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # hooks run in tasks
        self._known.add(task)

    async def end(self) -> None:
        """Cancel those at work and wait until they are gone; to be called when the run is over."""
        left = [task for task in self._known if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
