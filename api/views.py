"""One reading, looked at in three ways: as JSON, as a picture, as a table."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Response

from api import charts, tables
from api.doors import Visit, rest
from api.refusals import refuses
from store.errors import Implausible, Invalid, NotFound, Unauthorized
from tools.work import Verb

SVG, HTML = "image/svg+xml", "text/html"
reading = refuses(Unauthorized, NotFound, Invalid, Implausible)
Drawn = Callable[[Visit, Any], Response]


class Looks(NamedTuple):
    """How a result is drawn, given the way to its table, and how it is told in one."""

    draw: Callable[[Any, str], str]
    tell: Callable[[Any], tables.Table]

    def picture(self, visit: Visit, result: Any) -> Response:
        """The result as a chart."""
        return _document(visit, self.draw(result, _beside(visit, "/table")), SVG, charts.STYLE)

    def table(self, visit: Visit, result: Any) -> Response:
        """The result as a table."""
        text = tables.page(self.tell(result), _beside(visit, "/chart.svg"), _beside(visit, ""))
        return _document(visit, text, HTML, tables.STYLE)


def show(router: APIRouter, path: str, verb: Verb, summary: str, looks: Looks) -> None:
    """Let callers in to a verb that reads, at its path, and below it at `chart.svg` and `table`."""
    router.get(path, summary=summary, responses=reading)(rest.fit(verb))
    for below, drawn, media, what in (
        ("chart.svg", looks.picture, SVG, "as a chart"),
        ("table", looks.table, HTML, "as a table"),
    ):
        content = {media: {"schema": {"type": "string"}}}
        documented: dict[int | str, dict[str, Any]] = {200: {"description": f"The same {what}.", "content": content}}
        opened = router.get(
            f"{path}/{below}",
            summary=f"{summary} {what}",
            response_class=Response,
            response_model=None,
            responses={**documented, **reading},
        )
        opened(_looked_at(verb, drawn, f"{verb.__name__}_{below.removesuffix('.svg')}"))


def _looked_at(verb: Verb, drawn: Drawn, name: str) -> Callable[..., Awaitable[Response]]:
    """The verb as an operation with the same parameters, whose result is drawn."""
    fitted = rest.fit(verb)

    @wraps(fitted)
    async def look(context: Visit, **arguments: Any) -> Response:
        return drawn(context, await fitted(context, **arguments))

    look.__name__ = name
    del look.__wrapped__  # or inspect would follow it back to the verb's own result
    return look


def _document(visit: Visit, text: str, media: str, style: str) -> Response:
    """A document that may do nothing but look as its own style sheet says, with the way to its data."""
    headers = {
        "Content-Security-Policy": charts.policy(style),
        "Link": f'<{_beside(visit, "")}>; rel="alternate"; type="application/json"',
        "Cache-Control": "private, no-cache",
    }
    return Response(text, media_type=media, headers=headers)


def _beside(visit: Visit, name: str) -> str:
    """Where the same is seen in another way."""
    url = visit.request.url
    query = f"?{quote(url.query, safe='=&%+')}" if url.query else ""
    return quote(url.path.rsplit("/", 1)[0]) + name + query
