"""A crowd with memories: what thousands of people may have told over two years, copied into a database.

Everybody told one thing after another, so what one person told lies between what all others did, as it would by now.
What is told about the same takes the place of what was told before, with its dates, as `remember` does it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random
from typing import Any, NamedTuple

from pgvector import HalfVector
from pgvector.psycopg import register_vector_async
from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncEngine

from store.embeddings import WORDLLAMA, vector_of
from tools.constraints import Limits
from tools.memory_rules import IMPORTANCE, Kind, found_by, review_day, subject_for

UNTIL = date(2026, 11, 20)
DAYS = 730
OF_EACH = 1500
WORDS: dict[str, tuple[str, ...]] = {
    "side": ("left", "right"),
    "part": ("shoulder", "knee", "elbow", "wrist", "hip", "ankle"),
    "feels": ("hurts", "is stiff", "clicks", "was operated on"),
    "exercise": ("squats", "deadlifts", "bench press", "rows", "chin-ups", "lunges", "dips", "planks", "burpees"),
    "kit": ("a barbell", "dumbbells", "kettlebells", "bands", "a machine", "chains"),
    "day": ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
    "month": ("January", "March", "May", "July", "September", "November"),
    "person": ("sister", "brother", "wife", "husband", "neighbour", "colleague", "daughter", "coach"),
    "name": ("Ada", "Ben", "Cleo", "Dimitri", "Emma", "Farid", "Greta", "Hugo", "Inés", "Jun", "Kofi", "Lena"),
    "city": ("Lisbon", "Graz", "Osaka", "Lyon", "Leeds", "Bogotá", "Oslo", "Accra", "Turin", "Perth"),
    "job": ("nurse", "lawyer", "baker", "teacher", "carpenter", "pilot", "cook", "programmer", "student"),
    "food": ("oats", "eggs", "rice", "bananas", "peanuts", "fish", "lentils", "yoghurt", "coffee", "chocolate"),
    "when": ("before training", "after training", "in the morning", "late at night", "on rest days"),
    "tag": ("montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags", "sonntags"),
    "kg": ("60", "80", "100", "120", "140", "160"),
}
# The kind, what it is about where something else can contradict it, and the words.
PATTERNS: tuple[tuple[Kind, str | None, str], ...] = (
    ("constraint", "body: {side} {part}", "my {side} {part} {feels} when I do {exercise} with {kit}"),
    ("preference", "exercise: {exercise}", "I do not like {exercise} with {kit} {when}"),
    ("preference", None, "{exercise} with {kit} are what I enjoy most on {day}"),
    ("preference", None, "I like {food} {when} on {day}"),
    ("goal", "{exercise}", "my goal is {exercise} with {kg} kg by {month}"),
    ("profile", "work", "I work as a {job} in {city} on {day}"),
    ("profile", None, "my {person} {name} from {city} does {exercise} with me on {day}"),
    ("profile", None, "{tag} trainiere ich mit {name} in {city}"),
    ("life_event", None, "in {month} I was in {city} with my {person} {name}"),
    ("life_event", None, "my {person} {name} began to work as a {job} in {month}"),
)
COLUMNS = {
    "user_id": "int8",
    "id": "int8",
    "kind": "text",
    "text": "text",
    "subject": "text",
    "affects": "jsonb",
    "keywords": "text[]",
    "importance": "int8",
    "stated_at": "timestamptz",
    "valid_from": "date",
    "valid_to": "date",
    "review_at": "date",
    "superseded_by": "int8",
    "source": "text",
    "embedder": "text",
    "embedding": "halfvec",
}
COPY = f"COPY memories ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"


class Told(NamedTuple):
    """Something anybody may tell, as it is kept."""

    kind: Kind
    text: str
    subject: str | None
    limits: Limits
    keywords: list[str]
    vector: HalfVector


def tellings(chance: Random, of_each: int) -> list[Told]:
    """What there is to tell: so many of each pattern, or all of it."""
    return [_told(*one) for pattern in PATTERNS for one in _some(chance, of_each, *pattern)]


def _some(
    chance: Random, of_each: int, kind: Kind, about: str | None, words: str
) -> list[tuple[Kind, str | None, str, Limits]]:
    blanks = [name for name in WORDS if "{" + name + "}" in words]
    every = [dict(zip(blanks, chosen, strict=True)) for chosen in product(*(WORDS[name] for name in blanks))]
    filled = chance.sample(every, min(of_each, len(every)))
    return [(kind, about and about.format(**one), words.format(**one), _limits(kind, one)) for one in filled]


def _limits(kind: Kind, words: dict[str, str]) -> Limits:
    return Limits(body_parts=[f"{words['side']} {words['part']}"]) if kind == "constraint" else Limits()


def _told(kind: Kind, about: str | None, words: str, limits: Limits) -> Told:
    subject = subject_for(kind, about, limits)
    return Told(kind, words, subject, limits, found_by(words, kind, subject, limits), HalfVector(vector_of(words)))


async def crowd(engine: AsyncEngine, users: int, each: int, *, of_each: int = OF_EACH) -> range:
    """Sign up so many people, let each tell so many things, and return their ids. Only for a database without any."""
    people = range(1, users + 1)
    async with engine.begin() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await register_vector_async(raw)
        async with raw.cursor() as cursor:
            async with cursor.copy("COPY users (id, name) FROM STDIN") as copy:
                for person in people:
                    await copy.write_row((person, f"person {person}"))
            async with cursor.copy(COPY) as copy:
                copy.set_types(list(COLUMNS.values()))
                for row in _rows(Random(1), people, each, of_each):  # noqa: S311  # no secrets
                    await copy.write_row(row)
    await _settle(engine)
    return people


async def _settle(engine: AsyncEngine) -> None:
    """Let ids go on after those that were given, and do what autovacuum would have done by now."""
    lasting = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with lasting.connect() as connection:
        for table in ("users", "memories"):
            await connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )
            await connection.exec_driver_sql(f"VACUUM ANALYZE {table}")


def _rows(chance: Random, people: range, each: int, of_each: int) -> Iterator[tuple[Any, ...]]:
    every = tellings(chance, of_each)
    told = [chance.sample(every, each) for _ in people]
    followed = [_followed(one) for one in told]
    for turn in range(each):
        for at, person in enumerate(people):
            later = followed[at][turn]
            ends = (None, None) if later is None else (_day(later, each), later * len(people) + person)
            yield _row(person, turn * len(people) + person, told[at][turn], _day(turn, each), *ends)


def _followed(told: Sequence[Told]) -> list[int | None]:
    """For each that is told, which later one is about the same."""
    latest: dict[str, int] = {}
    later: list[int | None] = [None] * len(told)
    for turn in reversed(range(len(told))):
        subject = told[turn].subject
        if subject is not None:
            later[turn], latest[subject] = latest.get(subject), turn
    return later


def _day(turn: int, each: int) -> date:
    return UNTIL - timedelta(days=DAYS - DAYS * turn // each)


def _row(person: int, number: int, told: Told, day: date, ends: date | None, later: int | None) -> tuple[Any, ...]:
    said_at = datetime.combine(day, time(18, person % 60), UTC)
    affects = Jsonb(told.limits.model_dump(mode="json", exclude_defaults=True))
    kept = (told.kind, told.text, told.subject, affects, told.keywords, IMPORTANCE[told.kind])
    dates = (said_at, day, ends, review_day(told.kind, told.limits, day, None))
    return (person, number, *kept, *dates, later, "said", WORDLLAMA, told.vector)
