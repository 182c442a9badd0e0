"""Replies as HTML: a little Markdown, and nothing a browser could run, load or follow by itself."""

import re

import pytest

from agent.markup import render_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](/api/v1/undo)",
    "[x](http://plain.example)",
    "![x](https://evil.example/pixel.png)",
    "![x][1]\n\n[1]: https://evil.example/pixel.png",
    "<style>*{background:url(https://evil.example)}</style>",
    "<form action=https://evil.example><input name=q></form>",
    "<p onclick=alert(1) style='color:red' class=x id=y>hi</p>",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    '[x](https://ok.example "onmouseover=alert(1)")',
    "https://auto.example/link",
    "<https://auto.example/link>",
    '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
]
TAG = re.compile(r"<\s*/?\s*([a-zA-Z][a-zA-Z0-9]*)([^>]*)>")
ALLOWED = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
LINK = re.compile(r' href="https://[^"]+" rel="noopener noreferrer nofollow"')


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives(text: str) -> None:
    for tag, attributes in TAG.findall(render_html(text)):
        assert tag.lower() in ALLOWED
        assert not attributes or (
            tag == "a" and (LINK.fullmatch(attributes) or attributes == ' rel="noopener noreferrer nofollow"')
        )


def test_what_people_write_is_shown_as_they_meant_it() -> None:
    html = render_html("**Squat**\n\n- 3 × 5 at *100 kg*\n- `RPE 8`\n\n1. next\n\n> well done")
    assert html == (
        "<p><strong>Squat</strong></p>\n<ul>\n<li>3 × 5 at <em>100 kg</em></li>\n<li><code>RPE 8</code></li>\n</ul>\n"
        "<ol>\n<li>next</li>\n</ol>\n<blockquote>\n<p>well done</p>\n</blockquote>\n"
    )


def test_a_link_says_where_it_leads_and_tells_nobody_where_it_was() -> None:
    link = render_html("[read this](https://example.org/a?b=1&c=2)")
    assert link == (
        '<p><a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">read this</a></p>\n'
    )


@pytest.mark.parametrize("text", ["", "\x00", "*" * 3000, "[" * 3000, "> " * 1000 + "x", "`" * 2999, "<" * 4000])
def test_strange_text_is_no_trouble(text: str) -> None:
    assert isinstance(render_html(text), str)
