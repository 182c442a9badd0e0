"""Exercises: the catalogue everyone reads, and a person's own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from store.errors import Ambiguous, Forbidden, NotFound
from store.names import NameEntry, NameIndex, NameMatch, Resolved, fold, normalize, stem
from store.tables import CATALOGUE_OWNER, Exercise, ExerciseAlias

MAX_FOUND = 50


@dataclass(frozen=True)
class Features:
    """What exercises are chosen by. `mine` are the person's own, or, false, the catalogue's; `archived` also those."""

    body_part: str | None = None
    muscle: str | None = None
    equipment: str | None = None
    modality: str | None = None
    mine: bool | None = None
    archived: bool = False


ANY = Features()


class Exercises:
    """Exercises this caller may read: the catalogue's and their own."""

    def __init__(self, session: AsyncSession, user_id: int, index: NameIndex) -> None:
        self._session = session
        self._user_id = user_id
        self._index = index

    def _visible(self) -> Select[Exercise]:
        return select(Exercise).where(Exercise.owner_id.in_((CATALOGUE_OWNER, self._user_id)))

    async def get(self, exercise_id: int) -> Exercise:
        """One exercise by its number, archived or not; raises `NotFound`."""
        found = await self._session.scalar(self._visible().where(Exercise.id == exercise_id))
        if found is None:
            raise NotFound(f"There is no exercise {exercise_id}.")
        return found

    async def index(self) -> NameIndex:
        """The name index with this person's own exercises and words laid over the catalogue's."""
        if self._user_id == CATALOGUE_OWNER:
            return self._index
        own = await name_entries(self._session, self._user_id)
        return self._index.with_entries(own) if own else self._index

    async def resolve(self, name: str) -> tuple[Exercise, Resolved]:
        """The exercise a person means by `name`, and how it was found.

        Raises `Ambiguous` with the candidates' names, or `NotFound`; never guesses between two.
        """
        found = _meant(await self.index(), name)
        return await self.by_slug(found.entry.slug), found

    async def named(self, names: Collection[str]) -> dict[str, Exercise]:
        """The exercises a person means by these names, as `resolve` finds them; the index is read once for all."""
        if not names:
            return {}
        index = await self.index()
        slugs = {name: _meant(index, name).entry.slug for name in names}
        rows = await self._keyed(slugs.values())
        return {name: _picked(rows, slug) for name, slug in slugs.items()}

    async def call(self, word: str, exercise: Exercise) -> ExerciseAlias:
        """Let a word mean an exercise for this person only; the alias has it in the form it is kept in."""
        alias = normalize(word)
        mine = select(ExerciseAlias).where(ExerciseAlias.owner_id == self._user_id, ExerciseAlias.alias == alias)
        known = await self._session.scalar(mine.limit(1).with_for_update())
        if known is None:
            known = ExerciseAlias(owner_id=self._user_id, alias=alias)
            self._session.add(known)
        known.exercise_id, known.exercise_owner = exercise.id, exercise.owner_id
        await self._session.flush()
        return known

    async def aliases(self, exercise: Exercise) -> list[ExerciseAlias]:
        """What else an exercise is called, the person's own words first."""
        query = select(ExerciseAlias).where(
            ExerciseAlias.exercise_id == exercise.id, ExerciseAlias.owner_id.in_((CATALOGUE_OWNER, self._user_id))
        )
        ordered = query.order_by(ExerciseAlias.owner_id.desc(), ExerciseAlias.locale, ExerciseAlias.id)
        return list(await self._session.scalars(ordered))

    async def uncall(self, exercise: Exercise, alias_id: int) -> str:
        """Take an own word from an exercise, and return it; raises `NotFound`, or `Forbidden` for everybody's names."""
        alias = next((row for row in await self.aliases(exercise) if row.id == alias_id), None)
        if alias is None:
            raise NotFound(f"{exercise.name} has no other name {alias_id}.")
        if alias.owner_id == CATALOGUE_OWNER:
            raise Forbidden(f"“{alias.alias}” is everybody's name for {exercise.name}; only words of your own can go.")
        await self._session.delete(alias)
        await self._session.flush()
        return alias.alias

    async def by_slug(self, slug: str) -> Exercise:
        """One exercise by its stable key; a person's own wins over the catalogue's."""
        query = self._visible().where(Exercise.slug == slug).order_by(Exercise.owner_id.desc()).limit(1)
        found = await self._session.scalar(query)
        if found is None:
            raise NotFound(f"There is no exercise “{slug}”.")
        return found

    async def referred(self, references: Collection[int | str]) -> dict[int | str, Exercise]:
        """The exercises meant by these ids, slugs and names, by what they were meant by.

        Raises `NotFound`, or `Ambiguous` with the candidates' names.
        """
        found = await self._keyed(references)
        names = [one for one in references if isinstance(one, str) and one not in found]
        found.update((await self.named(names)).items())
        return {reference: _picked(found, reference) for reference in references}

    async def _keyed(self, keys: Collection[int | str]) -> dict[int | str, Exercise]:
        """The exercises with these ids and slugs, by both."""
        ids = {key for key in keys if isinstance(key, int)}
        slugs = {key for key in keys if isinstance(key, str)}
        known = self._visible().where(or_(Exercise.id.in_(ids), Exercise.slug.in_(slugs)))
        rows = list(await self._session.scalars(known.order_by(Exercise.owner_id)))  # so a person's own slug wins
        return {row.id: row for row in rows} | {row.slug: row for row in rows}

    async def slugs(self, beginning: str) -> list[str]:
        """The keys that begin so, of archived exercises too."""
        query = self._visible().where(Exercise.slug.startswith(beginning, autoescape=True))
        return list(await self._session.scalars(query.with_only_columns(Exercise.slug)))

    async def search(self, query: str | None = None, features: Features = ANY, *, limit: int = 10) -> list[Exercise]:
        """Exercises that have all these features, best match (or most common) first."""
        statement, limit = self._having(features), min(limit, MAX_FOUND)
        if query:
            order = _ranks((await self.index()).search(query, limit=MAX_FOUND * 4))
            found = await self._session.scalars(statement.where(Exercise.slug.in_(order)))
            return sorted(found, key=lambda exercise: order[exercise.slug])[:limit]
        return list(await self._session.scalars(statement.order_by(*_usual(features)).limit(limit)))

    async def page(self, query: str | None, features: Features, page: int, per_page: int) -> tuple[list[Exercise], int]:
        """Exercises with these features whose names come near, all of them without `query`, and how many there are.

        Best match first, without `query` the most common ones.
        """
        fitting, first = self._having(features), (page - 1) * per_page
        if query:
            order = _ranks((await self.index()).every(query))
            rows = await self._session.execute(
                fitting.where(Exercise.slug.in_(order)).with_only_columns(Exercise.id, Exercise.slug)
            )
            ids = [row.id for row in sorted(rows, key=lambda row: order[row.slug])]
            chosen = {one: rank for rank, one in enumerate(ids[first : first + per_page])}
            found = await self._session.scalars(self._visible().where(Exercise.id.in_(chosen)))
            return sorted(found, key=lambda exercise: chosen[exercise.id]), len(ids)
        total = await self._session.scalar(select(func.count()).select_from(fitting.subquery()))
        ordered = fitting.order_by(*_usual(features)).limit(per_page).offset(first)
        return list(await self._session.scalars(ordered)), int(total or 0)

    async def counts(self, column: InstrumentedAttribute[str]) -> list[tuple[str, int]]:
        """Each value of a column and how many exercises have it, the most common first."""
        number = func.count()
        query = self._having(ANY).with_only_columns(column, number).group_by(column)
        return [(value, count) for value, count in await self._session.execute(query.order_by(number.desc(), column))]

    def _having(self, features: Features) -> Select[Exercise]:
        statement = self._visible()
        if features.mine is not None:
            own = Exercise.owner_id != CATALOGUE_OWNER
            statement = statement.where(own if features.mine else not_(own))
        if not features.archived:
            statement = statement.where(Exercise.archived_at.is_(None))
        for column, wanted in (
            (Exercise.body_part, features.body_part and features.body_part.lower()),
            (Exercise.equipment, features.equipment and features.equipment.lower()),
            (Exercise.modality, features.modality and features.modality.upper()),
        ):
            if wanted:
                statement = statement.where(column == wanted)
        if features.muscle:
            statement = statement.where(or_(_works(features.muscle), _helps(features.muscle)))
        return statement


