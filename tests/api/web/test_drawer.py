"""The list of conversations, in a real browser."""

from playwright.sync_api import Route, expect

from tests.api.web.conftest import Visit, say


def test_conversations_are_begun_switched_renamed_and_deleted(visit: Visit) -> None:
    page = visit.open()
    say(page, "first squats")
    expect(page.locator(".reply strong")).to_be_visible()
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#welcome")).to_be_visible()
    say(page, "second bench")
    expect(page.locator(".reply strong")).to_be_visible()
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Rename first squats").click()
    page.get_by_label("New name").fill("Leg day")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Leg day", exact=True).click()
    expect(page.locator(".said .words")).to_have_text("first squats")
    page.go_back()
    expect(page.locator(".said .words")).to_have_text("second bench")
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Delete second bench").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#welcome")).to_be_visible()
    assert visit.service.titles == {1: "Leg day"}


def test_a_list_that_comes_late_does_not_take_away_the_name_being_typed(visit: Visit) -> None:
    page = visit.open()
    say(page, "first squats")
    expect(page.locator(".reply strong")).to_be_visible()
    menu, rename = (page.get_by_role("button", name=name) for name in ("Conversations", "Rename first squats"))
    menu.click()
    expect(rename).to_be_visible()
    page.keyboard.press("Escape")
    late: list[Route] = []
    page.route("**/api/v1/conversations?*", lambda route: late.append(route))
    with page.expect_request("**/api/v1/conversations?*"):
        menu.click()
    rename.click()
    page.get_by_label("New name").fill("Leg day")
    with page.expect_response("**/api/v1/conversations?*"):
        late[0].continue_()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Leg day", exact=True)).to_be_visible()
