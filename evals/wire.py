"""A stand-in for the Gemini API on loopback that plays scripted answers and remembers what it was asked.

A script is a list of steps, one for each request, or a function from a request to its step. A step is one piece
(`status` with `error`, `details`, `body`, `headers`) or a stream: `words` in pieces, `calls` (a name alone logs three
sets of five at 100 kg of that exercise, a pair is a tool and its arguments), `finish` (STOP if left out), `blocked`;
`end` may be `reset` or `stall`; `pause_s` lies between pieces. The last step is played for ever with `again`; else
whoever asks further hears `FURTHER`. Who asks for the whole answer at once gets the step's words in one piece. Who asks
for vectors gets those of the embedded embedder, apart from any script.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from store.embeddings import vector_of
from store.tables.memories import DIMENSIONS

EMBED = ":batchEmbedContents"
WHOLE = ":generateContent"
NO_VECTOR = [0.0] * DIMENSIONS
FURTHER = {"words": ["Tell me ", "more."]}
THREE_SETS = [{"reps": 5, "weight": 100, "unit": "kg"}] * 3
USAGE = {"promptTokenCount": 10, "cachedContentTokenCount": 4, "candidatesTokenCount": 5, "totalTokenCount": 15}

Step = dict[str, Any]


@dataclass
class Asked:
    """One request as it arrived; `before` counts the requests of this script before it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    before: int = 0

    @property
    def mode(self) -> str:
        """Whether tools may be called: VALIDATED, NONE, …"""
        return str(self.body["toolConfig"]["functionCallingConfig"]["mode"])

    @property
    def method(self) -> str:
        """What is asked of the model: `:streamGenerateContent`, `:generateContent`, …"""
        return ":" + self.path.partition("?")[0].rpartition(":")[2]

    @property
    def roles(self) -> list[str]:
        """Who speaks in the contents, in order."""
        return [content["role"] for content in self.body["contents"]]


Script = list[Step] | Callable[[Asked], Step]


@dataclass
class FakeGemini:
    """The service; usable as an async context."""

    script: Script
    asked: list[Asked] = field(default_factory=list)
    embedded: list[Asked] = field(default_factory=list)
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    connections: int = 0
    _empty: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Its address."""
        assert self._server is not None  # noqa: S101  # made on entering
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *problem: object) -> None:
        assert self._server is not None  # noqa: S101  # made on entering
        await close(self._server, self.open)

    async def all_gone(self) -> None:
        """Wait until every client has hung up; raises `TimeoutError` when one does not."""
        await asyncio.wait_for(self._empty.wait(), 2)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(writer)
        self._empty.clear()
        self.connections += 1
        try:
            while (asked := await _read(reader)) is not None:
                if asked.method == EMBED:
                    self.embedded.append(asked)
                    await _send({"status": 200, "body": json.dumps(vectors(asked))}, writer)
                    continue
                asked.before = len(self.asked)
                self.asked.append(asked)
                step = self._step(asked)
                if asked.method == WHOLE and not step.keys() & {"status", "end"}:
                    step = {"status": 200, "body": json.dumps(whole(step))}
                if not await _play(step, reader, writer):
                    break
        except ConnectionError:
            return  # a client that gives up on an answer is one of the things to be tried
        finally:
            writer.close()
            self.open.discard(writer)
            if not self.open:
                self._empty.set()

    def play(self, script: Script) -> None:
        """Begin another script, with nothing asked yet."""
        self.script, self.asked = script, []

    def _step(self, asked: Asked) -> Step:
        if callable(self.script):
            return self.script(asked)
        if asked.before < len(self.script):
            return self.script[asked.before]
        return self.script[-1] if self.script and self.script[-1].get("again") else FURTHER


def vectors(asked: Asked) -> dict[str, Any]:
    """A vector for each text of a request for vectors, in Gemini's shape."""
    texts = [one["content"]["parts"][0]["text"] for one in asked.body["requests"]]
    return {"embeddings": [{"values": vector_of(text) or NO_VECTOR} for text in texts]}


async def close(server: asyncio.Server, writers: Collection[asyncio.StreamWriter]) -> None:
    """Hang up on everybody, also on whoever was let in last and is not served yet."""
    server.close()
    await asyncio.sleep(0.01)
    for writer in [*writers]:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
    except asyncio.IncompleteReadError:
        return None
    return Asked(first.split(" ")[1], headers, json.loads(body))


async def _play(step: Step, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer; returns whether the connection lives on."""
    if "status" in step:
        await _send(step, writer)
        return True
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    for chunk in chunks(step):
        event = f"data: {json.dumps(chunk)}\r\n\r\n".encode()
        writer.write(b"%x\r\n%b\r\n" % (len(event), event))
        await writer.drain()
        await asyncio.sleep(step.get("pause_s", 0.002))  # because pieces that come together would be read as one
    match step.get("end"):
        case "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        case "stall":
            await reader.read()  # until the client hangs up
        case _:
            writer.write(b"0\r\n\r\n")
            await writer.drain()
            return True
    return False


async def _send(step: Step, writer: asyncio.StreamWriter) -> None:
    body = step.get("body")
    if body is None:
        status, message = step["error"]
        error = {"code": step["status"], "message": message, "status": status, "details": step.get("details", [])}
        body = json.dumps({"error": error})
    sent = body.encode()
    headers = {"content-type": "application/json", "content-length": str(len(sent)), **step.get("headers", {})}
    lines = [f"HTTP/1.1 {step['status']} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode() + sent)
    await writer.drain()


def chunks(step: Step) -> list[dict[str, Any]]:
    """The pieces of a streamed answer, in Gemini's shape."""
    if "blocked" in step:
        return [{"promptFeedback": {"blockReason": step["blocked"]}}]
    parts: list[list[dict[str, Any]]] = [[{"text": piece}] for piece in step.get("words", [])]
    if "calls" in step:
        parts.append([{"functionCall": _call(call)} for call in step["calls"]])
    pieces: list[dict[str, Any]] = [{"content": {"role": "model", "parts": part}} for part in parts]
    finish = step.get("finish", "STOP")
    if finish in ("STOP", "MAX_TOKENS"):
        pieces[-1]["finishReason"] = finish
    elif finish is not None:
        pieces.append({"finishReason": finish})
    return [{"candidates": [{"index": 0, **piece}], "usageMetadata": USAGE} for piece in pieces]


def whole(step: Step) -> dict[str, Any]:
    """The same in one piece."""
    pieces = chunks(step)
    candidates = [candidate for piece in pieces for candidate in piece.get("candidates", [])]
    parts = [part for candidate in candidates for part in candidate.get("content", {}).get("parts", [])]
    if not candidates:
        return pieces[0]
    return {**pieces[-1], "candidates": [{**candidates[-1], "content": {"role": "model", "parts": parts}}]}


def _call(call: str | list[Any]) -> dict[str, Any]:
    if isinstance(call, str):
        return {"name": "log_set", "args": {"exercise": call, "sets": THREE_SETS}}
    name, arguments = call
    return {"name": name, "args": arguments}
