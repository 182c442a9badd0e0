"""Fuzzing the contract: a served API is asked what its contract allows, and what it does not, by somebody signed in.

    python -m tests.contract_fuzz [--calls N] [--seed S] [--only PATH]

No answer may be a 5xx (but a 503 that the contract describes: nobody listens to recordings here), or one that it does
not describe. Ids that were answered are asked for again, so that calls reach what is there. Exits 1 naming the
operation, the call as a curl command, and what was wrong with the answer.
"""

import argparse
import asyncio
import http
import json
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agent.engine import TurnEngine
from agent.settings import AgentSettings
from api import contract
from api.service import Service
from api.serving import Server, listening
from api.settings import ApiSettings
from api.tokens import Tokens
from store.database import Database
from store.embedded import EmbeddedServer
from store.settings import StoreSettings
from store.users import sign_in

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SAID = (
    "3x5 squats at 100kg",
    "bench press 5x5 80kg",
    "my left knee hurts, no lunges until March",
    "make me a plan for three days a week",
    "what did I squat last time?",
)
KNOWN_SHARE = 0.7
OF_THE_ADDRESS = ("host", "origin")  # whoever makes these up is refused by the guards, before any operation
PATIENCE_S = 30
SECRET = "a secret for one run, which is longer than thirty-two bytes"


class Known:
    """The ids that were answered, by the path parameter they fit."""

    def __init__(self, paths: list[str], chance: random.Random) -> None:
        self._chance = chance
        self._ids: dict[str, list[Any]] = defaultdict(list)
        listed = [re.fullmatch(r"(.*)/\{(\w+)\}", path) for path in paths]
        self._names = {match[1]: match[2] for match in listed if match}

    def learn(self, path: str, answer: Any) -> None:
        """Keep the ids of what this path listed or made."""
        name = self._names.get(path)
        if name is None or not isinstance(answer, dict):
            return
        items = answer.get("items", [answer])
        found = [item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), int)]
        self._ids[name] = (self._ids[name] + found)[-50:]

    def fill(self, case: Case) -> None:
        """Put known ids in the place of most of those made up."""
        for name in case.path_parameters or {}:
            if self._ids[name] and self._chance.random() < KNOWN_SHARE:
                case.path_parameters[name] = self._chance.choice(self._ids[name])


class Fuzzer:
    """Asks one served API, and keeps what was wrong by operation."""

    def __init__(self, url: str, token: str, chance: random.Random) -> None:
        self.url = url
        self.headers = {"Authorization": f"Bearer {token}"}
        self.document: dict[str, Any] = json.loads(contract.document())
        self.known = Known(list(self.document["paths"]), chance)
        self.statuses: Counter[int] = Counter()
        self.asked: set[str] = set()
        self.faults: dict[str, str] = {}
        self._chance = chance

    def operations(self, only: str) -> list[APIOperation[Any, Any, Any, Any]]:
        """Every operation of the contract whose path has `only` in it."""
        schema = schemathesis.openapi.from_dict(self.document)
        found = [result.ok() for result in schema.get_all_operations()]
        return [operation for operation in found if only in operation.path]

    def __str__(self) -> str:
        calls = f"{self.statuses.total()} calls of {len(self.asked)} operations"
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        faults = "".join(f"\n\n{name}\n{fault}" for name, fault in self.faults.items())
        passed = len(self.asked) - len(self.faults)
        return f"{calls} ({statuses}){faults}\n{passed} passed, {len(self.faults)} failed"

    def look_around(self) -> None:
        """Say a few things, so that something is there, and learn the ids of it."""
        with httpx.Client(base_url=self.url, headers=self.headers, timeout=PATIENCE_S) as client:
            for said in SAID:
                answer = client.post("/api/v1/chat", json={"message": said}).raise_for_status().json()
                self.known.learn("/api/v1/turns", {"id": answer["turn_id"]})
            for path, item in self.document["paths"].items():
                if "get" in item and "{" not in path:
                    answer = client.get(path)
                    if answer.headers.get("content-type") == "application/json":
                        self.known.learn(path, answer.json())

    def fuzz(self, operation: APIOperation[Any, Any, Any, Any], calls: int) -> None:
        """Ask one operation so often."""
        modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

        @seed(self._chance.randrange(2**32))
        @settings(
            max_examples=calls,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.one_of(modes))
        def ask(case: Case) -> None:
            self._ask(operation, case)

        ask()

    def _ask(self, operation: APIOperation[Any, Any, Any, Any], case: Case) -> None:
        self.known.fill(case)
        for name in [name for name in case.headers or () if name.lower() in OF_THE_ADDRESS]:
            del case.headers[name]
        self.asked.add(operation.label)
        answer = case.call(base_url=self.url, headers=self.headers, timeout=PATIENCE_S)
        self.statuses[answer.status_code] += 1
        if answer.status_code < 300 and "application/json" in answer.headers.get("content-type", [""])[0]:
            self.known.learn(operation.path, answer.json())
        try:
            case.validate_response(answer, checks=CHECKS[answer.status_code == http.HTTPStatus.SERVICE_UNAVAILABLE :])
        except (Failure, FailureGroup) as problem:
            self.faults.setdefault(operation.label, f"{problem}\n{case.as_curl_command(self.headers)[:1000]}")


