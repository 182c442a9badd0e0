"""Settings: every one is documented, and none lets strangers in by oversight."""

import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic_settings import BaseSettings

from agent.settings import AgentSettings, PromptSettings, TracingSettings
from api.service import Misconfigured, check, running, signing
from api.settings import ApiSettings
from api.tokens import Tokens, WeakSecret, kept_secret
from store.settings import StoreSettings

ROOT = Path(__file__).parents[2]
ALL: tuple[type[BaseSettings], ...] = (StoreSettings, AgentSettings, TracingSettings, PromptSettings, ApiSettings)


def variables(settings: type[BaseSettings]) -> list[set[str]]:
    """The environment variables of each setting; any one of a set will do."""
    found = []
    for name, field in settings.model_fields.items():
        choices = getattr(field.validation_alias, "choices", [f"SLOW_BURN_{name.upper()}"])
        found.append({str(choice) for choice in choices if str(choice).isupper()})
    return found


@pytest.fixture
def example(tmp_path: Path) -> dict[str, str | None]:
    """The example with everything uncommented."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    taken = [line.removeprefix("# ") for line in lines if line.startswith("# ") and "=" in line.split(" ")[1]]
    (tmp_path / ".env").write_text("\n".join(taken), encoding="utf-8")
    return dotenv_values(tmp_path / ".env")


def test_the_example_names_every_setting_and_nothing_else(example: dict[str, str | None]) -> None:
    known = [names for settings in ALL for names in variables(settings)]
    assert [names for names in known if not names & set(example)] == []
    assert set(example) <= set().union(*known)


def test_what_the_example_gives_is_good(
    example: dict[str, str | None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(example) > 15
    for settings in ALL:
        settings()
    assert ApiSettings().port == int(str(example["SLOW_BURN_PORT"]))
    check(ApiSettings())


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GEMINI_API_KEY", "SLOW_BURN_SECRET", "DATABASE_URL", "SLOW_BURN_PORT"):
        monkeypatch.setenv(name, "")
    assert AgentSettings().model_name == "offline"
    assert (ApiSettings().secret, ApiSettings().port, StoreSettings().database_url) == (None, 8000, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])  # noqa: S104
def test_an_open_address_needs_a_secret(host: str) -> None:
    with pytest.raises(Misconfigured, match="SLOW_BURN_SECRET"):
        check(ApiSettings(host=host))
    check(ApiSettings(host=host, secret="x" * 32))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_needs_none(host: str) -> None:
    check(ApiSettings(host=host))


def test_allowed_origins_are_read_by_commas_and_must_be_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOW_BURN_ALLOWED_ORIGINS", "https://a.example, http://b.example:3000/")
    assert ApiSettings().allowed_origins == ["https://a.example", "http://b.example:3000"]
    for wrong in ("*", "a.example", "https://a.example/path", "null", "https://a.example,,"):
        with pytest.raises(ValueError, match="looks like"):
            ApiSettings(allowed_origins=wrong.split(","))


def test_production_needs_one_anywhere() -> None:
    with pytest.raises(Misconfigured, match="SLOW_BURN_SECRET"):
        check(ApiSettings(environment="production"))


@pytest.mark.anyio
async def test_production_refuses_the_embedded_database() -> None:
    with pytest.raises(Misconfigured, match="DATABASE_URL"):
        async with running(ApiSettings(environment="production", secret="x" * 32)):
            pass


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_short_secret_is_refused(secret: str) -> None:
    with pytest.raises(WeakSecret, match="32 bytes"):
        check(ApiSettings(secret=secret))


def test_the_secret_is_in_no_description_of_its_holders() -> None:
    secret = "a secret nobody may read in a log or a traceback"
    assert secret not in repr(Tokens(secret)) + repr(ApiSettings(secret=secret))


def test_the_kept_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    first = kept_secret(home)
    assert len(first) >= 32
    assert kept_secret(home) == first
    assert [stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()] == [0o600]
    assert signing(ApiSettings(), StoreSettings(home=home)).secret == first


def test_who_comes_second_takes_the_first_ones_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept_secret(tmp_path)
    monkeypatch.setattr(Path, "exists", lambda path: False)
    assert kept_secret(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_home_that_cannot_be_written_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(WeakSecret, match="SLOW_BURN_HOME"):
        kept_secret(tmp_path / "home")
