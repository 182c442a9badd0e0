"""Exercises: the catalogue everyone reads, and a person's own."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import Ambiguous, NotFound
from store.names import NameEntry, NameIndex, Resolved, fold, normalize, stem
from store.tables import CATALOGUE_OWNER, Exercise, ExerciseAlias

MAX_FOUND = 50


class Exercises:
    """Exercises this caller may read: the catalogue's and their own."""

    def __init__(self, session: AsyncSession, user_id: int, index: NameIndex) -> None:
        self._session = session
        self._user_id = user_id
        self._index = index

    def _visible(self) -> Select[Exercise]:
        return select(Exercise).where(Exercise.owner_id.in_((CATALOGUE_OWNER, self._user_id)))

    async def index(self) -> NameIndex:
        """The name index with this person's own exercises and words laid over the catalogue's."""
        own = await name_entries(self._session, self._user_id)
        return self._index.with_entries(own) if own else self._index

    async def resolve(self, name: str) -> tuple[Exercise, Resolved]:
        """The exercise a person means by `name`, and how it was found.

        Raises `Ambiguous` with the candidates' names, or `NotFound`; never guesses between two.
        """
        found = (await self.index()).resolve(name)
        if isinstance(found, Resolved):
            return await self.by_slug(found.entry.slug), found
        names = list(dict.fromkeys(match.entry.name for match in found))[:5]
        if not names:
            raise NotFound(f"I know no exercise called “{name}”. Tell me what it is usually called.")
        raise Ambiguous(f"“{name}” could be {_listed(names)}. Which one?", names)

    async def call(self, word: str, exercise: Exercise) -> str:
        """Let a word mean an exercise for this person only; returns the word in the form it is kept in."""
        alias = normalize(word)
        mine = select(ExerciseAlias).where(ExerciseAlias.owner_id == self._user_id, ExerciseAlias.alias == alias)
        known = await self._session.scalar(mine.limit(1).with_for_update())
        if known is None:
            known = ExerciseAlias(owner_id=self._user_id, alias=alias)
            self._session.add(known)
        known.exercise_id, known.exercise_owner = exercise.id, exercise.owner_id
        await self._session.flush()
        return alias

    async def by_slug(self, slug: str) -> Exercise:
        """One exercise by its stable key; a person's own wins over the catalogue's."""
        query = self._visible().where(Exercise.slug == slug).order_by(Exercise.owner_id.desc()).limit(1)
        found = await self._session.scalar(query)
        if found is None:
            raise NotFound(f"There is no exercise “{slug}”.")
        return found

    async def chosen(self, named: Collection[int | str]) -> dict[int | str, Exercise]:
        """Exercises by id or slug, whichever each is named by; a person's own slug wins over the catalogue's.

        In one statement. Raises `NotFound` for the first that is not there.
        """
        ids, slugs = ([one for one in named if isinstance(one, kind)] for kind in (int, str))
        query = self._visible().where(or_(Exercise.id.in_(ids), Exercise.slug.in_(slugs)))
        found: dict[int | str, Exercise] = {}
        for exercise in await self._session.scalars(query.order_by(Exercise.owner_id)):
            found |= {exercise.id: exercise, exercise.slug: exercise}
        for one in named:
            if one not in found:
                raise NotFound(f"There is no exercise {one if isinstance(one, int) else f'“{one}”'}.")
        return found

    async def search(
        self,
        query: str | None = None,
        *,
        body_part: str | None = None,
        muscle: str | None = None,
        equipment: str | None = None,
        modality: str | None = None,
        limit: int = 10,
    ) -> list[Exercise]:
        """Exercises that fit all the filters given, best match (or most common) first."""
        statement = self._visible()
        for column, wanted in (
            (Exercise.body_part, body_part and body_part.lower()),
            (Exercise.equipment, equipment and equipment.lower()),
            (Exercise.modality, modality and modality.upper()),
        ):
            if wanted:
                statement = statement.where(column == wanted)
        if muscle:
            either = (
                Exercise.primary_muscles.contains([muscle.lower()]),
                Exercise.secondary_muscles.contains([muscle.lower()]),
            )
            statement = statement.where(or_(*either)).order_by(either[0].desc())
        if query:
            return await self._matching(statement, query, limit)
        statement = statement.order_by(Exercise.common.desc(), Exercise.id).limit(min(limit, MAX_FOUND))
        return list(await self._session.scalars(statement))

    async def page(self, query: str | None, page: int, per_page: int) -> tuple[list[Exercise], int]:
        """Exercises whose names match (all of them without `query`), best or most common first, and how many."""
        first = (page - 1) * per_page
        if query:
            found = await self._matching(self._visible(), query, MAX_FOUND)
            return found[first : first + per_page], len(found)
        total = await self._session.scalar(select(func.count()).select_from(self._visible().subquery()))
        ordered = self._visible().order_by(Exercise.common.desc(), Exercise.id)
        return list(await self._session.scalars(ordered.limit(per_page).offset(first))), int(total or 0)

    async def _matching(self, statement: Select[Exercise], query: str, limit: int) -> list[Exercise]:
        matches = (await self.index()).search(query, limit=MAX_FOUND * 4)
        order = {slug: rank for rank, slug in enumerate(dict.fromkeys(match.entry.slug for match in matches))}
        found = await self._session.scalars(statement.where(Exercise.slug.in_(order)))
        return sorted(found, key=lambda exercise: order[exercise.slug])[: min(limit, MAX_FOUND)]


async def name_entries(session: AsyncSession, owner_id: int) -> list[NameEntry]:
    """Every name and alias that belongs to one owner, for the index."""
    names = select(Exercise.name, Exercise).where(Exercise.owner_id == owner_id)
    aliases = (
        select(ExerciseAlias.alias, Exercise)
        .join(
            Exercise,
            (Exercise.id == ExerciseAlias.exercise_id) & (Exercise.owner_id == ExerciseAlias.exercise_owner),
        )
        .where(ExerciseAlias.owner_id == owner_id)
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
