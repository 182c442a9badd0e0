"""Doors: one typed verb, let into any framework in that framework's own way of naming the caller."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, get_type_hints

from store.errors import Refusal
from tools.work import Verb


class Performer(Protocol):
    """Whoever can have a verb done."""

    async def perform(self, verb: Verb, arguments: dict[str, Any]) -> Any:
        """Do the verb's work in one transaction."""


@dataclass(frozen=True)
class Door:
    """Lets callers in to the verbs.

    `injected` is the annotation by which the framework hands over its own first argument, `caller_of` finds the
    caller in it, `refusal` turns a refusal into what the framework raises.
    """

    injected: Any
    caller_of: Callable[[Any], Performer]
    refusal: Callable[[Refusal], Exception]

    def fit(self, verb: Verb) -> Callable[..., Awaitable[Any]]:
        """The verb as the framework wants it: same name, docstring and parameters, but for the first one."""
        signature = inspect.signature(verb)
        hints = get_type_hints(verb, include_extras=True)
        (_work, *others) = signature.parameters.values()
        parameters = [p.replace(annotation=hints[p.name], kind=p.KEYWORD_ONLY) for p in others]

        @wraps(verb)
        async def fitted(context: Any, **arguments: Any) -> Any:
            try:
                return await self.perform(context, verb, arguments)
            except Refusal as refusal:
                raise self.refusal(refusal) from refusal

        # FastAPI passes by this name, pydantic-ai by position
        entrance = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=self.injected)
        fitted.__signature__ = signature.replace(  # type: ignore[attr-defined]  # frameworks read it
            parameters=[entrance, *parameters], return_annotation=hints["return"]
        )
        fitted.__annotations__ = {p.name: p.annotation for p in (entrance, *parameters)} | {"return": hints["return"]}
        del fitted.__wrapped__  # or inspect would follow it back to the verb
        return fitted

    async def perform(self, injected: Any, verb: Verb, arguments: dict[str, Any]) -> Any:
        """Do the verb's work for whoever came in."""
        return await self.caller_of(injected).perform(verb, arguments)
