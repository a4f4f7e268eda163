"""Reads a schedule of five fields as cron does.

APScheduler's own reader counts Monday as 0, knows no 7, and wants day and weekday to match at once.
See crontab(5), https://man7.org/linux/man-pages/man5/crontab.5.html.
"""

import re

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?")


def cron_trigger(schedule: str) -> BaseTrigger:
    """Return what fires by five cron fields, in UTC; raises ValueError for anything else."""
    fields = schedule.split()
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields instead of five")
    minute, hour, day, month, weekday = fields
    time = {"minute": minute, "hour": hour, "month": month, "timezone": "UTC"}
    by_day = CronTrigger(day=day, **time)
    if weekday == "*":
        return by_day
    by_weekday = CronTrigger(day_of_week=_weekdays(weekday), **time)
    return by_weekday if day == "*" else OrTrigger([by_day, by_weekday])


def _weekdays(field: str) -> str:
    """Return the names of the weekdays of a field, with commas between them."""
    found: set[int] = set()
    for part in field.lower().split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"“{part}” is not a weekday")
        first = 0 if match["first"] is None else _number(match["first"])
        last = 6 if match["first"] is None else _number(match["last"] or match["first"])
        if match["last"] is None and match["first"] is not None and match["step"]:
            last = 6
        step = int(match["step"] or 1)
        if step < 1 or last < first:
            raise ValueError(f"“{part}” is not a range of weekdays")
        found |= {day % 7 for day in range(first, last + 1, step)}
    return ",".join(_WEEKDAYS[day] for day in sorted(found))


def _number(text: str) -> int:
    if text in _WEEKDAYS:
        return _WEEKDAYS.index(text)
    if text.isdecimal() and int(text) <= 7:
        return int(text)
    raise ValueError(f"“{text}” is not a weekday")
