"""The page on the real service: real doors, the offline model, a real database."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from api.main import create_app
from tests.api.web.conftest import Witness, say, serving
from tests.conftest import TEMPLATE, _execute, in_database


def elsewhere(work: Coroutine[object, object, None]) -> None:
    """Runs a coroutine in a thread of its own, because Playwright's loop already runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


@pytest.fixture
def page(server_url: str, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A browser that came in by the one-time link."""
    name = f"test_{uuid4().hex}"
    elsewhere(_execute(server_url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY"))
    monkeypatch.setenv("DATABASE_URL", in_database(server_url, name))
    app = create_app()
    with serving(app, lifespan="on") as url:
        witness = Witness(url)
        context = browser.new_context(base_url=url, reduced_motion="reduce")
        page = context.new_page()
        witness.watch(page)
        page.goto(f"/?code={app.state.service.codes.issue()}")
        yield page
        context.close()
    elsewhere(_execute(server_url, f"DROP DATABASE {name} WITH (FORCE)"))
    assert witness.complaints == []
    assert witness.strangers == []


def test_a_set_is_said_shown_kept_over_a_reload_and_taken_back(page: Page) -> None:
    expect(page.locator("#welcome")).to_be_visible()
    assert "code=" not in page.url
    expect(page.locator("#speaking")).to_contain_text("Offline model")
    say(page, "I did 3x5 squats at 100kg")
    expect(page.locator(".card .work")).to_have_text("3 × 5")
    expect(page.locator(".card .load")).to_have_text("100 kg")
    expect(page.locator("#today .load")).to_have_text("100 kg")
    expect(page.locator(".live")).to_have_count(0)
    words = page.locator(".reply").inner_text()
    assert "3 × 5" in words
    page.reload()
    expect(page.locator(".reply")).to_have_text(words)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".card.undone")).to_be_visible()
    expect(page.locator("#today .hint")).to_contain_text("Nothing logged yet")


def test_an_undo_in_words_strikes_the_card_through(page: Page) -> None:
    say(page, "bench 5 reps of 80 kg")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    say(page, "undo")
    expect(page.locator(".card.logged.undone")).to_be_visible()
    expect(page.locator("#today .hint")).to_contain_text("Nothing logged yet")


def test_a_conversation_is_renamed_and_deleted(page: Page) -> None:
    say(page, "hello")
    expect(page.locator(".reply")).to_be_visible()
    expect(page.locator(".live")).to_have_count(0)
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("Leg day")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete Leg day").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#welcome")).to_be_visible()


def test_a_browser_without_the_link_is_told_where_it_is(page: Page) -> None:
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Open the link that slow-burn printed")
