"""One's own exercises over REST: archived with history, deleted without, merged, and called by one's own words."""

from typing import Any

import httpx
import pytest

from tests.api.conftest import Say
from tests.api.test_exercises import EXERCISES, ROW, make, named, refused, undo

pytestmark = pytest.mark.anyio
MINE = f"{EXERCISES}/my-exercises"


async def logged(client: httpx.AsyncClient) -> list[tuple[str, int]]:
    """Every exercise of the log with its number of sets, newest workout first."""
    items = (await client.get("/api/v1/workouts")).json()["items"]
    return [(one["exercise"]["name"], len(one["sets"])) for item in items for one in item["executions"]]


async def own(client: httpx.AsyncClient, **asked: Any) -> list[tuple[str, bool]]:
    items = (await client.get(MINE, params=asked)).json()["items"]
    return [(item["name"], item["archived"]) for item in items]


async def number_of(client: httpx.AsyncClient, name: str) -> int:
    number: int = (await client.get(EXERCISES, params={"q": name})).json()["items"][0]["id"]
    return number


async def test_one_without_history_is_deleted_with_its_words_and_comes_back_whole(ada: httpx.AsyncClient) -> None:
    number = (await make(ada))["exercise"]["id"]
    await ada.post(f"{EXERCISES}/{number}/aliases", json={"alias": "gorillas"})
    before = (await ada.get(f"{EXERCISES}/{number}")).json()
    gone = (await ada.delete(f"{EXERCISES}/{number}")).json()
    assert (gone["archived"], gone["summary"]) == (False, "Deleted “Landmine Gorilla Row”")
    assert (await ada.get(f"{EXERCISES}/{number}")).status_code == 404
    assert await own(ada, archived=True) == []
    assert (await undo(ada, gone)).status_code == 200
    assert (await ada.get(f"{EXERCISES}/{number}")).json() == before
    assert (await named(ada, q="gorillas"))[0] == ROW["name"]


async def test_a_repeated_request_with_a_key_is_answered_as_the_first_was(ada: httpx.AsyncClient) -> None:
    path = f"{EXERCISES}/{(await make(ada))['exercise']['id']}"
    first, again = [await ada.delete(path, headers={"Idempotency-Key": "gone"}) for _ in range(2)]
    assert (first.status_code, first.json(), again.headers["idempotency-replayed"]) == (200, again.json(), "true")


async def test_one_with_history_is_archived_and_says_so(ada: httpx.AsyncClient, say: Say) -> None:
    number = (await make(ada))["exercise"]["id"]
    await ada.post(f"{EXERCISES}/{number}/aliases", json={"alias": "gorillas"})
    await say("landmine gorilla row 3x8 40kg")
    gone = (await ada.delete(f"{EXERCISES}/{number}")).json()
    assert gone["archived"] is True
    assert gone["summary"] == "Archived “Landmine Gorilla Row”, because it is in the log once"
    assert (await ada.get(f"{EXERCISES}/{number}")).json()["archived"] is True
    assert await logged(ada) == [(ROW["name"], 3)]
    for typed in ("landmine gorilla row", "gorillas"):
        assert ROW["name"] not in await named(ada, q=typed)
    assert (await say("gorillas 3x8 40kg"))["effects"] == []
    assert (await own(ada), await own(ada, archived=True)) == ([], [(ROW["name"], True)])
    assert (await ada.get(f"{EXERCISES}/body-parts")).status_code == 200
    again = (await ada.delete(f"{EXERCISES}/{number}")).json()
    assert (again["archived"], again["operation_id"]) == (True, None)
    back = (await ada.patch(f"{EXERCISES}/{number}", json={"archived": False})).json()
    assert (back["exercise"]["archived"], back["summary"]) == (False, "Brought back “Landmine Gorilla Row”")
    assert (await named(ada, q="gorillas"))[0] == ROW["name"]
    assert (await say("gorillas 3x8 40kg"))["effects"] != []


