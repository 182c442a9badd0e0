"""A run as one HTML page that needs nothing but itself: what got worse, the numbers, and what is not right."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path

from evals.effects import Said
from evals.guards.verdicts import Guarded
from evals.judges import Judged
from evals.tally import COLUMNS, Row, Told, share

STYLE = Path(__file__).with_name("page.css")
SUMS = ("ALL", "fair", "needs_llm")
LONGEST = 110


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def page(told: Told) -> str:
    """The whole page."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Evals of {escape(told.model)}</title><style>{_style()}</style></head>\n"
        f"<body>{''.join(_body(told))}</body></html>\n"
    )


def _body(told: Told) -> Iterator[str]:
    lost = told.lost
    verdict = f'<span class="bad">{_counted(len(lost))} got worse</span>' if lost else '<span class="good">Holds</span>'
    yield f'<h1>{escape(told.model)}: {verdict}</h1><p class="sub">{escape(told.headline)}</p>'
    yield _tiles(told)
    if told.notices:
        yield f'<ul class="notes">{"".join(f"<li>{escape(notice)}</li>" for notice in told.notices)}</ul>'
    if lost:
        yield f'<h2 class="bad">Got worse</h2>{"".join(_worse(told))}'
    others = [one for one in told.failing if one.case.id not in lost]
    if told.rows:
        yield f"<h2>By category</h2>{_table(told.rows)}"
    if others:
        yield "<h2>Not right, and not worse than before</h2>" + "".join(map(_case, others))
    if not told.failing and not lost:
        yield "<h2>Everything is right</h2>"


def _counted(count: int) -> str:
    return f"{count} thing" if count == 1 else f"{count} things"


def _tiles(told: Told) -> str:
    tiles: list[tuple[str, str, bool]] = []
    if told.rows:
        every, fair = told.rows[0], next((row for row in told.rows if row.name == "fair"), told.rows[0])
        tiles += [
            (f"{share(fair.core, fair.cases):.1f} %", "core, fair cases", fair.core == fair.cases),
            (f"{share(fair.full, fair.cases):.1f} %", "full, fair cases", fair.full == fair.cases),
            (str(every.false_logs), "false logs", not every.false_logs),
            (str(every.missed), "missed logs", not every.missed),
            (str(every.violations), "violations", not every.violations),
        ]
    if told.guarded:
        holding = sum(not one.problems for one in told.guarded)
        tiles.append((f"{holding} / {len(told.guarded)}", "guards hold", holding == len(told.guarded)))
    tiles.append((str(len(told.lost)), "got worse", not told.lost))
    items = (
        f'<li><strong class="{"good" if good else "bad"}">{escape(value)}</strong>{escape(label)}</li>'
        for value, label, good in tiles
    )
    return f'<ul class="tiles">{"".join(items)}</ul>'


def _worse(told: Told) -> Iterator[str]:
    """Everything that got worse, opened; what has nothing to show but its name in a line."""
    judged = {one.case.id: one for one in told.judged}
    guarded = {one.id: one for one in told.guarded}
    for name, what in told.lost.items():
        if name in judged:
            yield _case(judged[name], what)
        elif name in guarded:
            yield _guard(guarded[name])
        else:
            yield _details(name, "", what, "", worse=True)


def _guard(one: Guarded) -> str:
    first, *others = one.problems
    told = _listed([("Also", f"<p>{escape(problem)}</p>") for problem in others])
    return _details(one.id, one.message, f"{one.kind}: {first}", told, worse=True)


def _case(one: Judged, lost: str = "") -> str:
    case, wrong = one.case, [n for n, verdict in enumerate(one.verdicts) if not verdict.full]
    played = one.plays[wrong[0] if wrong else 0]
    told = [
        ("Message", f"<pre>{escape(case.message)}</pre>"),
        ("Expected", "<p>or</p>".join(map(_effects, case.golds))),
        ("Got", _effects(played.effects)),
        ("Said", f"<pre>{escape(played.reply)}</pre>"),
    ]
    if case.context.turns or case.context.state or case.context.history:
        context = case.context.model_dump(mode="json", exclude_unset=True, exclude={"today", "unit"})
        told.insert(1, ("Situation", f"<pre>{escape(json.dumps(context, ensure_ascii=False, indent=1))}</pre>"))
    why = f"lost: {lost}" if lost else ", ".join(_flaws(one))
    why += f" · expected {_kinds(case.golds[0])}, got {_kinds(played.effects)}"
    return _details(case.id, case.message, why, _listed(told), worse=bool(lost))


def _details(name: str, message: str, why: str, content: str, *, worse: bool) -> str:
    shown = " ".join(message.split())
    short = shown[:LONGEST] + ("…" if len(shown) > LONGEST else "")
    return (
        f"<details{' class=worse open' if worse else ''}><summary><b>{escape(short or name)}</b> "
        f'<code>{escape(name)}</code><span class="why bad">{escape(why)}</span></summary>{content}</details>'
    )


def _listed(told: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{text}</dd>' for name, text in told)}</dl>"


def _flaws(one: Judged) -> Iterator[str]:
    verdict = one.verdict
    yield "details are not right" if verdict.core else "not right"
    yield from (name.replace("_", " ") for name in ("false_log", "missed", "violation") if getattr(verdict, name))
    if not one.case.offline_fair:
        yield "needs a language model"


def _table(rows: Sequence[Row]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in COLUMNS)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, rows))}</tbody></table>"


def _row(row: Row) -> str:
    harm = ("", "", "", "", row.false_logs, row.missed, row.violations)
    bars = {2: share(row.core, row.cases), 3: share(row.full, row.cases)}
    cells = (
        f"<td{' class=bad' if bad else ''}>{escape(cell)}{_bar(bars.get(n))}</td>"
        for n, (cell, bad) in enumerate(zip(row.cells, harm, strict=True))
    )
    return f"<tr{' class=sum' if row.name in SUMS else ''}>{''.join(cells)}</tr>"


def _bar(percent: float | None) -> str:
    if percent is None:
        return ""
    return f'<meter min="0" max="100" low="60" high="90" optimum="100" value="{percent:.1f}"></meter>'


def _kinds(effects: Sequence[Said]) -> str:
    return (
        ", ".join(dict.fromkeys(str(effect.get("op")) for effect in effects if effect.get("op") != "none")) or "nothing"
    )


def _effects(effects: Sequence[Said]) -> str:
    lines = "\n".join(json.dumps(effect, ensure_ascii=False) for effect in effects) or "nothing"
    return f"<pre>{escape(lines)}</pre>"
