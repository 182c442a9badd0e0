"""The list of conversations, in a real browser."""

from playwright.sync_api import Route, expect

from tests.api.web.conftest import Visit, say
from tests.api.web.test_looks import CONTRAST, SMALL, WIDTHS


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


def test_affinity_is_a_quiet_line_with_its_reasons_and_switches(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Conversations").click()
    line = page.locator(".affinity")
    page.get_by_text("Training partners · 41 of 100").click()
    expect(line.get_by_text("You finished a workout")).to_be_visible()
    assert page.evaluate(WIDTHS) == []
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(SMALL) == []
    line.get_by_role("button", name="Begin again").click()
    expect(page.get_by_text("Training partners · 0 of 100")).to_be_visible()
    expect(line.get_by_role("button", name="Begin again")).to_have_count(0)
    line.get_by_role("button", name="Switch it off").click()
    expect(page.get_by_text("Affinity is off", exact=True)).to_be_visible()
    assert (visit.service.affinity_on, visit.service.affinity_score) == (False, 0)
    expect(line.get_by_role("button", name="Switch it on")).to_be_focused()


def test_what_a_turn_earned_is_said_once_and_quietly(visit: Visit) -> None:
    page = visit.open()
    say(page, "earn something")
    expect(page.locator(".earned")).to_have_text("You finished a workout")
    expect(page.locator(".reply strong")).to_be_visible()
