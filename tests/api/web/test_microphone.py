"""The microphone in a real browser, with a device that beeps: what is said lands in the box, and only there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from agent.audio import format_of, sound_of
from tests.api.web.conftest import Visit, say

WORDS = "3x5 squats at 100 kg"
COUNTED = """() => {
    window.tracks = [];
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await ask(wanted);
        window.tracks.push(...stream.getTracks());
        return stream;
    };
}"""

A_BEEP = """async () => {
    const context = new AudioContext();
    const ear = context.createAnalyser();
    context.createMediaStreamSource(new MediaStream(window.tracks)).connect(ear);
    const samples = new Float32Array(ear.fftSize);
    do {
        await new Promise(requestAnimationFrame);
        ear.getFloatTimeDomainData(samples);
    } while (samples.every((sample) => Math.abs(sample) < 0.05));
    await new Promise((later) => setTimeout(later, 1500)); // so that a slow recorder has heard it, too
    await context.close();
}"""


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    """The page in a browser that lets it use the microphone."""
    visit.page.context.grant_permissions(["microphone"], origin=visit.url)
    page = visit.open()
    page.evaluate(COUNTED)
    yield page
    visit.page.context.clear_permissions()


def microphone(page: Page) -> Locator:
    return page.get_by_role("button", name="Speak")


def hearing(page: Page) -> Locator:
    return page.locator("#hearing")


def begin(page: Page) -> None:
    """Press the button."""
    microphone(page).click()
    expect(microphone(page)).to_have_attribute("aria-pressed", "true")
    expect(hearing(page)).to_contain_text("Listening")


def is_let_go(page: Page) -> bool:
    return bool(page.evaluate("tracks.length > 0 && tracks.every((track) => track.readyState === 'ended')"))


def test_what_is_said_is_put_behind_what_is_written_and_sent_by_nobody(page: Page, visit: Visit) -> None:
    page.get_by_label("Message").fill("today:")
    begin(page)
    microphone(page).click()
    expect(page.get_by_label("Message")).to_have_value(f"today: {WORDS}")
    expect(page.get_by_label("Message")).to_be_focused()
    expect(microphone(page)).to_have_attribute("aria-pressed", "false")
    expect(hearing(page)).to_have_text("Read it over, then send it.")
    assert visit.service.posts == []
    assert is_let_go(page)
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(1)


def test_what_a_browser_records_is_a_recording_to_the_service(page: Page, visit: Visit) -> None:
    begin(page)
    page.evaluate(A_BEEP)
    microphone(page).click()
    expect(page.get_by_label("Message")).to_have_value(WORDS)
    [recording] = visit.service.recordings
    assert format_of(recording) == "webm"
    assert not sound_of(recording).is_silent


def test_it_is_worked_by_keyboard_and_escape_discards(page: Page, visit: Visit) -> None:
    microphone(page).focus()
    page.keyboard.press("Space")
    expect(microphone(page)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(microphone(page)).to_have_attribute("aria-pressed", "false")
    expect(hearing(page)).to_have_text("Discarded.")
    assert visit.service.recordings == []
    assert is_let_go(page)


def test_escape_discards_a_recording_before_it_stops_a_turn(page: Page, visit: Visit) -> None:
    say(page, "slow squats")
    expect(page.get_by_role("button", name="Stop answering")).to_be_visible()
    begin(page)
    page.keyboard.press("Escape")
    expect(hearing(page)).to_have_text("Discarded.")
    expect(page.get_by_role("button", name="Stop answering")).to_be_visible()


def test_a_refusal_is_told_and_what_is_written_stays(page: Page, visit: Visit) -> None:
    visit.service.refuse_recordings = True
    page.get_by_label("Message").fill("today:")
    begin(page)
    microphone(page).click()
    expect(hearing(page)).to_contain_text("Gemini cannot listen just now. Try again in 10 seconds, or type it.")
    expect(page.get_by_label("Message")).to_have_value("today:")
    expect(microphone(page)).to_have_attribute("aria-disabled", "false")


def test_what_could_not_be_written_down_is_kept_until_it_can_be(page: Page, visit: Visit) -> None:
    visit.service.refuse_recordings = True
    begin(page)
    microphone(page).click()
    expect(hearing(page)).to_contain_text("What you said is kept")
    [refused] = visit.service.recordings
    visit.service.refuse_recordings = False
    microphone(page).click()
    expect(page.get_by_label("Message")).to_have_value(WORDS)
    assert visit.service.recordings == [refused, refused]
    assert is_let_go(page)


def test_what_is_kept_can_be_discarded(page: Page, visit: Visit) -> None:
    visit.service.refuse_recordings = True
    begin(page)
    microphone(page).click()
    discard = page.get_by_role("button", name="Discard the recording")
    expect(discard).to_be_visible()
    page.keyboard.press("Escape")
    discard.click()
    expect(hearing(page)).to_have_text("Discarded.")
    expect(discard).to_be_hidden()
    begin(page)
    assert len(visit.service.recordings) == 1


@pytest.mark.parametrize(
    ("name", "sentence"), [("NotAllowedError", "does not let the page"), ("NotFoundError", "no microphone here")]
)
def test_a_microphone_that_is_not_to_be_had_is_told(page: Page, name: str, sentence: str) -> None:
    failing = f"async () => {{ throw new DOMException('', '{name}'); }}"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {failing}; }}")
    microphone(page).click()
    expect(hearing(page)).to_contain_text(sentence)
    expect(microphone(page)).to_have_attribute("aria-pressed", "false")


def test_where_nobody_listens_there_is_no_button(visit: Visit) -> None:
    visit.service.transcriber = None
    page = visit.open()
    expect(page.locator("#speaking")).to_contain_text("Offline model")
    expect(microphone(page)).to_be_hidden()


@pytest.mark.parametrize(
    "missing", ["delete window.MediaRecorder", "Object.defineProperty(navigator, 'mediaDevices', {})"]
)
def test_where_the_browser_cannot_record_there_is_no_button(visit: Visit, missing: str) -> None:
    page = visit.page.context.new_page()
    try:
        page.add_init_script(missing)
        page.goto("/")
        expect(page.locator("#speaking")).to_contain_text("Offline model")
        expect(microphone(page)).to_be_hidden()
    finally:
        page.close()
