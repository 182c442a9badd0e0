"""When goals are reached: seen from what a transaction changed, in one place for every verb and every door."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from store.goals import Touched
from store.tables import ExerciseExecution, Goal, Measurement, PerformedSet, Workout
from tools.goal_rules import reached_on, way_of

if TYPE_CHECKING:
    from tools.work import Work


async def follow_goals(work: "Work") -> None:
    """Let goals with a figure be reached, or no longer be, as the log and the scale say after these writes.

    What changes goes into the same operation, so that undo turns both back. Costs nothing where nothing was logged.
    """
    await work.store.session.flush()
    done = [change for operation in work.store.operations.written for change in operation.changes]
    touched = _touched([*done, *(change._asdict() for change in work.store.journal.untaken)])
    pursued = await work.store.goals.concerned(touched) if touched else []
    standings = await work.store.goals.standings([goal for goal, _ in pursued])
    zone = work.user.time_zone
    for goal, movement in pursued:
        goal.reached_on = reached_on(goal, way_of(goal, movement, standings[goal.id], zone), zone)


def _touched(changes: Iterable[dict[str, Any]]) -> Touched:
    tables: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        tables.setdefault(change["table"], []).append(change)
    executions = _known(tables, ExerciseExecution.__tablename__)
    sets = _known(tables, PerformedSet.__tablename__)
    return Touched(
        exercises=frozenset(row["exercise_id"] for row in executions),
        executions=frozenset(row["execution_id"] for row in sets),
        workouts=frozenset(row["id"] for row in _known(tables, Workout.__tablename__)),
        goals=frozenset(row["id"] for row in _known(tables, Goal.__tablename__)),
        measurements=Measurement.__tablename__ in tables,
    )


def _known(tables: dict[str, list[dict[str, Any]]], name: str) -> list[dict[str, Any]]:
    """Every image of the rows of one table, before and after."""
    return [row for change in tables.get(name, ()) for row in (change["before"], change["after"]) if row]
