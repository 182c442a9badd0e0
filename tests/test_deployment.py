"""What the files for containers name is there: settings, commands, folders, the health check. No container is run."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from agent.bootstrap import UV
from api.cli import app
from api.main import create_app
from tests.api.test_settings import ALL, variables
from tests.test_packaging import WHEEL

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
RENDER: dict[str, Any] = yaml.safe_load((ROOT / "render.yaml").read_text(encoding="utf-8"))
SETTINGS = set().union(*(names for settings in ALL for names in variables(settings)))
NOT_OURS = {"PATH", "PYTHONUNBUFFERED", "PORT"}
ASKED_FOR = re.compile(r"\$\{(\w+):-([^}]*)\}")


def stages() -> list[str]:
    """What each image of the Dockerfile is made by."""
    return re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]


def words(instruction: str) -> list[str]:
    """The words of the last such instruction in the final image."""
    found: list[str] = json.loads(re.findall(rf"^{instruction} .*?(\[.*\])$", stages()[-1], re.MULTILINE)[-1])
    return found


def environment() -> dict[str, str]:
    """What the final image sets."""
    lines = re.findall(r"^ENV (.*)$", stages()[-1], re.MULTILINE)
    return dict(pair.split("=", 1) for line in lines for pair in line.split())


def ours() -> dict[str, Any]:
    """Our own service in `compose.yaml`."""
    service: dict[str, Any] = COMPOSE["services"]["slow-burn"]
    return service


def blueprint() -> dict[str, dict[str, Any]]:
    """What Render is to set, by its name."""
    [service] = RENDER["services"]
    return {variable["key"]: variable for variable in service["envVars"]}


@pytest.mark.parametrize(
    "names", [environment, lambda: ours()["environment"], blueprint], ids=["image", "compose", "render"]
)
def test_every_setting_that_is_named_exists(names: Any) -> None:
    assert set(names()) - NOT_OURS <= SETTINGS
    assert len(names()) > 2


def test_the_image_runs_the_service_in_production_for_everybody_and_as_nobody_special() -> None:
    [command] = words("ENTRYPOINT")
    given = words("CMD")
    assert command == "slow-burn"
    assert given[:3] == ["serve", "--host", "0.0.0.0"]  # noqa: S104  # a container's own network
    get_command(app).commands["serve"].make_context("serve", given[1:]).close()  # type: ignore[attr-defined]
    assert environment()["SLOW_BURN_ENVIRONMENT"] == "production"
    [user] = re.findall(r"^USER (\w+)$", stages()[-1], re.MULTILINE)
    assert re.search(rf"useradd --system .* {user}$", stages()[-1], re.MULTILINE)


def test_the_image_is_built_by_the_same_uv_without_what_only_development_needs() -> None:
    assert f'pip install --no-cache-dir "{UV}"' in DOCKERFILE
    synced = re.findall(r"^RUN uv sync (.*)$", DOCKERFILE, re.MULTILINE)
    assert len(synced) == 2
    assert all("--no-dev" in options.split() for options in synced)
    assert "uv" not in stages()[-1].replace("/app/.venv", "")


def test_all_of_the_wheel_and_nothing_else_is_copied_and_let_in() -> None:
    copied = {
        source for line in re.findall(r"^COPY (?!--)(.*)$", DOCKERFILE, re.MULTILINE) for source in line.split()[:-1]
    }
    assert copied == {*WHEEL["packages"], "pyproject.toml", "README.md"}
    assert all((ROOT / source).exists() for source in copied)
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert next(line for line in lines if line and line[0] != "#") == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied


class Answering(BaseHTTPRequestHandler):
    """A service that says how it is."""

    status = 200
    asked: list[str] = []

    def do_GET(self) -> None:
        """Answer."""
        self.asked.append(self.path)
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  # the name it is called by
        """Nothing."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where it answers."""
    monkeypatch.setattr(Answering, "asked", [])
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("status", [200, 503])
def test_the_image_is_healthy_as_long_as_the_service_says_so(
    port: int, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(Answering, "status", status)
    python, *program = words("HEALTHCHECK")
    known = {**os.environ, "SLOW_BURN_PORT": str(port)}
    looked = subprocess.run([sys.executable, *program], env=known, capture_output=True, check=False)
    assert (python, looked.returncode == 0) == ("python", status == 200)
    [path] = Answering.asked
    assert path in create_app().openapi()["paths"]
    assert path == RENDER["services"][0]["healthCheckPath"]


def test_compose_waits_for_a_database_with_vectors_that_only_this_machine_reaches() -> None:
    database = COMPOSE["services"]["database"]
    assert database["image"] == "pgvector/pgvector:pg18"
    assert ours()["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert database["healthcheck"]["test"][1] == "pg_isready"
    published = [*database["ports"], *ours()["ports"]]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
    made = {name: ASKED_FOR.sub(r"\2", value) for name, value in database["environment"].items()}
    url = ASKED_FOR.sub(r"\2", ours()["environment"]["DATABASE_URL"])
    login = f"{made['POSTGRES_USER']}:{made['POSTGRES_PASSWORD']}"
    assert url == f"postgresql://{login}@database/{made['POSTGRES_DB']}"
    assert f"DATABASE_URL={url.replace('@database', '@127.0.0.1')} " in (ROOT / "compose.yaml").read_text(
        encoding="utf-8"
    )


def test_no_secret_is_in_a_file() -> None:
    for name in ("SLOW_BURN_SECRET", "GEMINI_API_KEY"):
        assert ours()["environment"][name] == f"${{{name}:-}}"
        assert name not in environment()
    assert blueprint()["SLOW_BURN_SECRET"] == {"key": "SLOW_BURN_SECRET", "generateValue": True}
    assert blueprint()["GEMINI_API_KEY"] == {"key": "GEMINI_API_KEY", "sync": False}


def test_render_has_a_database_of_its_own_and_looks_where_we_listen() -> None:
    [database] = RENDER["databases"]
    assert blueprint()["DATABASE_URL"]["fromDatabase"]["name"] == database["name"]
    assert database["ipAllowList"] == []
    assert blueprint()["PORT"]["value"] == blueprint()["SLOW_BURN_PORT"]["value"] == "8000"
