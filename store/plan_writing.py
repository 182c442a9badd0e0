"""Writing to plans: only through a handle, and a handle is had only of one's own, locked plan."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.errors import Conflict, Invalid, NotFound
from store.tables import Exercise, Plan, PlanDay, PlannedExercise, PlannedSet, Share, Workout

Part = PlanDay | PlannedExercise | PlannedSet
PartT = TypeVar("PartT", bound=Part)

NOUN: dict[type[Any], str] = {PlanDay: "day", PlannedExercise: "exercise", PlannedSet: "set"}
INSIDE: dict[type[Any], type[Any]] = {Plan: PlanDay, PlanDay: PlannedExercise, PlannedExercise: PlannedSet}
PARENT: dict[type[Any], str] = {
    PlanDay: "plan_id",
    PlannedExercise: "plan_day_id",
    PlannedSet: "planned_exercise_id",
}
MOST: dict[type[Any], int] = {PlanDay: 7, PlannedExercise: 20, PlannedSet: 20}


class Prescription(NamedTuple):
    """One exercise of a plan day with its targets, in order."""

    exercise: Exercise
    sets: Sequence[PlannedSet]
    notes: str | None = None


class PrescribedDay(NamedTuple):
    """One day of a plan with what is to be done on it, in order."""

    name: str
    exercises: Sequence[Prescription]


class WritablePlan:
    """A plan locked for this transaction; the only thing that changes one. Parts of a plan are numbered from 1."""

    def __init__(self, session: AsyncSession, row: Plan) -> None:
        self._session = session
        self.row = row
        row.version += 1

    async def part(self, kind: type[PartT], part_id: int, within: Plan | Part) -> PartT:
        """A day of this plan, an exercise of a day, a set of an exercise; raises `NotFound`."""
        found: PartT | None = await self._session.scalar(self._parts(kind, [within.id]).where(kind.id == part_id))
        if found is None:
            there = NOUN.get(type(within), "plan")
            raise NotFound(f"There is no {NOUN[kind]} {part_id} in this {there}.")
        return found

    async def movement(self, planned: PlannedExercise) -> Exercise:
        """Which exercise a planned one is."""
        there = (Exercise.id == planned.exercise_id) & (Exercise.owner_id == planned.exercise_owner)
        return (await self._session.scalars(select(Exercise).where(there))).one()

    async def activate(self) -> None:
        """Make it the plan to follow, in the place of the one that was."""
        active = select(Plan).where(Plan.user_id == self.row.user_id, Plan.is_active, Plan.id != self.row.id)
        earlier = await self._session.scalar(active.with_for_update())
        if earlier is not None:
            earlier.is_active = False
            earlier.version += 1
            await self._session.flush()  # only one may be active at a time
        self.row.is_active = True
        await self._session.flush()

    async def add_days(self, days: Sequence[PrescribedDay]) -> list[PlanDay]:
        """Put days after those there are."""
        after = await self._room(PlanDay, self.row, len(days))
        return await self._add_days({after + number: day for number, day in enumerate(days, start=1)})

    async def prescribe(self, day: PlanDay, exercises: Sequence[Prescription]) -> list[PlannedExercise]:
        """Put exercises after those of a day."""
        after = await self._room(PlannedExercise, day, len(exercises))
        return await self._prescribe([(day, exercises)], after)

    async def aim(self, planned: PlannedExercise, sets: Sequence[PlannedSet]) -> None:
        """Put targets after those of an exercise."""
        await self._aim([(planned, sets)], await self._room(PlannedSet, planned, len(sets)))

    async def empty(self, parts: Sequence[PlanDay] | Sequence[PlannedExercise]) -> None:
        """Take out everything that is in these days, or in these exercises."""
        if parts:
            below = INSIDE[type(parts[0])]
            await self._clear(below, await self._rows(below, [part.id for part in parts]))

    async def remove(self, part: Part) -> None:
        """Take a part out with everything in it; those after it move up. Who followed a day follows none then."""
        kind, parent_id = type(part), getattr(part, PARENT[type(part)])
        await self._clear(kind, [part])
        await self._arrange(enumerate(await self._rows(kind, [parent_id]), start=1))

    async def remove_all(self) -> None:
        """Take the whole plan out, with the links to it."""
        links = select(Share).where(Share.user_id == self.row.user_id, Share.plan_id == self.row.id)
        for link in await self._session.scalars(links):
            await self._session.delete(link)
        await self._clear(Plan, [self.row])

    async def order(self, kind: type[Part], within: Plan | Part, ids: Sequence[int]) -> None:
        """Put all days, exercises or sets in a new order; raises `Invalid` unless each is named once."""
        rows = {row.id: row for row in await self._rows(kind, [within.id])}
        if sorted(ids) != sorted(rows):
            there = ", ".join(map(str, rows)) or "none"
            raise Invalid(f"Name every {NOUN[kind]} exactly once in its new order. There are {there}.")
        await self._arrange(enumerate((rows[number] for number in ids), start=1))

    async def replace_days(self, days: Sequence[PrescribedDay]) -> None:
        """Put these days in the place of all there are.

        A day whose name stays, or else whose place stays, is the same day: who followed it does so still.
        """
        there = await self._rows(PlanDay, [self.row.id])
        kept = same_days(there, [day.name for day in days])
        await self.empty(there)
        await self._clear(PlanDay, [row for row in there if row not in kept.values()])
        await self._arrange(kept.items())
        for place, row in kept.items():
            row.name = days[place - 1].name
        places = dict(enumerate(days, start=1))
        await self._add_days({place: day for place, day in places.items() if place not in kept})
        await self._prescribe([(row, places[place].exercises) for place, row in kept.items()])

    def _parts(self, kind: type[PartT], parent_ids: Collection[int]) -> Select[PartT]:
        parent = getattr(kind, PARENT[kind])
        return select(kind).where(kind.user_id == self.row.user_id, parent.in_(parent_ids))

    async def _rows(self, kind: type[PartT], parent_ids: Collection[int]) -> list[PartT]:
        return list(await self._session.scalars(self._parts(kind, parent_ids).order_by(kind.position, kind.id)))

    async def _room(self, kind: type[Part], within: Plan | Part, more: int) -> int:
        """How many parts there are, if as many more may come; raises `Conflict`."""
        counted = select(func.count()).select_from(self._parts(kind, [within.id]).subquery())
        there = int(await self._session.scalar(counted) or 0)
        if there + more > MOST[kind]:
            holder = NOUN.get(type(within), "plan")
            raise Conflict(f"A {holder} holds {MOST[kind]} {NOUN[kind]}s at most. Take one out first.")
        return there

    async def _add_days(self, days: dict[int, PrescribedDay]) -> list[PlanDay]:
        mine = {"user_id": self.row.user_id, "plan_id": self.row.id}
        rows = [PlanDay(**mine, position=place, name=day.name) for place, day in days.items()]
        self._session.add_all(rows)
        await self._session.flush()  # their ids are what exercises point at
        await self._prescribe([(row, day.exercises) for row, day in zip(rows, days.values(), strict=True)])
        return rows

    async def _prescribe(
        self, days: Iterable[tuple[PlanDay, Sequence[Prescription]]], after: int = 0
    ) -> list[PlannedExercise]:
        placed = [
            (self._planned(day, place, prescription), prescription.sets)
            for day, prescriptions in days
            for place, prescription in enumerate(prescriptions, start=after + 1)
        ]
        self._session.add_all(planned for planned, _ in placed)
        await self._session.flush()  # their ids are what sets point at
        await self._aim(placed)
        return [planned for planned, _ in placed]

    def _planned(self, day: PlanDay, place: int, prescription: Prescription) -> PlannedExercise:
        return PlannedExercise(
            user_id=self.row.user_id,
            plan_day_id=day.id,
            exercise_id=prescription.exercise.id,
            exercise_owner=prescription.exercise.owner_id,
            position=place,
            notes=prescription.notes,
        )

    async def _aim(self, targets: Iterable[tuple[PlannedExercise, Sequence[PlannedSet]]], after: int = 0) -> None:
        for planned, sets in targets:
            for place, target in enumerate(sets, start=after + 1):
                target.user_id, target.planned_exercise_id, target.position = planned.user_id, planned.id, place
                self._session.add(target)
        await self._session.flush()

    async def _clear(self, kind: type[Any], rows: Sequence[Plan | Part]) -> None:
        """Delete rows from the innermost outwards, because what the database would cascade no journal sees."""
        if not rows:
            return
        ids = [row.id for row in rows]
        if (below := INSIDE.get(kind)) is not None:
            await self._clear(below, await self._rows(below, ids))
        if kind is PlanDay:
            await self._unfollow(ids)
        for row in rows:
            await self._session.delete(row)
        await self._session.flush()

    async def _unfollow(self, day_ids: Collection[int]) -> None:
        following = select(Workout).where(Workout.user_id == self.row.user_id, Workout.plan_day_id.in_(day_ids))
        for workout in await self._session.scalars(following.with_for_update()):
            workout.plan_day_id = None
            workout.version += 1
        await self._session.flush()

    async def _arrange(self, placed: Iterable[tuple[int, Part]]) -> None:
        """Give parts their places, by way of places nobody has, because no two may share one at any moment."""
        moved = [(place, row) for place, row in placed if row.position != place]
        for way in (-1, 1):
            for place, row in moved:
                row.position = way * place
            await self._session.flush()


def same_days(there: Sequence[PlanDay], names: Sequence[str]) -> dict[int, PlanDay]:
    """Which of the days there are goes on under these new names, by its new place: the name counts before the place."""
    kept: dict[int, PlanDay] = {}
    left = list(there)
    for same in (_same_name, _same_place):
        for place, name in enumerate(names, start=1):
            found = next((day for day in left if place not in kept and same(day, place, name)), None)
            if found is not None:
                kept[place] = found
                left.remove(found)
    return kept


def _same_name(day: PlanDay, place: int, name: str) -> bool:
    return day.name.casefold() == name.casefold()


def _same_place(day: PlanDay, place: int, name: str) -> bool:
    return day.position == place
