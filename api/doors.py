"""The REST door: verbs as operations, with keys that keep a request from being done twice, and versions."""

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from api.caller import Administrating, SignedIn, somebody
from store.errors import Invalid, Refusal
from store.requests import Answered, KeyedRequest
from tools.doors import Door
from tools.work import Caller, Verb

KEY = re.compile(r"[\x21-\x7e]{1,200}")
REPLAYED = "Idempotency-Replayed"
ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')


@dataclass(frozen=True)
class Visit:
    """A caller, with what their request says of how its work is to be done, and the response it goes into.

    `request_key` makes a repeated request answer as the first did; `expected` are the versions named by `If-Match`.
    """

    caller: Caller
    request: Request
    response: Response
    request_key: KeyedRequest | None = None
    expected: frozenset[int] | None = None

    async def perform(self, verb: Verb, arguments: dict[str, Any]) -> Any:
        """Do the verb's work; the version of what it answers becomes the `ETag`."""
        done = await self.caller.perform(verb, arguments, request=self.request_key, expected=self.expected)
        if isinstance(done, Answered):
            self.response.headers[REPLAYED] = "true"
            done = done.answer
        version = _field(done, "version")
        if version is not None:
            self.response.headers["ETag"] = f'"{version}"'
        return done


def _field(done: Any, name: str) -> Any:
    return done.get(name) if isinstance(done, dict) else getattr(done, name, None)


def check_key(key: str | None) -> None:
    """Raise `Invalid` for an Idempotency-Key that is none; there need not be one."""
    if key is not None and not KEY.fullmatch(key):
        raise Invalid("An Idempotency-Key has 1 to 200 visible ASCII characters; a UUID is a good one.")


async def visiting(caller: SignedIn, request: Request, response: Response) -> Visit:
    return Visit(caller, request, response)


async def _open(request: Request, response: Response) -> Visit:
    return Visit(await somebody(request), request, response)


async def _keyed(
    visit: Annotated[Visit, Depends(visiting)],
    idempotency_key: Annotated[
        str | None,
        Header(description="A key of your own, such as a UUID: sent again within 24 hours, nothing is done twice."),
    ] = None,
) -> Visit:
    check_key(idempotency_key)
    if idempotency_key is None:
        return visit
    return replace(visit, request_key=KeyedRequest(idempotency_key, await _hashed(visit.request)))


async def _versioned(
    visit: Annotated[Visit, Depends(_keyed)],
    if_match: Annotated[
        str | None, Header(description='The `ETag` that was read, such as `"7"`; refused with 412 if it has changed.')
    ] = None,
) -> Visit:
    return visit if if_match is None else replace(visit, expected=_versions(if_match))


async def _hashed(request: Request) -> str:
    """Everything a request asks for, in one hash."""
    told = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(told + await request.body()).hexdigest()


def _versions(if_match: str) -> frozenset[int] | None:
    """The versions an `If-Match` names; None for `*`. A weak tag matches nothing, as RFC 9110 has it."""
    if if_match.strip() == "*":
        return None
    tags = [tag.strip() for tag in if_match.split(",")]
    if not all(map(ETAG.fullmatch, tags)):
        raise Invalid('If-Match is an ETag as it was sent, with its quotation marks, such as "7".')
    return frozenset(int(tag[1:-1]) for tag in tags if re.fullmatch(r'"[0-9]{1,18}"', tag))


def _same(refusal: Refusal) -> Exception:
    return refusal


def _door(injected: Any) -> Door:
    return Door(injected=injected, caller_of=lambda performer: performer, refusal=_same)


Keyed = Annotated[Visit, Depends(_keyed)]
Versioned = Annotated[Visit, Depends(_versioned)]
rest = _door(Annotated[Visit, Depends(visiting)])
public = _door(Annotated[Visit, Depends(_open)])
keyed = _door(Keyed)
versioned = _door(Versioned)
office = _door(Administrating)
