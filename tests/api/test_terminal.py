"""Talking in a terminal: replies as they come, receipts, and a talk that goes on after a refusal."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from agent.events import Heard
from api.service import Service
from api.terminal import Reply, Talk, chat, greeting
from store.errors import Invalid
from tests.api.conftest import SECRET, SQUATS

LONG = "word " * 60


class Told:
    """An engine that tells what a test wrote."""

    def __init__(self, *events: tuple[str, dict[str, Any]]) -> None:
        self._events = events

    async def listen(self, caller: object, turn_id: int) -> AsyncIterator[Heard]:
        """Every event."""
        for number, (name, data) in enumerate(self._events, start=1):
            yield Heard(number, name, data)


def console(*, watched: bool = False) -> Console:
    return Console(file=io.StringIO(), force_terminal=watched, width=80)


def shown(on: Console) -> str:
    assert isinstance(on.file, io.StringIO)
    return on.file.getvalue()


async def follow(service: Service, out: Console, *events: tuple[str, dict[str, Any]]) -> bool:
    telling: Any = Told(*events)
    return await Reply(out).follow(replace(service, engine=telling), service.caller(1), 1)


DONE = ("done", {"status": "done"})
TAKEN_BACK = [("text", {"delta": "Logged 9 sets."}), ("reset", {"attempt": 1}), ("text", {"delta": "Three sets."})]


@pytest.mark.anyio
async def test_what_was_taken_back_is_not_in_what_a_program_reads(service: Service) -> None:
    out = console()
    assert await follow(service, out, *TAKEN_BACK, ("message", {"text": "Three sets."}), DONE)
    assert shown(out) == "Three sets.\n"


@pytest.mark.anyio
async def test_a_person_watches_it_grow_and_keeps_the_last_word(service: Service) -> None:
    out = console(watched=True)
    assert await follow(service, out, *TAKEN_BACK, ("message", {"text": "Three sets."}), DONE)
    assert shown(out).rindex("Three sets.") > shown(out).rfind("Logged 9 sets.")


@pytest.mark.anyio
async def test_a_long_reply_is_one_line_for_programs(service: Service) -> None:
    out = console()
    await follow(service, out, ("message", {"text": LONG.strip()}), DONE)
    assert shown(out) == LONG.strip() + "\n"


@pytest.mark.anyio
async def test_only_what_was_written_gets_a_receipt(service: Service) -> None:
    out = console()
    looked = ("tool.done", {"call_id": "1", "ok": True, "summary": "Nothing then.", "card": {}, "undo": None})
    refused = ("tool.done", {"call_id": "2", "ok": False, "summary": "Too heavy.", "card": None, "undo": None})
    wrote = ("tool.done", {"call_id": "3", "ok": True, "summary": "[b]Squat[/b]: 3 × 5", "card": {}, "undo": 7})
    card = {"kind": "forgotten", "operation_id": None}
    forgot = ("tool.done", {"call_id": "4", "ok": True, "summary": "Forgotten: it.", "card": card, "undo": None})
    repeated = {"kind": "logged", "operation_id": 7, "already_logged": True}
    again = ("tool.done", {"call_id": "5", "ok": True, "summary": "Squat.", "card": repeated, "undo": None})
    await follow(service, out, looked, refused, wrote, forgot, again, ("message", {"text": "Done."}), DONE)
    assert shown(out) == "✓ [b]Squat[/b]: 3 × 5\n✓ Forgotten: it.\nDone.\n"


@pytest.mark.anyio
async def test_a_record_stands_beside_its_receipt(service: Service) -> None:
    out, card = console(), {"records": [{"summary": "heaviest 105 kg, before 100 kg"}]}
    wrote = ("tool.done", {"call_id": "1", "ok": True, "summary": "Squat: 5 at 105 kg", "card": card, "undo": 7})
    await follow(service, out, wrote, ("message", {"text": "Done."}), DONE)
    assert shown(out) == "✓ Squat: 5 at 105 kg\n★ heaviest 105 kg, before 100 kg\nDone.\n"


@pytest.mark.anyio
@pytest.mark.parametrize("last", [("done", {"status": "failed"}), ("done", {"status": "cancelled"}), ("bye", {})])
async def test_a_turn_that_was_not_done_says_so(service: Service, last: tuple[str, dict[str, Any]]) -> None:
    assert not await follow(service, console(), ("message", {"text": "Sorry."}), last)


@pytest.mark.anyio
async def test_a_talk_goes_on_in_the_conversation_last_spoken_in(service: Service) -> None:
    talk = await Talk.begin(service, console())
    await talk.stop()
    assert await talk.say(SQUATS)
    await talk.stop()
    with pytest.raises(Invalid):
        await talk.say("\x07")
    caller = service.caller(await service.you())
    async with caller.work() as work:
        _, total = await work.store.conversations.page(1, 10)
    assert total == 1


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody types, line by line; then nothing more."""
    typed: list[str] = []

    def ask(*arguments: object, **options: object) -> str:
        if not typed:
            raise EOFError
        return typed.pop(0)

    monkeypatch.setattr("api.terminal.Prompt.ask", ask)
    return typed


@pytest.mark.anyio
async def test_a_chat_survives_a_refusal_and_ends_with_the_input(
    database_url: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SLOW_BURN_SECRET", SECRET)
    lines.extend(["x" * 5000, SQUATS])
    out = console()
    await asyncio.to_thread(chat, out, lambda line: None)
    assert "I read up to" in shown(out)
    assert "✓ Squat: 3 × 5 at 100 kg" in shown(out)


def test_the_first_line_says_who_talks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert greeting() == "Slow Burn · offline model (set GEMINI_API_KEY to talk through Gemini)"
    monkeypatch.setenv("GEMINI_API_KEY", "k")
    assert greeting().startswith("Slow Burn · gemini-")
    monkeypatch.setenv("SLOW_BURN_MODEL", "offline")
    assert greeting() == "Slow Burn · offline model"
