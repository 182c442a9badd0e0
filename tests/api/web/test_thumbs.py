"""Thumbs under a reply: pressed by hand or keyboard, kept after a reload, with room for a word on what was wrong."""

from playwright.sync_api import Page, expect

from tests.api.web.conftest import Visit, say


def answered(visit: Visit) -> Page:
    """A page with one finished turn."""
    page = visit.open()
    say(page, "3x5 squats at 100kg")
    expect(page.get_by_role("group", name="Was this a good answer?")).to_be_visible()
    return page


def pressed(page: Page) -> list[str | None]:
    """Which thumb is pressed: up, down."""
    return [page.get_by_role("button", name=f"{name} answer").get_attribute("aria-pressed") for name in ("Good", "Bad")]


def test_a_thumb_is_given_by_keyboard_and_stays_after_a_reload(visit: Visit) -> None:
    page = answered(visit)
    assert pressed(page) == ["false", "false"]
    page.get_by_role("button", name="Good answer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    assert visit.service.opinions == {1: {"score": "up", "comment": None}}
    page.reload()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    assert pressed(page) == ["true", "false"]


def test_a_thumb_down_may_say_what_was_wrong_and_may_change_its_mind(visit: Visit) -> None:
    page = answered(visit)
    page.get_by_role("button", name="Bad answer").click()
    box = page.get_by_role("textbox", name="What was wrong? (optional)")
    box.fill("  it was four sets ")
    page.get_by_role("button", name="Send", exact=True).and_(page.locator(".why button")).click()
    expect(page.locator(".thumbs .words")).to_have_text("Thank you. I wrote that down.")
    expect(box).to_have_count(0)
    expect(page.get_by_role("button", name="Bad answer")).to_be_focused()
    assert visit.service.opinions == {1: {"score": "down", "comment": "it was four sets"}}
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    assert visit.service.opinions == {1: {"score": "up", "comment": None}}


def test_a_thumb_that_was_not_taken_says_so_and_is_not_pressed(visit: Visit) -> None:
    page = answered(visit)
    visit.service.refuse_opinions = True
    page.get_by_role("button", name="Bad answer").click()
    expect(page.locator(".thumbs .words")).to_have_text("The database cannot be reached just now.")
    assert pressed(page) == ["false", "false"]
    expect(page.locator(".why")).to_have_count(0)


def test_what_is_still_being_answered_has_no_thumbs(visit: Visit) -> None:
    page = visit.open()
    say(page, "slow squats")
    expect(page.locator(".live .reply")).to_be_visible()
    expect(page.locator(".thumbs")).to_have_count(0)
    visit.go_on()
    expect(page.locator(".thumbs")).to_have_count(1)
