"""A reply as HTML that is safe to show: a little Markdown, no images, no raw HTML, no links but plain https ones."""

from functools import cache

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a"}


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("js-default", {"html": False, "linkify": False}).disable(["image", "table"])


def render_html(text: str) -> str:
    """The text as sanitised HTML."""
    return nh3.clean(
        _markdown().render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        attribute_filter=_https,
        url_schemes={"https"},
        link_rel="noopener noreferrer nofollow",
    )


def _https(tag: str, name: str, value: str) -> str | None:
    """No address but one that says where it leads; a relative one would lead back here."""
    return None if name == "href" and not value.lower().startswith("https://") else value
