"""What an answer rests on stands over it, quietly, and opens on a click; it is text, whatever is in it."""

from playwright.sync_api import expect

from tests.api.web.conftest import Visit, say
from tests.api.web.fake_scripts import XSS


def test_what_was_kept_in_mind_is_a_quiet_line_that_opens(visit: Visit) -> None:
    page = visit.open()
    say(page, "knee day")
    line = page.locator(".answer .recalled")
    expect(line.locator("summary")).to_have_text("Keeping in mind one thing you told me")
    expect(line.locator("li")).not_to_be_visible()
    line.locator("summary").click()
    expect(line.locator("li")).to_contain_text(XSS)
    assert page.evaluate("window.hacked") is None
    expect(page.locator(".answer > *").nth(1)).to_have_class("recalled")


def test_an_answer_that_rests_on_nothing_has_no_such_line(visit: Visit) -> None:
    page = visit.open()
    say(page, "3x5 squats at 100kg")
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator(".recalled")).to_have_count(0)
