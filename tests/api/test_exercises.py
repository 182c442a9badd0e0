"""Exercises over REST: the catalogue for everybody, one's own for oneself."""

import csv
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest

from store.names import CATALOGUE
from tests.api.conftest import Say
from tools import exercise_shapes as words

pytestmark = pytest.mark.anyio
EXERCISES = "/api/v1/exercises"
ROW = {
    "name": "Landmine Gorilla Row",
    "body_part": "back",
    "primary_muscles": ["lats"],
    "secondary_muscles": ["biceps"],
    "equipment": "barbell",
    "modality": "BARBELL",
    "force": "pull",
    "picture_url": "https://pictures.example.org/row.jpg?size=2",
}


async def make(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post(EXERCISES, json=ROW | more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def named(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    answer = await client.get(EXERCISES, params=asked)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


async def refused(answer: httpx.Response) -> tuple[int, str]:
    shape = answer.json()
    assert set(shape) == {"error", "type", "detail"}
    return answer.status_code, shape["detail"]


async def undo(client: httpx.AsyncClient, receipt: dict[str, Any]) -> httpx.Response:
    return await client.post("/api/v1/undo", json={"operation_id": receipt["operation_id"]})


def catalogue() -> list[dict[str, str]]:
    with (Path(CATALOGUE) / "exercises.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("squat", "Squat"),
        ("bech press", "Bench Press"),
        ("Bankdrücken", "Bench Press"),
        ("developpe couche", "Bench Press"),
        ("sentadila", "Squat"),
        ("スクワット", "Squat"),
        ("press incline dumbbell", "Incline Dumbbell Press"),
    ],
)
async def test_a_name_is_found_in_any_language_typos_forgiven(
    nobody: httpx.AsyncClient, typed: str, first: str
) -> None:
    assert (await named(nobody, q=typed))[0] == first


@pytest.mark.parametrize("asked", [{"q": "press"}, {"q": "curl", "body_part": "arms"}, {"muscle": "lats"}, {}])
async def test_pages_hold_every_exercise_once_and_the_total_is_theirs(
    nobody: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    seen: list[int] = []
    for page in range(1, 30):
        answer = (await nobody.get(EXERCISES, params={**asked, "page": page, "per_page": 50})).json()
        seen += [item["id"] for item in answer["items"]]
        if len(answer["items"]) < 50:
            break
    assert len(seen) == len(set(seen)) == answer["total"] > 50


async def test_every_exercise_with_the_word_in_its_name_is_found(nobody: httpx.AsyncClient) -> None:
    pages = [await named(nobody, q="press", per_page=100, page=page) for page in (1, 2, 3)]
    found = {name for page in pages for name in page}
    wanted = {row["name"] for row in catalogue() if "press" in row["name"].lower().split()}
    assert len(wanted) > 60
    assert wanted <= found


async def test_filters_choose_together_and_in_any_spelling(nobody: httpx.AsyncClient) -> None:
    wanted = {
        row["name"]
        for row in catalogue()
        if row["body_part"] == "back"
        and row["modality"] == "CABLE"
        and "lower back" not in row["primary_muscles"]
        and "middle back" in (*row["primary_muscles"].split("|"), *row["secondary_muscles"].split("|"))
    }
    asked = {"body_part": "Back", "modality": "cable", "muscle": "middle_back", "equipment": "cable", "per_page": 100}
    assert set(await named(nobody, **asked)) == wanted != set()
    assert await named(nobody, q="bench press", modality="machine", per_page=3) != await named(nobody, q="bench press")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"body_part": "wings"}, "full_body"),
        ({"modality": "steam"}, "KETTLEBELL"),
        ({"muscle": "gills"}, "lower back"),
        ({"equipment": "sword"}, "e-z curl bar"),
    ],
)
async def test_an_unknown_filter_is_refused_with_what_there_is(
    nobody: httpx.AsyncClient, asked: dict[str, str], told: str
) -> None:
    status, detail = await refused(await nobody.get(EXERCISES, params=asked))
    assert status == 422
    assert detail.startswith(f"{next(iter(asked))}: ")
    assert told in detail


