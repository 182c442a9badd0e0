"""What is drawn of progress, volume and records, and the same as tables."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from api.charts import LEFT, RIGHT, WIDTH, Scale, bar, chart, dot, grid, line, text, ticks, time_axis
from api.tables import Table
from tools.exercise_progress import ExerciseProgress, ProgressPoint
from tools.quantities import distance, duration, number
from tools.record_rules import SAYS
from tools.records import RecordPage
from tools.volume import MuscleVolume, Volume

NOTHING = "Nothing is in the log here yet."
TOP = 34
LINE_HEIGHT, BARS_HEIGHT = 150, 80
ROW, BAR_ROW = 38, 34
LABELS = 92


class Sums(NamedTuple):
    """What bars show: its name with its unit, one value for each workout, and the least step that means anything."""

    name: str
    values: list[float]
    least_step: float = 0


def draw_progress(progress: ExerciseProgress, table: str) -> str:
    """The estimated max as a line over time and the volume as bars below, or the best of what else there is."""
    title, points = progress.exercise.name, progress.points
    if not points:
        return _empty(title, table)
    first, last = points[0].performed_on, points[-1].performed_on
    across = Scale(first.toordinal(), last.toordinal(), LEFT + 6, WIDTH - RIGHT - 6)
    parts: list[str] = []
    y: float = TOP
    if any(point.e1rm is not None for point in points):
        parts += _maxima(progress, across, y)
        y += LINE_HEIGHT + 26
    parts += _bars(points, _sums(points, progress.unit), across, y)
    y += BARS_HEIGHT + 26
    parts += time_axis(across, first, last, y)
    return chart(title, _progress_told(progress), y + 28, parts, table)


def draw_volume(volume: Volume, table: str) -> str:
    """One row of weekly bars for each muscle, all on one scale, this week's number beside it."""
    title = "Hard sets a week"
    if not volume.muscles:
        return _empty(title, table)
    most = max(float(week.hard_sets) for one in volume.muscles for week in one.weeks) or 1
    rows = [_muscle_row(one, TOP + 6 + at * ROW, most) for at, one in enumerate(volume.muscles)]
    bottom = TOP + 6 + len(rows) * ROW
    across = Scale(volume.since.toordinal(), volume.until.toordinal() + 1, LABELS, WIDTH - RIGHT - 34)
    newest = volume.muscles[0].weeks[-1].week
    axis = time_axis(across, volume.since, newest, bottom + 14)
    head = [text(WIDTH - RIGHT, 22, f"week of {newest.day} {newest:%b}", "soft", "end")]
    lead = ", ".join(f"{one.muscle} {number(one.hard_sets)}" for one in volume.muscles[:5])
    told = f"Sets from {volume.since} to {volume.until}, most first: {lead}."
    return chart(title, told, bottom + 44, [part for row in [head, *rows, axis] for part in row], table)


def draw_records(page: RecordPage, table: str) -> str:
    """A bar for the estimated max of each exercise that has one, with its day; the rest is in the table."""
    title = "Most you can lift once, estimated"
    shown = [(held, best) for held in page.items for best in held.bests if best.kind == "e1rm"]
    if not shown:
        return _empty(title, table)
    shown.sort(key=lambda pair: -pair[1].value)
    across = Scale(0, float(shown[0][1].value), 12, WIDTH - RIGHT - 74)
    parts: list[str] = []
    for at, (held, best) in enumerate(shown):
        y = TOP + 14 + at * BAR_ROW
        told = f"{held.exercise.name}: {best.told}, {best.performed_on}"
        parts += [
            text(12, y, _short(held.exercise.name, 34)),
            text(WIDTH - RIGHT, y, _day(best.performed_on), "soft", "end"),
            bar(12, y + 5, across(float(best.value)) - 12, 10, told, "bar now"),
            text(across(float(best.value)) + 6, y + 14, best.told, "soft"),
        ]
    described = "; ".join(f"{held.exercise.name} {best.told}" for held, best in shown[:6])
    return chart(title, described, TOP + len(shown) * BAR_ROW + 34, parts, table)


def tell_progress(progress: ExerciseProgress) -> Table:
    """Progress, workout by workout, newest first."""
    unit = progress.unit
    heads = ("Day", "Best set", f"Estimated max ({unit})", f"Volume ({unit})", "Sets", "Reps", "Distance", "Time")
    rows = [
        (
            str(point.performed_on),
            point.best.told,
            "" if point.e1rm is None else number(point.e1rm) + ("" if point.sure else " (unsure)"),
            number(point.volume),
            str(point.sets),
            str(point.reps),
            distance(point.distance_m) if point.distance_m else "",
            duration(point.duration_s) if point.duration_s else "",
        )
        for point in reversed(progress.points)
    ]
    return Table(progress.exercise.name, heads, rows)


