"""Affinity over REST: shown with its reasons and how it is heard, changed, begun again, and refused with a sentence."""

import httpx
import pytest

from tests.api.conftest import Say

pytestmark = pytest.mark.anyio
PATH = "/api/v1/affinity"


async def test_it_is_shown_with_its_level_its_reasons_and_how_that_is_heard(ada: httpx.AsyncClient, say: Say) -> None:
    await say("squat 5x100kg")
    await say("I'm done")
    shown = (await ada.get(PATH, params={"per_page": 1})).json()
    assert (shown["score"], shown["level"], shown["name"], shown["next_at"]) == (2, 1, "New here", 15)
    assert shown["behaviour"] == [
        "You have only just met: be friendly and a little formal, ask about one preference at a time, and do not tease."
    ]
    [reason] = shown["reasons"]
    assert (reason["kind"], reason["delta"], reason["reason"]) == ("workout", 2, "You finished a workout")


async def test_it_is_switched_off_and_on_and_spoken_in_another_tone(ada: httpx.AsyncClient) -> None:
    changed = await ada.patch(PATH, json={"on": False, "tone": "plain", "call_me": "Ada"})
    assert (changed.status_code, changed.json()["summary"]) == (
        200,
        "From now on: tone plain, affinity off, called Ada",
    )
    shown = (await ada.get(PATH)).json()
    assert (shown["on"], shown["tone"], shown["call_me"]) == (False, "plain", "Ada")
    assert shown["behaviour"] == [
        "They want no closeness: keep a fixed, professional tone whatever you have trained together."
    ]
    assert (await ada.post("/api/v1/undo", json={"operation_id": changed.json()["operation_id"]})).status_code == 200
    assert (await ada.get(PATH)).json()["on"] is True


async def test_it_begins_again_and_refusals_say_why(ada: httpx.AsyncClient, say: Say) -> None:
    nothing = await ada.post(f"{PATH}/reset")
    assert (nothing.status_code, nothing.json()["type"]) == (409, "conflict")
    await say("squat 5x100kg")
    await say("I'm done")
    assert (await ada.post(f"{PATH}/reset")).json()["kind"] == "affinity_reset"
    assert (await ada.get(PATH)).json()["score"] == 0
    assert (await ada.patch(PATH, json={"tone": "warm"})).status_code == 409
    assert (await ada.patch(PATH, json={"tone": "purple"})).status_code == 422
    assert (await ada.patch(PATH, json={"call_me": "x" * 61})).status_code == 422
    assert (await ada.patch(PATH, json={"call_me": "A\x07da"})).json()["type"] == "invalid"
