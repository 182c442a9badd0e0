"""Every way to break a reader of the contract is named, and nothing else is."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api import contract
from api.breaking import breaking_changes, needs_major

Document = dict[str, Any]
SHAPE = "#/components/schemas/Set"
NAME = "PATCH /sets/{id}"


def shape(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": ["reps"]}


def old() -> Document:
    """A small contract with everything that can break."""
    told = {"application/json": {"schema": {"$ref": SHAPE}}}
    operation = {
        "parameters": [
            {"in": "path", "name": "id", "required": True, "schema": {"type": "integer"}},
            {"in": "query", "name": "unit", "schema": {"type": "string", "enum": ["kg", "lb"], "maxLength": 9}},
        ],
        "requestBody": {"content": told},
        "responses": {"200": {"content": copy.deepcopy(told)}, "404": {"description": ""}},
        "security": [{"bearer": []}, {"cookie": []}],
    }
    circle = {"anyOf": [{"$ref": SHAPE}, {"type": "null"}]}
    fields = shape(reps={"type": "integer"}, weight={"type": "number"}, drops={"type": "array", "items": circle})
    return {
        "info": {"version": "1.2.0"},
        "paths": {"/sets/{id}": {"patch": operation, "get": {"responses": {"200": {}}, "security": []}}},
        "components": {"schemas": {"Set": fields}},
    }


def operation_of(document: Document) -> Any:
    return document["paths"]["/sets/{id}"]["patch"]


def fields_of(document: Document) -> Any:
    return document["components"]["schemas"]["Set"]


def split(document: Document, status: str | None = None) -> Any:
    """Give the body that is sent, or the one answered with a status, a shape of its own, and return it."""
    own = copy.deepcopy(fields_of(document))
    operation = operation_of(document)
    told = operation["requestBody"] if status is None else operation["responses"][status]
    told["content"]["application/json"]["schema"] = own
    return own


def unit_of(document: Document) -> Any:
    return operation_of(document)["parameters"][1]["schema"]


def either(*names: str, kept: str = "own") -> Callable[[Document], Any]:
    """Have what is answered be one of several shapes, of which the second has its `own` field only if kept."""

    def change(document: Document) -> None:
        schemas = document["components"]["schemas"]
        schemas["Run"] = {"type": "object", "properties": {kept: {"type": "number"}}, "required": []}
        branches = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        operation_of(document)["responses"]["200"]["content"]["application/json"]["schema"] = {"anyOf": branches}

    return change


CHANGES: dict[str, tuple[Callable[[Document], Any], list[str]]] = {
    "nothing": (lambda d: None, []),
    "a path gone": (lambda d: d["paths"].pop("/sets/{id}"), ["GET /sets/{id} is gone", f"{NAME} is gone"]),
    "a method gone": (lambda d: d["paths"]["/sets/{id}"].pop("get"), ["GET /sets/{id} is gone"]),
    "a new path": (lambda d: d["paths"].update({"/new": {"get": {"responses": {}}}}), []),
    "a status gone": (lambda d: operation_of(d)["responses"].pop("200"), [f"{NAME}: answers 200 no more"]),
    "a refusal gone": (lambda d: operation_of(d)["responses"].pop("404"), []),
    "a token for what was open": (
        lambda d: d["paths"]["/sets/{id}"]["get"].update(security=[{"bearer": []}]),
        ["GET /sets/{id}: needs a token now"],
    ),
    "a way in gone": (
        lambda d: operation_of(d).update(security=[{"bearer": []}]),
        [f"{NAME}: cookie lets nobody in any more"],
    ),
    "no token any more": (lambda d: operation_of(d).update(security=[]), []),
    "a parameter gone": (
        lambda d: operation_of(d)["parameters"].pop(),
        [f"{NAME}: the query parameter unit is gone"],
    ),
    "a new required parameter": (
        lambda d: operation_of(d)["parameters"].append(
            {"in": "header", "name": "who", "required": True, "schema": {"type": "string"}}
        ),
        [f"{NAME}: the header parameter who is new and required"],
    ),
    "a parameter required": (
        lambda d: operation_of(d)["parameters"][1].update(required=True),
        [f"{NAME}: the query parameter unit is required now"],
    ),
    "a value gone": (
        lambda d: operation_of(d)["parameters"][1]["schema"].update(enum=["kg"]),
        [f"{NAME}?unit: lb is not understood any more"],
    ),
    "a value more": (lambda d: operation_of(d)["parameters"][1]["schema"].update(enum=["kg", "lb", "st"]), []),
    "less room": (
        lambda d: operation_of(d)["parameters"][1]["schema"].update(maxLength=2),
        [f"{NAME}?unit: maxLength is 2 now, was 9"],
    ),
    "more room": (lambda d: operation_of(d)["parameters"][1]["schema"].update(maxLength=20), []),
    "a limit that leaves itself out": (
        lambda d: unit_of(d).update(exclusiveMinimum=0),
        [f"{NAME}?unit: exclusiveMinimum is 0 now, was open"],
    ),
    "a form demanded": (
        lambda d: unit_of(d).update(pattern="^k", format="date"),
        [f"{NAME}?unit: pattern is ^k now, was open", f"{NAME}?unit: format is date now, was open"],
    ),
    "only some values": (
        lambda d: split(d)["properties"]["weight"].update(enum=[20, 25]),
        [f"{NAME}.weight: only 20, 25 is understood now"],
    ),
    "one value only": (
        lambda d: split(d)["properties"]["weight"].update(const=20),
        [f"{NAME}.weight: only 20 is understood now"],
    ),
    "unknown fields refused": (
        lambda d: split(d).update(additionalProperties=False),
        [f"{NAME}: fields that are not described are refused now"],
    ),
    "limits on what is received": (
        lambda d: split(d, "200")["properties"]["weight"].update(enum=[20], pattern="^k", exclusiveMaximum=9),
        [],
    ),
    "the same under another name": (
        lambda d: (
            d["components"]["schemas"].update(Bout=d["components"]["schemas"]["Set"]),
            operation_of(d)["requestBody"]["content"]["application/json"].update(
                schema={"$ref": "#/components/schemas/Bout"}
            ),
        ),
        [],
    ),
    "a body required": (
        lambda d: operation_of(d)["requestBody"].update(required=True),
        [f"{NAME}: a body is required now"],
    ),
    "another kind of body": (
        lambda d: operation_of(d)["requestBody"].update(content={"text/plain": {}}),
        [f"{NAME}: application/json is not sent any more"],
    ),
    "a field gone": (
        lambda d: fields_of(d)["properties"].pop("drops"),
        [f"{NAME}.drops is gone", f"{NAME} → 200.drops is gone"],
    ),
    "a field renamed": (
        lambda d: fields_of(d)["properties"].update(load=fields_of(d)["properties"].pop("weight")),
        [f"{NAME}.weight is gone, renamed to load?", f"{NAME} → 200.weight is gone, renamed to load?"],
    ),
    "a field more": (lambda d: fields_of(d)["properties"].update(rpe={"type": "number"}), []),
    "another type": (
        lambda d: fields_of(d)["properties"].update(reps={"type": "string"}),
        [f"{NAME}.reps: was integer, is string", f"{NAME} → 200.reps: was integer, is string"],
    ),
    "a fraction where whole numbers were": (
        lambda d: fields_of(d)["properties"].update(reps={"type": "number"}),
        [f"{NAME} → 200.reps: was integer, is number"],
    ),
    "perhaps nothing": (
        lambda d: fields_of(d)["properties"].update(weight={"anyOf": [{"type": "number"}, {"type": "null"}]}),
        [f"{NAME} → 200.weight: was number, is null or number"],
    ),
    "sent fields required": (lambda d: split(d)["required"].append("weight"), [f"{NAME}.weight is required now"]),
    "received fields that may be missing": (
        lambda d: (split(d), fields_of(d)["required"].clear()),
        [f"{NAME} → 200.reps may be missing now"],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_breaks_a_reader_is_named(name: str) -> None:
    change, told = CHANGES[name]
    new = old()
    change(new)
    assert breaking_changes(old(), new) == told


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (either("Set", "Run"), either("Set", "Run"), []),
        (either("Set", "Run"), either("Run", "Set"), []),
        (either("Set", "Run"), either("Set", "Run", kept="other"), ["own is gone, renamed to other?"]),
        (either("Run", "Set"), either("Run", "Set", kept="other"), ["own is gone, renamed to other?"]),
        (either("Set", "Run"), either("Set"), []),
    ],
)
def test_every_shape_an_answer_may_have_is_compared(
    before: Callable[[Document], Any], now: Callable[[Document], Any], told: list[str]
) -> None:
    earlier, later = old(), old()
    before(earlier)
    now(later)
    assert breaking_changes(earlier, later) == [f"{NAME} → 200.{line}" for line in told]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"minimum": 0}, {"exclusiveMinimum": 0}, ["exclusiveMinimum is 0 now, was minimum 0"]),
        ({"exclusiveMinimum": 0}, {"minimum": 0}, []),
        ({"exclusiveMinimum": 0}, {"minimum": 1}, ["minimum is 1 now, was exclusiveMinimum 0"]),
        ({"maximum": 9}, {"exclusiveMaximum": 9}, ["exclusiveMaximum is 9 now, was maximum 9"]),
        ({"maximum": 9}, {"exclusiveMaximum": 10}, []),
        ({"pattern": "^k"}, {}, []),
        ({"additionalProperties": False}, {"additionalProperties": False}, []),
    ],
)
def test_a_limit_is_named_only_where_it_is_tighter(before: Document, now: Document, told: list[str]) -> None:
    earlier, later = old(), old()
    unit_of(earlier).update(before)
    unit_of(later).update(now)
    assert breaking_changes(earlier, later) == [f"{NAME}?unit: {line}" for line in told]


@pytest.mark.parametrize(
    ("before", "now", "needed"),
    [
        ("1.2.0", "1.9.9", True),
        ("1.2.0", "2.0.0", False),
        ("0.1.0", "0.1.9", True),
        ("0.1.0", "0.2.0", False),
        ("0.9.0", "1.0.0", False),
        ("2.0.0", "1.0.0", True),
    ],
)
def test_a_new_major_version_is_demanded(before: str, now: str, needed: bool) -> None:
    assert needs_major({"info": {"version": before}}, {"info": {"version": now}}) is needed


def test_the_contract_compares_with_itself() -> None:
    assert contract.compare(contract.PATH) == []


def test_a_broken_contract_is_refused_by_name(tmp_path: Path) -> None:
    earlier = json.loads(contract.document())
    earlier["paths"]["/api/v1/gone"] = {"get": {"responses": {}}}
    file = tmp_path / "earlier.json"
    file.write_text(json.dumps(earlier))
    with pytest.raises(
        contract.Broken, match=r"(?s)1 breaking changes need a new major version.*GET /api/v1/gone is gone"
    ):
        contract.compare(file)


@pytest.mark.parametrize("content", ["", "[]", "{}", None])
def test_what_is_no_contract_is_refused(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "other.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(contract.Broken, match="is no OpenAPI document"):
        contract.compare(file)