def tell_volume(volume: Volume) -> Table:
    """Hard sets by week, newest first, and muscle."""
    weeks = [week.week for week in volume.muscles[0].weeks] if volume.muscles else []
    rows = [(str(week), *(number(one.weeks[at].hard_sets) for one in volume.muscles)) for at, week in enumerate(weeks)]
    return Table("Hard sets a week", ("Week of", *(one.muscle for one in volume.muscles)), rows[::-1])


def tell_records(page: RecordPage) -> Table:
    """Every record of every exercise on the page."""
    heads = ("Exercise", "Record", "Best", "Day")
    rows = [
        (held.exercise.name, SAYS[best.kind], best.told, str(best.performed_on))
        for held in page.items
        for best in held.bests
    ]
    return Table("Records", heads, rows)


def _maxima(progress: ExerciseProgress, across: Scale, top: float) -> list[str]:
    known = [(point, float(point.e1rm)) for point in progress.points if point.e1rm is not None]
    values = [value for _, value in known]
    marks = ticks(min(values), max(values))
    up = Scale(marks[0], marks[-1], top + LINE_HEIGHT, top + 18)
    places = [(across(point.performed_on.toordinal()), up(value)) for point, value in known]
    radius = 3 if len(known) <= 60 else 1.5
    dots = [
        dot(x, y, f"{point.performed_on}: {value:g} {progress.unit}, {point.best.told}", _sure(point), radius)
        for (x, y), (point, value) in zip(places, known, strict=True)
    ]
    return [text(12, top + 8, f"Estimated max, {progress.unit}", "soft"), *grid(up, marks), line(places), *dots]


def _sure(point: ProgressPoint) -> str:
    return "dot" if point.sure else "unsure"


def _sums(points: Sequence[ProgressPoint], unit: str) -> Sums:
    """What the bars say: the first of these that the exercise has at all, else how many sets."""
    for said in (
        Sums(f"Volume, {unit}", [float(point.volume) for point in points]),
        Sums("Repetitions", [float(point.reps) for point in points], 1),
        Sums("Distance, km", [float(point.distance_m) / 1000 for point in points]),
        Sums("Time, minutes", [point.duration_s / 60 for point in points]),
    ):
        if any(said.values):
            return said
    return Sums("Sets", [float(point.sets) for point in points], 1)


def _bars(points: Sequence[ProgressPoint], said: Sums, across: Scale, top: float) -> list[str]:
    marks = ticks(0, max(said.values), 3, said.least_step)
    up = Scale(0, marks[-1], top + BARS_HEIGHT, top + 18)
    places = [across(point.performed_on.toordinal()) for point in points]
    gap = min((later - earlier for earlier, later in pairwise(places)), default=14.0)
    width = min(max(gap * 0.7, 1.2), 14)
    bars = [
        bar(x - width / 2, up(value), width, up(0) - up(value), f"{point.performed_on}: {value:.6g}")
        for x, point, value in zip(places, points, said.values, strict=True)
    ]
    return [text(12, top + 8, said.name, "soft"), *grid(up, marks), *bars]


def _progress_told(progress: ExerciseProgress) -> str:
    first, last = progress.points[0], progress.points[-1]
    known = [point for point in progress.points if point.e1rm is not None]
    said = f"{len(progress.points)} workouts from {first.performed_on} to {last.performed_on}."
    if known:
        unit = progress.unit
        said += f" Estimated max from {known[0].e1rm} to {known[-1].e1rm} {unit}, best set last: {last.best.told}."
    return said


def _muscle_row(one: MuscleVolume, top: float, most: float) -> list[str]:
    floor = top + ROW - 10
    up = Scale(0, most, 0, ROW - 12)
    slot = (WIDTH - RIGHT - 34 - LABELS) / len(one.weeks)
    newest = one.weeks[-1]
    bars = [
        bar(
            LABELS + at * slot + slot * 0.1,
            floor - up(float(week.hard_sets)),
            slot * 0.8,
            up(float(week.hard_sets)),
            f"{one.muscle}, week of {week.week}: {number(week.hard_sets)}",
            "bar now" if week is newest else "bar",
        )
        for at, week in enumerate(one.weeks)
        if week.hard_sets
    ]
    base = f'<line class="grid" x1="{LABELS}" x2="{WIDTH - RIGHT - 34}" y1="{floor}" y2="{floor}"/>'
    number_now = text(WIDTH - RIGHT, floor - 2, number(newest.hard_sets), "", "end")
    return [text(12, floor - 2, one.muscle), base, *bars, number_now]


def _empty(title: str, table: str) -> str:
    return chart(title, NOTHING, 110, [text(12, 60, NOTHING, "soft")], table)


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _day(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"
