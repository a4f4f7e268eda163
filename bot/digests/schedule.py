"""Decides when news is due, by the clock of the subscriber's own zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digests.model import WEEKDAYS, Schedule

LOOK = timedelta(minutes=2)
"""How long after an ingest news is sent at once, at most."""
_DAY_MINUTES = 24 * 60


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """Return the first moment, in UTC, after `after` at which a digest is due, or at which to look for news to send.

    A time that the zone's clocks skip is taken as the moment at which they are put forward; of a time that comes
    twice the first counts.
    """
    zone = ZoneInfo(schedule.zone)
    local = after.astimezone(zone).date()
    if schedule.rhythm == "at once":
        return out_of_quiet(schedule, after + LOOK)
    if schedule.rhythm == "daily":
        day = local
        while (due := _moment(day, schedule, zone)) <= after:
            day += timedelta(days=1)
        return due
    day = local - timedelta(days=(local.weekday() - WEEKDAYS.index(schedule.weekday)) % 7)
    while (due := _moment(day, schedule, zone)) <= after:
        day += timedelta(days=7)
    return due


def next_day(schedule: Schedule, after: datetime) -> datetime:
    """Return when the day after that of `after` begins for a subscriber, in UTC, or its quiet hours then end."""
    zone = ZoneInfo(schedule.zone)
    tomorrow = after.astimezone(zone).date() + timedelta(days=1)
    return out_of_quiet(schedule, _moment(tomorrow, replace(schedule, hour=0, minute=0), zone))


def start_of_day(schedule: Schedule, moment: datetime) -> datetime:
    """Return when the subscriber's day began to which a moment belongs, in UTC."""
    zone = ZoneInfo(schedule.zone)
    return _moment(moment.astimezone(zone).date(), replace(schedule, hour=0, minute=0), zone)


def out_of_quiet(schedule: Schedule, moment: datetime) -> datetime:
    """Return the moment itself, in UTC, or the end of the quiet hours in which the subscriber's clock then is.

    Where the clocks are put back, and an end comes twice, it is the one after the moment.
    """
    if schedule.quiet is None:
        return moment
    zone = ZoneInfo(schedule.zone)
    local = moment.astimezone(zone)
    begin, end = schedule.quiet
    now = local.hour * 60 + local.minute
    if (now - begin) % _DAY_MINUTES >= (end - begin) % _DAY_MINUTES:
        return moment
    ends_on = local.date() + timedelta(days=now >= end)
    ends = _moment(ends_on, replace(schedule, hour=end // 60, minute=end % 60), zone)
    return ends if ends > moment else datetime.combine(ends_on, time(end // 60, end % 60, fold=1), zone).astimezone(UTC)


def moment_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when it is that time of that day in a zone, in UTC.

    A time that the zone's clocks skip is taken as the moment at which they are put forward; of a time that comes twice
    the first counts.
    """
    local = datetime.combine(day, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    # The time does not exist: with fold 0 it is read by the offset before the gap, with fold 1 by the one after it,
    # and the clocks are put forward somewhere between the two.
    early = local.replace(fold=1).astimezone(UTC)
    return _first_with_offset(moment.astimezone(zone).utcoffset(), early, moment, zone)


def _moment(day: date, schedule: Schedule, zone: ZoneInfo) -> datetime:
    return moment_at(day, time(schedule.hour, schedule.minute), zone)


def _first_with_offset(offset: timedelta | None, early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The first minute between two moments at which the zone has an offset that it keeps until the later one."""
    low, high = 0, int((late - early).total_seconds() // 60)
    while low < high:
        middle = (low + high) // 2
        if (early + timedelta(minutes=middle)).astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle + 1
    return early + timedelta(minutes=low)
