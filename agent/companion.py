"""The companion: one persona, one toolset, any model."""

from functools import cache

from pydantic_ai import Agent, RunContext
from pydantic_ai.usage import UsageLimits

import prompts
from agent.toolset import Exchange, catalogue

LIMITS = UsageLimits(request_limit=8, tool_calls_limit=40)


def persona(_: RunContext[Exchange]) -> str:
    """Who speaks: the stable prefix, the same in every turn."""
    return prompts.render("persona")


def earlier(context: RunContext[Exchange]) -> str | None:
    """What this conversation came to before the turns that are told whole; it changes seldom."""
    told = context.deps.briefing.earlier
    return prompts.render("earlier", told=told) if told else None


def manner(context: RunContext[Exchange]) -> str:
    """How to speak to this person: after what is the same for everybody, before what changes by the minute."""
    briefing = context.deps.briefing
    return briefing.voice.text(first=briefing.turns_before == 0)


def situation(context: RunContext[Exchange]) -> str:
    """What is so just now: after everything that never changes, so that a provider can cache the rest."""
    return context.deps.briefing.text()


def correction(context: RunContext[Exchange]) -> str | None:
    """Why an answer of this turn was withheld, if one was."""
    reason = context.deps.correction
    return prompts.render("correction", reason=reason) if reason else None


@cache
def companion() -> Agent[Exchange, str]:
    """The agent itself; models are chosen per turn."""
    return Agent(
        name="slow-burn",
        deps_type=Exchange,
        toolsets=[catalogue.toolset],
        instructions=[persona, manner, earlier, situation, correction],
        retries=3,
    )


@cache
def fingerprint() -> str:
    """Which prompts and which tools a turn was made with."""
    return f"{prompts.fingerprint()}.{catalogue.fingerprint}"


def made_with() -> dict[str, str]:
    """The same one by one: a hash for each prompt and each tool, by what it is."""
    named = {"prompt": prompts.fingerprints(), "tool": catalogue.fingerprints}
    return {f"{kind} {name}": digest for kind, digests in named.items() for name, digest in digests.items()}
