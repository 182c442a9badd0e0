"""Days and stretches of days the way people name them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from store.errors import Invalid


def spoken_day(day: date, today: date) -> str:
    """A day by its name: today, yesterday, Monday 16 November."""
    if day == today:
        return "today"
    if day == today - timedelta(days=1):
        return "yesterday"
    return f"{day:%A} {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def spoken_days(first: date | None, last: date | None, today: date) -> str:
    """A stretch of days: all time, since 1 November, up to 9 November, 9 to 15 November."""
    end = last if last is not None and last < today else None
    if first is None:
        return "all time" if end is None else f"up to {_short(end, today)}"
    if last is not None and first == last:
        return spoken_day(first, today)
    if end is None:
        return "today" if first == today else f"since {_short(first, today)}"
    start = str(first.day) if (first.year, first.month) == (end.year, end.month) else _short(first, today)
    return f"{start} to {_short(end, today)}"


def known_zone(name: str | None) -> str | None:
    """The time zone's name; raises `Invalid` for one nobody knows."""
    if name is None:
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Invalid(f"I know no time zone {name!r}. Use a name such as Europe/Berlin.") from problem


def _short(day: date, today: date) -> str:
    return f"{day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")
