"""Charts: names are only words in them, and both palettes can be read."""

import re
from datetime import date
from itertools import pairwise

import pytest

from api import charts, tables
from api.drawings import draw_progress, tell_progress
from tools.exercise_links import ExerciseLink
from tools.exercise_progress import BestSet, ExerciseProgress, ProgressPoint

NAME = "<script>alert(1)</script> & \x07 ünder"


def progress(*days: date, name: str = NAME) -> ExerciseProgress:
    points = [
        ProgressPoint.model_validate(
            {
                "performed_on": day,
                "workout_id": number,
                "sets": 3,
                "reps": 15,
                "volume": 1500,
                "set_ids": [1],
                "e1rm": 100 + number,
                "sure": True,
                "distance_m": 0,
                "duration_s": 0,
                "best": BestSet(set_id=1, told="5 at <b>100</b> kg"),
            }
        )
        for number, day in enumerate(days)
    ]
    link = ExerciseLink(id=1, slug="squat", name=name)
    return ExerciseProgress(exercise=link, unit="kg", since=None, until=None, trend=None, points=points)


def test_names_are_words_and_nothing_else() -> None:
    told = progress(date(2026, 11, 1), date(2026, 11, 8))
    for document in (draw_progress(told, 'table?q="><x'), tables.page(tell_progress(told), '"><x', '"><x')):
        assert "<script" not in document
        assert "<b>" not in document
        assert "<x" not in document
        assert "&lt;script&gt;" in document
    assert "\x07" not in draw_progress(told, "table")


@pytest.mark.parametrize("days", [[date(2026, 11, 1)], [date(2026, 11, 1)] * 2, [date(2020, 1, 1), date(2026, 11, 1)]])
def test_one_workout_two_on_a_day_and_years_are_drawn_inside_the_picture(days: list[date]) -> None:
    drawn = draw_progress(progress(*days), "table")
    places = [float(place) for place in re.findall(r' (?:x|cx|x1|x2)="(-?[\d.]+)"', drawn)]
    assert places
    assert 0 <= min(places) <= max(places) <= charts.WIDTH
    assert "nan" not in drawn


def test_days_on_an_axis_are_in_order_and_once() -> None:
    shown = charts.days(date(2026, 1, 1), date(2026, 1, 3), 5)
    assert all(earlier < later for earlier, later in pairwise(shown))
    assert (shown[0], shown[-1]) == (date(2026, 1, 1), date(2026, 1, 3))


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("night", [False, True])
def test_words_and_marks_stand_out_by_day_and_by_night(night: bool) -> None:
    day, dark = charts.STYLE.split("@media")
    style = dark if night else day
    found = re.findall(r"([.\w ]+) \{ (?:fill: none; stroke|fill|stroke): (#\w{6})", style)
    colours = {kind.strip(): colour for kind, colour in found}
    ground = colours.pop(".ground")
    assert colours.pop(".unsure") == ground, "hollow"
    words = {"text", ".soft", "a text"}
    assert words | {".line", ".dot", ".bar", ".bar.now"} <= set(colours)
    for kind in colours.keys() - {".grid"}:
        assert contrast(colours[kind], ground) >= (4.5 if kind in words else 3), kind
