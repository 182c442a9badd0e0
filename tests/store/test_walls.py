"""Two walls between people: the repositories and row-level security. Each holds when the other is gone."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import nullcontext, suppress
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from store.conversations import Conversations
from store.database import Database
from store.errors import Conflict, NotFound
from store.feedback import Feedbacks
from store.memories import Among, Memories, Sought
from store.operations import Operations
from store.plans import Plans
from store.repository import Store
from store.tables import Conversation, Exercise, ExerciseExecution, Feedback, Operation, Plan, Turn, User, Workout
from store.tables.memories import Memory
from store.turns import Claim, Fenced, Turns
from store.workouts import Sought as SoughtWorkouts
from store.workouts import Workouts
from tests.agent.stage import logged
from tests.conftest import Clock
from tests.counting import statements
from tests.scripted import acting, engine_of, squats
from tests.unwalled import unwalled
from tools.feedback import rate_turn
from tools.logbook import NewSet, log_set
from tools.memories import forget, recall, remember
from tools.memory_pages import delete_memory, edit_memory
from tools.plans import create_plan
from tools.programming import week
from tools.undo import undo
from tools.work import Caller, Work
from tools.workout_pages import list_workouts
from tools.workouts import finish_workout, show_log

pytestmark = pytest.mark.anyio

WALLS = ("both walls", "repositories alone", "row-level security alone")
SCOPED = (
    (Conversations, Conversation),
    (Feedbacks, Feedback),
    (Memories, Memory),
    (Operations, Operation),
    (Plans, Plan),
    (Turns, Turn),
    (Workouts, Workout),
)


@pytest.fixture(params=WALLS)
async def walls(
    request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """What stands between people in this test."""
    if request.param == "row-level security alone":
        for repository, table in SCOPED:
            monkeypatch.setattr(repository, "_mine", _all_of(table))
    async with unwalled(database) if request.param == "repositories alone" else nullcontext():
        yield str(request.param)


def _all_of(table: Any) -> Callable[[Any], Select[Any]]:
    return lambda self: select(table)


@pytest.fixture
async def hers(database: Database, caller: Caller, clock: Clock) -> dict[str, int]:
    """What Ada has, by number: a talk, a turn, a workout, a plan, an operation, a memory."""
    async with engine_of(database, clock, acting([squats(5)], ["Yes."])) as engine:
        accepted = await engine.accept(caller, "did five", key="k")
        [effect] = (await engine.outcome(caller, accepted.turn_id)).effects
    await caller.perform(rate_turn, {"turn_id": accepted.turn_id, "score": "down", "comment": "Hers"})
    plan = await caller.perform(create_plan, {"name": "Hers", "days": week(days=2)})
    kept = await caller.perform(remember, {"fact": "her knee hurts", "kind": "profile"})
    return {
        "conversation": accepted.conversation_id,
        "turn": accepted.turn_id,
        "workout": effect["card"]["workout_id"],
        "operation": effect["operation_id"],
        "plan": plan.plan_id,
        "memory": kept.memory.id,
    }


async def fingerprint(database: Database, caller: Caller) -> list[str]:
    """Every row of a person, as the database's owner sees it."""
    talk = ("conversations", "turns", "turn_events", "effects", "operations", "feedback")
    tables = (*talk, "memories", "plans", "workouts", "performed_sets")
    async with database.engine.connect() as connection:
        return [
            row
            for table in tables
            for row in await connection.scalars(
                text(f"SELECT it::text FROM {table} it WHERE user_id = {caller.user_id} ORDER BY 1")  # noqa: S608
            )
        ]


TRIES: dict[str, Callable[[Work, dict[str, int]], Awaitable[Any]]] = {
    "read a conversation": lambda work, hers: work.store.conversations.get(hers["conversation"]),
    "rename a conversation": lambda work, hers: work.store.conversations.rename(hers["conversation"], "Mine"),
    "delete a conversation": lambda work, hers: work.store.conversations.delete(hers["conversation"]),
    "read a turn": lambda work, hers: work.store.turns.get(hers["turn"]),
    "stop a turn": lambda work, hers: work.store.turns.request_cancel(hers["turn"]),
    "rate a turn": lambda work, hers: rate_turn(work, hers["turn"], "up"),
    "open a workout": lambda work, hers: work.store.workouts.open(hers["workout"]),
    "amend a workout": lambda work, hers: work.store.workouts.amend(hers["workout"]),
    "read a memory": lambda work, hers: work.store.memories.get(hers["memory"]),
    "read a memory's history": lambda work, hers: work.store.memories.history(hers["memory"]),
    "put a memory right": lambda work, hers: edit_memory(work, hers["memory"], text="his knee hurts"),
    "delete a memory": lambda work, hers: delete_memory(work, hers["memory"]),
    "forget a memory": lambda work, hers: forget(work, memory_ids=[hers["memory"]]),
    "undo an operation": lambda work, hers: work.store.operations.get(hers["operation"]),
    "work on a turn": lambda work, hers: work.store.turns.fence(
        Claim(work.store.user_id, hers["turn"], hers["conversation"], 1, "")
    ),
}


