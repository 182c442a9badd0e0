"""How the page looks and reads: sizes, schemes, contrast, names and tap targets, measured in a real browser."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.api.web.conftest import DESK, PHONE, Visit, say
from tests.api.web.fake_service import WEB

Scheme = Literal["light", "dark"]
ZOOMED: ViewportSize = {"width": 640, "height": 400}
NARROW: ViewportSize = {"width": 320, "height": 568}

WIDTHS = """() => [...document.querySelectorAll('html, body, .scroll, .today, .drawer')]
    .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className || node.nodeName)"""

CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (...layers) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of layers) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const glow = getComputedStyle(document.documentElement).getPropertyValue('--glow');
  const light = (color) => {
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = color.map((part) => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (rgba(color)[3] === 255) return at === document.body ? [rgba(color), rgba(color, glow)] : [rgba(color)];
    }
    return [rgba('white')];
  };
  const found = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility() || node.closest('.unseen')) continue;
    const ink = light(rgba(getComputedStyle(node).color));
    const ratios = ground(node).map(light).map((b) => (Math.max(ink, b) + 0.05) / (Math.min(ink, b) + 0.05));
    const ratio = Math.min(...ratios);
    if (ratio < 4.5) found.push(`${node.className || node.nodeName} ${ratio.toFixed(2)}`);
  }
  return found;
}"""

SMALL = """() => [...document.querySelectorAll('button, summary, input, textarea')]
    .filter((node) => node.checkVisibility())
    .map((node) => [node.getAttribute('aria-label') || node.textContent.trim(), node.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)"""

NAMELESS = """() => [...document.querySelectorAll('button, input, textarea, [role=region], dialog')]
    .filter((node) => !(node.getAttribute('aria-label') || node.getAttribute('aria-labelledby')
        || node.labels?.length || node.textContent.trim())).map((node) => node.outerHTML)"""


def serious(page: Page) -> list[str]:
    """What axe finds that would keep somebody out."""
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:100]}" for one in found for node in one["nodes"]]


def filled(visit: Visit, viewport: ViewportSize, scheme: Scheme) -> Page:
    """A page with long words, a failure marked as bad, undone and refused cards, and the running turn's stop button."""
    page = visit.open(viewport, scheme)
    expect(page.locator("#welcome")).to_be_visible()
    say(page, "long " + "pneumonoultramicroscopicsilicovolcanoconiosis" * 4)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".card.undone")).to_be_visible()
    say(page, "fail please")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.get_by_role("button", name="Bad answer").first.click()
    expect(page.get_by_role("textbox", name="What was wrong?")).to_be_visible()
    say(page, "slow squats")
    expect(page.get_by_role("button", name="Stop answering")).to_be_visible()
    expect(page.locator(".reply.streaming")).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_overflows_and_every_word_has_contrast(visit: Visit, viewport: ViewportSize, scheme: Scheme) -> None:
    page = filled(visit, viewport, scheme)
    if viewport is PHONE:
        page.get_by_role("button", name="Today").click()
        expect(page.locator("#today .exercise").first).to_be_visible()
    assert page.evaluate(WIDTHS) == []
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(SMALL) == []
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Delete long").click()
    assert page.evaluate(WIDTHS) == []
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious(visit: Visit, viewport: ViewportSize, scheme: Scheme) -> None:
    page = visit.open(viewport, scheme)
    expect(page.locator("#welcome")).to_be_visible()
    assert serious(page) == []
    visit.forget()
    page = filled(visit, viewport, scheme)
    assert serious(page) == []
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Rename long").click()
    expect(page.get_by_label("New name")).to_be_visible()
    assert serious(page) == []


@pytest.mark.parametrize("viewport", [ZOOMED, NARROW], ids=["200 %", "narrow"])
def test_a_zoomed_or_narrow_page_keeps_its_box_and_its_words(visit: Visit, viewport: ViewportSize) -> None:
    page = filled(visit, viewport, "light")
    assert page.evaluate(WIDTHS) == []
    expect(page.get_by_label("Message")).to_be_in_viewport()
    assert page.locator(".scroll").bounding_box()["height"] >= 150  # type: ignore[index]


def test_the_measures_can_fail(visit: Visit) -> None:
    page = visit.open()
    page.add_style_tag(url="/static/style.css")
    page.evaluate("""() => {
        const bad = document.createElement('button');
        document.querySelector('.scroll').append(bad);
        bad.textContent = 'x';
        document.querySelector('.scroll').append(document.createElement('input'));
        const size = { minHeight: '10px', height: '10px', width: '3000px', flex: 'none' };
        Object.assign(bad.style, { color: '#999', background: '#aaa', ...size });
    }""")
    assert "scroll" in page.evaluate(WIDTHS)
    assert any("BUTTON" in found for found in page.evaluate(CONTRAST))
    assert "x" in page.evaluate(SMALL)
    assert any("label: <input" in found for found in serious(page))


def test_every_control_has_a_name_and_the_log_is_a_quiet_live_region(visit: Visit) -> None:
    page = filled(visit, DESK, "light")
    assert page.evaluate(NAMELESS) == []
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    expect(page.locator(".reply.streaming")).to_have_attribute("aria-live", "off")
    assert page.evaluate("[...document.querySelectorAll('li')].every(li => ['', null].includes(li.parentNode.role))")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1


def test_a_screen_reader_hears_sentences_not_tokens(visit: Visit) -> None:
    page = visit.open()
    say(page, "cut squats")
    expect(page.locator(".reply.streaming")).to_have_text("Three sets of five. That was solid work.")
    expect(page.locator("#heard p")).to_have_text(["Three sets of five."])
    visit.go_on()
    expect(page.locator("#heard p")).to_have_text(["Three sets of five.", "That was solid work."])


def test_motion_stops_for_those_who_asked_and_focus_is_always_seen(visit: Visit) -> None:
    page = filled(visit, DESK, "light")
    assert page.evaluate("document.getAnimations().length") == 0
    page.keyboard.press("Shift+Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_phone_keeps_the_day_folded_until_asked(visit: Visit) -> None:
    page = visit.open(PHONE)
    toggle = page.get_by_role("button", name="Today")
    expect(page.locator("#today-body")).to_be_hidden()
    toggle.click()
    expect(page.locator("#today-body")).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    page.set_viewport_size(DESK)
    expect(toggle).to_be_hidden()


def test_every_module_is_fetched_in_the_first_breath(visit: Visit) -> None:
    page = visit.open()
    links = page.locator("link[rel=modulepreload]").all()
    preloaded = [str(link.get_attribute("href")) for link in links]
    assert sorted([*preloaded, "/static/app.js"]) == sorted(f"/static/{path.name}" for path in WEB.glob("*.js"))
