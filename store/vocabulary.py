"""The words a person is likely to say: their own names for exercises, then what they train most, then what many do."""

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import CATALOGUE_OWNER, Exercise, ExerciseAlias, ExerciseExecution

CATALOGUE_LANGUAGE = "en"


class Vocabulary:
    """Names of exercises as the caller says them."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def names(self, language: str, limit: int) -> list[str]:
        """At most `limit` names, the likeliest first, in this language (`de`, `de-AT`) where the catalogue has them."""
        mine = select(ExerciseAlias.alias).where(ExerciseAlias.owner_id == self._user_id)
        own = await self._session.scalars(mine.order_by(ExerciseAlias.id.desc()).limit(limit))
        known = await self._session.scalars(self._trained(_name_in(language)).limit(limit))
        return list(dict.fromkeys([*own, *known]))[:limit]

    def _trained(self, name: ColumnElement[str]) -> Select[str]:
        done = (
            select(ExerciseExecution.exercise_id, func.count().label("times"))
            .where(ExerciseExecution.user_id == self._user_id)
            .group_by(ExerciseExecution.exercise_id)
            .subquery()
        )
        is_own = Exercise.owner_id == self._user_id
        return (
            select(name)
            .outerjoin(done, done.c.exercise_id == Exercise.id)
            .where(is_own | ((Exercise.owner_id == CATALOGUE_OWNER) & (Exercise.common | done.c.times.is_not(None))))
            .order_by(is_own.desc(), done.c.times.desc().nulls_last(), Exercise.id)
        )


def _name_in(language: str) -> ColumnElement[str]:
    spoken = language.partition("-")[0].lower()
    if spoken == CATALOGUE_LANGUAGE:
        return Exercise.name.expression
    translated = (
        select(ExerciseAlias.alias)
        .where(
            ExerciseAlias.owner_id == CATALOGUE_OWNER,
            ExerciseAlias.exercise_id == Exercise.id,
            ExerciseAlias.locale == spoken,
        )
        .order_by(ExerciseAlias.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(translated, Exercise.name)
