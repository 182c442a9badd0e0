"""Refusals as answers: one shape, `{error, type, detail}`, for everything that can go wrong."""

import http
import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from store.errors import Refusal, Unauthorized

logger = logging.getLogger(__name__)


class RefusalShape(BaseModel):
    """What every refusal looks like."""

    error: str = Field(description="The kind of error, by its HTTP name.", examples=["Not Found"])
    type: str = Field(description="A stable name to program against.", examples=["not_found"])
    detail: str = Field(description="A sentence for people.", examples=["There is no turn 7."])


def refuses(*refusals: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """The documented refusals of an operation, for `responses=`."""
    described: dict[int | str, dict[str, Any]] = {}
    for refusal in refusals:
        known = described.setdefault(refusal.status, {"model": RefusalShape, "description": ""})
        known["description"] = " ".join(filter(None, (known["description"], (refusal.__doc__ or "").split("\n")[0])))
    return described


def described(status: int, sentence: str) -> dict[str, dict[str, Any]]:
    """A refusal that comes before any operation, as the contract has it."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{RefusalShape.__name__}"}}}
    return {str(status): {"description": sentence, "content": content}}


OF_BODIES = (
    described(400, "The body is not what its type says.")
    | described(413, "The body is too large.")
    | described(415, "The body is of another type.")
)


def answer(status: int, kind: str, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """A refusal as a response."""
    content = {"error": http.HTTPStatus(status).phrase, "type": kind, "detail": detail}
    return JSONResponse(content, status, headers=headers)


def install(app: FastAPI) -> None:
    """Have the application answer everything that goes wrong in the one shape."""
    app.exception_handler(Refusal)(_refused)
    app.exception_handler(RequestValidationError)(_unreadable)
    app.exception_handler(HTTPException)(_http)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.exception_handler(kind)(_away)
    app.exception_handler(DataError)(_unstorable)


async def _refused(request: Request, refusal: Refusal) -> JSONResponse:
    headers = {}
    if refusal.retry_after_s is not None:
        headers["Retry-After"] = str(refusal.retry_after_s)
    if isinstance(refusal, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    return answer(refusal.status, refusal.type, str(refusal), headers)


async def _unreadable(request: Request, problem: RequestValidationError) -> JSONResponse:
    return answer(422, "invalid", "; ".join(map(_told, problem.errors()[:5])))


def _told(error: Any) -> str:
    where: Sequence[Any] = [part for part in error.get("loc", ()) if part not in ("body", "query", "path", "header")]
    if error.get("type") == "json_invalid":
        return "The body is not valid JSON."
    said = "not plain text on one line" if error.get("type") == "string_pattern_mismatch" else error.get("msg")
    return f"{'.'.join(map(str, where)) or 'the body'}: {said}"


async def _http(request: Request, problem: HTTPException) -> JSONResponse:
    form = request.headers.get("content-type", "").startswith("multipart/")
    sentences = {
        400: ("invalid", f"The body cannot be read as {'a form' if form else 'JSON'}."),
        404: ("not_found", f"There is nothing at {request.url.path}."),
        405: ("method_not_allowed", f"{request.method} is not possible at {request.url.path}."),
    }
    kind, sentence = sentences.get(problem.status_code, ("refused", str(problem.detail)))
    return answer(problem.status_code, kind, sentence, dict(problem.headers or {}))


async def _away(request: Request, problem: Exception) -> JSONResponse:
    logger.error("the database cannot be reached: %s", type(problem).__name__)
    return answer(
        503, "unavailable", "The database cannot be reached just now. Try again in a moment.", {"Retry-After": "2"}
    )


async def _unstorable(request: Request, problem: Exception) -> JSONResponse:
    logger.warning("a request held what the database cannot store: %s", type(problem.__cause__).__name__)
    return answer(
        422, "invalid", "There is something in this that cannot be stored: a NUL, or a number beyond measure."
    )


def broken(number: str, problem: Exception) -> JSONResponse:
    """The answer to what nobody expected; the log tells more under this number."""
    logger.error("request %s broke", number, exc_info=problem)
    return answer(500, "internal", f"That was our mistake, not yours. It is written down under number {number}.")
