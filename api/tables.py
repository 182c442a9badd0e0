"""Tables in HTML: what a chart shows, for whoever rather reads it."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

STYLE = """
:root { color-scheme: light dark; }
body { margin: 1rem; font: 16px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  color: #2a1f19; background: #fffcf7; }
h1 { font-size: 1.2rem; } a { color: #8f2d07; } .wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .35rem .6rem; text-align: start; white-space: nowrap; border-bottom: 1px solid #dfd0bd; }
th { color: #6b5a4d; font-weight: 600; } td { font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) {
  body { color: #f4e9de; background: #211a15; } a { color: #ffb184; } th { color: #b9a594; }
  th, td { border-color: #3a2e26; }
}
"""


class Table(NamedTuple):
    """A table: what it is of, the heads of its columns, and its rows, the first cell of each naming it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def page(table: Table, picture: str, data: str) -> str:
    """A table as a document, with the way to its picture and to the same as JSON."""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "\n".join(_row(row) for row in table.rows)
    nothing = "" if table.rows else "<p>Nothing is in the log here yet.</p>"
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(table.title)}</title><style>{STYLE}</style></head>
<body><h1>{escape(table.title)}</h1>
<p><a href="{escape(picture)}">as a picture</a> · <a href="{escape(data)}">as JSON</a></p>
{nothing}<div class="wide" tabindex="0"><table><thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table></div></body>
</html>
"""


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    told = "".join(f"<td>{escape(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{escape(first)}</th>{told}</tr>'
