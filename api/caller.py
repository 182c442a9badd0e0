"""Who is asking: a bearer token from anywhere, or on this machine the page's own cookie."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import HTTPConnection

from api.limits import count_address, count_person
from api.service import Service
from store.errors import Forbidden, Unauthorized
from store.tables import User
from store.users import find_user
from tools.accounts import Administrator
from tools.work import Caller, Guest

COOKIE = "slow_burn"
FORWARDED = ("forwarded", "via", "x-real-ip")
READING = ("GET", "HEAD")
bearer = HTTPBearer(auto_error=False, description="A token of `slow-burn token`.")
cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="The page's own cookie, on this machine only.")


def service_of(connection: HTTPConnection) -> Service:
    """The service this application runs with."""
    service: Service = connection.app.state.service
    return service


async def signed_in(
    request: Request, _bearer: Annotated[object, Depends(bearer)], _cookie: Annotated[object, Depends(cookie)]
) -> Caller:
    """The caller, or `Unauthorized` with the way in."""
    return await _caller(request)


async def somebody(request: Request) -> Caller:
    """The caller where they say who they are, and a guest where they don't; raises as `signed_in` for a bad token."""
    try:
        return await _caller(request)
    except (Unauthorized, Forbidden):
        if "authorization" in request.headers:
            raise
        service = service_of(request)
        return Guest(service.database, "rest", service.clock)


async def administrating(
    request: Request, _bearer: Annotated[object, Depends(bearer)], _cookie: Annotated[object, Depends(cookie)]
) -> Administrator:
    """The caller as an administrator; raises as `signed_in`, and `Forbidden` for everybody else."""
    user = await _user(request)
    if not user.is_admin:
        raise Forbidden("Only an administrator may do this.")
    return Administrator(service_of(request).database, user.id)


async def _caller(request: Request) -> Caller:
    return service_of(request).caller((await _user(request)).id)


async def _user(request: Request) -> User:
    service = service_of(request)
    try:
        user_id = _named(request, service)
    except (Unauthorized, Forbidden):
        await count_address(service, request)
        raise
    async with service.database.worker() as session:
        await count_person(session, service, user_id)
        user = await find_user(session, user_id)
    if user is None:
        raise Unauthorized("There is no such account any more.")
    if not user.is_active:
        raise Forbidden("This account is switched off.")
    return user


def _named(request: Request, service: Service) -> int:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized("Send the token as `Authorization: Bearer ...`.")
        return service.tokens.read(token.strip())
    page = request.cookies.get(COOKIE)
    if page is None or forwarded(request):
        raise Unauthorized("Open the link that `slow-burn` printed, or send a bearer token of `slow-burn token`.")
    if not service.settings.is_loopback and service.lan_host is None:
        raise Unauthorized("Here a bearer token is needed; `slow-burn token` makes one.")
    host = request.headers.get("host", "")
    if request.method not in READING and request.headers.get("origin") not in (f"http://{host}", f"https://{host}"):
        raise Forbidden("Only the page itself may do this. Programs send a bearer token of `slow-burn token`.")
    return service.tokens.read(page, "page")


def forwarded(request: Request) -> bool:
    """Whether somebody passed this request on for somebody else."""
    return any(name in FORWARDED or name.startswith("x-forwarded-") for name in request.headers)


SignedIn = Annotated[Caller, Depends(signed_in)]
Administrating = Annotated[Administrator, Depends(administrating)]
