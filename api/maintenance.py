"""Looking after the data from the command line."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import date
from itertools import count, groupby
from pathlib import Path
from typing import Any

import store.seeds
import tools.seeds
from agent.embeddings import embed_waiting, embedder_of
from agent.settings import AgentSettings
from api.service import YOU, Misconfigured, check, signing
from api.settings import ApiSettings
from store.accounts import Accounts
from store.backup import backup, restore
from store.database import Database
from store.errors import Invalid
from store.schema import head, upgrade
from store.seeding import Counts, Sowing, discovered, in_order, sow
from store.settings import StoreSettings
from store.users import sign_in
from tools.feedback import BadTurn, bad_turns
from tools.stories import TurnStory, tell_turn
from tools.work import Caller
from tools.workout_pages import list_workouts
from tools.workout_shapes import WorkoutPage, WorkoutShape

Say = Callable[[str], None]
PER_PAGE = 100
SHOWN = 20
LONGEST_NAME = 80


@asynccontextmanager
async def _opened(say: Say, *, prepare: bool = True) -> AsyncIterator[Database]:
    database = await Database.open(StoreSettings(), say=say, prepare=prepare)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _you(say: Say) -> AsyncIterator[Caller]:
    """The person whose machine this is."""
    async with _opened(say) as database:
        async with database.worker() as session:
            user = await sign_in(session, YOU)
        yield Caller(database, user.id, "cli")


async def _workouts(on: date | None, say: Say) -> list[WorkoutShape]:
    """The workouts of one day or of all, oldest first."""
    found: list[WorkoutShape] = []
    async with _you(say) as caller:
        for number in count(1):
            page: WorkoutPage = await caller.perform(list_workouts, {"on": on, "page": number, "per_page": PER_PAGE})
            found.extend(page.items)
            if number * PER_PAGE >= page.total:
                break
    return found[::-1]


async def logged_sets(on: date | None, say: Say) -> list[dict[str, Any]]:
    """Every set of one day or of all, each with its exercise, date and workout."""
    return [
        {
            "exercise": entry.exercise.slug,
            "name": entry.exercise.name,
            "date": workout.local_date.isoformat(),
            "workout_id": workout.id,
            "superset_group": entry.superset_group,
            **done.model_dump(mode="json"),
        }
        for workout in await _workouts(on, say)
        for entry in workout.executions
        for done in entry.sets
    ]


async def told_log(on: date | None, say: Say) -> str:
    """One day, or the latest workouts, in words."""
    workouts = await _workouts(on, say)
    lines = [f"{len(workouts) - SHOWN} earlier workouts are not shown; `log --json` has them all."]
    for day, of_day in groupby(workouts[-SHOWN:], key=lambda workout: workout.local_date):
        lines.append(f"{day:%A, %d %B %Y}")
        lines.extend(f"  {entry.summary}" for workout in of_day for entry in workout.executions)
    if not workouts:
        return "Nothing is logged then." if on else 'Nothing is logged yet. Say what you did: slow-burn "3x5 squats"'
    return "\n".join(lines if len(workouts) > SHOWN else lines[1:])


async def turn_story(turn_id: int | None, say: Say) -> TurnStory:
    """Everything about one turn of yours, or about your last one. Raises `NotFound`."""
    async with _you(say) as caller:
        story: TurnStory = await caller.perform(tell_turn, {"turn_id": turn_id})
        return story


async def bad_answers(say: Say) -> list[BadTurn]:
    """Your turns that you found bad."""
    async with _you(say) as caller:
        turns: list[BadTurn] = await caller.perform(bad_turns, {})
        return turns


async def migrate_schema(say: Say) -> str:
    """Run missing migrations; returns the revision."""
    async with _opened(say, prepare=False) as database:
        await upgrade(database.engine, say)
    return head()


async def plant_seeds(say: Say, *, only: Sequence[str], scale: int | None, dry_run: bool, force: bool) -> str:
    """Sow the seeds called `only`, else those every database has; returns the counts in words, a line for each.

    Raises `Invalid` for unknown ones, and `Misconfigured` for made-up people in production unless it is by `force`.
    """
    chosen = in_order(discovered(store.seeds, tools.seeds), only)
    made_up = [seeder.name for seeder in chosen if not seeder.automatic]
    if made_up and ApiSettings().environment == "production" and not force:
        raise Misconfigured(f"In production only people themselves are let in. To sow {made_up[0]} here, add --force.")
    async with _opened(say, prepare=False) as database:
        await upgrade(database.engine, say)
        sown = await sow(database, chosen, Sowing(dry_run, look=True, scale=scale, say=say))
    return "\n".join(_told(name, counts, dry_run) for name, counts in sown.items())


def _told(name: str, counts: Counts, dry_run: bool) -> str:
    changes = ", ".join(f"{what.replace('_', ' ')} {count}" for what, count in counts.items())
    return f"{name}: {'would be' if dry_run else 'done'}: {changes}" if changes else f"{name}: all there already"


async def appoint(name: str, say: Say, *, revoke: bool) -> str:
    """Make somebody an administrator, or take it back; returns what was done. Raises `NotFound`."""
    async with _opened(say) as database, database.worker() as session:
        account = await Accounts(session).named(name)
        account.is_admin = not revoke
    return f"{name} is {'no administrator any more' if revoke else 'an administrator now'}."


async def issue_token(name: str, say: Say) -> str:
    """A bearer token for this person, made if new. Raises `Invalid` for what is no name."""
    name = name.strip()
    if not name.isprintable() or not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(f"A name has 1 to {LONGEST_NAME} printable characters.")
    settings = ApiSettings()
    check(settings)
    async with _opened(say) as database:
        tokens = signing(settings, StoreSettings())
        async with database.worker() as session:
            return tokens.issue((await sign_in(session, name)).id)


async def reembed(say: Say) -> str:
    """Make vectors of all memories by the embedder of the settings, where theirs are another's; returns how many."""
    embedder = embedder_of(AgentSettings())
    async with _opened(say) as database, aclosing(embedder):
        done = await embed_waiting(database, embedder, lambda made, every: say(f"{made} of {every} memories"))
    return f"Vectors of {embedder.name} were made of {done} memories." if done else "All vectors are up to date."


async def write_backup(file: Path, say: Say) -> None:
    """Back everything up into a file."""
    async with _opened(say) as database:
        await asyncio.to_thread(backup, *_source(database, file))


async def read_backup(file: Path, say: Say) -> None:
    """Put a backup in the place of everything, and bring it up to date."""
    async with _opened(say) as database:
        await database.engine.dispose()
        await asyncio.to_thread(restore, *_source(database, file))
        await database.prepare(say)


def _source(database: Database, file: Path) -> tuple[str, Path, Path | None]:
    url = database.engine.url.render_as_string(hide_password=False)
    return url, file, database.server.binaries if database.server else None
