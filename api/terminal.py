"""Talking in a terminal: the same turn engine, without a server in between."""

import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4
from zoneinfo import available_timezones

from anyio.from_thread import BlockingPortal, start_blocking_portal
from rich.console import Console
from rich.live import Live
from rich.prompt import Prompt
from rich.text import Text

from agent.settings import OFFLINE, AgentSettings
from api.service import Service, running
from store.errors import Refusal
from tools.work import Caller

DOOR = "cli"
LOCALTIME = Path("/etc/localtime")


def greeting() -> str:
    """Which model talks, and what would make it another."""
    settings = AgentSettings()
    if settings.model_name != OFFLINE:
        return f"Slow Burn · {settings.model_name}"
    hint = " (set GEMINI_API_KEY to talk through Gemini)" if settings.api_key is None else ""
    return f"Slow Burn · offline model{hint}"


def local_zone() -> str | None:
    """The machine's time zone by name, None when it does not say."""
    named = os.environ.get("TZ", "").lstrip(":")
    if not named and LOCALTIME.is_symlink():
        named = str(LOCALTIME.resolve()).partition("zoneinfo/")[2]
    return named if named in available_timezones() else None


class Reply:
    """A reply as it comes in: rewritten in place on a terminal, printed once it is whole anywhere else."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._text = ""
        self._live: Live | None = None

    async def follow(self, service: Service, caller: Caller, turn_id: int) -> bool:
        """Show a turn to its end; returns whether it was done."""
        status = ""
        async with AsyncExitStack() as stack:
            if self._console.is_terminal:
                self._live = stack.enter_context(Live(console=self._console, refresh_per_second=20))
            async for heard in service.engine.listen(caller, turn_id):
                self._hear(heard.name, heard.data)
                status = heard.data.get("status", status)
        if self._live is None:
            self._console.print(Text(self._text), soft_wrap=True)
        return status == "done"

    def _hear(self, name: str, data: dict[str, object]) -> None:
        if name == "text":
            self._text += str(data["delta"])
        elif name == "reset":
            self._text = ""
        elif name == "message":
            self._text = str(data["text"])
        elif name == "tool.done" and data["ok"] and _wrote(data):
            self._console.print(Text(f"✓ {data['summary']}", style="green"), soft_wrap=True)
            for record in _records(data.get("card")):
                self._console.print(Text(f"★ {record}", style="yellow"), soft_wrap=True)
        if self._live is not None:
            self._live.update(Text(self._text))


def _wrote(data: dict[str, object]) -> bool:
    """Whether a tool has written something just now, also what cannot be undone."""
    card = data.get("card")
    receipt = isinstance(card, dict) and "operation_id" in card and not card.get("already_logged")
    return data["undo"] is not None or receipt


def _records(card: object) -> list[str]:
    """The records a card names, in its words."""
    beaten = card.get("records") if isinstance(card, dict) else None
    return [str(record["summary"]) for record in beaten or [] if isinstance(record, dict)]


class Talk:
    """One person's talk with the engine of this process, in the conversation last spoken in."""

    def __init__(self, service: Service, caller: Caller, console: Console) -> None:
        self._service = service
        self._caller = caller
        self._console = console
        self._turn_id: int | None = None

    @classmethod
    async def begin(cls, service: Service, console: Console) -> "Talk":
        """Sit down as the person whose machine this is."""
        return cls(service, service.caller(await service.you(), DOOR), console)

    async def say(self, text: str) -> bool:
        """Say one thing and show the answer; returns whether the turn was done. Raises what refuses the message."""
        key = f"{DOOR}-{uuid4()}"
        accepted = await self._service.engine.accept(self._caller, text, key=key, time_zone=local_zone())
        self._turn_id = accepted.turn_id
        return await Reply(self._console).follow(self._service, self._caller, accepted.turn_id)

    async def stop(self) -> None:
        """Ask the turn that runs to end."""
        if self._turn_id is not None:
            await self._service.engine.cancel(self._caller, self._turn_id)


def chat(console: Console, say: Callable[[str], None]) -> None:
    """Talk until the person has said enough.

    The engine has a thread of its own, because a prompt that waits must not keep turns waiting.
    """
    with start_blocking_portal("asyncio") as portal, portal.wrap_async_context_manager(running(say=say)) as service:
        talk = portal.call(Talk.begin, service, console)
        console.print("Tell me what you trained. An empty line ends our talk.", style="dim")
        while text := _asked(console):
            _answer(portal, talk, text, console)


def _asked(console: Console) -> str:
    try:
        return Prompt.ask("you", console=console, default="", show_default=False).strip()
    except (EOFError, KeyboardInterrupt):
        console.print()
        return ""


def _answer(portal: BlockingPortal, talk: Talk, text: str, console: Console) -> None:
    """Have one turn; Ctrl-C asks it to stop, and how it ended is still told."""
    answering = portal.start_task_soon(talk.say, text)
    try:
        try:
            answering.result()
        except KeyboardInterrupt:
            portal.call(talk.stop)
            answering.result()
    except Refusal as refusal:
        console.print(str(refusal), style="red")
