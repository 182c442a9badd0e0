"""What each tool's result looks like on the page, and how its numbers and tags are read."""

import pytest
from playwright.sync_api import Page, expect

from tests.api.web.conftest import Visit, say


def test_every_kind_of_result_has_its_card(visit: Visit) -> None:
    page = visit.open()
    for text in ("plan two days", "log please", "find a press", "press 3x5"):
        say(page, text)
    expect(page.locator(".live")).to_have_count(0)
    expect(page.locator(".card.plan .sets li").first).to_have_text("Squat 3 × 8–12 · 60 kg")
    expect(page.locator(".card.plan .sets li").last).to_have_text("Plank 2 × 45 s")
    expect(page.locator(".card.log h2")).to_contain_text("14 February 2025")
    expect(page.locator(".card.log .sets li")).to_have_text(["1 × 580 kg", "1:30"])
    page.locator(".card.exercises summary").click()
    expect(page.locator(".card.exercises li")).to_have_text(["Bench press", "Close-grip bench press"])
    expect(page.locator(".not-done")).to_have_text("Which press: bench or overhead?")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_call_the_service_recognised_as_a_repeat_gets_no_second_card(visit: Visit) -> None:
    page = visit.open()
    say(page, "twice squats")
    expect(page.locator(".reply")).to_have_text("Once.")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".activity")).to_have_count(0)


def test_an_undo_said_in_words_strikes_the_card_it_took_back(visit: Visit) -> None:
    page = visit.open()
    say(page, "3x5 squats at 100kg")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    visit.service.undone.append(101)
    say(page, "undo that")
    expect(page.locator(".card.logged.undone .mark")).to_have_text("Undone")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


@pytest.mark.parametrize(
    ("performed", "said"),
    [
        ({"reps": 8, "weight": "82.50", "unit": "kg", "rpe": "8.5"}, "8|82.5 kg|RPE 8.5"),
        ({"reps": 12, "load_type": "bodyweight"}, "12|bodyweight|"),
        ({"reps": 5, "weight": "20", "unit": "kg", "load_type": "bodyweight_plus"}, "5|bodyweight + 20 kg|"),
        ({"duration_s": 90, "load_type": "none"}, "1:30||"),
        ({"distance_m": "5000", "duration_s": 1650}, "27:30 · 5 km||"),
        ({"reps": 20, "weight": "100", "unit": "lb", "set_type": "warmup"}, "20|100 lb|warm-up"),
    ],
)
def test_a_set_reads_as_lifters_write_it(reader: Page, performed: dict[str, object], said: str) -> None:
    runs = reader.evaluate("async (set) => (await import('/static/sets.js')).runs([set, set])", performed)
    assert [run["count"] for run in runs] == [2]
    assert "|".join([runs[0]["work"], runs[0]["load"], *(runs[0]["tags"] or [""])]) == said


@pytest.mark.parametrize(
    ("html", "nodes"),
    [
        ("<p>a &amp; b &lt;i&gt; &#39;c&#x27;</p>", "<p>a &amp; b &lt;i&gt; 'c'</p>"),
        ("<ul><li>one<br>two</li><li><b>x</b></li></ul>", "<ul><li>one<br>two</li><li><b>x</b></li></ul>"),
        ("<div onclick=x()><em>kept</em></div>", "<em>kept</em>"),
        ("</p></ul>a < b <3 &unknown; &#9999999;", "a &lt; b &lt;3 &amp;unknown; &amp;#9999999;"),
        ("<p><strong>open", "<p><strong>open</strong></p>"),
        ('<a href="//example.org">x</a><a href="java&#115;cript:y">z</a>', "<span>x</span><span>z</span>"),
        ("<img src=x onerror=y><svg/onload=y><p/onclick=y>t", "&lt;svg/onload=y&gt;&lt;p/onclick=y&gt;t"),
        ("<!-- <p>no</p> --><pre><code>a\n  b</code></pre>", "<pre><code>a\n  b</code></pre>"),
    ],
)
def test_only_listed_tags_become_nodes(reader: Page, html: str, nodes: str) -> None:
    script = """async (html) => {
        const { fromHtml } = await import('/static/markup.js');
        const box = document.createElement('div');
        box.append(fromHtml(html));
        return box.innerHTML;
    }"""
    assert reader.evaluate(script, html) == nodes


SQUAT = {"slug": "squat", "name": "Squat"}
FIVES = [{"reps": 5, "weight": 100, "unit": "kg"}] * 3
HEAVIEST = {"kind": "load", "told": "105 kg for 5", "performed_on": "2025-02-14", "sure": True}
ROUGH = {"kind": "e1rm", "told": "126 kg", "performed_on": "2025-02-14", "sure": False}
POINTS = [
    {"performed_on": "2025-02-10", "sets": 1, "volume": 500, "e1rm": 116.7},
    {"performed_on": "2025-02-14", "sets": 1, "volume": 0, "e1rm": None},
]


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (
            {
                "kind": "logged",
                "exercise": SQUAT,
                "sets": FIVES,
                "records": [{"summary": "heaviest 100 kg, before 95 kg"}],
                "last_time": {"summary": "3 × 5 at 95 kg, Monday"},
            },
            ["Logged · Today", "Squat", "heaviest 100 kg, before 95 kg", "3 × 5", "Last time: 3 × 5 at 95 kg, Monday"],
        ),
        (
            {"kind": "last_time", "performed_on": "2025-02-14", "executions": [{"exercise": SQUAT, "sets": FIVES}]},
            ["Last time", "14 February 2025", "Squat", "3 × 5", "100 kg"],
        ),
        ({"kind": "last_time", "performed_on": None, "executions": []}, ["in words"]),
        (
            {"kind": "records", "exercises": [{"exercise": SQUAT, "bests": [HEAVIEST, ROUGH]}]},
            ["Records", "Squat", "Heaviest", "105 kg for 5", "14 February 2025", "Estimated max", "126 kg", "rough"],
        ),
        (
            {"kind": "progress", "what": "Squat", "unit": "kg", "workouts": 2, "sets": 2, "reps": 10, "volume": 500}
            | {"points": POINTS},
            ["Added up", "Squat", "2 workouts", "500 kg lifted", "max about 116.7 kg", "1 set"],
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_what_is_known_of_the_past_has_its_cards(reader: Page, card: dict[str, object], says: list[str]) -> None:
    text = reader.evaluate(
        "async (card) => (await import('/static/cards.js')).card({ ok: true, card, summary: 'in words' }).textContent",
        card,
    )
    assert [part for part in says if part not in text] == []
    assert "false" not in text
    assert "undefined" not in text