def _meant(index: NameIndex, name: str) -> Resolved:
    found = index.resolve(name)
    if isinstance(found, Resolved):
        return found
    names = list(dict.fromkeys(match.entry.name for match in found))[:5]
    if not names:
        raise NotFound(f"I know no exercise called “{name}”. Tell me what it is usually called.")
    raise Ambiguous(f"“{name}” could be {_listed(names)}. Which one?", names)


def _picked(found: Mapping[int | str, Exercise], key: int | str) -> Exercise:
    if key not in found:
        raise NotFound(f"There is no exercise {key if isinstance(key, int) else f'“{key}”'}.")
    return found[key]


def _works(muscle: str) -> ColumnElement[bool]:
    return Exercise.primary_muscles.contains([muscle.lower()])


def _helps(muscle: str) -> ColumnElement[bool]:
    return Exercise.secondary_muscles.contains([muscle.lower()])


def _usual(features: Features) -> list[ColumnElement[Any]]:
    """The order where nothing was typed: those that the muscle does the work of, then the common ones."""
    first = [_works(features.muscle).desc()] if features.muscle else []
    return [*first, Exercise.common.desc(), Exercise.id.asc()]


def _ranks(matches: Sequence[NameMatch]) -> dict[str, int]:
    """The place of each exercise, by its slug."""
    return {slug: rank for rank, slug in enumerate(dict.fromkeys(match.entry.slug for match in matches))}


async def name_entries(session: AsyncSession, owner_id: int) -> list[NameEntry]:
    """Every name and alias that belongs to one owner, for the index; those of archived exercises are left out."""
    current = Exercise.archived_at.is_(None)
    names = select(Exercise.name, Exercise).where(Exercise.owner_id == owner_id, current)
    aliases = (
        select(ExerciseAlias.alias, Exercise)
        .join(
            Exercise,
            (Exercise.id == ExerciseAlias.exercise_id) & (Exercise.owner_id == ExerciseAlias.exercise_owner),
        )
        .where(ExerciseAlias.owner_id == owner_id, current)
    )
    rows = [*await session.execute(names), *await session.execute(aliases)]
    return [_entry(key, exercise) for key, exercise in rows]


async def catalogue_entries(session: AsyncSession) -> list[NameEntry]:
    """Every name of the catalogue, in all its languages."""
    return await name_entries(session, CATALOGUE_OWNER)


def _entry(key: str, exercise: Exercise) -> NameEntry:
    return NameEntry(
        key=key,
        slug=exercise.slug,
        name=exercise.name,
        exercise_id=exercise.id,
        owner_id=exercise.owner_id,
        common=exercise.common,
        measurement=exercise.measurement,
        modality=exercise.modality,
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def is_part_of(said: str, name: str) -> bool:
    """Whether every word that was said is a word of this name, plurals and short forms aside."""
    words, parts = ({stem(word) for word in fold(normalize(text)).split()} for text in (said, name))
    return bool(words) and words <= parts