async def serve(url: str, work: Callable[[str, str], None]) -> None:
    """Serve the API of a database, and let `work` have its address and the token of somebody signed in."""
    database = await Database.open(StoreSettings(database_url=url))
    engine = TurnEngine(database, AgentSettings(gemini_api_key=None, poll_s=0.05))
    unlimited = ApiSettings(requests_per_minute=0, guest_requests_per_minute=0)
    service = Service(database, engine, unlimited, Tokens(SECRET))
    async with database.worker() as session:
        token = service.tokens.issue((await sign_in(session, "Fuzz")).id)
    await engine.start()
    ready = asyncio.Event()
    with listening("127.0.0.1", 0) as bound:
        server = Server(service, ready.set)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        await ready.wait()
        try:
            await asyncio.to_thread(work, f"http://127.0.0.1:{bound.getsockname()[1]}", token)
        finally:
            server.should_exit = True
            await serving
    await database.close()


def wishes() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract_fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=2000, help="how many calls, of all operations together")
    parser.add_argument("--seed", type=int, default=None, help="ask the same again")
    parser.add_argument("--only", default="", help="only the operations with this in their path")
    return parser.parse_args()


def run(wanted: argparse.Namespace) -> bool:
    """Fuzz every operation alike and say how it went; whether all is as it has to be."""
    home = Path(tempfile.mkdtemp(prefix="slow-burn-fuzz-"))
    home.chmod(0o711)  # because the database may run under another account
    began, fuzzers = time.monotonic(), []

    def work(url: str, token: str) -> None:
        fuzzer = Fuzzer(url, token, random.Random(wanted.seed))  # noqa: S311  # numbers, no secrets
        fuzzers.append(fuzzer)
        fuzzer.look_around()
        operations = fuzzer.operations(wanted.only)
        for operation in operations:
            fuzzer.fuzz(operation, -(-wanted.calls // len(operations)))

    server = EmbeddedServer.acquire(home / "server", durable=False)
    try:
        asyncio.run(serve(server.url, work))
    finally:
        server.release()
        shutil.rmtree(home, ignore_errors=True)
    [fuzzer] = fuzzers
    sys.stdout.write(f"seed {wanted.seed}, {time.monotonic() - began:.0f} s: {fuzzer}\n")
    return not fuzzer.faults


def main() -> int:
    """Run by the command line's wishes."""
    wanted = wishes()
    wanted.seed = random.SystemRandom().randrange(10**6) if wanted.seed is None else wanted.seed
    return 0 if run(wanted) else 1


if __name__ == "__main__":
    sys.exit(main())
