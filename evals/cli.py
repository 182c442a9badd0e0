"""The command `python3 -m evals`."""

import os
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.cases import HarnessFault, load
from store.embedded import EmbeddedUnavailable

OK, REGRESSED, FAULT = 0, 1, 2
OFFLINE = "offline"
REPORTS = Path(__file__).parent / "reports"
CONCURRENCY = 3

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass(frozen=True)
class Wanted:
    """What the command line asked for."""

    model: str
    repeat: int
    files: list[Path]
    category: str | None
    predictions: Path | None
    blessed: bool
    folder: Path
    concurrency: int
    only_guards: bool
    judge: bool

    @property
    def is_whole(self) -> bool:
        """Whether these are all cases there are."""
        return not self.files and self.category is None

    @property
    def with_guards(self) -> bool:
        """Guards ask no model of ours, so they go with one of the whole runs."""
        return self.only_guards or (self.is_whole and self.model == OFFLINE)


@app.command()
def evals(
    model: Annotated[
        str, typer.Option(help="offline, reflex (only what it does by itself), or a Gemini id.")
    ] = OFFLINE,
    repeat: Annotated[
        int, typer.Option(min=1, help="Play each case so often; it is right only if right every time.")
    ] = 1,
    cases: Annotated[list[Path] | None, typer.Option(help="A file of cases instead of ours; may be repeated.")] = None,
    category: Annotated[str | None, typer.Option(help="Only the cases of this category.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write what was done, a line a case, to this file.")] = None,
    bless: Annotated[bool, typer.Option(help="Make this run the baseline.")] = False,
    guards: Annotated[bool, typer.Option("--guards", help="Only the guards of prompts, tools and recordings.")] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Make the recordings anew: by --model with a key, else by the script.")
    ] = False,
    judge: Annotated[
        bool, typer.Option("--judge", help="Judge the tone of replies too: by a language model with a key, else rules.")
    ] = False,
    report: Annotated[Path, typer.Option(help="Folder for the Markdown and the page.")] = REPORTS,
    concurrency: Annotated[int, typer.Option(min=1, max=32, help="How many cases at once.")] = CONCURRENCY,
) -> None:
    """Play every case as a real turn on a real database; exit 1 when a case got worse, 2 when the evals broke."""
    if bless and (cases or guards):
        raise HarnessFault("--bless is for our own cases: leave --cases and --guards out.")
    if record:
        raise typer.Exit(_record(model))
    wanted = Wanted(model, repeat, cases or [], category, predictions, bless, report, concurrency, guards, judge)
    raise typer.Exit(_evals(wanted))


def _evals(wanted: Wanted) -> int:
    began = time.monotonic()
    chosen = [] if wanted.only_guards else load(wanted.files, wanted.category)
    _say(f"{len(chosen)} cases are well-formed")
    from agent.companion import fingerprint, made_with  # these take seconds, and a malformed case is told at once
    from evals import baseline
    from evals.guards.cases import load as load_guards
    from evals.report import show, write, write_predictions
    from evals.run import run
    from evals.tally import Told
    from evals.tone import Tones, judge_tone
    from evals.upload import is_wanted, upload

    guards = load_guards() if wanted.with_guards else None
    ran = run(chosen, wanted.model, guards=guards, repeat=wanted.repeat, concurrency=wanted.concurrency, say=_say)
    file, whole = baseline.file_for(wanted.model), wanted.is_whole and not wanted.only_guards
    if wanted.blessed:
        baseline.bless(ran.judged, file, whole=whole, fingerprint=fingerprint(), made_with=made_with())
    comparison = baseline.compare(ran.judged, file, whole=whole)
    tones = judge_tone(ran.judged, _say) if wanted.judge else Tones()
    took_s = time.monotonic() - began
    told = Told(
        wanted.model,
        fingerprint(),
        ran.judged,
        comparison,
        wanted.repeat,
        took_s,
        ran.guarded,
        made_with(),
        tones,
    )
    show(told, Console())
    _say("Written: " + ", ".join(os.path.relpath(file) for file in write(told, wanted.folder)))
    if is_wanted():
        _say(upload(told))
    if wanted.predictions is not None:
        write_predictions(ran.judged, wanted.predictions)
    return REGRESSED if told.lost else OK


def _record(model: str) -> int:
    """Make the recordings anew: by a language model where there is a key for one, else by the obedient script."""
    from agent.settings import AgentSettings
    from evals.guards.cases import load as load_guards
    from evals.run import record_all

    speaker = AgentSettings(model=None if model == OFFLINE else model).model_name
    guards = load_guards()
    failed = record_all(guards, None if speaker == OFFLINE else speaker)
    _say(f"{len(guards.recorded) - len(failed)} turns recorded by {'the script' if speaker == OFFLINE else speaker}.")
    for name, problems in failed.items():
        _say(f"NOT RECORDED {name}: {'; '.join(problems)}")
    return REGRESSED if failed else OK


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
