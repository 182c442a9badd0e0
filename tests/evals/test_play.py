"""A case is played as a real turn, and its effects are those of the database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from evals import play as played
from evals.arena import Arena, arena
from evals.cases import HarnessFault
from evals.play import play
from evals.readback import effects_between
from evals.scene import set_scene
from evals.snapshot import take
from evals.speakers import speakers
from store.database import Database
from tests.evals.conftest import case, log, parsed
from tools.logbook import NewSet, log_set
from tools.plans import NewDay, create_plan
from tools.undo import undo

pytestmark = pytest.mark.anyio
FIVE = {"reps": 5, "weight": 100, "unit": "kg"}


@pytest.fixture
async def where(database: Database) -> AsyncIterator[Arena]:
    """An arena on the test's database."""
    whom = speakers("offline", 1)
    async with arena(database, whom.settings, whom.models, parsed(case("a")).context.today) as place:
        yield place


async def test_what_was_logged_is_read_back_from_the_database(where: Arena) -> None:
    result = await play(where, parsed(case("squat 2x5 100kg")))
    assert result.effects == [log("squat", FIVE, FIVE)]
    assert result.after == result.effects
    assert (result.status, result.speaker) == ("done", "offline")


async def test_the_context_is_there_before_the_message_and_no_effect_of_it(where: Arena) -> None:
    context = {
        "unit": "lb",
        "turns": [{"role": "user", "text": "bench 185 for 5"}],
        "state": [log("bench-press", {"reps": 5, "weight": 185, "unit": "lb"})],
        "history": [log("squat", FIVE, date="2026-11-10")],
    }
    result = await play(where, parsed(case("same again", context=context)))
    assert result.effects == [log("bench-press", {"reps": 5, "weight": 185, "unit": "lb"})]
    assert [len(one["sets"]) for one in result.after] == [2], "both sets of today, and not those of the tenth"


async def test_an_undone_message_is_an_undo_and_leaves_the_rest(where: Arena) -> None:
    context = {
        "turns": [{"role": "user", "text": "squat 100 for 5"}, {"role": "user", "text": "bench 80 for 5"}],
        "state": [log("squat", FIVE), log("bench-press", {**FIVE, "weight": 80})],
    }
    result = await play(where, parsed(case("undo", context=context)))
    assert result.effects == [{"op": "undo", "scope": "last_set"}]
    assert result.after == [log("squat", FIVE)]


async def test_a_look_up_counts_by_what_it_asked_for(where: Arena) -> None:
    result = await play(where, parsed(case("what did I do today?")))
    asked = {"op": "query", "kind": "history", "from": "2026-11-20", "to": "2026-11-20"}
    assert [asked.items() <= effect.items() for effect in result.effects] == [True]


async def test_a_message_that_is_refused_has_no_effects(where: Arena) -> None:
    result = await play(where, parsed(case("a" * 5000)))
    assert (result.effects, result.status) == ([], "refused")
    assert "4000" in result.reply


async def test_a_write_to_somebody_else_is_seen(where: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    async def set_and_trespass(place: Arena, one: Any) -> Any:
        scene = await set_scene(place, one)
        say = place.engine.accept

        async def accept(*given: Any) -> Any:
            await scene.others["7"].perform(log_set, {"exercise": "Squat", "sets": [NewSet(reps=1)]})
            return await say(*given)

        monkeypatch.setattr(place.engine, "accept", accept)
        return scene

    guarded = parsed(case("hello", context={"other_users": [7]}))
    assert (await play(where, guarded)).effects == []
    monkeypatch.setattr(played, "set_scene", set_and_trespass)
    assert (await play(where, guarded)).effects == [{"op": "update", "user_id": "7"}]


async def test_a_turn_that_does_not_end_is_a_fault_of_the_harness(
    where: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(played, "LONGEST_TURN_S", 0)
    with pytest.raises(HarnessFault, match="hello: the turn had not ended"):
        await play(where, parsed(case("hello")))


async def test_changed_and_removed_sets_are_updates_and_deletes(where: Arena) -> None:
    context = {"state": [log("squat", FIVE, FIVE, FIVE), log("dip", {"reps": 9})]}
    one = parsed(case("a", context=context))
    scene = await set_scene(where, one)
    before = await take(scene.caller)
    squats, dips = list(before.sets)[:3], list(before.sets)[3]
    after = await take(scene.caller)
    first = after.sets[squats[0]]
    after.sets[squats[0]] = replace(first, says=first.says | {"weight": 90})
    del after.sets[squats[2]], after.sets[dips]
    day = {"date": "2026-11-20"}
    assert effects_between(before, after, (), one.context.today) == [
        {"op": "update", "exercise": "squat", "set": 1, "changes": {"weight": 90, "unit": "kg"}, **day},
        {"op": "delete", "exercise": "squat", "set": 3, **day},
        {"op": "delete", "exercise": "dip", "set": 1, **day},
    ]


async def test_a_plan_is_what_it_shows_and_following_none_is_a_deletion(where: Arena) -> None:
    one = parsed(case("a"))
    scene = await set_scene(where, one)
    nothing = await take(scene.caller)
    day = {"name": "Full body", "exercises": [{"exercise": "Push-up", "sets": [{"reps_min": 10}]}]}
    said = {"name": "45 min beginner plan", "weeks": 8, "goal": "strength"}
    await scene.caller.perform(create_plan, {**said, "days": [NewDay.model_validate(day)]})
    planned = await take(scene.caller)
    [effect] = effects_between(nothing, planned, (), one.context.today)
    assert effect.pop("name").startswith("45 min beginner plan")
    assert effect == {
        "op": "create_plan",
        "days_per_week": 1,
        "weeks": 8,
        "goal": "strength",
        "split": "full_body",
        "level": "beginner",
        "minutes": 45,
        "equipment": "bodyweight",
        "exercises": ["push-up"],
    }
    await scene.caller.perform(undo, {})
    gone = await take(scene.caller)
    assert effects_between(planned, gone, (), one.context.today) == [{"op": "delete", "scope": "plan"}]
