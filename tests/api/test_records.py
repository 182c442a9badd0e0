"""Records, progress and weekly volume over REST: as JSON, as a picture and as a table, of one's own log only."""

import re
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from api.charts import STYLE, policy, ticks
from store.database import Database
from tests.api.conftest import Say
from tests.api.test_goals import id_of
from tests.counting import statements

pytestmark = pytest.mark.anyio
SVG = "{http://www.w3.org/2000/svg}"
LOG = ("squat 5x100kg", "squat 1x120kg yesterday", "bench press 8x60kg", "plank 1:30 yesterday")


@pytest.fixture
async def squat(ada: httpx.AsyncClient, say: Say) -> int:
    """Ada has trained; the id of the squat."""
    for said in LOG:
        await say(said)
    return await id_of(ada, "squat")


async def read(client: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_records_are_listed_exercise_by_exercise_with_their_sets(ada: httpx.AsyncClient, squat: int) -> None:
    page = await read(ada, "records")
    assert page["total"] == 3
    assert page["items"][0]["exercise"] == {"id": squat, "slug": "squat", "name": "Squat"}
    bests = {best["kind"]: best for best in page["items"][0]["bests"]}
    assert (bests["load"]["value"], bests["e1rm"]["value"], bests["volume"]["value"]) == (120, 120, 500)
    assert len(bests["load"]["set_ids"]) == 1
    yesterday = bests["load"]["performed_on"]
    later = await read(ada, "records", exercise_id=squat, since=bests["volume"]["performed_on"])
    assert {best["kind"]: best["value"] for best in later["items"][0]["bests"]}["load"] == 100
    before = await read(ada, "records", until=yesterday)
    assert [one["exercise"]["name"] for one in before["items"]] == ["Squat", "Plank"]
    assert (await read(ada, "records", per_page=1, page=2))["items"][0]["exercise"]["name"] != "Squat"
    assert (await read(ada, "records", exercise_id=squat, page=2))["items"] == []
    beyond = await read(ada, "records", page=9)
    assert (beyond["items"], beyond["total"]) == ([], 3)


async def test_reading_takes_as_many_statements_for_many_exercises_as_for_one(
    ada: httpx.AsyncClient, say: Say, squat: int, database: Database
) -> None:
    paths = ("records", f"progress/{squat}", "volume")

    async def count() -> list[int]:
        counts = []
        for path in paths:
            with statements(database, "performed_sets") as said:
                await read(ada, path)
            counts.append(len(said))
        return counts

    few = await count()
    for said in ("deadlift 5x150kg", "barbell row 8x70kg", "squat 3x110kg last Monday", "pull-ups 8 last Monday"):
        await say(said)
    assert await count() == few
    assert max(few) <= 4


async def test_progress_is_told_workout_by_workout(ada: httpx.AsyncClient, squat: int) -> None:
    found = await read(ada, f"progress/{squat}")
    assert (found["exercise"]["name"], found["unit"]) == ("Squat", "kg")
    assert [point["e1rm"] for point in found["points"]] == [120, 116.7]
    assert [point["volume"] for point in found["points"]] == [120, 500]
    assert [point["best"]["told"] for point in found["points"]] == ["1 at 120 kg", "5 at 100 kg"]
    assert found["points"][0]["set_ids"] == [found["points"][0]["best"]["set_id"]]
    today = found["points"][1]["performed_on"]
    assert len((await read(ada, f"progress/{squat}", since=today))["points"]) == 1
    plank = await read(ada, f"progress/{await id_of(ada, 'plank')}")
    assert [(point["duration_s"], point["e1rm"]) for point in plank["points"]] == [(90, None)]


async def test_weekly_volume_counts_helping_muscles_half(ada: httpx.AsyncClient, squat: int) -> None:
    found = await read(ada, "volume")
    sums = {one["muscle"]: one["hard_sets"] for one in found["muscles"]}
    assert (sums["quadriceps"], sums["glutes"], sums["chest"], sums["triceps"]) == (2, 1, 1, 0.5)
    assert [one["hard_sets"] for one in found["muscles"]] == sorted(sums.values(), reverse=True)
    assert {len(one["weeks"]) for one in found["muscles"]} == {12}
    assert sum(week["sets"] for week in found["muscles"][0]["weeks"]) == 2
    for said, muscle in (("neck", "neck"), ("Lower-Back", "lower back"), ("lower_back", "lower back")):
        [only] = (await read(ada, "volume", muscle=said))["muscles"]
        assert (only["muscle"], only["hard_sets"]) == (muscle, sums.get(muscle, 0))


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("records", {"since": "2026-02-02", "until": "2026-01-01"}, 422),
        ("volume", {"since": "2026-02-02", "until": "2026-01-01"}, 422),
        ("volume", {"since": "1990-01-01"}, 422),
        ("volume", {"until": "0001-01-01"}, 422),
        ("volume", {"until": "9999-12-31"}, 422),
        ("volume", {"muscle": "spleen"}, 422),
        ("progress/1", {"until": "9999-12-31"}, 422),
        (f"progress/{2**62}", {}, 404),
        ("records", {"exercise_id": 2**62}, 404),
        ("progress/0", {}, 422),
    ],
)
async def test_what_cannot_be_read_is_refused_in_every_way_of_looking(
    ada: httpx.AsyncClient, path: str, params: dict[str, str], status: int
) -> None:
    for below in ("", "/chart.svg", "/table"):
        answer = await ada.get(f"/api/v1/{path}{below}", params=params)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json"), answer.text
        assert answer.json()["detail"]


