"""What is said before the page has read what was there before."""

from playwright.sync_api import APIResponse, Page, Route, expect

from tests.api.web.conftest import Visit, say

LIST = "**/api/v1/conversations?*"
FIRST = "**/api/v1/conversations/1"


class Held:
    """The answer to the next question for an address, as true as it is now, kept back until it is let go."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.waiting: list[tuple[Route, APIResponse]] = []
        page.route(url, self.hold)

    def hold(self, route: Route) -> None:
        """Keeps the first answer; the questions after it are answered as always."""
        if self.waiting:
            route.continue_()
        else:
            self.waiting.append((route, route.fetch()))

    def arrived(self) -> None:
        """Returns when the answer is here: asking is not enough, it must be older than what the test does next."""
        while not self.waiting:
            self.page.wait_for_timeout(5)

    def let_go(self) -> None:
        """Returns when the page has the answer."""
        route, response = self.waiting[0]
        with self.page.expect_response(self.url):
            route.fulfill(response=response)


def test_a_message_said_before_the_list_of_conversations_came_stays(visit: Visit) -> None:
    page = visit.page
    held = Held(page, LIST)
    visit.open()
    held.arrived()
    say(page, "first squats")
    expect(page.locator(".reply strong")).to_be_visible()
    held.let_go()
    expect(page.locator(".said .words")).to_have_text("first squats")
    expect(page.locator("#welcome")).to_be_hidden()
    expect(page.locator(".card")).to_have_count(1)


def test_a_message_said_before_its_conversation_came_belongs_to_it(visit: Visit) -> None:
    page = visit.open()
    say(page, "first squats")
    expect(page.locator(".reply strong")).to_be_visible()
    expect(page.locator(".live")).to_have_count(0)
    held = Held(page, FIRST)
    page.reload()
    held.arrived()
    say(page, "second bench")
    held.let_go()
    expect(page.locator(".said .words")).to_have_text(["first squats", "second bench"])
    expect(page.locator(".reply strong")).to_have_count(2)
    assert visit.service.titles.keys() == {1}
