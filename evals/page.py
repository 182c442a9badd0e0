"""A run as one HTML page that needs nothing but itself."""

import json
from collections.abc import Iterable, Sequence
from html import escape

from evals.effects import Said
from evals.judges import Judged
from evals.tally import COLUMNS, Row, Told, share

STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #c2410c; --good: #15803d; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --bad: #fb923c; --good: #4ade80; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; min-width: 7rem; }
.tiles strong { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .5rem; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; } tr.sum { font-weight: 600; }
td.bad, .bad { color: var(--bad); } .good { color: var(--good); }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
pre { background: var(--soft); border-radius: .4rem; padding: .6rem; overflow-x: auto; white-space: pre-wrap; }
code { font-size: .9em; } dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0; }
"""


def page(told: Told) -> str:
    """The whole page: what matters in tiles, the table, what got worse, and every case that is not right."""
    body = [
        f"<h1>{escape(told.headline)}</h1>",
        _tiles(told) if told.rows else "",
        *(f"<p>{escape(notice)}</p>" for notice in told.notices),
        _regressed(told),
        *(["<h2>By category</h2>", _table(told.rows)] if told.rows else []),
        _failing(told.failing),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Evals of {escape(told.model)}</title><style>{STYLE}</style></head>\n"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _tiles(told: Told) -> str:
    every, fair = told.rows[0], next((row for row in told.rows if row.name == "fair"), told.rows[0])
    tiles = [
        (f"{share(fair.core, fair.cases):.1f} %", "core, fair cases", fair.core == fair.cases),
        (f"{share(fair.full, fair.cases):.1f} %", "full, fair cases", fair.full == fair.cases),
        (str(every.false_logs), "false logs", not every.false_logs),
        (str(every.missed), "missed logs", not every.missed),
        (str(every.violations), "violations", not every.violations),
        (str(len(told.comparison.regressed)), "got worse", not told.comparison.regressed),
    ]
    items = (
        f'<li><strong class="{"good" if good else "bad"}">{escape(value)}</strong>{escape(label)}</li>'
        for value, label, good in tiles
    )
    return f'<ul class="tiles">{"".join(items)}</ul>'


def _regressed(told: Told) -> str:
    lost = told.lost
    if not lost:
        return ""
    items = (f"<li><code>{escape(name)}</code>: {escape(what)}</li>" for name, what in lost.items())
    return f'<h2 class="bad">Got worse</h2><ul>{"".join(items)}</ul>'


def _table(rows: Sequence[Row]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in COLUMNS)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, rows))}</tbody></table>"


def _row(row: Row) -> str:
    harm = ("", "", "", "", row.false_logs, row.missed, row.violations)
    cells = (f"<td{' class=bad' if bad else ''}>{escape(cell)}</td>" for cell, bad in zip(row.cells, harm, strict=True))
    return f"<tr{' class=sum' if row.name in ('ALL', 'fair', 'needs_llm') else ''}>{''.join(cells)}</tr>"


def _failing(failing: Iterable[Judged]) -> str:
    cases = "".join(map(_case, failing))
    return f"<h2>Not right</h2>{cases}" if cases else "<h2>Everything is right</h2>"


def _case(one: Judged) -> str:
    case, worst = one.case, next(n for n, verdict in enumerate(one.verdicts) if not verdict.full)
    played = one.plays[worst]
    told = [
        ("Message", f"<pre>{escape(case.message)}</pre>"),
        ("Right would be", "".join(map(_effects, case.golds))),
        ("Done", _effects(played.effects)),
        ("Said", f"<pre>{escape(played.reply)}</pre>"),
    ]
    if case.context.turns or case.context.state or case.context.history:
        context = case.context.model_dump(mode="json", exclude_unset=True, exclude={"today", "unit"})
        told.insert(1, ("Situation", f"<pre>{escape(json.dumps(context, ensure_ascii=False, indent=1))}</pre>"))
    items = "".join(f"<dt>{escape(name)}</dt><dd>{text}</dd>" for name, text in told)
    flaws = ", ".join(_flaws(one))
    return (
        f"<details><summary><code>{escape(case.id)}</code> {escape(case.message[:80])} "
        f'<span class="bad">{escape(flaws)}</span></summary><dl>{items}</dl></details>'
    )


def _flaws(one: Judged) -> Iterable[str]:
    verdict = one.verdict
    yield "details" if verdict.core else "core"
    yield from (name.replace("_", " ") for name in ("false_log", "missed", "violation") if getattr(verdict, name))
    if not one.case.offline_fair:
        yield "needs a language model"


def _effects(effects: Sequence[Said]) -> str:
    lines = "\n".join(json.dumps(effect, ensure_ascii=False) for effect in effects) or "nothing"
    return f"<pre>{escape(lines)}</pre>"
