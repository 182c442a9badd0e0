"""What a model was sent, as it arrived over the wire."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evals.wire import Asked

MARK = re.compile(r"</?[\w-]+>")
FENCED = re.compile(r"<([\w-]+)>.*?</\1>", re.DOTALL)
CHARACTERS_A_TOKEN = 4  # an estimate: near enough for English and JSON, and without a tokenizer
WRAPPED = re.compile(r"\n(?!- |<)")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")


@dataclass(frozen=True)
class Rendered:
    """One request: `parts` are its instructions in order, `tools` the declarations by name, `said` the conversation."""

    parts: tuple[str, ...]
    tools: dict[str, dict[str, Any]]
    said: str

    @property
    def instructions(self) -> str:
        """All instructions in one."""
        return "\n\n".join(self.parts)

    @property
    def estimated_tokens(self) -> dict[str, int]:
        """About how many tokens the instructions, the declarations of tools, and what was said cost."""
        tools = json.dumps(list(self.tools.values()), ensure_ascii=False)
        sent = {"instructions": self.instructions, "tools": tools, "said": self.said}
        return {name: len(text) // CHARACTERS_A_TOKEN for name, text in sent.items()}

    @property
    def marks(self) -> Counter[str]:
        """How often each mark is there, such as `<situation>` and its closing one."""
        return Counter(MARK.findall(self.instructions))

    @property
    def outside(self) -> str:
        """The instructions without what stands between marks."""
        return FENCED.sub("", self.instructions)

    @cached_property
    def sentences(self) -> dict[str, list[str]]:
        """Every sentence of the instructions, and under its name of each tool's declaration."""
        own = [sentence for part in self.parts for sentence in split(part)]
        words = {name: [*map(str, _descriptions(tool))] for name, tool in self.tools.items()}
        return {"instructions": own} | {name: [*map(_one_line, told)] for name, told in words.items()}


def rendered(asked: Asked) -> Rendered:
    """Read a request of the Gemini API."""
    parts = asked.body.get("systemInstruction", {}).get("parts", [])
    tools = [one for tool in asked.body.get("tools", []) for one in tool.get("functionDeclarations", [])]
    return Rendered(
        parts=tuple(part["text"] for part in parts),
        tools={tool["name"]: tool for tool in tools},
        said="\n".join(_told(part) for content in asked.body["contents"] for part in content["parts"]),
    )


def split(text: str) -> list[str]:
    """The sentences of a text whose lines are wrapped; an item of a list begins a new one."""
    sentences = SENTENCE_END.split(WRAPPED.sub(" ", text))
    return [_one_line(sentence) for sentence in sentences if sentence.strip()]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _told(part: dict[str, Any]) -> str:
    return str(part["text"]) if "text" in part else json.dumps(part, ensure_ascii=False)


def _descriptions(node: Any) -> Iterator[str]:
    """Every description in a declaration, those of nested schemas too."""
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for value in node.values():
            yield from _descriptions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _descriptions(value)
