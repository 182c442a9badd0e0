"""The contract in git says what the code says, and is a good one."""

import json
from typing import Any

import pytest
from openapi_spec_validator import validate

from api import contract
from tests.api.possessions import OPEN

# What is committed, because making it takes seconds; the first test says that it is what the code says.
DOCUMENT: dict[str, Any] = json.loads(contract.PATH.read_text(encoding="utf-8"))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


EXECUTIONS = "/api/v1/workouts/{workout_id}/exercise-executions"
PROMISED = {
    "POST /api/v1/chat",
    "GET /api/v1/turns/{turn_id}/events",
    "POST /api/v1/turns/{turn_id}/cancel",
    "POST /api/v1/undo",
    "GET /api/v1/conversations",
    "GET /api/v1/conversations/{conversation_id}",
    "PATCH /api/v1/conversations/{conversation_id}",
    "DELETE /api/v1/conversations/{conversation_id}",
    "GET /api/v1/workouts",
    "POST /api/v1/workouts",
    "POST /api/v1/workouts/log",
    *(f"{method} /api/v1/workouts/{{workout_id}}" for method in ("GET", "PUT", "PATCH", "DELETE")),
    *(f"POST /api/v1/workouts/{{workout_id}}/{verb}" for verb in ("finish", "reopen")),
    f"POST {EXECUTIONS}",
    f"PATCH {EXECUTIONS}/order",
    *(f"{method} {EXECUTIONS}/{{execution_id}}" for method in ("PUT", "PATCH", "DELETE")),
    f"POST {EXECUTIONS}/{{execution_id}}/sets",
    *(f"{method} {EXECUTIONS}/{{execution_id}}/sets/{{set_id}}" for method in ("PATCH", "DELETE")),
    "POST /api/v1/shares",
    "GET /api/v1/shares",
    "DELETE /api/v1/shares/{share_id}",
    "GET /api/v1/shared/{token}",
    "GET /api/v1/exercises",
    "GET /api/v1/users/me",
    "PATCH /api/v1/users/me",
    "DELETE /api/v1/users/me",
    "GET /api/v1/users/me/export",
    "POST /api/v1/exercises",
    "GET /api/v1/exercises/{exercise_id}",
    "PUT /api/v1/exercises/{exercise_id}",
    "PATCH /api/v1/exercises/{exercise_id}",
    "DELETE /api/v1/exercises/{exercise_id}",
    "GET /api/v1/exercises/body-parts",
    "GET /api/v1/exercises/modalities",
    "GET /api/v1/exercises/system",
    "GET /api/v1/exercises/my-exercises",
    "POST /api/v1/exercises/{exercise_id}/aliases",
    "DELETE /api/v1/exercises/{exercise_id}/aliases/{alias_id}",
    "POST /api/v1/exercises/{exercise_id}/merge",
    "GET /api/v1/users/me/usage",
    "GET /api/v1/admin/users",
    "GET /api/v1/admin/users/{user_id}",
    "PATCH /api/v1/admin/users/{user_id}",
    "POST /api/v1/admin/users/{user_id}/deactivate",
    "DELETE /api/v1/admin/users/{user_id}",
    "GET /api/v1/affinity",
    "PATCH /api/v1/affinity",
    "POST /api/v1/affinity/reset",
    "POST /api/v1/plans",
    "PUT /api/v1/plans/{plan_id}",
    "GET /api/v1/plans/today",
    "POST /api/v1/plans/{plan_id}/activate",
    "PATCH /api/v1/plans/{plan_id}/days/{day_id}/exercises/{planned_exercise_id}/sets/order",
    "GET /api/v1/operations",
    "POST /api/v1/operations/{operation_id}/undo",
    "POST /api/v1/voice/transcriptions",
    "GET /health",
    "GET /api/v1/auth/public",
}


def test_the_committed_contract_is_current() -> None:
    assert contract.is_current(), "run: slow-burn openapi"


def test_a_change_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract, "document", lambda: "{}")
    assert not contract.is_current()


def test_it_is_valid_openapi() -> None:
    validate(DOCUMENT)


def test_it_has_what_was_promised() -> None:
    assert set(OPERATIONS) >= PROMISED


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_described_and_says_how_it_refuses(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"]
    refused = [status for status in operation["responses"] if status >= "400"]
    assert "401" in refused or operation.get("security") == []
    assert all(operation["responses"][status]["description"] for status in refused)


def having(header: str) -> set[tuple[str, str]]:
    return {
        (name, status)
        for name, operation in OPERATIONS.items()
        for status, answer in operation["responses"].items()
        if header in answer["headers"]
    }


def taking(header: str) -> set[str]:
    return {
        name
        for name, operation in OPERATIONS.items()
        if any(parameter["name"] == header for parameter in operation.get("parameters", ()))
    }


def test_every_answer_has_a_number() -> None:
    every = {(name, status) for name, operation in OPERATIONS.items() for status in operation["responses"]}
    assert having("X-Request-ID") == every


def test_it_says_where_to_come_again_and_where_to_go() -> None:
    assert having("Retry-After") >= {(name, "429") for name in OPERATIONS} | {("GET /health", "503")}
    assert having("Location") == {("POST /api/v1/chat", "202")}


def test_who_may_name_a_version_is_told_it() -> None:
    gone = {f"DELETE /api/v1/{one}" for one in ("plans/{plan_id}", "workouts/{workout_id}")}
    made = {f"POST /api/v1/{one}" for one in ("plans", "workouts", "workouts/log")}
    day = "GET /api/v1/plans/{plan_id}/days/{day_id}"
    shown = {"GET /api/v1/plans/{plan_id}", day, "GET /api/v1/workouts/{workout_id}"}
    assert {name for name, _ in having("ETag")} == taking("if-match") - gone | made | shown


def test_who_sends_a_key_may_be_told_that_it_came_before() -> None:
    assert {name for name, _ in having("Idempotency-Replayed")} == taking("idempotency-key")


def test_a_token_is_needed_wherever_nothing_else_is_said() -> None:
    assert DOCUMENT["security"] == [{"HTTPBearer": []}, {"APIKeyCookie": []}]
    assert {name for name, operation in OPERATIONS.items() if operation.get("security") == []} == OPEN - {"GET /"}


def test_a_generated_client_has_a_name_for_every_operation() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def test_every_body_has_an_example() -> None:
    bodies = {
        branch["$ref"].rpartition("/")[2]
        for operation in OPERATIONS.values()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        for branch in [content["schema"], *content["schema"].get("anyOf", ())]
        if "$ref" in branch and kind == "application/json"
    }
    assert [name for name in sorted(bodies) if not DOCUMENT["components"]["schemas"][name].get("examples")] == []


def test_refusals_have_one_shape() -> None:
    shapes = {
        content["schema"]["$ref"]
        for operation in OPERATIONS.values()
        for status, response in operation["responses"].items()
        if status >= "400"
        for content in response["content"].values()
    }
    assert shapes == {"#/components/schemas/RefusalShape"}