async def test_what_is_hers_is_not_there_for_him(
    walls: str, database: Database, caller: Caller, stranger: Caller, hers: dict[str, int]
) -> None:
    before, got_through = await fingerprint(database, caller), []
    for name, attempt in TRIES.items():
        with suppress(NotFound, Fenced):
            async with stranger.work() as work:
                await attempt(work, hers)
            got_through.append(name)
        assert await fingerprint(database, caller) == before, name
    assert got_through == []


async def test_his_lists_are_empty_whatever_she_has(
    walls: str, caller: Caller, stranger: Caller, hers: dict[str, int]
) -> None:
    async with stranger.work() as work:
        store = work.store
        assert await store.turns.events(hers["turn"], 0) == []
        assert await store.turns.effects([hers["turn"]]) == []
        assert await store.feedback.on([hers["turn"]]) == {}
        assert await store.feedback.bad() == []
        assert await store.turns.of_conversation(hers["conversation"], 10) == []
        assert await store.turns.by_key("k", "other") is None
        assert await store.memories.page(1, 10, on=None) == ([], 0)
        assert await store.memories.holding(work.today) == await store.memories.to_come(work.today) == []
        assert await store.memories.fitting(Sought.of("knee"), work.today, most=5, among=Among(past=True)) == []
        assert await store.plans.active() is None
        assert await store.workouts.current() is None
        assert await store.conversations.page(1, 10) == ([], 0)
    assert (await stranger.perform(list_workouts, {})).total == 0
    assert (await stranger.perform(show_log, {"days": 31})).workouts == []
    assert (await stranger.perform(recall, {"query": None, "past": True})).memories == []


async def test_his_writes_leave_hers_alone(
    walls: str, database: Database, caller: Caller, stranger: Caller, hers: dict[str, int]
) -> None:
    before = await fingerprint(database, caller)
    await stranger.perform(log_set, {"exercise": "squat", "sets": [NewSet(reps=9, weight=Decimal(70))]})
    await stranger.perform(create_plan, {"name": "His", "days": week(days=2)})
    await stranger.perform(remember, {"fact": "her knee hurts", "kind": "profile"})
    await stranger.perform(finish_workout, {})
    for _ in range(4):
        await stranger.perform(undo, {})
    with pytest.raises((NotFound, Conflict)):
        await stranger.perform(undo, {})
    assert await fingerprint(database, caller) == before


async def test_two_people_talking_at_once_stay_apart(
    walls: str, database: Database, caller: Caller, stranger: Caller, clock: Clock
) -> None:
    async with engine_of(database, clock, acting([squats(5, 5)], ["Yes."])) as engine:
        accepted = [
            (who, await engine.accept(who, f"go {n}", key=f"{n}")) for n in range(3) for who in (caller, stranger)
        ]
        for who, it in accepted:
            assert (await engine.outcome(who, it.turn_id)).status == "done"
    assert await logged(caller) == await logged(stranger) == ["squat 5 x 100 kg"] * 6


async def own_exercise(caller: Caller) -> Exercise:
    async with caller.work() as work:
        common = await work.store.exercises.by_slug("squat")
        known = {column.key: getattr(common, column.key) for column in Exercise.__table__.columns}
        row = Exercise(**known | {"id": None, "owner_id": caller.user_id, "slug": "hers", "name": "Hers alone"})
        work.store.session.add(row)
    return row


@pytest.mark.parametrize("honest", [True, False], ids=["her number", "the catalogue's number"])
async def test_nobody_points_at_anothers_exercise(walls: str, caller: Caller, stranger: Caller, honest: bool) -> None:
    exercise = await own_exercise(caller)
    with pytest.raises(NotFound):
        async with stranger.work() as work:
            await work.store.exercises.by_slug("hers")
    with pytest.raises(IntegrityError):
        await _point_at(stranger, exercise.id, caller.user_id if honest else 0)


