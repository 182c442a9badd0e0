"""The exercise catalogue: 987 movements and their names in seven languages, from two CSV files."""

import csv
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from store.seeding import Counts, Seeder, Sowing
from store.seeds import FOLDER
from store.tables import CATALOGUE_OWNER, Exercise, ExerciseAlias, SeedRun

if TYPE_CHECKING:
    from store.database import Database

NAME = "catalogue"
FILES = ("exercises.csv", "exercises_i18n.csv")

COPIED = (
    "slug",
    "name",
    "body_part",
    "equipment",
    "modality",
    "mechanic",
    "force",
    "level",
    "measurement",
    "category",
)
LOCK = text("SELECT pg_advisory_xact_lock(7310462)")


class CatalogueCounts(NamedTuple):
    """How many rows seeding added or changed, and how many there are now."""

    exercises_added: int
    exercises_changed: int
    aliases_added: int
    aliases_removed: int
    exercises: int
    aliases: int


def fingerprint() -> str:
    """What the catalogue's files hold, as a hash."""
    return sha256(b"".join((FOLDER / name).read_bytes() for name in FILES)).hexdigest()


async def seed(
    database: "Database", say: Callable[[str], None] = lambda line: None, *, dry_run: bool = False, force: bool = False
) -> CatalogueCounts | None:
    """Bring the catalogue up to date; None when the database already holds this very content.

    With `dry_run` nothing is written and the counts tell what would be; `force` looks even if the content is known.
    """
    current = fingerprint()
    async with database.worker() as session:
        known = await session.scalar(select(SeedRun.fingerprint).where(SeedRun.name == NAME))
        if known == current and not force:
            return None
        say("Reading in the exercise catalogue ...")
        counts = await seed_catalogue(session, FOLDER)
        if dry_run:
            await session.rollback()
            return counts
        row = insert(SeedRun).values(name=NAME, fingerprint=current)
        await session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"fingerprint": current}))
        return counts


async def _sow(database: "Database", sowing: Sowing) -> Counts:
    counts = await seed(database, sowing.say, dry_run=sowing.dry_run, force=sowing.look)
    return {} if counts is None else counts._asdict()


SEEDER = Seeder(NAME, _sow, automatic=True)


async def seed_catalogue(session: AsyncSession, folder: Path) -> CatalogueCounts:
    """Make the catalogue equal to the files: add, correct, and drop names that went. `session` is a worker's."""
    await session.execute(LOCK)
    wanted = [_exercise(row) for row in _rows(folder / "exercises.csv")]
    before = {row.slug: row for row in await session.scalars(_catalogue())}
    changed = sum(1 for row in wanted if row["slug"] in before and _differs(before[row["slug"]], row))
    statement = insert(Exercise)
    update = {key: statement.excluded[key] for key in wanted[0] if key not in ("slug", "owner_id")}
    upsert = statement.on_conflict_do_update(index_elements=["owner_id", "slug"], set_=update)
    await session.execute(upsert, wanted)
    ids = {row.slug: row.id for row in await session.execute(select(Exercise.slug, Exercise.id).where(_OWNED))}
    added, removed, aliases = await _seed_aliases(session, folder, ids)
    return CatalogueCounts(len(ids) - len(before), changed, added, removed, len(ids), aliases)


_OWNED = Exercise.owner_id == CATALOGUE_OWNER


def _catalogue() -> Any:
    return select(Exercise).where(_OWNED)


async def _seed_aliases(session: AsyncSession, folder: Path, ids: dict[str, int]) -> tuple[int, int, int]:
    wanted = {
        (locale, alias): ids[slug]
        for slug, locale, alias in (*_english(folder / "exercises.csv"), *_translated(folder / "exercises_i18n.csv"))
    }
    mine = ExerciseAlias.owner_id == CATALOGUE_OWNER
    known = {(row.locale, row.alias): row for row in await session.scalars(select(ExerciseAlias).where(mine))}
    gone = [row.id for key, row in known.items() if wanted.get(key) != row.exercise_id]
    if gone:
        await session.execute(delete(ExerciseAlias).where(ExerciseAlias.id.in_(gone)))
    missing = [
        {"locale": locale, "alias": alias, "exercise_id": exercise_id}
        for (locale, alias), exercise_id in wanted.items()
        if (locale, alias) not in known or known[locale, alias].exercise_id != exercise_id
    ]
    if missing:
        await session.execute(insert(ExerciseAlias), missing)
    return len(missing), len(gone), len(wanted)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _exercise(row: dict[str, str]) -> dict[str, Any]:
    return {
        "owner_id": CATALOGUE_OWNER,
        **{column: row[column] for column in COPIED},
        "primary_muscles": _items(row["primary_muscles"]),
        "secondary_muscles": _items(row["secondary_muscles"]),
        "common": row["common"] == "yes",
    }


def _differs(row: Exercise, wanted: dict[str, Any]) -> bool:
    return any(getattr(row, column) != value for column, value in wanted.items())


def _english(path: Path) -> list[tuple[str, str, str]]:
    return [(row["slug"], "en", alias) for row in _rows(path) for alias in _items(row["aliases"])]


def _translated(path: Path) -> list[tuple[str, str, str]]:
    return [(row["slug"], row["lang"], row["name"]) for row in _rows(path)]


def _items(field: str) -> list[str]:
    return [item for item in field.split("|") if item]
