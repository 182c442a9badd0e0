"""The story of a turn, for a person at a terminal."""

import json
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tools.stories import TurnStory

LONGEST = 400


def told(story: TurnStory) -> RenderableType:
    """What was said, what was done, and when."""
    return Group(*_parts(story))


def _parts(story: TurnStory) -> Iterator[RenderableType]:
    yield _facts(story)
    yield Text("\nSaid", style="bold")
    yield Text(story.message)
    for use in story.tools:
        outcome = {True: "done", False: "refused", None: "no answer"}[use.ok]
        yield Text(f"\n{use.tool}", style="bold").append(f" {use.call_id} · {outcome}", style="dim")
        yield Text(f"asked  {_short(use.arguments)}")
        yield Text(f"said   {use.summary or '-'}")
        if use.result is not None:
            yield Text(f"result {_short(use.result)}", style="dim")
    for deed in story.effects:
        undo = f"operation {deed.operation_id}" if deed.operation_id else "nothing to undo"
        yield Text(f"\nEffect of {deed.tool}: {undo}{', taken back since' if deed.undone else ''}", style="green")
    yield Text("\nAnswered", style="bold")
    yield Text(story.reply or "nothing")
    yield Text()
    yield _timeline(story)


def _facts(story: TurnStory) -> Table:
    facts = Table.grid(padding=(0, 2))
    ended = f" ({story.error})" if story.error else ""
    took = "" if story.took_ms is None else f", {story.took_ms} ms"
    opinion = {"up": "a good answer", "down": "a bad answer", None: None}[story.feedback]
    for name, fact in (
        ("Turn", f"{story.id}, conversation {story.conversation_id}"),
        ("Said", f"{story.accepted_at:%Y-%m-%d %H:%M:%S %Z}"),
        ("Ended", f"{story.status}{ended}{took}"),
        ("Model", story.model),
        ("Attempts", str(story.attempts)),
        ("Tokens", ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in story.usage.items()) or None),
        ("Made with", story.prompt_fingerprint),
        ("Found", " · ".join(filter(None, (opinion, story.comment))) or None),
    ):
        if fact:
            facts.add_row(Text(name, style="dim"), Text(fact))
    return facts


def _timeline(story: TurnStory) -> Table:
    table = Table("no.", "ms", "try", "event", "", box=None, header_style="dim", pad_edge=False)
    for moment in story.events:
        numbers = (str(moment.seq), str(moment.at_ms), str(moment.attempt))
        table.add_row(*numbers, moment.name, Text(moment.what, overflow="ellipsis", no_wrap=True))
    return table


def _short(value: Any) -> str:
    line = json.dumps(value, ensure_ascii=False, default=str)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}… (--json shows all)"