async def test_an_archived_name_is_free_and_taken_it_stays_archived(ada: httpx.AsyncClient) -> None:
    number = (await make(ada))["exercise"]["id"]
    archived = (await ada.patch(f"{EXERCISES}/{number}", json={"archived": True})).json()
    other = await make(ada, level="expert")
    assert other["exercise"]["slug"] == "landmine-gorilla-row-2"
    for answer in (await ada.patch(f"{EXERCISES}/{number}", json={"archived": False}), await undo(ada, archived)):
        assert answer.status_code == 409
    both = await ada.patch(f"{EXERCISES}/{number}", json={"archived": False, "name": "Another Row"})
    assert (both.status_code, both.json()["exercise"]["archived"]) == (200, False)


async def test_a_word_of_ones_own_is_added_and_removed(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, nobody: httpx.AsyncClient
) -> None:
    squat = await number_of(ada, "squat")
    before = (await ada.get(f"{EXERCISES}/{squat}")).json()
    added = await ada.post(f"{EXERCISES}/{squat}/aliases", json={"alias": "  Leg-Thing "})
    assert added.status_code == 201
    [word] = [alias for alias in added.json()["exercise"]["aliases"] if alias["own"]]
    assert (word["alias"], added.json()["summary"]) == ("leg thing", "“leg thing” means Squat from now on")
    assert (await named(ada, q="leg thing"))[0] == "Squat"
    for other in (bob, nobody):
        assert (await other.get(f"{EXERCISES}/{squat}")).json() == before
    assert (await bob.delete(f"{EXERCISES}/{squat}/aliases/{word['id']}")).status_code == 404
    bench = await number_of(ada, "bench press")
    for number, alias in ((squat, "leg thing"), (bench, "leg thing"), (bench, "Squat"), (bench, "Kniebeuge")):
        status, detail = await refused(await ada.post(f"{EXERCISES}/{number}/aliases", json={"alias": alias}))
        assert (status, "means Squat already" in detail) == (409, True)
    for alias in ("", "12", "x" * 61, "two\nlines"):
        assert (await ada.post(f"{EXERCISES}/{bench}/aliases", json={"alias": alias})).status_code == 422
    gone = await ada.delete(f"{EXERCISES}/{squat}/aliases/{word['id']}")
    assert (gone.status_code, gone.json()["exercise"]) == (200, before)
    assert (await ada.delete(f"{EXERCISES}/{squat}/aliases/{word['id']}")).status_code == 404
    for receipt in (gone.json(), added.json()):
        assert (await undo(ada, receipt)).status_code == 200
    assert (await ada.get(f"{EXERCISES}/{squat}")).json() == before


async def test_what_was_made_is_not_undone_while_a_word_means_it(ada: httpx.AsyncClient) -> None:
    made = await make(ada)
    added = await ada.post(f"{EXERCISES}/{made['exercise']['id']}/aliases", json={"alias": "gorillas"})
    status, detail = await refused(await undo(ada, made))
    assert (status, "“gorillas” means Landmine Gorilla Row" in detail) == (409, True)
    for receipt in (added.json(), made):
        assert (await undo(ada, receipt)).status_code == 200
    assert await own(ada, archived=True) == []


async def test_merged_into_another_nothing_is_lost_and_undo_turns_it_back(ada: httpx.AsyncClient, say: Say) -> None:
    number = (await make(ada))["exercise"]["id"]
    squat = await number_of(ada, "squat")
    await ada.post(f"{EXERCISES}/{number}/aliases", json={"alias": "gorillas"})
    await say("landmine gorilla row 3x8 40kg")
    await say("squats 2x5 100kg")
    await say("I can't do landmine gorilla rows")
    before = [(await ada.get(path)).json() for path in ("/api/v1/memories", MINE)]
    merged = (await ada.post(f"{EXERCISES}/{number}/merge", json={"into": squat})).json()
    assert (merged["executions"], merged["planned"], merged["goals"]) == (1, 0, 0)
    assert merged["summary"] == "“Landmine Gorilla Row” is Squat from now on: it was in the log once"
    assert {alias["alias"] for alias in merged["into"]["aliases"] if alias["own"]} == {
        "gorillas",
        "landmine gorilla row",
    }
    assert await logged(ada) == [("Squat", 3), ("Squat", 2)]
    assert await own(ada, archived=True) == [(ROW["name"], True)]
    assert (await ada.get("/api/v1/memories")).json()["items"][0]["limits"]["exercises"] == ["squat"]
    assert (await named(ada, q="landmine gorilla row"))[0] == "Squat"
    back = await ada.patch(f"{EXERCISES}/{number}", json={"archived": False})
    assert (back.status_code, "your own" in back.json()["detail"]) == (409, False)
    assert (await undo(ada, merged)).status_code == 200
    assert [(await ada.get(path)).json() for path in ("/api/v1/memories", MINE)] == before
    assert await logged(ada) == [(ROW["name"], 3), ("Squat", 2)]
    assert (await named(ada, q="gorillas"))[0] == ROW["name"]


