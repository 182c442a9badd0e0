"""Turns as they came over the wire once, with what they were made with, to be played again without a model."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart

from evals.cases import HarnessFault
from evals.guards.cases import TurnCase
from evals.play import Played
from evals.wire import Step

FOLDER = Path(__file__).parent.parent / "recordings"
OBEDIENT = "scripted"
MOST_NAMED = 3
REFRESH = "python3 -m evals --record"


@dataclass(frozen=True)
class Recording:
    """One turn: what was said, by whom it was answered (`made_by`: a model's id, or `scripted`), and how.

    `made_with` has a hash for each prompt and tool; `responses` are steps of the wire; `reply` is how the turn ended.
    """

    id: str
    message: str
    made_by: str
    made_with: dict[str, str]
    responses: list[Step]
    reply: str

    def outdated(self, now: Mapping[str, str]) -> Iterator[str]:
        """What has changed since it was made, in a sentence with the command that makes it anew."""
        names = sorted(name for name in {**self.made_with, **now} if self.made_with.get(name) != now.get(name))
        if names:
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            yield f"stale, made before {', '.join(names[:MOST_NAMED])}{more} changed; {REFRESH} makes it anew"


def file_for(name: str) -> Path:
    """Where the recording of a turn lies."""
    return FOLDER / f"{name}.json"


def read(name: str) -> Recording | None:
    """The recording of a turn, if there is one. Raises `HarnessFault` when it cannot be read."""
    file = file_for(name)
    if not file.exists():
        return None
    try:
        return Recording(id=name, **json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as problem:
        raise HarnessFault(f"The recording {file} cannot be read ({problem}). {REFRESH} makes it anew.") from problem


def write(recording: Recording) -> None:
    """Keep it, a line for each response."""
    head = {name: value for name, value in vars(recording).items() if name not in ("id", "responses")}
    lines = [f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
    steps = ",\n".join(f"  {json.dumps(step, ensure_ascii=False)}" for step in recording.responses)
    FOLDER.mkdir(parents=True, exist_ok=True)
    body = ",\n".join([*lines, f' "responses": [\n{steps}\n ]'])
    file_for(recording.id).write_text(f"{{\n{body}\n}}\n", encoding="utf-8")


def bound_by(turn: TurnCase, played: Played, made_by: str) -> TurnCase:
    """The turn as far as it binds its speaker: a real model finds words of its own, and stumbles where it likes."""
    if made_by == OBEDIENT:
        return turn
    return turn.model_copy(update={"withheld": played.withheld, "says": [], "never_says": []})


def as_step(answer: ModelResponse) -> Step:
    """A response as a step of the wire."""
    step: dict[str, Any] = {}
    if words := [part.content for part in answer.parts if isinstance(part, TextPart) and part.content]:
        step["words"] = words
    if calls := [[part.tool_name, part.args_as_dict()] for part in answer.parts if isinstance(part, ToolCallPart)]:
        step["calls"] = calls
    return step if answer.finish_reason in ("stop", None) else step | {"finish": None}
