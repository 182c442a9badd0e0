"""When a workout was: from what is said of its day and its times, held against the clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from store.errors import Implausible, Invalid
from store.tables import Workout
from store.workouts import NOON
from tools.plausibility import LONGEST_S, OLDEST, check_date
from tools.work import Work
from tools.workout_shapes import WorkoutChanges

SKEW = timedelta(minutes=5)  # because a program's clock is not ours


class Times(NamedTuple):
    """When a workout began and ended; open without an end."""

    started_at: datetime
    finished_at: datetime | None


def times_said(
    work: Work, performed_on: date | None, started_at: datetime | None, finished_at: datetime | None
) -> Times:
    """The times of a new workout: as said, at noon of a day, or from now on. Raises a refusal for what cannot be."""
    if performed_on is not None and (started_at or finished_at):
        raise Invalid("Say when the workout was either by performed_on or by started_at and finished_at, not by both.")
    if performed_on is not None:
        check_date(performed_on, work.today)
        noon = _past(work, min(datetime.combine(performed_on, NOON, ZoneInfo(work.user.time_zone)), work.now))
        return Times(noon, noon)
    if started_at is None:
        if finished_at is not None:
            raise Invalid("When did it begin? finished_at needs a started_at.")
        return Times(work.now, None)
    return checked(work, started_at, finished_at)


def times_put_right(work: Work, workout: Workout, changes: WorkoutChanges) -> Times:
    """The times of a workout after a change of its day or its times."""
    given = {name for name in ("performed_on", "started_at", "finished_at") if name in changes.model_fields_set}
    for name in given:
        if getattr(changes, name) is None:
            raise Invalid(f"{name} cannot be empty. Use /finish to end an open workout, and /reopen to go on with it.")
    if "performed_on" in given:
        if len(given) > 1:
            raise Invalid("Say when it was either by performed_on or by started_at and finished_at, not by both.")
        return _on(work, workout, changes.performed_on or work.today)
    return times_kept_open(work, workout, changes.started_at or workout.started_at, changes.finished_at)


def times_kept_open(work: Work, workout: Workout, started_at: datetime, finished_at: datetime | None) -> Times:
    """Times for a workout that stays open if it is open, and finished if it is finished."""
    if workout.finished_at is None and finished_at is not None:
        raise Invalid("This workout is open. Finish it by /finish; then its end can be put right.")
    if finished_at is None and workout.finished_at is not None:
        finished_at = max(started_at, workout.finished_at)
    return checked(work, started_at, finished_at, workout.local_date)


def checked(work: Work, started_at: datetime, finished_at: datetime | None, day: date | None = None) -> Times:
    """The times, if they can be; raises `Implausible`. Open is a workout of today, or of `day` when it was before."""
    started_at = _past(work, started_at)
    if finished_at is None:
        if started_at.astimezone(ZoneInfo(work.user.time_zone)).date() not in (work.today, day):
            raise Implausible("A workout that did not begin today cannot be open. When was it finished?")
        return Times(started_at, None)
    finished_at = _past(work, finished_at)
    if finished_at < started_at:
        raise Implausible("It was finished before it began. Please check started_at and finished_at.")
    if (finished_at - started_at).total_seconds() > LONGEST_S:
        raise Implausible("A workout of more than two days cannot be right. Please check started_at and finished_at.")
    return Times(started_at, finished_at)


def _past(work: Work, moment: datetime) -> datetime:
    if moment > work.now + SKEW:
        raise Implausible(f"{moment.isoformat(' ', 'minutes')} has not come yet. I only log what is done.")
    if work.now - moment > OLDEST:
        raise Implausible(f"{moment:%Y-%m-%d} is too long ago to log.")
    return min(moment, work.now).astimezone(UTC)


def _on(work: Work, workout: Workout, day: date) -> Times:
    """The same times on another day; today not beyond this moment."""
    if workout.finished_at is None:
        raise Invalid("This workout is open. Finish it; then its day can be put right.")
    check_date(day, work.today)
    zone = ZoneInfo(workout.time_zone)
    took = workout.finished_at - workout.started_at
    began = datetime.combine(day, workout.started_at.astimezone(zone).time(), zone)
    ended = min(began + took, work.now)
    return Times(_past(work, max(datetime.combine(day, time(), zone), min(began, ended - took))), _past(work, ended))