async def _point_at(who: Caller, exercise_id: int, exercise_owner: int) -> None:
    async with who.work() as work:
        workout = await work.store.workouts.today()
        pointer = {"exercise_id": exercise_id, "exercise_owner": exercise_owner, "position": 1}
        work.store.session.add(ExerciseExecution(user_id=who.user_id, workout_id=workout.row.id, **pointer))


async def test_repositories_built_for_her_in_his_transaction_find_nothing(
    database: Database, caller: Caller, stranger: Caller, clock: Clock, hers: dict[str, int]
) -> None:
    before = await fingerprint(database, caller)
    for name in TRIES:
        async with database.caller(stranger.user_id) as session:
            store = Store(session, caller.user_id, clock(), database.index)
            with pytest.raises((NotFound, Fenced)):
                await TRIES[name](Work(store, clock(), User(id=caller.user_id), "rest"), hers)
    async with database.caller(stranger.user_id) as session:
        store = Store(session, caller.user_id, clock(), database.index)
        assert await store.turns.events(hers["turn"], 0) == []
        assert await store.turns.effects([hers["turn"]]) == []
        assert (await store.workouts.page(SoughtWorkouts(), 1, 10))[1] == 0
        assert await store.memories.search(Sought.of("knee"), clock().date(), most=5) == []
        with pytest.raises(DBAPIError, match="row-level security"):
            await store.conversations.create("Planted")
    assert await fingerprint(database, caller) == before


async def test_a_login_that_could_bypass_the_wall_still_works_under_the_callers_role(
    database: Database, caller: Caller, hers: dict[str, int], stranger: Caller
) -> None:
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user"))
    async with stranger.work() as work:
        role = text("SELECT current_user, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)")
        assert (await work.store.session.execute(role)).one() == ("slow_burn_app", False)
        assert await work.store.session.scalar(text("SELECT count(*) FROM turns")) == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            await work.store.session.execute(
                text("INSERT INTO conversations (user_id) VALUES (:her)"), {"her": caller.user_id}
            )


async def test_without_a_caller_nothing_is_seen(database: Database, hers: dict[str, int]) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("SELECT set_config('role', 'slow_burn_app', true)"))
        assert await connection.scalar(text("SELECT count(*) FROM turns")) == 0
        assert await connection.scalar(text("SELECT count(*) FROM exercises")) > 900


async def test_the_worker_reaches_only_what_it_works_on(database: Database, hers: dict[str, int]) -> None:
    for table in ("workouts", "performed_sets", "conversations", "effects", "operations", "plans", "feedback"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.worker() as session:
                await session.execute(text(f"SELECT 1 FROM {table}"))  # noqa: S608


async def test_a_connection_keeps_nothing_so_a_transaction_pooler_may_lend_it_to_anyone(
    database: Database, caller: Caller, clock: Clock
) -> None:
    with statements(database, "") as said:
        async with engine_of(database, clock, acting([squats(5)], ["Yes."])) as engine:
            await engine.outcome(caller, (await engine.accept(caller, "did five")).turn_id)
    keeping = re.compile(r"\b(LISTEN|PREPARE|DECLARE|TEMP|pg_advisory_lock)\b|^\s*SET\b|set_config\([^)]*false\)", re.I)
    assert [statement for statement in said if keeping.search(statement)] == []
    assert any("set_config('role'" in statement for statement in said)
    async with database.engine.connect() as connection:
        settings = "SELECT current_user = session_user, coalesce(current_setting('app.user_id', true), '')"
        assert (await connection.execute(text(settings))).one() == (True, "")
        assert await connection.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0


@pytest.mark.own_database
async def test_a_plain_login_that_owns_the_tables_is_walled_in_too(server_url: str, database_url: str) -> None:
    """A provider's database: the login is no superuser, owns the tables, and may only change into the two roles."""
    engine = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        known = await connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = 'plain_login'"))
        if not known:
            await connection.execute(text("CREATE ROLE plain_login LOGIN"))
        await connection.execute(
            text("GRANT slow_burn_app, slow_burn_worker TO plain_login WITH SET TRUE, INHERIT FALSE")
        )
    await engine.dispose()
    owner = create_async_engine(database_url)
    async with owner.begin() as connection:
        for (name,) in list(
            await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname='public'"))
        ):
            await connection.execute(text(f"ALTER TABLE {name} OWNER TO plain_login"))
        await connection.execute(text("INSERT INTO users (name) VALUES ('Ada')"))
        await connection.execute(text("SET LOCAL ROLE plain_login"))
        assert await connection.scalar(text("SELECT count(*) FROM users")) == 0
    await owner.dispose()
