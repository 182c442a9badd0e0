"""The headers of answers, as the contract has them: what each says, and which answers have it."""

from collections.abc import Iterator
from typing import Any

WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
DESCRIBED: dict[str, dict[str, Any]] = {
    "X-Request-ID": {
        "description": "The number under which the log tells of this request.",
        "required": True,
        "schema": {"type": "string", "examples": ["5f2b8c0d1e9a"]},
    },
    "Retry-After": {
        "description": "In how many seconds the same request may succeed.",
        "required": True,
        "schema": {**WHOLE, "examples": [17]},
    },
    "ETag": {
        "description": "The `version` answered, to be sent back as `If-Match`.",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9]+"$', "examples": ['"7"']},
    },
    "Idempotency-Replayed": {
        "description": "`true` where this key has come before, so that nothing was done again.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}


def describe(document: dict[str, Any]) -> None:
    """Put the headers of all answers into a contract."""
    document["components"]["headers"] = DESCRIBED
    for path in document["paths"].values():
        for operation in path.values():
            keyed = any(parameter["name"] == "idempotency-key" for parameter in operation.get("parameters", ()))
            operation["responses"] = {
                status: {**answer, "headers": _of(status, keyed, _counts(document, answer)) | answer.get("headers", {})}
                for status, answer in operation["responses"].items()
            }


def _of(status: str, keyed: bool, counts: bool) -> dict[str, Any]:
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _names(status, keyed, counts)}
    return headers | ({"Retry-After": {**DESCRIBED["Retry-After"], "required": False}} if status == "503" else {})


def _names(status: str, keyed: bool, counts: bool) -> Iterator[str]:
    yield "X-Request-ID"
    if status == "429":
        yield "Retry-After"
    if status < "300" and counts:
        yield "ETag"
    if status < "300" and keyed:
        yield "Idempotency-Replayed"


def _counts(document: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether an answer has a `version` that counts; a constant one is that of a format."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    shape = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
    version = shape.get("properties", {}).get("version", {})
    return version.get("type") == "integer" and "const" not in version
