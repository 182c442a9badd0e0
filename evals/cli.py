"""The command `python3 -m evals`."""

import os
import sys
import time
import traceback
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.cases import HarnessFault, load
from store.embedded import EmbeddedUnavailable

OK, REGRESSED, FAULT = 0, 1, 2
REPORTS = Path(__file__).parent / "reports"
CONCURRENCY = 3

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def evals(
    model: Annotated[
        str, typer.Option(help="offline, reflex (only what it does by itself), or a Gemini id.")
    ] = "offline",
    repeat: Annotated[
        int, typer.Option(min=1, help="Play each case so often; it is right only if right every time.")
    ] = 1,
    cases: Annotated[list[Path] | None, typer.Option(help="A file of cases instead of ours; may be repeated.")] = None,
    category: Annotated[str | None, typer.Option(help="Only the cases of this category.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write what was done, a line a case, to this file.")] = None,
    bless: Annotated[bool, typer.Option(help="Make this run the baseline.")] = False,
    report: Annotated[Path, typer.Option(help="Folder for the Markdown and the page.")] = REPORTS,
    concurrency: Annotated[int, typer.Option(min=1, max=32, help="How many cases at once.")] = CONCURRENCY,
) -> None:
    """Play every case as a real turn on a real database; exit 1 when a case got worse, 2 when the evals broke."""
    if bless and cases:
        raise HarnessFault("--bless is for our own cases: leave --cases out, or put the file into evals/cases.")
    code = _evals(model, repeat, cases or [], category, predictions, bless, report, concurrency)
    raise typer.Exit(code)


def _evals(
    model: str,
    repeat: int,
    files: list[Path],
    category: str | None,
    predictions: Path | None,
    blessed: bool,
    folder: Path,
    concurrency: int,
) -> int:
    began = time.monotonic()
    chosen = load(files, category)
    _say(f"{len(chosen)} cases are well-formed")
    from agent.companion import fingerprint  # because these take seconds, and a malformed case is told at once
    from evals import baseline
    from evals.report import show, write, write_predictions
    from evals.run import run
    from evals.tally import Told

    file, whole = baseline.file_for(model), not files and category is None
    judged = run(chosen, model, repeat=repeat, concurrency=concurrency, say=_say)
    if blessed:
        baseline.bless(judged, file, whole=whole, fingerprint=fingerprint())
    comparison = baseline.compare(judged, file, whole=whole)
    told = Told(model, fingerprint(), judged, comparison, repeat, time.monotonic() - began)
    show(told, Console())
    _say("Written: " + ", ".join(os.path.relpath(file) for file in write(told, folder)))
    if predictions is not None:
        write_predictions(judged, predictions)
    return REGRESSED if comparison.regressed else OK


def main() -> None:
    """Run the command and leave with its exit code."""
    try:
        app(standalone_mode=True)
    except (HarnessFault, EmbeddedUnavailable) as fault:
        _say(str(fault))
        sys.exit(FAULT)
    except Exception:  # because whatever breaks here is the harness, and must not look like a regression
        traceback.print_exc()
        sys.exit(FAULT)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
