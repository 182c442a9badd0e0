"""Seeds: the content a fresh database starts with. Seeding twice changes nothing."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from store.seeds.catalogue import CatalogueCounts, seed_catalogue
from store.tables import SeedRun

if TYPE_CHECKING:
    from store.database import Database

FOLDER = Path(__file__).parent
CATALOGUE_FILES = ("exercises.csv", "exercises_i18n.csv")


def fingerprint() -> str:
    """What the catalogue's files hold, as a hash."""
    return sha256(b"".join((FOLDER / name).read_bytes() for name in CATALOGUE_FILES)).hexdigest()


async def seed(
    database: "Database", say: Callable[[str], None] = lambda line: None, *, dry_run: bool = False, force: bool = False
) -> CatalogueCounts | None:
    """Bring the catalogue up to date; None when the database already holds this very content.

    With `dry_run` nothing is written and the counts tell what would be; `force` looks even if the content is known.
    """
    current = fingerprint()
    async with database.worker() as session:
        known = await session.scalar(select(SeedRun.fingerprint).where(SeedRun.name == "catalogue"))
        if known == current and not force:
            return None
        say("Reading in the exercise catalogue ...")
        counts = await seed_catalogue(session, FOLDER)
        if dry_run:
            await session.rollback()
            return counts
        row = insert(SeedRun).values(name="catalogue", fingerprint=current)
        await session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"fingerprint": current}))
        return counts