async def test_a_chart_is_named_described_and_may_do_nothing(ada: httpx.AsyncClient, squat: int) -> None:
    for path in ("records", f"progress/{squat}", "volume"):
        answer = await ada.get(f"/api/v1/{path}/chart.svg", params={"until": "2100-01-02"})
        if path == "volume":
            answer = await ada.get("/api/v1/volume/chart.svg?muscle=lower%20back")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml"), answer.text
        assert answer.headers["content-security-policy"] == policy(STYLE)
        assert answer.headers["link"].startswith(f"</api/v1/{path}?")
        root = ElementTree.fromstring(answer.text)  # noqa: S314  # our own
        assert root.attrib["role"] == "img"
        named = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]
        assert all(one is not None and one.text for one in named)
        assert root.findall(f".//{SVG}script") == []
        assert not re.search(r'(?:\son\w+=|style=|href="(?!/api))', answer.text)
        [link] = [one.attrib["href"] for one in root.iter(f"{SVG}a")]
        table = await ada.get(link)
        assert (table.status_code, table.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_a_chart_shows_every_workout_and_a_table_every_figure(ada: httpx.AsyncClient, squat: int) -> None:
    drawn = (await ada.get(f"/api/v1/progress/{squat}/chart.svg")).text
    root = ElementTree.fromstring(drawn)  # noqa: S314  # our own
    assert len(root.findall(f"{SVG}circle")) == 2
    assert len([one for one in root.findall(f"{SVG}rect") if one.attrib["class"] == "bar"]) == 2
    table = (await ada.get(f"/api/v1/progress/{squat}/table")).text
    assert ("5 at 100 kg" in table, "116.7" in table, "120" in table) == (True, True, True)
    assert "<td>heaviest</td>" in (await ada.get("/api/v1/records/table")).text
    assert "quadriceps" in (await ada.get("/api/v1/volume/table")).text


async def test_nothing_to_show_is_said(ada: httpx.AsyncClient) -> None:
    for path in ("records", "progress/1", "volume"):
        for below in ("chart.svg", "table"):
            answer = await ada.get(f"/api/v1/{path}/{below}")
            assert "Nothing is in the log here yet." in answer.text, path


async def test_nobody_sees_what_is_anothers(ada: httpx.AsyncClient, bob: httpx.AsyncClient, squat: int) -> None:
    assert (await read(bob, "records"))["total"] == 0
    assert (await read(bob, f"progress/{squat}"))["points"] == []
    assert (await read(bob, "volume"))["muscles"] == []
    assert "120" not in (await bob.get(f"/api/v1/progress/{squat}/table")).text


def test_axes_have_round_numbers_that_take_everything_in() -> None:
    assert ticks(0, 7, 3, 1) == [0, 5, 10]
    assert ticks(0, 1, 3, 1) == [0, 1]
    assert ticks(101, 118) == [100, 105, 110, 115, 120]
    assert ticks(80, 80)[0] < 80 < ticks(80, 80)[-1]
    assert (ticks(0, 0)[0], ticks(0, 0)[-1]) == (0, 1)
