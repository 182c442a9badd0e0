"""Commands that look after who and what is in the database."""

from typing import Annotated

import typer

from api.console import out, run, tell


def seed(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Sow made-up people in production, too.")] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="Just this, with what it needs: catalogue, demo.")
    ] = None,
    scale: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="How many people `--only demo` makes; 2 if left out.")
    ] = None,
) -> None:
    """Bring the exercise catalogue up to date, or with `--only demo` make people with a year of training."""
    from api.maintenance import plant_seeds

    done = plant_seeds(tell, only=only or (), scale=scale, dry_run=dry_run, force=force)
    out.print(run(done), soft_wrap=True, highlight=False, markup=False)


def admin(
    name: Annotated[str, typer.Argument(help="Whose account.")],
    revoke: Annotated[bool, typer.Option("--revoke", help="Take it back.")] = False,
) -> None:
    """Make somebody an administrator, who sees all accounts and decides who may come in."""
    from api.maintenance import appoint

    out.print(run(appoint(name, tell, revoke=revoke)), soft_wrap=True, highlight=False, markup=False)


COMMANDS = (seed, admin)
