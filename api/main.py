"""The application, the only place where the parts are put together."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import APIRoute

from api import headers, refusals
from api.guards import Guards
from api.routes import (
    accounts,
    affinity,
    auth,
    chat,
    conversations,
    executions,
    exercises,
    feedback,
    goals,
    health,
    measurements,
    memories,
    metrics,
    operations,
    page,
    plans,
    progress,
    records,
    shares,
    turns,
    undo,
    usage,
    users,
    voice,
    volume,
    workouts,
)
from api.service import Service, running
from api.settings import ApiSettings
from api.version import app_version
from store.errors import Invalid, TooMany

TALKING = (chat, voice, turns, feedback, undo, operations, conversations, memories, affinity, usage)
TRAINING = (workouts, executions, shares, exercises, plans, goals, measurements, records, progress, volume)
PEOPLE = (auth, users, accounts)
SHARED: dict[str, Any] = {
    "allow_methods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
    "allow_headers": ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Last-Event-ID", "Prefer"],
    "expose_headers": ["ETag", "Idempotency-Replayed", "Location", "Retry-After", "X-Request-ID"],
}


class Application(FastAPI):
    """The application, whose contract says what holds for all operations: tokens, refusals of bodies, headers."""

    def openapi(self) -> dict[str, Any]:
        """The contract."""
        if self.openapi_schema is not None:
            return self.openapi_schema
        document = super().openapi()
        schemes: list[dict[str, list[str]]] = [{name: []} for name in document["components"]["securitySchemes"]]
        document["security"] = schemes
        for path in document["paths"].values():
            for operation in path.values():
                if operation.setdefault("security", []) == schemes:
                    del operation["security"]
                if "requestBody" in operation:
                    operation["responses"] = {**refusals.OF_BODIES, **operation["responses"]}
        headers.describe(document)
        return document


def operation_id(route: APIRoute) -> str:
    """What a generated client calls an operation: its summary in small letters, `list_workouts`."""
    return "_".join(re.findall(r"[a-z0-9]+", (route.summary or route.name).lower()))


def create_app(service: Service | None = None) -> FastAPI:
    """The application around a running service; without one it opens its own for as long as it is served."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if service is not None:
            yield
            return
        async with running() as own:
            app.state.service = own
            yield

    app = Application(
        title="Slow Burn",
        summary="A companion you talk to about your training.",
        version=app_version(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"tracing": False},
        generate_unique_id_function=operation_id,
        responses=refusals.refuses(Invalid, TooMany),
    )
    if service is not None:
        app.state.service = service
    refusals.install(app)
    for routes in (*TALKING, *TRAINING, *PEOPLE, health, metrics, page):
        app.include_router(routes.router)
    app.mount("/static", page.files)
    app.add_middleware(Guards)
    if origins := (service.settings if service else ApiSettings()).allowed_origins:
        app.add_middleware(CORSMiddleware, allow_origins=origins, **SHARED)  # around all, so that refusals can be read
    return app


app = create_app()
