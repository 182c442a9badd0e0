"""What is said before the page has read what was there before."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import APIResponse, Page, Response, Route, expect

from tests.api.web.conftest import Visit, say

LIST = "**/api/v1/conversations?*"
FIRST = "**/api/v1/conversations/1"


def held(page: Page, url: str) -> Callable[[], AbstractContextManager[Response]]:
    """Keeps the answer to the next question for `url`, as true as it is now, back until what this returns is called."""
    waiting: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if waiting:
            route.continue_()
        else:
            waiting.append((route, route.fetch()))

    page.route(url, hold)

    def go_on() -> AbstractContextManager[Response]:
        answer = page.expect_response(url)
        route, response = waiting[0]
        route.fulfill(response=response)
        return answer

    return go_on


def test_a_message_said_before_the_list_of_conversations_came_stays(visit: Visit) -> None:
    page = visit.page
    go_on = held(page, LIST)
    with page.expect_request(LIST):
        visit.open()
    say(page, "first squats")
    expect(page.locator(".reply strong")).to_be_visible()
    with go_on():
        pass
    expect(page.locator(".said .words")).to_have_text("first squats")
    expect(page.locator("#welcome")).to_be_hidden()
    expect(page.locator(".card")).to_have_count(1)


def test_a_message_said_before_its_conversation_came_belongs_to_it(visit: Visit) -> None:
    page = visit.open()
    say(page, "first squats")
    expect(page.locator(".reply strong")).to_be_visible()
    expect(page.locator(".live")).to_have_count(0)
    go_on = held(page, FIRST)
    with page.expect_request(FIRST):
        page.reload()
    say(page, "second bench")
    with go_on():
        pass
    expect(page.locator(".said .words")).to_have_text(["first squats", "second bench"])
    expect(page.locator(".reply strong")).to_have_count(2)
    assert visit.service.titles.keys() == {1}
