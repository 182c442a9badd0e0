"""Prompts of Langfuse over the files, where an operator asks for it: once, at the start, never waited for long."""

import asyncio
import base64
import http.client
import json
import logging
import re
import ssl
import threading
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

import prompts
from agent.companion import fingerprint
from agent.settings import PromptSettings

PREFIX = "slow-burn"
MOST_BYTES = 100_000
MUSTACHE = re.compile(r"\{\{\s*(\w+)\s*\}\}")

logger = logging.getLogger(__name__)


async def lay_over(settings: PromptSettings, say: Callable[[str], None] = logger.warning) -> list[str]:
    """Fetch the prompts of the label and lay those that fit over the files; returns their names.

    Without a label or keys nothing is asked. A service that is slow, away or refuses leaves the files as they are, and
    `say` is told; so it is of each prompt that does not fit.
    """
    if settings.prompt_label is None or not settings.langfuse_public_key or not settings.langfuse_secret_key:
        return []
    try:
        async with asyncio.timeout(settings.prompt_wait_s):
            found = await _in_background(lambda: _fetched(settings))
    except (OSError, http.client.HTTPException, ValueError, TimeoutError) as problem:
        say(f"The prompts of Langfuse are not to be had ({type(problem).__name__}); those of the files are used.")
        return []
    fitting = {name: text for name, text in found.items() if _fits(name, text, say)}
    prompts.overlay(fitting)
    fingerprint.cache_clear()
    return sorted(fitting)


def _fits(name: str, text: str, say: Callable[[str], None]) -> bool:
    try:
        prompts.fit(name, text)
    except ValueError as reason:
        say(f"The prompt {PREFIX}/{name} of Langfuse is not used, because {reason}.")
        return False
    return True


async def _in_background(work: Callable[[], dict[str, str]]) -> dict[str, str]:
    """The result of blocking work in a thread that nobody waits for when it is too slow, not even at the exit."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[dict[str, str]] = loop.create_future()

    def settle(outcome: dict[str, str] | Exception) -> None:
        if not result.done():
            result.set_exception(outcome) if isinstance(outcome, Exception) else result.set_result(outcome)

    def run() -> None:
        try:
            outcome: dict[str, str] | Exception = work()
        except Exception as problem:  # because whoever waits is to hear of it, whatever it is
            outcome = problem
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name="prompts of Langfuse", daemon=True).start()
    return await result


def _fetched(settings: PromptSettings) -> dict[str, str]:
    """The text of every prompt that is there under the label, placeholders in our own spelling."""
    base = urlsplit(settings.langfuse_base_url)
    connection = _connected(base.scheme, base.netloc, settings.prompt_wait_s)
    secret = settings.langfuse_secret_key.get_secret_value() if settings.langfuse_secret_key else ""
    pair = base64.b64encode(f"{settings.langfuse_public_key}:{secret}".encode()).decode()
    found: dict[str, str] = {}
    try:
        for name in prompts.names():
            path = f"{base.path.rstrip('/')}/api/public/v2/prompts/{quote(f'{PREFIX}/{name}', safe='')}"
            query = urlencode({"label": settings.prompt_label})
            connection.request("GET", f"{path}?{query}", headers={"Authorization": f"Basic {pair}"})
            text = _text(connection.getresponse())
            if text is not None:
                found[name] = MUSTACHE.sub(r"${\1}", text)
    finally:
        connection.close()
    return found


def _connected(scheme: str, place: str, wait_s: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(place, timeout=wait_s, context=ssl.create_default_context())
    return http.client.HTTPConnection(place, timeout=wait_s)


def _text(response: http.client.HTTPResponse) -> str | None:
    """The prompt of an answer, None where there is none; raises `ValueError` for anything else."""
    body = response.read(MOST_BYTES)
    if response.status == 404:
        return None
    if response.status != 200:
        raise ValueError(f"HTTP {response.status}")
    prompt = json.loads(body).get("prompt")
    if not isinstance(prompt, str):
        raise ValueError("a prompt that is no text")
    return prompt
