"""Measurements over REST: written down, put right, listed by kind and days, refused where they cannot be right."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio
PATH = "/api/v1/measurements"
WEIGHED = {"kind": "bodyweight", "value": 81.4, "measured_on": "2026-11-02"}


async def made(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=WEIGHED | body)
    assert answer.status_code == 201, answer.text
    kept: dict[str, Any] = answer.json()
    return kept


async def test_a_reading_is_kept_as_it_was_given_and_exactly_in_one_unit(ada: httpx.AsyncClient) -> None:
    kept = await made(ada, value=180, unit="lb", notes="after breakfast")
    assert kept["summary"] == "Measured: bodyweight 180 lb, Monday 2 November"
    reading = kept["measurement"]
    assert (reading["value"], reading["unit"]) == (180, "lb")
    assert (reading["canonical"], reading["canonical_unit"]) == (81.6466266, "kg")
    waist = (await made(ada, kind="waist", value=32, unit="in"))["measurement"]
    assert (waist["canonical"], waist["canonical_unit"]) == (81.28, "cm")
    sleep = (await made(ada, kind="sleep_hours", value=450, unit="min"))["measurement"]
    assert (round(sleep["canonical"], 6), sleep["canonical_unit"]) == (7.5, "h")
    assert (await ada.get(f"{PATH}/{reading['id']}")).json() == reading


async def test_they_are_listed_by_kind_and_days_newest_first_and_the_newest_of_each_kind(
    ada: httpx.AsyncClient,
) -> None:
    for day, value in (("2026-11-01", 82), ("2026-11-03", 81), ("2026-11-03", 80.8), ("2026-11-02", 81.5)):
        await made(ada, measured_on=day, value=value)
    await made(ada, kind="resting_heart_rate", value=52, measured_on="2026-10-01")
    listed = (await ada.get(PATH, params={"kind": "bodyweight", "since": "2026-11-02"})).json()
    assert [one["value"] for one in listed["items"]] == [80.8, 81, 81.5]
    assert listed["total"] == 3
    page = (await ada.get(PATH, params={"per_page": 2, "page": 2})).json()
    assert ([one["value"] for one in page["items"]], page["total"]) == ([81.5, 82], 5)
    latest = (await ada.get(f"{PATH}/latest")).json()["items"]
    assert {one["kind"]: one["value"] for one in latest} == {"bodyweight": 80.8, "resting_heart_rate": 52}
    turned = await ada.get(PATH, params={"since": "2026-11-03", "until": "2026-11-01"})
    assert (turned.status_code, turned.json()["detail"]) == (
        422,
        "2026-11-03 is after 2026-11-01. Which days do you mean?",
    )


async def test_one_is_put_right_deleted_and_undone(ada: httpx.AsyncClient) -> None:
    path = f"{PATH}/{(await made(ada, notes='odd'))['measurement']['id']}"
    changed = (await ada.patch(path, json={"value": 179, "unit": "lb"})).json()
    assert (changed["measurement"]["canonical"], changed["measurement"]["notes"]) == (81.19303423, "odd")
    assert (await ada.patch(path, json={"notes": None})).json()["measurement"]["notes"] is None
    refused = await ada.post("/api/v1/undo", json={"operation_id": changed["operation_id"]})
    assert refused.status_code == 409
    assert (await ada.post("/api/v1/undo")).status_code == 200
    assert (await ada.post("/api/v1/undo")).status_code == 200
    assert (await ada.get(path)).json()["value"] == 81.4
    gone = (await ada.delete(path)).json()
    assert (gone["summary"], (await ada.get(path)).status_code) == (
        "Measurement deleted: bodyweight 81.4 kg, Monday 2 November",
        404,
    )
    await ada.post("/api/v1/undo", json={"operation_id": gone["operation_id"]})
    assert (await ada.get(path)).json()["value"] == 81.4


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"value": 814}, "A bodyweight of 814 kg cannot be right: it lies between 20 and 400 kg."),
        ({"value": 0}, "value"),
        ({"value": "Infinity"}, "value"),
        ({"value": "1e400"}, "value"),
        ({"value": "8" * 30}, "value"),
        ({"kind": "ankle"}, "kind"),
        ({"unit": "cm"}, "Bodyweight is in kg or lb, not in cm."),
        ({"kind": "sleep_hours", "value": 25}, "A sleep of 25 h cannot be right"),
        ({"measured_on": "2999-01-01"}, "2999-01-01 has not come yet."),
        ({"measured_on": "1900-01-01"}, "too long ago"),
        ({"notes": "x\u0000"}, "notes"),
        ({"wieght": 3}, "wieght"),
    ],
)
async def test_what_cannot_be_right_is_refused_with_a_sentence(
    ada: httpx.AsyncClient, body: dict[str, Any], sentence: str
) -> None:
    answer = await ada.post(PATH, json=WEIGHED | body)
    assert (answer.status_code, sentence in answer.json()["detail"]) == (422, True), answer.text
    assert (await ada.get(PATH)).json()["total"] == 0


async def test_a_key_measures_once_and_others_find_none(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "weighed-once"}
    first, again = [await ada.post(PATH, json=WEIGHED, headers=key) for _ in range(2)]
    assert first.json() == again.json()
    path = f"{PATH}/{first.json()['measurement']['id']}"
    for method in ("get", "delete"):
        assert (await bob.request(method, path)).status_code == 404
    assert (await bob.patch(path, json={"value": 60})).status_code == 404
    assert (await bob.get(PATH)).json()["total"] == 0
    assert (await bob.get(f"{PATH}/latest")).json() == {"items": []}
    assert (await ada.get(PATH)).json()["total"] == 1
