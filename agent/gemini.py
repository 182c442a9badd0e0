"""Gemini: the model over the wire, how much patience its failures deserve, and what an operator is told of them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic_ai.exceptions import (
    ModelAPIError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRequestRejectedError,
    UnexpectedModelBehavior,
)
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from agent.settings import AgentSettings

MOST_TRIES = 3
LONGEST_WAIT_S = 10.0
BACKOFF_S = (0.5, 1.5)
MOST_TOKENS = 8192  # a plan of a week is a call of some 3000 tokens, and thoughts count too
RETRY_DELAY = re.compile(r"^(\d+(?:\.\d+)?)s$")
KEY_TROUBLE = re.compile(r"api[ _]?key|permission|credential|unauthenticated", re.IGNORECASE)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
FAULT = re.compile(r"[A-Z_]{1,40}")
LONGEST_DETAIL = 300


def gemini(settings: AgentSettings) -> Model:
    """The Gemini model of the settings; needs a key. Enter it to keep its connections from turn to turn.

    The provider's own client is used because only its failures become `ModelAPIError`; it connects within 5 s and
    tries nothing twice.
    """
    from pydantic_ai.models.google import GoogleModel  # because the SDK takes a second that only Gemini is worth
    from pydantic_ai.providers.google import GoogleProvider

    assert settings.api_key is not None  # noqa: S101  # model_name is `offline` without one
    provider = GoogleProvider(api_key=settings.api_key.get_secret_value(), base_url=settings.gemini_base_url)
    return GoogleModel(settings.model_name, provider=provider)


def manner(settings: AgentSettings) -> ModelSettings:
    """How Gemini is to answer: with little thought, and within the turn's budget.

    The service is told this timeout as its own deadline; silence between two pieces is watched by the conversation.
    """
    return ModelSettings(thinking="low", max_tokens=MOST_TOKENS, timeout=settings.turn_budget_s)


def patience(problem: ModelAPIError, tries: int) -> float | None:
    """Seconds to wait before trying again after `tries` failures; None when trying again is useless."""
    if tries >= MOST_TRIES or not passing(problem):
        return None
    asked = retry_delay(problem)
    if asked is not None:
        return asked if asked <= LONGEST_WAIT_S else None
    return BACKOFF_S[min(tries, len(BACKOFF_S)) - 1]


def passing(problem: ModelAPIError) -> bool:
    """Whether the same request may succeed in a while: not one that was refused, nor one whose quota is a day's."""
    refused = isinstance(problem, ModelQuotaExceededError | ModelRequestRejectedError)
    return not (refused or _spent_for_today(problem))


def retry_delay(problem: ModelAPIError) -> float | None:
    """How long the service asks us to wait: the body's RetryInfo, else the Retry-After header."""
    for detail in _details(problem):
        match = RETRY_DELAY.match(str(detail.get("retryDelay", "")))
        if match:
            return float(match[1])
    after = getattr(problem, "retry_after", None)
    return float(after) if after is not None else None


def advice(problem: Exception, settings: AgentSettings) -> str:
    """What went wrong and what an operator can do about it, in one line that never holds the key."""
    if not isinstance(problem, ModelHTTPError):
        summary = str(problem).partition("\n")[0]  # what follows is the answer, which may quote the person
        if isinstance(problem, UnexpectedModelBehavior):
            summary = QUOTED.sub("(hidden)", summary)  # such as a tool that was made up
        return _without_key(f"{type(problem).__name__}: {summary}", settings)
    detail = _without_key(f"HTTP {problem.status_code}: {_complaint(problem)}", settings)
    if isinstance(problem, ModelNotFoundError) or problem.status_code == 404:
        return f"there is no model {settings.model_name!r} at this address; set SLOW_BURN_MODEL ({detail})"
    if problem.status_code in (401, 403) or (problem.status_code == 400 and KEY_TROUBLE.search(str(problem.body))):
        return f"the API key was refused; check GOOGLE_API_KEY ({detail})"
    if problem.status_code == 400:
        return f"the request was refused; check GOOGLE_API_KEY and SLOW_BURN_MODEL ({detail})"
    if _spent_for_today(problem) or isinstance(problem, ModelQuotaExceededError):
        return f"the key's quota for today is spent ({detail})"
    return detail


def _complaint(problem: ModelHTTPError) -> str:
    """What the service says; where it finds fault with the request itself, only the name of the fault.

    Because then it may quote the request, which holds what the person wrote.
    """
    error = _error(problem)
    if problem.status_code in (400, 413, 422) and not KEY_TROUBLE.search(str(problem.body)):
        name = str(error.get("status", ""))
        return name if FAULT.fullmatch(name) else "the request was found faulty"
    return str(error.get("message") or problem.body or "")


def _without_key(text: str, settings: AgentSettings) -> str:
    key = settings.api_key.get_secret_value().strip() if settings.api_key else ""
    line = " ".join(text.split())
    return (line.replace(key, "(key)") if key else line)[:LONGEST_DETAIL]


def _spent_for_today(problem: ModelAPIError) -> bool:
    violations = (violation for detail in _details(problem) for violation in _dicts(detail.get("violations")))
    return any("PerDay" in str(violation.get("quotaId", "")) for violation in violations)


def _details(problem: ModelAPIError) -> list[dict[str, Any]]:
    return list(_dicts(_error(problem).get("details")))


def _error(problem: ModelAPIError) -> dict[str, Any]:
    """The error object of the body, empty where a proxy answered in some other shape."""
    body = problem.body
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return {}
    if isinstance(body, list):  # the service wraps the error of a stream in a list
        body = next(_dicts(body), {})
    found = body.get("error", body) if isinstance(body, dict) else {}
    return found if isinstance(found, dict) else {}


def _dicts(values: Any) -> Iterator[dict[str, Any]]:
    return (value for value in (values if isinstance(values, list) else []) if isinstance(value, dict))