def test_the_words_of_the_filters_are_those_of_the_catalogue() -> None:
    rows = catalogue()
    muscles = {one for row in rows for key in ("primary_muscles", "secondary_muscles") for one in row[key].split("|")}
    assert set(get_args(words.MuscleName)) == muscles - {""}
    for kind, column in (
        (words.BodyPartName, "body_part"),
        (words.ModalityName, "modality"),
        (words.EquipmentName, "equipment"),
        (words.Mechanic, "mechanic"),
        (words.Force, "force"),
        (words.Level, "level"),
        (words.Measured, "measurement"),
        (words.Category, "category"),
    ):
        assert set(get_args(kind)) == {row[column] for row in rows} - {""}, column


async def test_parts_and_modalities_are_counted(nobody: httpx.AsyncClient, ada: httpx.AsyncClient) -> None:
    for path, column in (("body-parts", "body_part"), ("modalities", "modality")):
        items = (await nobody.get(f"{EXERCISES}/{path}")).json()["items"]
        counted = {item["value"]: item["count"] for item in items}
        assert counted == {value: sum(row[column] == value for row in catalogue()) for value in counted}
        assert sum(counted.values()) == len(catalogue())
        assert [item["count"] for item in items] == sorted(counted.values(), reverse=True)
    await make(ada)
    for client, more in ((ada, 1), (nobody, 0)):
        items = (await client.get(f"{EXERCISES}/body-parts")).json()["items"]
        assert sum(item["count"] for item in items) == len(catalogue()) + more


async def test_an_exercise_is_shown_with_its_names(nobody: httpx.AsyncClient) -> None:
    squat = (await nobody.get(EXERCISES, params={"q": "squat"})).json()["items"][0]
    shown = (await nobody.get(f"{EXERCISES}/{squat['id']}")).json()
    assert (shown["name"], shown["own"], shown["archived"], shown["picture_url"]) == ("Squat", False, False, None)
    assert {"sq", "Kniebeuge"} <= {alias["alias"] for alias in shown["aliases"]}
    assert {alias["locale"] for alias in shown["aliases"]} >= {"en", "de", "fr"}
    assert not any(alias["own"] for alias in shown["aliases"])
    assert squat == {key: value for key, value in shown.items() if key != "aliases"}


async def test_nobody_reads_the_catalogue_and_only_that(
    nobody: httpx.AsyncClient, ada: httpx.AsyncClient, bob: httpx.AsyncClient
) -> None:
    number = (await make(ada))["exercise"]["id"]
    for client in (nobody, bob):
        assert ROW["name"] not in await named(client, q="gorilla row")
        assert await named(client, mine=True) == []
        assert (await client.get(f"{EXERCISES}/{number}")).status_code == 404
        assert (await client.get(f"{EXERCISES}/system")).json()["total"] == len(catalogue())
    assert (await nobody.get(f"{EXERCISES}/my-exercises")).status_code == 401
    assert (await nobody.post(EXERCISES, json=ROW)).status_code == 401
    assert (await nobody.get(EXERCISES, headers={"Authorization": "Bearer nonsense"})).status_code == 401
    assert (await named(ada, q="gorilla row"))[0] == ROW["name"]
    assert await named(ada, mine=True) == [ROW["name"]]
    assert (await ada.get(EXERCISES, params={"mine": False})).json()["total"] == len(catalogue())
    assert (await ada.get(EXERCISES)).json()["total"] == len(catalogue()) + 1


