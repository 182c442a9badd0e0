"""What a process counts of itself and of its answers, for Prometheus. No label holds what a person wrote."""

import asyncio
from hmac import compare_digest

from prometheus_client import Counter, Gauge, Histogram, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool
from starlette.requests import Request
from starlette.types import Scope

from api.caller import forwarded
from api.service import Service
from api.settings import LOOPBACK
from store.errors import Forbidden, Unauthorized
from store.turns import count_waiting

PATIENCE_S = 1
NOWHERE = "(none)"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

REQUESTS = Counter("slow_burn_http_requests", "Requests answered.", ("method", "route", "status"))
REQUEST_S = Histogram("slow_burn_http_request_seconds", "From a request to the end of its answer.", ("route",))
WAITING = Gauge("slow_burn_turns_waiting", "Turns that nobody works on yet, of all processes; NaN when unknown.")
POOL_IN_USE = Gauge("slow_burn_pool_in_use", "Connections to the database that are lent just now.")
POOL_SIZE = Gauge("slow_burn_pool_size", "Connections to the database there may be.")


def answered(scope: Scope, status: int, took_s: float) -> None:
    """A request was answered."""
    method = scope["method"] if scope["method"] in METHODS else "OTHER"
    REQUESTS.labels(method, route_of(scope), status).inc()
    REQUEST_S.labels(route_of(scope)).observe(took_s)


def route_of(scope: Scope) -> str:
    """The template of the path that was asked for, because the path itself may hold anything."""
    return str(getattr(scope.get("route"), "path", None) or scope.get("root_path") or NOWHERE)


async def exposition(service: Service) -> bytes:
    """All of it, as Prometheus reads it. A database that does not answer leaves only what needs none."""
    pool = service.database.engine.pool
    if isinstance(pool, QueuePool):
        POOL_IN_USE.set(pool.checkedout())
        POOL_SIZE.set(pool.size())
    try:
        async with asyncio.timeout(PATIENCE_S), service.database.worker() as session:
            WAITING.set(await count_waiting(session))
    except (SQLAlchemyError, TimeoutError):
        WAITING.set(float("nan"))
    return generate_latest()


def admit(request: Request, service: Service) -> None:
    """Let whoever may read it pass: who has the token of the settings, else, without one, this machine alone.

    Raises `Unauthorized` or `Forbidden`. A person's own token does not do: these figures are of everybody together.
    """
    token = service.settings.metrics_token
    if token is not None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not compare_digest(given.strip().encode(), token.get_secret_value().encode()):
            raise Unauthorized("Send SLOW_BURN_METRICS_TOKEN as `Authorization: Bearer ...`.")
    elif not (service.settings.is_loopback and _from_here(request)):
        raise Forbidden("Only this machine may read this. For another one, set SLOW_BURN_METRICS_TOKEN.")


def _from_here(request: Request) -> bool:
    """Whether the request was made on this machine, by nobody in between; the guards have seen to its host."""
    return request.client is not None and request.client.host in LOOPBACK and not forwarded(request)
