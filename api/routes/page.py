"""The page: its files, and the one-time code that lets a browser in."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from api.caller import COOKIE, service_of

WEB = Path(__file__).parents[1] / "web"
router = APIRouter(include_in_schema=False)
files = StaticFiles(directory=WEB)


@router.head("/")
@router.get("/")
async def page(request: Request, code: Annotated[str | None, Query(max_length=200)] = None) -> Response:
    """The page itself; with a good code, a cookie first."""
    if code is None or request.method == "HEAD":  # who only looks ahead must not spend the code
        return FileResponse(WEB / "index.html", headers={"Cache-Control": "no-cache"})
    service = service_of(request)
    response = RedirectResponse("/", 303, headers={"Cache-Control": "no-store"})
    if service.codes.spend(code):
        token = service.tokens.issue(await service.you(), "page")
        lifetime = service.tokens.days * 86400
        response.set_cookie(COOKIE, token, max_age=lifetime, httponly=True, samesite="strict", path="/")
    return response
