"""The service that the kill loop kills: a turn engine, a model that improvises, a socket that accepts messages."""

import asyncio
import json
import os
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from socket import socket, socketpair

from pydantic_ai.messages import ModelMessage

from agent import failpoints
from agent.companion import companion
from agent.engine import TurnEngine
from agent.llm import ModelStack
from agent.settings import AgentSettings
from store.database import Database
from store.errors import Refusal
from store.names import NameIndex
from store.settings import StoreSettings
from tests.scripted import Line, ScriptedModel, answered, said, squats
from tools.work import Caller

LEASE_S = 0.6
chance = random.Random()  # noqa: S311  # moments and numbers, no secrets
WORDS = ("Strong", "steady", "work", "today", "and", "plenty", "left", "for", "the", "next", "round")


@dataclass(frozen=True)
class Order:
    """What one service process is to be: `failpoint` kills it when reached for the `nth` time."""

    url: str
    socket: str
    journal: bool = True
    failpoint: str | None = None
    nth: int = 1


async def improvise(messages: list[ModelMessage]) -> AsyncIterator[Line]:
    """Say other numbers every time it is asked, two calls first and then as many as the message still wants."""
    wanted, done = int(said(messages).split()[-1]), len(answered(messages))
    await asyncio.sleep(chance.uniform(0, 0.01))
    for _ in range(chance.randint(1, 4)):
        yield chance.choice(WORDS) + " "
        await asyncio.sleep(chance.uniform(0, 0.01))
    if done < wanted:
        for weight in chance.sample(range(20, 250), min(2, wanted - done)):
            yield squats(*chance.choices(range(1, 13), k=chance.randint(1, 3)), weight=weight)
        return
    for _ in range(chance.randint(4, 10)):
        yield chance.choice(WORDS) + " "
        await asyncio.sleep(chance.uniform(0, 0.008))


def kill_at(name: str, nth: int) -> Callable[[failpoints.Failpoint], Awaitable[None]]:
    """A hook that kills this process without warning."""
    left = nth

    async def hook(reached: failpoints.Failpoint) -> None:
        nonlocal left
        if reached == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


async def serve(order: Order, index: NameIndex) -> None:
    """Be a service until killed."""
    database = await Database.open(StoreSettings(database_url=order.url, pool_size=8), prepare=False)
    database.index = index
    if order.failpoint:
        failpoints.arm(kill_at(order.failpoint, order.nth))
    settings = AgentSettings(reflex=False, lease_s=LEASE_S, heartbeat_s=0.08, poll_s=0.05, drain_s=2)
    models = ModelStack(settings, ScriptedModel(improvise))
    engine = TurnEngine(database, settings, models=models, journal=order.journal)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = json.loads(await reader.readline())
        try:
            user = Caller(database, asked.pop("user"), "rest")
            accepted = await engine.accept(user, asked.pop("message"), **asked)
            answer = {"turn_id": accepted.turn_id}
        except Refusal as refusal:
            answer = {"refused": refusal.type}
        writer.write(json.dumps(answer).encode() + b"\n")
        with suppress(ConnectionError):  # whoever asked may have given up
            await writer.drain()
        writer.close()

    await engine.start()
    await asyncio.start_unix_server(accept, order.socket)
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110  # nobody is left to kill a service whose nursery has gone
        await asyncio.sleep(0.5)
    os._exit(0)


class Nursery:
    """Forks services from a process that has everything imported and nothing opened, so that a life costs little."""

    def __init__(self) -> None:
        ours, theirs = socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            ours.close()
            _breed(theirs)
        theirs.close()
        self._line = ours.makefile("rw")

    def spawn(self, order: Order) -> int:
        """Start a service; returns its process id."""
        self._line.write(json.dumps(asdict(order)) + "\n")
        self._line.flush()
        return int(self._line.readline())

    def close(self) -> None:
        """End the nursery; its services have been killed by then."""
        self._line.close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _breed(line: socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that the dead leave at once
    index = NameIndex.from_catalogue()
    companion()
    stream = line.makefile("rw")
    for order in stream:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            chance.seed()
            line.close()
            asyncio.run(serve(Order(**json.loads(order)), index))
        stream.write(f"{pid}\n")
        stream.flush()
    os._exit(0)
