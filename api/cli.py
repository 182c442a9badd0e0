"""The command line. Heavy parts are imported by the commands that need them, so that `--help` is quick."""

import difflib
import io
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api import upkeep
from api.console import err, fail, keep, out, quiet, run, tell

app = typer.Typer(
    name="slow-burn",
    help="A companion you talk to about your training. Without a command it opens the page; a sentence is said to it.",
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in upkeep.COMMANDS:
    app.command()(command)
OPTION = re.compile(r"--?[a-z][a-z-]*(=.*)?")


def main() -> None:
    """Run the command line: a command, a sentence, or nothing at all."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # because not every terminal can show a ×
    try:
        app(args=arguments(sys.argv[1:]))
    except Exception as problem:
        from api.excuses import excuse

        sentence = excuse(problem)
        if sentence is None:
            raise
        fail(sentence)


def arguments(given: list[str]) -> list[str]:
    """What was typed, as a command: nothing means serve, words that are no command are said."""
    if not given:
        return ["serve"]
    first, *others = given
    names = [str(command.name or command.callback.__name__) for command in app.registered_commands if command.callback]
    if OPTION.fullmatch(first) or first in names:  # “-20 assist 3x8” is no option
        return given
    near = difflib.get_close_matches(first.lower(), names, n=1, cutoff=0.8)
    if near and all(other.startswith("-") for other in others):
        fail(f"There is no command “{first}”. Did you mean `{near[0]}`? To say it, write: slow-burn say {first}", 2)
    return ["say", "--", " ".join(given)]


def a_day(said: str) -> date:
    """A day as it is typed."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise typer.BadParameter(f"{said!r} is no day; one looks like 2026-11-20.") from None


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context, wanted: Annotated[bool, typer.Option("--version", help="Show the version.")] = False
) -> None:
    """A companion you talk to about your training. Without a command it opens the page; a sentence is said to it."""
    if wanted:
        from api.version import app_version

        out.print(f"slow-burn {app_version()}", highlight=False)
    elif context.invoked_subcommand is None:
        out.print(context.get_help())


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
    browser: Annotated[bool, typer.Option(" /--no-browser", help="Do not open a browser.", show_default=False)] = True,
    lan: Annotated[bool, typer.Option("--lan", help="Let a phone in your network in, by a one-time link.")] = False,
) -> None:
    """Serve the page and the API, and open the page."""
    from api import serving, terminal
    from api.settings import ApiSettings

    given = {key: value for key, value in {"host": host, "port": port}.items() if value is not None}
    tell(terminal.greeting())
    run(serving.serve(ApiSettings().model_copy(update=given), err, browser=browser, lan=lan))


@app.command()
def say(text: Annotated[str, typer.Argument(help="What to say.")]) -> None:
    """Say one thing and hear the answer."""
    from api import terminal
    from api.service import running

    async def talk() -> bool:
        async with running(say=tell) as service:
            return await (await terminal.Talk.begin(service, out)).say(text)

    quiet()
    tell(terminal.greeting())
    if not run(talk()):
        raise SystemExit(1)


@app.command()
def chat() -> None:
    """Talk in the terminal."""
    from api import terminal

    quiet()
    tell(terminal.greeting())
    terminal.chat(out, tell)


@app.command()
def log(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list of sets.")] = False,
    on: Annotated[
        date | None, typer.Option(parser=a_day, metavar="DATE", help="One day, YYYY-MM-DD; every day when left out.")
    ] = None,
) -> None:
    """Show what is in the log."""
    from api.maintenance import logged_sets, told_log

    quiet()
    if as_json:
        print(json.dumps(run(logged_sets(on, tell)), indent=2))  # noqa: T201  # for programs, unwrapped
    else:
        out.print(run(told_log(on, tell)), highlight=False, markup=False, soft_wrap=True)


@app.command()
def turn(
    number: Annotated[int | None, typer.Argument(min=1, metavar="[ID]", help="Which turn; the last, left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Show all that is known of one turn: what was said and done, when, by which model."""
    from api import stories
    from api.maintenance import turn_story

    quiet()
    story = run(turn_story(number, tell))
    if as_json:
        print(story.model_dump_json(indent=2))  # noqa: T201  # for programs, unwrapped
    else:
        out.print(stories.told(story), soft_wrap=True)


@app.command()
def feedback(
    file: Annotated[Path | None, typer.Option("--out", help="Where to write them; left out, they are printed.")] = None,
) -> None:
    """Write your turns that you found bad as candidates for the evals, with what happened for you to put right."""
    from api.candidates import lines
    from api.maintenance import bad_answers

    quiet()
    turns = run(bad_answers(tell))
    if file is None:
        print(lines(turns), end="")  # noqa: T201  # for programs, unwrapped
        return
    keep(file, lines(turns))
    told = f"{len(turns)} {'turn' if len(turns) == 1 else 'turns'} written to {file}. It holds what you said."
    out.print(told, soft_wrap=True, highlight=False, markup=False)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from api.maintenance import migrate_schema

    out.print(f"The database is at revision {run(migrate_schema(tell))}.")


@app.command()
def reembed() -> None:
    """Make the vectors of memories anew after a change of embedder; an interrupted run goes on where it was."""
    from api.maintenance import reembed

    out.print(run(reembed(tell)))


@app.command()
def token(user: Annotated[str, typer.Option(help="Whose token; the person is made if new.")] = "you") -> None:
    """Print a bearer token for a program."""
    from api.maintenance import issue_token

    print(run(issue_token(user, tell)))  # noqa: T201  # for programs, unwrapped


@app.command()
def openapi(
    check: Annotated[bool, typer.Option("--check", help="Fail when the file is out of date or not valid.")] = False,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An earlier contract: name what breaks its readers.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--out", help="Publish it to this file instead.")] = None,
) -> None:
    """Write the API's contract to api/openapi.json, check it, or compare it with an earlier one."""
    from api import contract

    try:
        if check:
            contract.check()
        elif against is not None:
            found = contract.compare(against)
            tell("\n".join(found) or "Nothing in it breaks who reads the earlier one.")
        else:
            (file or contract.PATH).write_text(contract.document(), encoding="utf-8")
    except (contract.Broken, OSError) as problem:
        fail(str(problem))
    if against is None:
        out.print(f"{(file or contract.PATH).name} is up to date.", highlight=False)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it; must not exist yet.")]) -> None:
    """Write everything into one file."""
    from api.maintenance import write_backup

    run(write_backup(file, tell))
    out.print(f"Written to {file}. Keep it where only you can read it.", soft_wrap=True, highlight=False, markup=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
) -> None:
    """Replace everything by what is in a backup."""
    if not yes and sys.stdin.isatty():
        typer.confirm("This replaces everything there is now. Go on?", abort=True)
    from api.maintenance import read_backup

    run(read_backup(file, tell))
    out.print(f"Restored from {file}.", soft_wrap=True, highlight=False, markup=False)
