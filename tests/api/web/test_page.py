"""The page in a real browser: talk, cards, undo, and everything that may go wrong on the way to the service."""

from playwright.sync_api import Page, expect

from tests.api.web.conftest import PHONE, Visit, say

WORDS = "Three sets of five. That was solid work."


def last_reply(page: Page) -> str:
    return page.locator(".reply").last.inner_text()


def test_a_message_becomes_a_reply_a_card_and_a_line_of_today(visit: Visit) -> None:
    page = visit.open()
    expect(page.get_by_role("heading", name="What did you train?")).to_be_visible()
    say(page, "3x5 squats at 100kg")
    expect(page.locator(".reply strong")).to_have_text("Three sets")
    expect(page.locator(".card")).to_contain_text("Back squat")
    expect(page.locator(".card .sets li")).to_have_text("3 × 5100 kg")
    expect(page.locator("#today .sets li")).to_have_text("3 × 5100 kg")
    expect(page.locator("#welcome")).to_be_hidden()
    expect(page.locator("#speaking")).to_contain_text("Offline model")
    assert len(visit.service.posts) == 1


def test_an_example_can_be_tapped(visit: Visit) -> None:
    page = visit.open(PHONE)
    page.get_by_role("button", name="I did 3x5 squats at 100kg").click()
    expect(page.locator(".said .words")).to_have_text("I did 3x5 squats at 100kg")
    expect(page.locator(".card")).to_be_visible()


def test_a_stream_cut_inside_an_event_is_resumed_without_loss_or_repeat(visit: Visit) -> None:
    page = visit.open()
    say(page, "cut me off")
    expect(page.locator(".reply.streaming")).to_have_text(WORDS)
    assert "5" in visit.service.last_event_ids
    expect(page.locator(".card")).to_have_count(1)
    visit.go_on()
    expect(page.locator(".live")).to_have_count(0)
    assert last_reply(page) == WORDS


def test_a_stream_cut_once_in_every_event_still_gives_every_word_once(visit: Visit) -> None:
    page = visit.open()
    say(page, "shred it")
    expect(page.locator(".reply.streaming")).to_have_text(WORDS)
    expect(page.locator(".card")).to_have_count(1)
    assert len(visit.service.last_event_ids) >= 12
    visit.go_on()
    expect(page.locator(".live")).to_have_count(0)
    assert last_reply(page) == WORDS


def test_a_service_that_says_bye_is_joined_again(visit: Visit) -> None:
    page = visit.open()
    say(page, "bye for now")
    expect(page.locator(".reply.streaming")).to_have_text(WORDS)
    visit.go_on()
    expect(page.locator(".live")).to_have_count(0)
    assert len(visit.service.last_event_ids) == 2


def test_a_reload_in_the_middle_of_a_turn_rejoins_it(visit: Visit) -> None:
    page = visit.open()
    say(page, "slow squats")
    expect(page.locator(".reply.streaming")).to_be_visible()
    page.reload()
    expect(page.locator(".reply.streaming")).to_be_visible()
    expect(page.locator(".card")).to_have_count(1)
    visit.go_on()
    expect(page.locator(".live")).to_have_count(0)
    assert last_reply(page) == WORDS
    page.reload()
    expect(page.locator(".reply")).to_have_text(WORDS)
    expect(page.locator(".card")).to_have_count(1)
    assert len(visit.service.posts) == 1


def test_a_turn_that_ended_while_the_page_was_cut_off_is_read_from_the_conversation(visit: Visit) -> None:
    page = visit.open()
    say(page, "slow squats")
    expect(page.locator(".reply.streaming")).to_be_visible()
    page.route("**/events*", lambda route: route.fulfill(status=204))
    visit.service.turns[1].cuts[len(visit.service.turns[1].events)] = 5
    visit.go_on()
    expect(page.locator(".live")).to_have_count(0)
    assert last_reply(page) == WORDS


def test_a_reset_takes_back_the_provisional_words(visit: Visit) -> None:
    page = visit.open()
    say(page, "reset yourself")
    expect(page.locator(".reply.streaming")).to_have_text("I logged ten sets")
    visit.go_on()
    expect(page.locator(".live")).to_have_count(0)
    assert last_reply(page) == WORDS
    expect(page.locator(".card")).to_have_count(1)


def test_undo_strikes_the_card_through_and_empties_today(visit: Visit) -> None:
    page = visit.open()
    say(page, "3x5 squats at 100kg")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".card.undone .mark")).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.locator("#today .hint")).to_contain_text("Nothing logged yet")
    page.reload()
    expect(page.locator(".card.undone .mark")).to_be_visible()
    assert visit.service.undone == [101]


def test_a_refused_undo_is_told_in_words(visit: Visit) -> None:
    visit.service.refuse_undo = True
    page = visit.open()
    say(page, "3x5 squats at 100kg")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".undo-row .words")).to_have_text("Later sets were added to that exercise; undo those first.")
    expect(page.locator(".card.undone")).to_have_count(0)


def test_an_answer_lost_on_the_way_is_asked_for_again_with_the_same_key(visit: Visit) -> None:
    visit.service.refuse_posts = [0]
    page = visit.open()
    say(page, "3x5 squats at 100kg")
    expect(page.locator(".reply strong")).to_be_visible()
    assert len(visit.service.posts) == 2
    assert len(set(visit.service.posts)) == 1
    assert len(visit.service.turns) == 1
    expect(page.locator(".card")).to_have_count(1)