async def test_it_is_not_merged_into_itself_the_archived_or_what_is_anothers(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient
) -> None:
    number, other = [(await make(ada, name=name))["exercise"]["id"] for name in ("Row One", "Row Two")]
    hers = (await make(bob))["exercise"]["id"]
    await ada.patch(f"{EXERCISES}/{other}", json={"archived": True})
    for into, status in ((number, 422), (other, 409), (hers, 404), (2**40, 404), (0, 422), ("1", 422)):
        answer = await ada.post(f"{EXERCISES}/{number}/merge", json={"into": into})
        assert answer.status_code == status, (into, answer.text)
    assert (await bob.post(f"{EXERCISES}/{number}/merge", json={"into": hers})).status_code == 404


async def test_what_is_hers_is_not_there_for_him(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    made = await make(ada)
    number = made["exercise"]["id"]
    word = (await ada.post(f"{EXERCISES}/{number}/aliases", json={"alias": "gorillas"})).json()["exercise"]["aliases"][
        0
    ]
    before = (await ada.get(f"{EXERCISES}/{number}")).json()
    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", ROW),
        ("PATCH", "", {"archived": True}),
        ("DELETE", "", None),
        ("POST", "/merge", {"into": 1}),
        ("POST", "/aliases", {"alias": "his word"}),
        ("DELETE", f"/aliases/{word['id']}", None),
    ):
        answer = await bob.request(method, f"{EXERCISES}/{number}{path}", json=body)
        assert (answer.status_code, answer.json()["type"]) == (404, "not_found"), (method, path)
    assert (await undo(bob, made)).status_code == 404
    assert (await ada.get(f"{EXERCISES}/{number}")).json() == before


@pytest.mark.parametrize("name", ["Bench Press", "bench-press", "sq", "Kniebeuge", "スクワット", "DEVELOPPÉ couché"])
async def test_no_own_exercise_hides_one_of_the_catalogue(ada: httpx.AsyncClient, name: str) -> None:
    status, detail = await refused(await ada.post(EXERCISES, json=ROW | {"name": name}))
    assert status == 409
    assert "the catalogue's" in detail
    number = (await make(ada))["exercise"]["id"]
    assert (await ada.patch(f"{EXERCISES}/{number}", json={"name": name})).status_code == 409


async def test_no_two_of_ones_own_have_one_name(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    number = (await make(ada))["exercise"]["id"]
    for name in (ROW["name"], "landmine  GORILLA-row"):
        status, detail = await refused(await ada.post(EXERCISES, json=ROW | {"name": name}))
        assert (status, f"exercise {number}" in detail) == (409, True)
    other = (await make(ada, name="Another Row"))["exercise"]["id"]
    assert (await ada.put(f"{EXERCISES}/{other}", json=ROW)).status_code == 409
    assert (await ada.patch(f"{EXERCISES}/{number}", json={"name": "landmine gorilla row"})).status_code == 200
    await make(bob)


async def test_keys_of_like_names_differ(ada: httpx.AsyncClient) -> None:
    slugs = [(await make(ada, name=name))["exercise"]["slug"] for name in ("Squat!", "squat (?)", "懸垂バー", "…ü…")]
    assert slugs == ["squat-2", "squat-3", "懸垂バー", "u"]
