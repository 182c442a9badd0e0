"""Charts in SVG, drawn here: scales, axes, lines and bars, by day and by night, without a script, wide as a phone."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple

WIDTH = 360  # of a phone, in CSS pixels: text keeps its size there and grows with the picture elsewhere
LEFT, RIGHT = 40, 10
ROOM = 70  # what a day takes on an axis
NAMED = 'role="img" aria-labelledby="title described" lang="en"'
STYLE = """
svg { color-scheme: light dark; width: 100%; max-width: 640px; height: auto;
  font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
.ground { fill: #fffcf7; } text { fill: #2a1f19; } .soft { fill: #6b5a4d; font-size: 11px; }
.head { font-size: 14px; font-weight: 600; } .grid { stroke: #dfd0bd; stroke-width: 1; }
.line { fill: none; stroke: #b23c0e; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.dot { fill: #b23c0e; stroke: #fffcf7; stroke-width: 1; } .unsure { fill: #fffcf7; stroke: #b23c0e; stroke-width: 1.5; }
.bar { fill: #b5713f; } .bar.now { fill: #b23c0e; } a text { fill: #8f2d07; text-decoration: underline; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #211a15; } text { fill: #f4e9de; } .soft { fill: #b9a594; } .grid { stroke: #3a2e26; }
  .line { stroke: #ff8f52; } .dot { fill: #ff8f52; stroke: #211a15; } .unsure { fill: #211a15; stroke: #ff8f52; }
  .bar { fill: #b9774a; } .bar.now { fill: #ff8f52; } a text { fill: #ffb184; }
}
"""


def policy(style: str) -> str:
    """The content security policy of a document that holds this style sheet and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


class Scale(NamedTuple):
    """Maps the values from `low` to `high` to the pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a value is drawn."""
        span = self.high - self.low
        return self.start + (self.end - self.start) * ((value - self.low) / span if span else 0.5)


def ticks(low: float, high: float, most: int = 5, least_step: float = 0) -> list[float]:
    """Round numbers at equal steps of 1, 2 or 5 × 10ⁿ, none under `least_step`, that take in `low` and `high`."""
    if high <= low:
        low, high = (low - 1, high + 1) if low else (0, 1)
    rough = (high - low) / max(1, most - 1)
    size = 10.0 ** floor(log10(rough))
    step = max(least_step, next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * 0.999))
    return [number * step for number in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]


def told(value: float) -> str:
    """A number as short as an axis wants it: 62.5, 12k."""
    if abs(value) >= 10_000:
        return f"{value / 1000:g}k"
    return f"{round(value, 2):g}"


def days(first: date, last: date, most: int = 4) -> list[date]:
    """Days at equal steps from the first to the last."""
    span = (last - first).days
    steps = min(most - 1, span) or 1
    return list(dict.fromkeys(first + timedelta(days=round(span * step / steps)) for step in range(steps + 1)))


def day_told(day: date, first: date, last: date) -> str:
    """A day on an axis, with its year where the axis goes over more than one."""
    return f"{day.day} {day:%b}" if (last - first).days < 300 else f"{day:%b} {day:%Y}"


def safe(said: str) -> str:
    """Words as XML holds them: escaped, and without what it cannot hold."""
    return escape("".join(sign if sign.isprintable() else " " for sign in said))


def text(x: float, y: float, said: str, kind: str = "", anchor: str = "start") -> str:
    """Words at a place, escaped."""
    looks = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{looks}>{safe(said)}</text>'


def bar(x: float, y: float, width: float, height: float, said: str, kind: str = "bar") -> str:
    """A bar, with what it says for whoever points at it."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect class="{kind}" {place} rx="1.5"><title>{safe(said)}</title></rect>'


def dot(x: float, y: float, said: str, kind: str = "dot", radius: float = 3) -> str:
    """A dot, with what it says for whoever points at it."""
    place = f'class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"'
    return f"<circle {place}><title>{safe(said)}</title></circle>"


def line(points: Sequence[tuple[float, float]]) -> str:
    """A line through points."""
    return f'<polyline class="line" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def grid(scale: Scale, values: Iterable[float]) -> list[str]:
    """Lines across at these values, with the values beside them."""
    across = f'x1="{LEFT}" x2="{WIDTH - RIGHT}"'
    return [
        part
        for value in values
        for part in (
            f'<line class="grid" {across} y1="{scale(value):.1f}" y2="{scale(value):.1f}"/>',
            text(LEFT - 5, scale(value) + 4, told(value), "soft", "end"),
        )
    ]


def time_axis(scale: Scale, first: date, last: date, y: float) -> list[str]:
    """Some days below a chart, as many as there is room for, none over the edge."""
    shown = days(first, last, max(2, int((scale.end - scale.start) / ROOM)))
    anchors = [*["middle"] * (len(shown) - 1), "end" if len(shown) > 1 else "middle"]
    return [
        text(scale(day.toordinal()), y, day_told(day, first, last), "soft", anchor)
        for day, anchor in zip(shown, anchors, strict=True)
    ]


def chart(title: str, described: str, height: float, parts: Iterable[str], table: str) -> str:
    """A whole picture: named and described for whoever cannot see it, with the way to its table."""
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" {NAMED}>',
            f'<title id="title">{safe(title)}</title>',
            f'<desc id="described">{safe(described)}</desc>',
            f"<style>{STYLE}</style>",
            '<rect class="ground" width="100%" height="100%"/>',
            text(12, 22, title, "head"),
            *parts,
            f'<a href="{safe(table)}">{text(WIDTH - RIGHT, height - 8, "as a table", "", "end")}</a>',
            "</svg>\n",
        )
    )