def test_a_message_written_without_a_network_survives_a_reload_and_leaves_once(visit: Visit) -> None:
    page = visit.open()
    page.route("**/api/v1/chat", lambda route: route.abort())
    say(page, "3x5 squats at 100kg")
    expect(page.locator(".said .state")).to_contain_text("Sending…")
    page.reload()
    expect(page.locator(".said .words")).to_have_text("3x5 squats at 100kg")
    page.unroute("**/api/v1/chat")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".reply strong")).to_be_visible()
    assert len(visit.service.turns) == 1
    assert page.evaluate("localStorage.getItem('slow-burn.outbox')") == "[]"


def test_messages_sent_while_a_turn_runs_stay_in_order_and_in_one_conversation(visit: Visit) -> None:
    page = visit.open()
    for text in ("slow squats", "then bench", "then rows"):
        say(page, text)
    expect(page.locator(".said .state", has_text="Sending")).to_have_count(0)
    visit.go_on()
    expect(page.locator(".reply:not(.streaming)")).to_have_count(3)
    expect(page.locator(".live")).to_have_count(0)
    assert [turn.message for turn in visit.service.turns.values()] == ["slow squats", "then bench", "then rows"]
    assert {turn.conversation_id for turn in visit.service.turns.values()} == {1}


def test_a_message_the_service_will_never_take_can_be_put_back_into_the_box(visit: Visit) -> None:
    visit.service.refuse_posts = [422]
    page = visit.open()
    say(page, "strange words")
    expect(page.locator(".unsent .state")).to_contain_text("Not sent. That message is too strange for me.")
    page.get_by_role("button", name="Put it back in the box").click()
    expect(page.get_by_label("Message")).to_have_value("strange words")
    expect(page.locator(".turn")).to_have_count(0)


def test_a_failed_turn_can_be_tried_again_under_a_new_key(visit: Visit) -> None:
    page = visit.open()
    say(page, "fail please")
    expect(page.locator(".answer")).to_contain_text("I could not think of an answer.")
    page.reload()
    expect(page.get_by_text("I could not think of an answer.")).to_have_count(1)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer").get_by_text("I could not think of an answer.")).to_have_count(2)
    assert len(set(visit.service.posts)) == 2


def test_a_turn_that_failed_after_writing_keeps_its_card_and_is_not_sent_twice(visit: Visit) -> None:
    page = visit.open()
    say(page, "die after squats")
    expect(page.locator(".failure")).to_have_text("I could not think of an answer. What the cards show is saved.")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_stranger_is_told_kindly_how_to_come_in_and_loses_nothing(visit: Visit) -> None:
    visit.service.unauthorized = True
    page = visit.open()
    say(page, "3x5 squats at 100kg")
    expect(page.get_by_role("alert")).to_contain_text("Open the link that slow-burn printed")
    page.reload()
    expect(page.locator(".said .words")).to_have_text("3x5 squats at 100kg")
    visit.service.unauthorized = False
    expect(page.locator(".card")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_whole_turn_with_stop_and_undo_works_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open()
    expect(page.get_by_label("Message")).to_be_focused()
    page.keyboard.type("slow squats")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("at 100kg")
    page.keyboard.press("Enter")
    expect(page.locator(".said .words")).to_have_text("slow squats\nat 100kg")
    expect(page.locator(".reply.streaming")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".answer .state")).to_have_text("Stopped.")
    expect(page.get_by_label("Message")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".card.undone")).to_be_visible()


def test_markup_in_names_notes_and_replies_stays_inert(visit: Visit) -> None:
    page = visit.open()
    say(page, "hack <img src=x onerror='window.hacked=1'>")
    expect(page.locator(".reply:not(.streaming)")).to_contain_text("seen")
    expect(page.locator(".card h2")).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#log :is(img, script, iframe, [onclick], [style])").count() == 0
    assert page.locator(".reply a").evaluate_all("links => links.map(link => link.href)") == ["https://example.org/"]
    assert page.locator(".reply a").get_attribute("rel") == "noopener noreferrer nofollow"


def test_a_conversation_that_cannot_be_read_yet_is_read_later_and_keeps_its_place(visit: Visit) -> None:
    page = visit.open()
    say(page, "first squats")
    expect(page.locator(".reply strong")).to_be_visible()
    page.route("**/api/v1/conversations/1", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/api/v1/conversations/1")
    expect(page.locator(".said .words")).to_have_text("first squats")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_what_another_device_said_is_there_on_coming_back(visit: Visit) -> None:
    page = visit.open()
    say(page, "first squats")
    expect(page.locator(".live")).to_have_count(0)
    expect(page.locator(".reply strong")).to_be_visible()
    other = {"message": "from the phone", "conversation_id": 1}
    page.request.post("/api/v1/chat", data=other, headers={"Idempotency-Key": "another"})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".said .words")).to_have_text(["first squats", "from the phone"])
    expect(page.locator(".reply strong")).to_have_count(2)


def test_a_browser_that_knows_no_conversation_begins_with_the_one_spoken_in_last(visit: Visit) -> None:
    said = {"message": "said in the terminal", "conversation_id": "new"}
    visit.page.request.post("/api/v1/chat", data=said, headers={"Idempotency-Key": "terminal"})
    page = visit.open()
    expect(page.locator(".said .words")).to_have_text("said in the terminal")
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="New conversation").click()
    page.reload()
    expect(page.locator("#welcome")).to_be_visible()


def test_a_browser_that_was_a_stranger_begins_with_the_one_spoken_in_last_once_it_came_in(visit: Visit) -> None:
    said = {"message": "said in the terminal", "conversation_id": "new"}
    visit.page.request.post("/api/v1/chat", data=said, headers={"Idempotency-Key": "terminal"})
    visit.service.unauthorized = True
    page = visit.open()
    expect(page.get_by_role("alert")).to_contain_text("not signed in")
    expect(page.locator("#welcome")).to_be_visible()
    visit.service.unauthorized = False
    page.reload()
    expect(page.locator(".said .words")).to_have_text("said in the terminal")
