"""Operations over REST: what every door wrote, and the way back."""

import httpx
import pytest

from tests.api.conftest import Say

pytestmark = pytest.mark.anyio
OPERATIONS = "/api/v1/operations"
PLAN = {"name": "One day", "days": [{"name": "A", "exercises": [{"exercise": "squat", "sets": [{"reps_min": 5}]}]}]}


async def test_what_was_said_and_what_was_sent_are_listed_newest_first(ada: httpx.AsyncClient, say: Say) -> None:
    said = await say()
    sent = (await ada.post("/api/v1/plans", json=PLAN)).json()
    page = (await ada.get(OPERATIONS)).json()
    plan, logged = page["items"]
    assert (page["total"], page["page"], page["per_page"]) == (2, 1, 20)
    assert (plan["id"], plan["door"], plan["verb"]) == (sent["operation_id"], "rest", "write_plan")
    assert (plan["summary"], plan["turn_id"]) == ("Plan “One day”: 1 day a week", None)
    assert (logged["door"], logged["verb"], logged["turn_id"]) == ("chat", "log_set", said["turn_id"])
    assert [(one["undone"], one["undoable"]) for one in page["items"]] == [(False, True)] * 2
    for asked, found in (({"door": "chat"}, [logged]), ({"undone": True}, []), ({"per_page": 1, "page": 2}, [logged])):
        assert (await ada.get(OPERATIONS, params=asked)).json()["items"] == found


async def test_one_is_shown_with_the_rows_it_wrote(ada: httpx.AsyncClient) -> None:
    sent = (await ada.post("/api/v1/plans", json=PLAN)).json()
    shown = (await ada.get(f"{OPERATIONS}/{sent['operation_id']}")).json()
    assert [(one["table"], one["change"]) for one in shown["changes"]] == [
        ("plans", "added"),
        ("plan_days", "added"),
        ("planned_exercises", "added"),
        ("planned_sets", "added"),
    ]


async def test_one_is_undone_once_and_says_by_what(ada: httpx.AsyncClient) -> None:
    sent = (await ada.post("/api/v1/plans", json=PLAN)).json()
    path = f"{OPERATIONS}/{sent['operation_id']}"
    key = {"Idempotency-Key": "back"}
    first, again = [await ada.post(f"{path}/undo", headers=key) for _ in range(2)]
    assert (first.status_code, again.json(), again.headers["idempotency-replayed"]) == (200, first.json(), "true")
    assert (await ada.post(f"{path}/undo")).json()["type"] == "conflict"
    shown = (await ada.get(path)).json()
    assert (shown["undone"], shown["undoable"]) == (True, False)
    by = (await ada.get(f"{OPERATIONS}/{shown['undone_by']}")).json()
    assert (by["verb"], by["undone"], by["undoable"]) == ("undo", False, False)
    undone = (await ada.get(OPERATIONS, params={"undone": True})).json()["items"]
    assert [one["id"] for one in undone] == [sent["operation_id"]]
    assert (await ada.get("/api/v1/plans")).json()["total"] == 0


async def test_nobody_and_no_stranger_comes_near(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, nobody: httpx.AsyncClient
) -> None:
    sent = (await ada.post("/api/v1/plans", json=PLAN)).json()
    path = f"{OPERATIONS}/{sent['operation_id']}"
    assert (await nobody.get(OPERATIONS)).status_code == 401
    assert (await bob.get(OPERATIONS)).json()["total"] == 0
    assert [(await bob.get(path)).status_code, (await bob.post(f"{path}/undo")).status_code] == [404, 404]
    assert (await ada.get(f"{OPERATIONS}/{2**63}")).status_code == 422
