"""When a digest is due: once a week at a time of the subscriber's own zone, whatever its clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digests.model import WEEKDAYS, Schedule


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """Give the first moment, in UTC, after `after` at which a digest is due.

    A time that the zone's clocks skip is taken as the moment at which they are put forward; of a time that comes
    twice the first counts.
    """
    zone = ZoneInfo(schedule.zone)
    local = after.astimezone(zone).date()
    day = local - timedelta(days=(local.weekday() - WEEKDAYS.index(schedule.weekday)) % 7)
    while (due := _moment(day, schedule, zone)) <= after:
        day += timedelta(days=7)
    return due


def _moment(day: date, schedule: Schedule, zone: ZoneInfo) -> datetime:
    told = datetime.combine(day, time(schedule.hour, schedule.minute), zone)
    moment = told.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == told.replace(tzinfo=None):
        return moment
    # The time does not exist: with fold 0 it is read by the offset before the gap, with fold 1 by the one after it,
    # and the clocks are put forward somewhere between the two.
    early = told.replace(fold=1).astimezone(UTC)
    return _first_with_offset(moment.astimezone(zone).utcoffset(), early, moment, zone)


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
