"""Somebody who walks through the log by REST and by the chat's verbs, beside a log in memory that says what it is."""

from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

import httpx
from hypothesis.stateful import RuleBasedStateMachine, invariant

from agent.engine import TurnEngine
from agent.settings import AgentSettings
from api.main import create_app
from api.service import Service
from api.settings import ApiSettings
from api.tokens import Tokens
from store.database import Database
from store.errors import Refusal
from tests.api.conftest import HOME, SECRET
from tests.conftest import Clock, sign_up
from tests.logbook import Logbook, Row
from tools.work import Caller, Verb

TODAY, EARLIER = "2026-11-20", ("2026-11-18", "2026-11-19")
WORKOUTS = "/api/v1/workouts"
Runner = Callable[[Coroutine[Any, Any, Any]], Any]


class World:
    """The application around a database, and somebody new for every run."""

    def __init__(self, run: Runner, database: Database) -> None:
        self.run, self.database, self.clock, self.people = run, database, Clock(), count()
        tokens = Tokens(SECRET)
        engine = TurnEngine(database, AgentSettings())
        self._tokens = tokens
        self._app = create_app(Service(database, engine, ApiSettings(requests_per_minute=0), tokens, clock=self.clock))

    def somebody(self) -> tuple[Caller, httpx.AsyncClient]:
        """A person by the chat's verbs, and the same one by REST."""
        caller = self.run(sign_up(self.database, f"walker {next(self.people)}", self.clock))
        bearer = {"Authorization": f"Bearer {self._tokens.issue(caller.user_id)}"}
        transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
        return caller, httpx.AsyncClient(transport=transport, base_url=HOME, headers=bearer)


class Walker(RuleBasedStateMachine):
    """One person's way through the log; after each step all of it is compared."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.caller, self.client = self.world.somebody()
        self.book = Logbook(TODAY)
        self.versions: dict[int, tuple[int, Any]] = {}

    @invariant()
    def the_log_is_what_the_book_says(self) -> None:
        found = self.ask("GET", f"{WORKOUTS}?per_page=100")[1]["items"]
        assert [_shown(workout) for workout in found] == self.book.shown()
        for workout in found:
            version, before = self.versions.get(workout["id"], (0, None))
            now = {key: value for key, value in workout.items() if key != "version"}
            assert workout["version"] >= version
            assert workout["version"] > version or now == before, "it changed, its version did not"
            self.versions[workout["id"]] = (workout["version"], now)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self.world.run(self.client.request(method, path, json=body))
        assert answer.status_code < 500, answer.text
        return answer.status_code, answer.json()

    def say(self, verb: Verb, **said: Any) -> Any:
        """Have the chat's verb done; None where it is refused."""
        try:
            return self.world.run(self.caller.perform(verb, said))
        except Refusal:
            return None

    def write(self, expected: int, method: str, path: str, body: Any = None) -> Any:
        """Write by REST; the answer where it is to be done, None where it is to be refused."""
        status, answer = self.ask(method, path, body)
        assert status == expected, (method, path, body, answer)
        return answer if status < 400 else None

    def a_workout(self, n: int) -> int | None:
        there = self.book.workouts()
        return there[n % len(there)] if there else None

    def an_execution(self, n: int) -> tuple[int, str, Row] | None:
        there = [key[1] for key in self.book.rows if key[0] == "execution"]
        if not there:
            return None
        key = there[n % len(there)]
        row = self.book.rows["execution", key]
        return key, f"{WORKOUTS}/{row['in']}/exercise-executions/{key}", self.book.rows["workout", row["in"]]

    def a_set(self, n: int) -> tuple[int, int, str, Row] | None:
        there = [key[1] for key in self.book.rows if key[0] == "set"]
        if not there:
            return None
        key = there[n % len(there)]
        execution = self.book.rows["set", key]["in"]
        workout = self.book.rows["execution", execution]["in"]
        path = f"{WORKOUTS}/{workout}/exercise-executions/{execution}/sets/{key}"
        return key, execution, path, self.book.rows["workout", workout]


def ids_in(workout: dict[str, Any], execution_id: int) -> list[int]:
    """Ids of the sets of an execution, in order."""
    return [done["id"] for one in workout["executions"] if one["id"] == execution_id for done in one["sets"]]


def _shown(workout: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": workout["id"],
        "day": workout["local_date"],
        "finished": workout["finished_at"] is not None,
        "title": workout["title"],
        "executions": [
            {
                "id": one["id"],
                "exercise": one["exercise"]["slug"],
                "group": one["superset_group"],
                "sets": [
                    (done["id"], done["set_number"], done["reps"], done["set_type"], done["parent_set"])
                    for done in one["sets"]
                ],
            }
            for one in workout["executions"]
        ],
    }
