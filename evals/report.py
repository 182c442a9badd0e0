"""A run told three ways: a table in the terminal, Markdown, and predictions for other scorers."""

import json
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from evals.cases import HarnessFault
from evals.judges import Judged
from evals.page import page
from evals.tally import COLUMNS, Told

MOST_SHOWN = 25


def show(told: Told, console: Console) -> None:
    """Print the table, what is noteworthy, and every case that got worse."""
    table = Table(*COLUMNS, box=SIMPLE_HEAD)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for row in told.rows:
        table.add_row(*row.cells, style="bold" if row.name in ("ALL", "fair") else None)
    console.print(told.headline, markup=False, highlight=False, style="bold")
    if told.rows:
        console.print(table)
    for notice in told.notices:
        console.print(notice, markup=False)
    for name, lost in told.lost.items():
        console.print(f"REGRESSED {name}: {lost}", markup=False, style="bold red")


def write(told: Told, folder: Path) -> list[Path]:
    """Write the Markdown and the page, named after the model. Raises `HarnessFault` when the folder cannot be used."""
    name = told.model.replace("/", "-")
    files = {folder / f"{name}.md": markdown(told), folder / f"{name}.html": page(told)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise HarnessFault(
            f"{folder} cannot be written: {problem.strerror}. Choose another with --report."
        ) from problem
    return list(files)


def write_predictions(judged: list[Judged], file: Path) -> None:
    """One line a case with the effects of its first play, as scorers of case files read them."""
    lines = [{"id": one.case.id, "effects": one.plays[0].effects, "after": one.plays[0].after} for one in judged]
    try:
        file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    except OSError as problem:
        raise HarnessFault(f"{file} cannot be written: {problem.strerror}.") from problem


def markdown(told: Told) -> str:
    """The run as Markdown."""
    rows = [COLUMNS, ("---", *["---:"] * (len(COLUMNS) - 1)), *(row.cells for row in told.rows)]
    lines = [f"# {told.headline}", "", *(f"| {' | '.join(cells)} |" for cells in rows if told.rows), ""]
    lines += [f"- {notice}" for notice in told.notices]
    lines += [f"- **Regressed** `{name}`: {lost}" for name, lost in told.lost.items()]
    failing = told.failing
    if failing:
        lines += ["", "## Not right", "", *map(_failing, failing[:MOST_SHOWN])]
    if len(failing) > MOST_SHOWN:
        lines += [f"- and {len(failing) - MOST_SHOWN} more, all of them on the page beside this file"]
    return "\n".join(lines) + "\n"


def _failing(one: Judged) -> str:
    message = " ".join(one.case.message.split()).replace("`", "'")[:120]
    return f"- `{one.case.id}` ({'details' if one.verdict.core else 'core'}): `{message}`"