async def test_made_replaced_changed_and_undone(ada: httpx.AsyncClient, say: Say) -> None:
    made = await make(ada)
    number, shape = made["exercise"]["id"], made["exercise"]
    assert {key: shape[key] for key in ROW} == ROW
    assert (shape["slug"], shape["own"], shape["level"]) == ("landmine-gorilla-row", True, "beginner")
    logged = await say("landmine gorilla row 3x8 40kg")
    assert logged["effects"][0]["card"]["exercise"]["name"] == ROW["name"]
    replaced = (await ada.put(f"{EXERCISES}/{number}", json={"name": "Gorilla Row", "body_part": "full_body"})).json()
    assert (replaced["exercise"]["picture_url"], replaced["exercise"]["force"]) == (None, None)
    assert (replaced["exercise"]["slug"], replaced["exercise"]["primary_muscles"]) == ("landmine-gorilla-row", [])
    changed = (await ada.patch(f"{EXERCISES}/{number}", json={"level": "expert", "muscle": None})).status_code
    assert changed == 422
    changed = (await ada.patch(f"{EXERCISES}/{number}", json={"level": "expert", "name": None})).json()
    assert (changed["exercise"]["name"], changed["exercise"]["level"]) == ("Gorilla Row", "expert")
    for receipt in (changed, replaced):
        assert (await undo(ada, receipt)).status_code == 200
    assert {key: (await ada.get(f"{EXERCISES}/{number}")).json()[key] for key in ROW} == ROW
    late = await undo(ada, made)
    assert late.status_code == 409
    assert "3 × 8 at 40 kg" in late.json()["detail"]


async def test_a_picture_stays_until_null_takes_it_away(ada: httpx.AsyncClient) -> None:
    number = (await make(ada))["exercise"]["id"]
    kept = await ada.patch(f"{EXERCISES}/{number}", json={"name": "Row One"})
    assert kept.json()["exercise"]["picture_url"] == ROW["picture_url"]
    gone = await ada.patch(f"{EXERCISES}/{number}", json={"picture_url": None})
    assert gone.json()["exercise"]["picture_url"] is None


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a.jpg",
        "https://localhost/a.jpg",
        "https://printer.local/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://ada:secret@example.org/a.jpg",
        "https://example/a.jpg",
        "https://-example.org/a.jpg",
        "https://example.org/a b.jpg",
        'https://example.org/"><script>',
        "https://example.org\\@evil.example/",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://example.org/" + "a" * 490,
        "",
    ],
)
async def test_a_picture_has_a_public_address(ada: httpx.AsyncClient, address: str) -> None:
    status, detail = await refused(await ada.post(EXERCISES, json=ROW | {"picture_url": address}))
    assert status == 422
    assert detail.startswith("picture_url: ")


@pytest.mark.parametrize(
    "broken",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 81},
        {"name": "two\nlines"},
        {"name": "123 - 4"},
        {"name": 7},
        {"body_part": "wings"},
        {"body_part": None},
        {"primary_muscles": ["gills"]},
        {"primary_muscles": ["lats"], "secondary_muscles": ["lats"]},
        {"slug": "mine"},
        {"owner_id": 0},
        {"archived": True},
    ],
)
async def test_what_is_no_exercise_is_refused(ada: httpx.AsyncClient, broken: dict[str, Any]) -> None:
    status, _ = await refused(await ada.post(EXERCISES, json=ROW | broken))
    assert status == 422
    assert await named(ada, mine=True) == []


async def test_the_catalogue_is_nobodys_to_change(ada: httpx.AsyncClient) -> None:
    squat = (await ada.get(EXERCISES, params={"q": "squat"})).json()["items"][0]["id"]
    for method, path, body in (
        ("PUT", "", ROW),
        ("PATCH", "", {"level": "expert"}),
        ("DELETE", "", None),
        ("POST", "/merge", {"into": squat + 1}),
    ):
        status, detail = await refused(await ada.request(method, f"{EXERCISES}/{squat}{path}", json=body))
        assert (status, "catalogue" in detail) == (403, True)
    name = (await ada.get(f"{EXERCISES}/{squat}")).json()["aliases"][0]
    status, detail = await refused(await ada.delete(f"{EXERCISES}/{squat}/aliases/{name['id']}"))
    assert (status, "everybody's" in detail) == (403, True)


async def test_a_key_makes_one_exercise_of_two_requests(ada: httpx.AsyncClient) -> None:
    answers = [await ada.post(EXERCISES, json=ROW, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert await named(ada, mine=True) == [ROW["name"]]
