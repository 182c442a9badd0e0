"""The companion's tools: the catalog let in through the agent's door, each call fenced, remembered and done once."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from pydantic_ai import FunctionToolset, ModelRetry, RunContext, ToolFailed
from pydantic_ai.tools import Tool

from agent import failpoints, metrics
from agent.briefing import Briefing
from agent.provenance import Provenance
from store.errors import NotFound, Refusal
from store.repository import Store
from store.tables import Effect, User
from store.turns import Claim, Fenced
from tools.catalog import CATALOG
from tools.doors import Door
from tools.memory_shapes import Forgotten
from tools.receipts import Receipt
from tools.work import Caller, Origin, Vectors, Verb, carry_out, patiently

TOOL_TIMEOUT_S = 20
WRITES = {tool.verb.__name__: tool.writes for tool in CATALOG}


@dataclass(frozen=True)
class TurnCaller(Caller):
    """Somebody whose turn is being worked on; what writes for them must still hold the claim.

    `forgotten` are the words of what this attempt forgot, which may be kept nowhere.
    """

    claim: Claim | None = None
    forgotten: set[str] = field(default_factory=set)

    async def _person(self, store: Store) -> User:
        """The person; who was erased while their turn ran has taken it along."""
        try:
            return await super()._person(store)
        except NotFound as problem:
            raise Fenced from problem

    async def perform_call(
        self, verb: Verb, arguments: dict[str, Any], call_id: str, origin: Origin | None = None
    ) -> Any:
        """Run one tool call of a journaled response: at most one effect, however often it is run.

        The turn's row is locked first, so an attempt that lost its claim writes nothing (`Fenced`). The effect's row
        commits with what the verb wrote; a call that has its effect already gets the kept result.
        """
        if not WRITES[verb.__name__]:
            return await self.perform(verb, arguments)
        vectors = await self.vectors_for(verb, arguments)
        result = await patiently(lambda: self._effect(verb, arguments, call_id, origin, vectors), repeatable=True)
        if isinstance(result, Forgotten):
            self.forgotten.update(result.words)
        await failpoints.reach("tool.committed")
        return result

    async def _effect(
        self, verb: Verb, arguments: dict[str, Any], call_id: str, origin: Origin | None, vectors: Vectors
    ) -> Any:
        claim = self.claim
        assert claim is not None  # noqa: S101  # only the turn engine makes one of these, with a claim
        async with self.work() as work:
            await work.store.turns.fence(claim)
            said = _as_said(arguments)
            kept = await work.store.turns.effect(claim, call_id)
            if kept is not None and (kept.tool, kept.arguments) != (verb.__name__, said):
                call_id = f"{call_id}-{_digest(verb, said)}"  # some providers number the calls of each response anew
                kept = await work.store.turns.effect(claim, call_id)
            if kept is not None:
                return kept.result
            work.claim, work.origin, work.vectors = claim, origin, vectors
            result = await carry_out(work, verb, arguments)
            if isinstance(result, Receipt) and not result.already_logged:
                await work.store.turns.keep(
                    Effect(
                        turn_id=claim.turn_id,
                        call_id=call_id,
                        tool=verb.__name__,
                        arguments=said,
                        resolved=work.resolved,
                        result=result.model_dump(mode="json"),
                        operation_id=result.operation_id,
                    )
                )
            await failpoints.reach("tool.written")
            return result


@dataclass
class Exchange:
    """What one run of the companion knows: who is talking, the situation, and what to put right."""

    caller: TurnCaller
    briefing: Briefing
    correction: str | None = None

    @cached_property
    def origin(self) -> Provenance | None:
        """The turn's message, to find in it what is logged."""
        return Provenance(self.caller.claim.message, self.briefing) if self.caller.claim else None


class AgentDoor(Door):
    """The door of the companion: the caller and the call come in the run's context."""

    async def perform(self, injected: RunContext[Exchange], verb: Verb, arguments: dict[str, Any]) -> Any:
        """Do the verb's work under this very call's id."""
        with metrics.calling(verb.__name__):
            return await injected.deps.caller.perform_call(
                verb, arguments, str(injected.tool_call_id), injected.deps.origin
            )


def to_model(refusal: Refusal) -> Exception:
    """What the model is told of a refusal: to try again, or that this is final."""
    return ModelRetry(str(refusal)) if refusal.retry else ToolFailed(str(refusal))


door = AgentDoor(injected=RunContext[Exchange], caller_of=lambda context: context.deps.caller, refusal=to_model)


class Catalogue:
    """The toolset and its fingerprint."""

    @cached_property
    def toolset(self) -> FunctionToolset[Exchange]:
        """The tools as pydantic-ai takes them; writing ones run one after another."""
        tools = [Tool(door.fit(verb), takes_ctx=True, sequential=writes) for verb, writes in CATALOG]
        return FunctionToolset(tools, id="training", max_retries=3, timeout=TOOL_TIMEOUT_S)

    @property
    def fingerprints(self) -> dict[str, str]:
        """A short hash of each tool as the model sees it: its name, description and schema."""
        seen = [tool.tool_def for tool in self.toolset.tools.values()]
        said = {one.name: json.dumps([one.description, one.parameters_json_schema], sort_keys=True) for one in seen}
        return {name: sha256(words.encode()).hexdigest()[:12] for name, words in said.items()}

    @cached_property
    def fingerprint(self) -> str:
        """A short hash over all of them, in their order."""
        return sha256(repr(self.fingerprints).encode()).hexdigest()[:12]


catalogue = Catalogue()


def _as_said(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in arguments.items()}


def _digest(verb: Verb, said: dict[str, Any]) -> str:
    return sha256(f"{verb.__name__} {json.dumps(said, sort_keys=True)}".encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    dump = getattr(value, "model_dump", None)
    return dump(mode="json", exclude_defaults=True) if dump else (value if value is None else _scalar(value))


def _scalar(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | str) else str(value)
