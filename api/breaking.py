"""Breaking changes: what a program written for an older contract would stumble over in a newer one.

A reader has to bear with fields, operations and values of an enumeration that are new to it; nothing else may change
under it without a new major version (below 1.0.0, a new minor one, as https://semver.org has it).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

Node = Mapping[str, Any]
Direction = Literal["sent", "received"]
METHODS = ("get", "put", "post", "patch", "delete", "head")
LIMITS = (  # the sign with which the larger is the tighter, and the names, the one that leaves out its own value last
    (-1, ("maximum", "exclusiveMaximum")),
    (1, ("minimum", "exclusiveMinimum")),
    (-1, ("maxLength",)),
    (1, ("minLength",)),
    (-1, ("maxItems",)),
    (1, ("minItems",)),
)
FORMS = ("pattern", "format", "multipleOf")
NOTHING: Node = {}


def breaking_changes(old: Node, new: Node) -> list[str]:
    """Every change from the old document to the new one that breaks its readers, each as one line."""
    return list(dict.fromkeys(_Comparison(old, new).changes()))


def needs_major(old: Node, new: Node) -> bool:
    """Whether the new document's version does not yet allow for breaking changes."""
    before, now = ([int(part) for part in document["info"]["version"].split(".")[:2]] for document in (old, new))
    return now[: 1 + (now[0] == 0)] <= before[: 1 + (now[0] == 0)]


@dataclass(frozen=True)
class _Branch:
    """One way a value may look: the name of its shape, or else its kind, and what is said of it."""

    name: str
    kind: str
    node: Node

    def takes(self, other: "_Branch") -> bool:
        return self.kind == other.kind or (other.kind, self.kind) == ("integer", "number")


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
        before, now = _branches(self.old, old), _branches(self.new, new)
        if not before or not now:
            return
        pairs = _paired(before, now) if direction == "sent" else [(b, a) for a, b in _paired(now, before)]
        if any(one is None for pair in pairs for one in pair):
            yield f"{where}: was {_listed(before)}, is {_listed(now)}"
        for one, other in pairs:
            if one is not None and other is not None and (pair := (id(one.node), id(other.node))) not in seen:
                yield from self._branch(where, one.node, other.node, direction, seen | {pair})

    def _branch(
        self, where: str, old: Node, new: Node, direction: Direction, seen: frozenset[tuple[int, int]]
    ) -> Iterator[str]:
        if direction == "sent":
            yield from _limits(where, old, new)
        yield from self._fields(where, old, new, direction, seen)
        if "items" in old and "items" in new:
            yield from self._schema(f"{where}[]", old["items"], new["items"], direction, seen)

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


def _limits(where: str, old: Node, new: Node) -> Iterator[str]:
    """What is refused now and was not before."""
    for sign, names in LIMITS:
        before, now = _tightest(old, sign, names), _tightest(new, sign, names)
        if now and (not before or now > before):
            name = names[now[1]]
            yield f"{where}: {name} is {new[name]} now, was {_said(old, name, names[before[1]]) if before else 'open'}"
    for form in FORMS:
        if form in new and new[form] != old.get(form):
            yield f"{where}: {form} is {new[form]} now, was {old.get(form, 'open')}"
    before_values, values = _values(old), _values(new)
    if values and not before_values:
        yield f"{where}: only {', '.join(values)} is understood now"
    elif values and (lost := [value for value in before_values if value not in values]):
        yield f"{where}: {', '.join(sorted(lost))} is not understood any more"
    if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
        yield f"{where}: fields that are not described are refused now"


def _tightest(schema: Node, sign: int, names: Sequence[str]) -> tuple[float, int] | None:
    """A limit so that the larger is the tighter, and the place of its name."""
    return max(((sign * schema[name], place) for place, name in enumerate(names) if name in schema), default=None)


def _said(schema: Node, name: str, other: str) -> str:
    return f"{schema[name]}" if name == other else f"{other} {schema[other]}"


def _values(schema: Node) -> list[str]:
    return list(map(str, schema.get("enum", [schema["const"]] if "const" in schema else ())))


def _branches(document: Node, schema: Node, name: str = "") -> list[_Branch]:
    """The ways a value that a schema lets through may look."""
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    if parts := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return [branch for part in parts for branch in _branches(document, part)]
    kinds = schema.get("type", ())
    return [_Branch(name or kind, kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]


def _paired(theirs: Sequence[_Branch], ours: Sequence[_Branch]) -> list[tuple[_Branch, _Branch | None]]:
    """Each of theirs with the one of ours that stands for it: the same, of its name, or of its kind and left over."""
    names = {branch.name for branch in theirs}

    def strangeness(their: _Branch, our: _Branch) -> tuple[bool, bool, bool]:
        return not _same(their.node, our.node), their.name != our.name, our.name in names

    return [
        (their, min((our for our in ours if our.takes(their)), key=partial(strangeness, their), default=None))
        for their in theirs
    ]


def _same(one: Node, other: Node) -> bool:
    return {**one, "title": ""} == {**other, "title": ""}


def _listed(branches: Sequence[_Branch]) -> str:
    return " or ".join(sorted({branch.name for branch in branches}))
