"""Commands that look after who and what is in the database."""

import pytest
from fastapi import FastAPI

from tests.api.conftest import SlowBurn, coming_in


@pytest.mark.anyio
async def test_made_up_people_are_sown_when_asked_for_and_never_in_production_by_mistake(
    slow_burn: SlowBurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = await slow_burn("seed", "--only", "demo", "--scale", "1", "--dry-run")
    assert "demo: would be: people 1, workouts" in looked.out
    sown = await slow_burn("seed", "--only", "demo", "--scale", "1")
    assert sown.out.splitlines()[-1] == looked.out.splitlines()[-1].replace("would be", "done")
    assert "demo: all there already" in (await slow_burn("seed", "--only", "demo", "--scale", "1")).out
    assert "demo" not in (await slow_burn("seed")).out
    assert "There are: catalogue, demo" in (await slow_burn("seed", "--only", "weeds")).err
    monkeypatch.setenv("SLOW_BURN_ENVIRONMENT", "production")
    refused = await slow_burn("seed", "--only", "demo", "--scale", "1")
    assert (refused.code, refused.out) == (1, "")
    assert "--force" in refused.err
    assert (await slow_burn("seed")).code == 0
    assert "all there" in (await slow_burn("seed", "--only", "demo", "--scale", "1", "--force")).out


@pytest.mark.anyio
async def test_an_administrator_is_made_and_unmade(slow_burn: SlowBurn, app: FastAPI) -> None:
    unknown = await slow_burn("admin", "Carla")
    assert (unknown.code, unknown.out) == (1, "")
    assert "no account called “Carla”" in unknown.err
    token = (await slow_burn("token", "--user", "Carla")).out.strip()
    async with coming_in(app, Authorization=f"Bearer {token}") as carla:
        assert (await carla.get("/api/v1/admin/users")).status_code == 403
        assert "administrator now" in (await slow_burn("admin", "Carla")).out
        assert (await carla.get("/api/v1/admin/users")).json()["total"] == 1
        assert "no administrator any more" in (await slow_burn("admin", "Carla", "--revoke")).out
        assert (await carla.get("/api/v1/admin/users")).status_code == 403
