"""Breaking changes: what a program written for an older contract would stumble over in a newer one.

A reader has to bear with fields, operations and values of an enumeration that are new to it; nothing else may change
under it without a new major version (below 1.0.0, a new minor one, as https://semver.org has it).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Node = Mapping[str, Any]
Direction = Literal["sent", "received"]
METHODS = ("get", "put", "post", "patch", "delete", "head")
TIGHTER = {"maximum": 1, "maxLength": 1, "maxItems": 1, "minimum": -1, "minLength": -1, "minItems": -1}
NOTHING: Node = {}


def breaking_changes(old: Node, new: Node) -> list[str]:
    """Every change from the old document to the new one that breaks its readers, each as one line."""
    return list(dict.fromkeys(_Comparison(old, new).changes()))


def needs_major(old: Node, new: Node) -> bool:
    """Whether the new document's version does not yet allow for breaking changes."""
    before, now = ([int(part) for part in document["info"]["version"].split(".")[:2]] for document in (old, new))
    return now[: 1 + (now[0] == 0)] <= before[: 1 + (now[0] == 0)]


@dataclass(frozen=True)
class _Comparison:
    old: Node
    new: Node

    def changes(self) -> Iterator[str]:
        for path, item in self.old["paths"].items():
            for method in METHODS:
                if method in item:
                    name = f"{method.upper()} {path}"
                    now = self.new["paths"].get(path, NOTHING).get(method)
                    yield from [f"{name} is gone"] if now is None else self._operation(name, item[method], now)

    def _operation(self, name: str, old: Node, new: Node) -> Iterator[str]:
        yield from self._access(name, old, new)
        yield from self._parameters(name, old.get("parameters", ()), new.get("parameters", ()))
        yield from self._body(name, old.get("requestBody", NOTHING), new.get("requestBody", NOTHING))
        for status, response in old["responses"].items():
            if status < "400":
                now = new["responses"].get(status)
                if now is None:
                    yield f"{name}: answers {status} no more"
                else:
                    yield from self._content(f"{name} → {status}", response, now, "received")

    def _access(self, name: str, old: Node, new: Node) -> Iterator[str]:
        before, now = (
            {scheme for way in at.get("security", document.get("security", ())) for scheme in way}
            for at, document in ((old, self.old), (new, self.new))
        )
        if now and not before:
            yield f"{name}: needs a token now"
        elif now and (lost := before - now):
            yield f"{name}: {', '.join(sorted(lost))} lets nobody in any more"

    def _parameters(self, name: str, old: Any, new: Any) -> Iterator[str]:
        before, now = ({(one["in"], one["name"]): one for one in some} for some in (old, new))
        for (place, called), parameter in before.items():
            if (place, called) not in now:
                yield f"{name}: the {place} parameter {called} is gone"
                continue
            other = now[place, called]
            if other.get("required") and not parameter.get("required"):
                yield f"{name}: the {place} parameter {called} is required now"
            yield from self._schema(f"{name}?{called}", parameter["schema"], other["schema"], "sent", frozenset())
        for (place, called), parameter in now.items():
            if parameter.get("required") and (place, called) not in before:
                yield f"{name}: the {place} parameter {called} is new and required"

    def _body(self, name: str, old: Node, new: Node) -> Iterator[str]:
        if new.get("required") and not old.get("required"):
            yield f"{name}: a body is required now"
        yield from self._content(name, old, new, "sent")

    def _content(self, name: str, old: Node, new: Node, direction: Direction) -> Iterator[str]:
        for kind, content in old.get("content", NOTHING).items():
            now = new.get("content", NOTHING).get(kind)
            if now is None:
                yield f"{name}: {kind} is not {direction} any more"
            elif "schema" in content:
                yield from self._schema(name, content["schema"], now.get("schema", NOTHING), direction, frozenset())

    def _schema(
        self, where: str, old: Node, new: Node, direction: Direction, seen: frozenset[tuple[int, int]]
    ) -> Iterator[str]:
        """Compare two schemas; `seen` are the pairs this is inside of, because they may go in circles."""
        before, now = self._kinds(self.old, old), self._kinds(self.new, new)
        theirs, ours = (now, before) if direction == "received" else (before, now)
        if before and now and not all(kind in ours or (kind == "integer" and "number" in ours) for kind in theirs):
            yield f"{where}: was {_listed(before)}, is {_listed(now)}"
        for kind in before.keys() & now.keys():
            pair = (id(before[kind]), id(now[kind]))
            if pair in seen:
                continue
            seen |= {pair}
            yield from self._limits(where, before[kind], now[kind], direction)
            yield from self._fields(where, before[kind], now[kind], direction, seen)
            if "items" in before[kind] and "items" in now[kind]:
                yield from self._schema(f"{where}[]", before[kind]["items"], now[kind]["items"], direction, seen)

    def _limits(self, where: str, old: Node, new: Node, direction: Direction) -> Iterator[str]:
        if direction == "received":
            return
        for limit, sign in TIGHTER.items():
            if limit in new and (limit not in old or (old[limit] - new[limit]) * sign > 0):
                yield f"{where}: {limit} is {new[limit]} now, was {old.get(limit, 'open')}"
        if "enum" in new and (lost := set(old.get("enum", ())) - set(new["enum"])):
            yield f"{where}: {', '.join(sorted(map(str, lost)))} is not understood any more"

    def _fields(
        self, where: str, old: Node, new: Node, direction: Direction, seen: frozenset[tuple[int, int]]
    ) -> Iterator[str]:
        before, now = old.get("properties", NOTHING), new.get("properties", NOTHING)
        needed, needs = set(old.get("required", ())), set(new.get("required", ()))
        for name, field in before.items():
            if name in now:
                yield from self._schema(f"{where}.{name}", field, now[name], direction, seen)
            elif before or now:
                heirs = [other for other in now.keys() - before.keys() if _same(field, now[other])]
                yield f"{where}.{name} is gone" + (f", renamed to {heirs[0]}?" if len(heirs) == 1 else "")
        if direction == "sent":
            yield from (f"{where}.{name} is required now" for name in sorted(needs - needed))
        else:
            yield from (f"{where}.{name} may be missing now" for name in sorted((needed - needs) & now.keys()))

    def _kinds(self, document: Node, schema: Node) -> dict[str, Node]:
        """The kinds of value a schema lets through, each with what is said of it."""
        found: dict[str, Node] = {}
        schema = _resolved(document, schema)
        for branch in schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or [schema]:
            one = _resolved(document, branch)
            if one is not schema and ("anyOf" in one or "oneOf" in one):
                found |= self._kinds(document, one)
                continue
            kinds = one.get("type", ())
            for kind in [kinds] if isinstance(kinds, str) else kinds:
                found[kind] = one
        return found


def _resolved(document: Node, schema: Node) -> Node:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _same(one: Node, other: Node) -> bool:
    return {**one, "title": ""} == {**other, "title": ""}


def _listed(kinds: Mapping[str, Node]) -> str:
    return " or ".join(sorted(kinds))
